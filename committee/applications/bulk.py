"""Many applications at once: first exactly what will happen to each, then only that, in one transaction (experience, rule 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.applications import actions_office as office
from committee.applications.counting import may_return
from committee.applications.models import Application
from committee.applications.reading import submission_no
from committee.applications.rules import Phase
from committee.applications.steps import locked
from committee.db import transaction
from committee.dossiers.models import ScreeningState
from committee.dossiers.queries import screening_of
from committee.errors import BadInput, CommitteeError
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from committee.text import Text

MOST = 500


class Act(StrEnum):
    """What the office can do with many applications at once."""

    ACCEPT = "accept"
    RETURN = "return"
    POOL = "pool"

    @property
    def label(self) -> Text:
        return {
            Act.ACCEPT: Text("批量接收", "Accept"),
            Act.RETURN: Text("按核查清单批量退回", "Return with the checker's lists"),
            Act.POOL: Text("冻结并编号", "Freeze and code"),
        }[self]

    @property
    def leads_to(self) -> Phase:
        return {Act.ACCEPT: Phase.ACCEPTED, Act.RETURN: Phase.RETURNED, Act.POOL: Phase.POOLED}[self]

    @property
    def effect(self) -> Text:
        return {
            Act.ACCEPT: Text(
                "状态变为“已接收材料”，申报人可以报送纸质材料", "becomes «accepted»; paper may be brought"
            ),
            Act.RETURN: Text("退回修改，缺陷清单一次性告知，限时重新提交", "is returned with all its defects at once"),
            Act.POOL: Text(
                "送审稿冻结，得到随机盲评编号，不能再改", "its copies are frozen under a random code for good"
            ),
        }[self]


@dataclass(frozen=True, slots=True)
class Row:
    """One application: whether the act will be done to it, what goes with it, or why it will be left alone."""

    application: Application
    lines: tuple[Text, ...]
    why: Text | None

    @property
    def public_id(self) -> str:
        return self.application.public_id


def preview(session: Session, act: Act, public_ids: Sequence[str], *, season: Season) -> list[Row]:
    """What *act* will do to each of the season's named applications, in the order of their names."""
    if not 0 < len(public_ids) <= MOST:
        raise BadInput(Text("请勾选1至{n}份申报。", "Tick 1 to {n} applications.").format(n=MOST))
    rows = session.scalars(
        select(Application)
        .where(Application.public_id.in_(public_ids), Application.season_id == season.id)
        .order_by(Application.name, Application.id)
    )
    return [verdict(session, act, row, season=season) for row in rows]


def verdict(session: Session, act: Act, application: Application, *, season: Season) -> Row:
    """Whether *act* can be done to one application now, by the same rules as the single act."""
    try:
        if act is Act.POOL:
            office.check_poolable(session, application, season=season)
            return Row(application, (), None)
        if application.phase is not Phase.OFFICE_CHECK:
            return Row(
                application,
                (),
                Text("不在评委会审核：{p}", "not with the office: {p}").format(p=application.phase.label),
            )
        if act is Act.ACCEPT:
            office.signed(session, application)
            return Row(application, (), None)
    except CommitteeError as refusal:
        return Row(application, (), refusal.message)
    return _returnable(session, application, season=season)


def _returnable(session: Session, application: Application, *, season: Season) -> Row:
    book = rulebook_of(season)
    screening = screening_of(session, application.dossier_id)
    if screening is None or screening.state is not ScreeningState.DEFECTIVE:
        return Row(application, (), Text("核查员没有报缺陷", "no defects from the masking desk"))
    if not may_return(submission_no(application, season=season), most=book.returns.max_submissions):
        return Row(application, (), Text("已是最后一次提交，须单独作出决定", "the last submission: decide it singly"))
    defects = office.proposed_defects(session, application, season=season)
    if office.old_defects(session, application, defects):
        return Row(
            application,
            (),
            Text("含上次未告知的旧问题，须单独报批", "holds defects that were there before: ask singly"),
        )
    lines = tuple(
        Text("{m}：{p}", "{m}: {p}").format(
            m=book.material(d.slot).label if d.slot else Text("申报表", "form"), p=book.defect(d.code).problem
        )
        for d in defects
    )
    return Row(application, lines, None if lines else Text("没有缺陷可列", "no defect to name"))


@dataclass(frozen=True, slots=True)
class Done:
    """How many were done, and who was left alone because something changed since the preview."""

    done: int
    left: tuple[Row, ...]


def perform(*, by: int, act: Act, public_ids: Sequence[str], season_id: int) -> Done:
    """Do *act* to each application that still allows it, all in one transaction; the others are answered with their reasons."""
    with transaction() as session:
        season = session.get_one(Season, season_id)
        done, left = 0, []
        for shown in preview(session, act, public_ids, season=season):
            application = locked(session, shown.public_id)
            row = verdict(session, act, application, season=season)
            if row.why is not None:
                left.append(row)
                continue
            if act is Act.ACCEPT:
                office.accept_now(session, application, by=by)
            elif act is Act.POOL:
                office.pool_now(session, application, by=by)
            else:
                defects = office.proposed_defects(session, application, season=season)
                office.return_now(session, application, season=season, defects=defects, by=by)
            done += 1
        return Done(done, tuple(left))
