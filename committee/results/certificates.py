"""Certificates and the list to sign for them, from confirmed results only (R-318, R-445)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.applications.models import Application, Step
from committee.clock import beijing_day
from committee.documents.pdf import render_pdf
from committee.documents.shapes import TO_BE_CONFIRMED
from committee.errors import BadInput, Refused
from committee.meetings.models import Meeting
from committee.people.models import Account, Person
from committee.people.queries import id_number_of
from committee.results import queries
from committee.results.confirming import in_reach
from committee.results.models import Confirmation
from committee.results.printing import check_printable
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.text import Text


class NoCertificate(Refused):
    """Only whoever has a certificate's number gets a certificate printed."""

    message = Text("{name} 还没有发证，不能打印证书。", "{name} has no certificate yet; none was printed.")
    next_step = Text("请先勾选并发证，再打印。", "Certify first, then print.")


def certificates_pdf(session: Session, public_ids: Sequence[str], *, unit_ids: frozenset[int] | None) -> bytes:
    """The certificates of the named people, a sheet each, in order of their numbers.

    Raises ``NoCertificate``, ``NotPrintable``, ``BadInput``, and ``NotAllowed`` out of the viewer's reach.
    """
    found = _certified(session, public_ids, unit_ids)
    issuers = {_issuer(session, row) for _, row in found}
    data = {
        "mark": TO_BE_CONFIRMED,
        "issuer": issuers.pop() if len(issuers) == 1 else "",
        "certificates": [_certificate(session, application, row) for application, row in found],
    }
    return render_pdf("certificate", data)


def register_pdf(session: Session, public_ids: Sequence[str], *, unit_ids: frozenset[int] | None) -> bytes:
    """职称证书发放登记表 of the named people, in the same order."""
    found = _certified(session, public_ids, unit_ids)
    season = session.get_one(Season, found[0][0].season_id)
    book = rulebook_of(season)
    rows = [
        {
            "no": no,
            "name": application.name,
            "unit": application.unit_name,
            "title": book.level(application.level).title.zh,
            "specialty": book.specialty(application.specialty).zh,
            "certificate_number": row.certificate_number,
        }
        for no, (application, row) in enumerate(found, 1)
    ]
    data = {"mark": TO_BE_CONFIRMED, "title": f"{season.year}年度职称证书发放登记表", "rows": rows}
    return render_pdf("certificate_register", data)


def _certified(
    session: Session, public_ids: Sequence[str], unit_ids: frozenset[int] | None
) -> list[tuple[Application, Confirmation]]:
    if not public_ids:
        raise BadInput(Text("请至少勾选一人。", "Tick at least one person."))
    found = []
    for public_id in public_ids:
        application = in_reach(session, public_id, unit_ids)
        row = session.get(Confirmation, application.id)
        if row is None or not row.certificate_number:
            raise NoCertificate(name=application.name)
        found.append((application, row))
    check_printable((application.name, application.unit_name) for application, _ in found)
    return sorted(found, key=lambda pair: pair[1].certificate_number)


def _certificate(session: Session, application: Application, row: Confirmation) -> dict[str, Any]:
    book = rulebook_of(session.get_one(Season, application.season_id))
    person, level = session.get_one(Person, application.person_id), book.level(application.level)
    released = queries.released_row(session, application)
    meeting = session.get_one(Meeting, released[0].meeting_id) if released else None
    given = session.scalar(
        select(Step.at)
        .where(Step.application_id == application.id, Step.name == "certify")
        .order_by(Step.id.desc())
        .limit(1)
    )
    return {
        "name": application.name,
        "sex": person.sex,
        "id_number": id_number_of(person),
        "unit": application.unit_name,
        "series": book.series.name.zh,
        "specialty": book.specialty(application.specialty).zh,
        "level": level.name.zh,
        "title": level.title.zh,
        "route": application.channel.label.zh,
        "title_date": row.title_date,
        "committee": meeting.committee.name if meeting else "—",
        "document_number": row.document_number,
        "certificate_number": row.certificate_number,
        "issued_on": beijing_day(given) if given else None,
    }


def _issuer(session: Session, row: Confirmation) -> str:
    """The body of whoever confirmed."""
    account = session.get(Account, row.confirmed_by_id) if row.confirmed_by_id else None
    unit = session.get_one(Person, account.person_id).unit if account else None
    return unit.name if unit else ""
