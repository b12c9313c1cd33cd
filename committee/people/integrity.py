"""The integrity file: who was found out, for how long it counts, and what it bars (R-325 to R-328).

It stands with people because filing, the draw of experts and results all ask it. A record is never deleted: one that was wrong is lifted.
"""

import datetime as dt
from collections.abc import Collection
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from committee import audit, clock
from committee.db import Base, UtcTime, enum_column, public_id_column
from committee.errors import Refused
from committee.people.models import Person
from committee.text import Text

YEARS = 3


class IntegrityKind(StrEnum):
    """What was found; it decides what the record bars."""

    APPLICANT = "applicant"
    EXPERT = "expert"
    STAFF = "staff"

    @property
    def label(self) -> Text:
        return {
            IntegrityKind.APPLICANT: Text("申报人弄虚作假", "applicant: false or improper means"),
            IntegrityKind.EXPERT: Text("评审专家违反纪律", "expert: secrecy or recusal broken"),
            IntegrityKind.STAFF: Text("工作人员违反纪律", "staff: rules of the work broken"),
        }[self]

    @property
    def rule(self) -> str:
        return "R-325" if self is IntegrityKind.APPLICANT else "R-327"


class IntegrityRecord(Base):
    """One entry. ``until_on`` is the anniversary on which it stops counting: that day the person is free again."""

    __tablename__ = "integrity_record"
    __table_args__ = (
        CheckConstraint("until_on > from_on", name="period"),
        CheckConstraint("(lifted_at IS NULL) = (lifted_reason = '')", name="lifted"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_id: Mapped[str] = public_id_column()
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[IntegrityKind] = enum_column(IntegrityKind)
    season_id: Mapped[int | None] = mapped_column(index=True)
    subject_key: Mapped[str] = mapped_column(
        String(24), default=""
    )  # the application that it came from, by its address
    ground: Mapped[str] = mapped_column(String(500))
    document_number: Mapped[str] = mapped_column(String(60))
    from_on: Mapped[dt.date]
    until_on: Mapped[dt.date]
    entered_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    entered_at: Mapped[dt.datetime] = mapped_column(UtcTime, default=clock.now)
    lifted_at: Mapped[dt.datetime | None] = mapped_column(UtcTime)
    lifted_reason: Mapped[str] = mapped_column(String(300), default="")
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    person: Mapped[Person] = relationship()


class Barred(Refused):
    """A record in the integrity file bars this person (R-325, R-446)."""

    message = Text(
        "诚信档案有在期记录（{number}），{until}以前不能申报。",
        "A record of the integrity file ({number}) bars filing until {until}.",
    )
    next_step = Text(
        "如认为记录有误，请向评委会办公室或监督电话反映。",
        "If you think the record is wrong, tell the office or the supervisors.",
    )

    @classmethod
    def words(cls, record: IntegrityRecord) -> Text:
        """The refusal's sentence about one record."""
        return cls.message.format(number=record.document_number, until=record.until_on.isoformat())


def ends_on(from_on: dt.date, *, years: int = YEARS) -> dt.date:
    """The anniversary on which a record of *from_on* stops counting; of a 29 February it is 1 March."""
    try:
        return from_on.replace(year=from_on.year + years)
    except ValueError:
        return dt.date(from_on.year + years, 3, 1)


def in_force(record: IntegrityRecord, *, on: dt.date) -> bool:
    """Whether *record* counts on day *on*: from its first day to the day before the anniversary, unless it was lifted."""
    return record.lifted_at is None and record.from_on <= on < record.until_on


def records_in_force(session: Session, person_ids: Collection[int], *, on: dt.date) -> dict[int, list[IntegrityRecord]]:
    """Person id → the records that count on day *on*; people without one are left out. One statement."""
    found: dict[int, list[IntegrityRecord]] = {}
    rows = session.scalars(
        select(IntegrityRecord)
        .where(
            IntegrityRecord.person_id.in_(person_ids),
            IntegrityRecord.lifted_at.is_(None),
            IntegrityRecord.from_on <= on,
            IntegrityRecord.until_on > on,
        )
        .order_by(IntegrityRecord.until_on.desc(), IntegrityRecord.id)
    )
    for row in rows:
        found.setdefault(row.person_id, []).append(row)
    return found


def filing_bar(session: Session, person_id: int, *, on: dt.date) -> IntegrityRecord | None:
    """The record that keeps this person from filing on day *on*, the longest one; None when nothing does (R-325)."""
    rows = records_in_force(session, (person_id,), on=on).get(person_id, [])
    return next((row for row in rows if row.kind is IntegrityKind.APPLICANT), None)


def check_may_file(session: Session, person_id: int, *, on: dt.date) -> None:
    """Raise ``Barred`` when a record of the integrity file bars filing on day *on*."""
    row = filing_bar(session, person_id, on=on)
    if row is not None:
        raise Barred(number=row.document_number, until=row.until_on.isoformat())


def barred_from_drawing(session: Session, *, on: dt.date) -> frozenset[int]:
    """People whom no draw may take on day *on*: any record in force (R-307, R-327)."""
    return frozenset(
        session.scalars(
            select(IntegrityRecord.person_id).where(
                IntegrityRecord.lifted_at.is_(None), IntegrityRecord.from_on <= on, IntegrityRecord.until_on > on
            )
        )
    )


def enter_record(
    session: Session,
    *,
    person_id: int,
    kind: IntegrityKind,
    ground: str,
    document_number: str,
    season_id: int | None,
    subject_key: str = "",
    by: int | None,
    approved_by: int | None,
) -> IntegrityRecord:
    """Write a record of three years from today, inside the caller's transaction, with a line in the log."""
    today = clock.today()
    row = IntegrityRecord(
        person_id=person_id,
        kind=kind,
        season_id=season_id,
        subject_key=subject_key,
        ground=ground.strip()[:500],
        document_number=document_number.strip()[:60],
        from_on=today,
        until_on=ends_on(today),
        entered_by_id=by,
        approved_by_id=approved_by,
        entered_at=clock.now(),
    )
    session.add(row)
    session.flush()
    audit.record(
        session,
        action="people.integrity",
        season_id=season_id,
        subject="integrity-record",
        key=row.public_id,
        detail={"kind": kind.value, "until": row.until_on.isoformat(), "approved_by": approved_by},
        account_id=by,
    )
    return row


def lift_record(session: Session, row: IntegrityRecord, *, reason: str, by: int | None) -> None:
    """Take a wrong record out of force; it stays readable with the reason."""
    if row.lifted_at is not None:
        raise Refused(Text("这条记录已撤销。", "This record was lifted already."))
    row.lifted_at, row.lifted_reason, row.lifted_by_id = clock.now(), reason.strip()[:300] or "—", by
    audit.record(
        session,
        action="people.integrity_lifted",
        season_id=row.season_id,
        subject="integrity-record",
        key=row.public_id,
        account_id=by,
    )
