"""What waits for whom in recognition: applicant, employer, county and prefecture bureau; each with their own latest safe hour."""

import datetime as dt
from collections.abc import Iterator

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee import clock
from committee.permissions import Permission as P
from committee.permissions import Role
from committee.publicity.models import Posting, PostingKind, PostingState
from committee.recognition.desk import hours_of
from committee.recognition.queries import (
    own_applications,
    paper_there_query,
    paper_wanted_query,
    phase_counts,
    unit_query,
    waiting_query,
)
from committee.recognition.rules import Desk, Phase
from committee.recognition.steps import desks_of
from committee.seasons.models import Season
from committee.seasons.queries import (
    current_season_or_none,
    recognition_rulebook_of,
    recognition_windows_of,
)
from committee.seasons.rulebook_tables import Procedure
from committee.shapes import Todo
from committee.text import Text
from committee.viewer import Viewer

SOON = dt.timedelta(hours=24)
LONG = (Desk.EMPLOYER, Desk.COUNTY, Desk.PREFECTURE)


def todo(session: Session, viewer: Viewer) -> Iterator[Todo]:
    """The rows of this part for *viewer* in the recognition season that is on."""
    season = current_season_or_none(session, procedure=Procedure.RECOGNITION)
    if season is None:
        return
    if viewer.can(P.APPLICATION_FILE, season_id=season.id):
        yield from _applicant(session, viewer, season)
    if Role.EMPLOYER in viewer.roles(season.id):
        yield from _employer(session, viewer, season)
    if viewer.can(P.RECOGNITION_CHECK, season_id=season.id):
        yield from _bureau(session, viewer, season)


def _row(
    n: int, icon: str, title: Text, detail: Text, url: str, button: Text, due: dt.datetime | None = None, *, urgent: bool = False
) -> Iterator[Todo]:  # fmt: skip
    if n:
        near = due is not None and due - clock.now() < SOON
        yield Todo(
            icon=icon,
            title=title.format(n=n),
            detail=detail,
            url=url,
            button=button,
            due=due,
            urgent=urgent or near,
            count=n,
        )


def _applicant(session: Session, viewer: Viewer, season: Season) -> Iterator[Todo]:
    book, windows = recognition_rulebook_of(season), recognition_windows_of(season)
    for row in own_applications(session, viewer.person_id, season.id):
        url = url_for("recognition.application", public_id=row.public_id)
        hours = hours_of(season, desks_of(row, book))
        safe = hours.applicant if hours else windows.filing_until
        if row.phase is Phase.PREPARING:
            yield from _row(
                1,
                "edit",
                Text("填报初定、授予、高定信息", "Fill in for recognition"),
                Text("填好后由单位公示", "Then your employer posts it"),
                url_for("recognition.form", public_id=row.public_id),
                Text("填报", "Fill in"),
                safe,
            )
        elif row.phase is Phase.FILING:
            yield from _row(
                1,
                "upload",
                Text("公示已期满，请上传材料并提交", "The posting is over: upload and hand in"),
                Text("之后还要经单位和人社局", "Your employer and the bureaus come after you"),
                url,
                Text("上传提交", "Upload"),
                safe,
            )
        elif row.phase is Phase.RETURNED:
            due = windows.check_until if row.arrived_at else safe
            yield from _row(
                1,
                "return",
                Text("申报被退回，请修改后重新提交", "Returned: correct it and hand in again"),
                Text("已逐项列出全部问题", "Every defect is listed"),
                url,
                Text("查看并修改", "See and correct"),
                due,
                urgent=True,
            )


def _employer(session: Session, viewer: Viewer, season: Season) -> Iterator[Todo]:
    windows = recognition_windows_of(season)
    found = phase_counts(session, unit_query(viewer, season.id))
    hours = hours_of(season, LONG)
    safe = hours.desks[Desk.EMPLOYER] if hours else windows.filing_until

    def roster(phase: Phase) -> str:
        return url_for("recognition.roster", phase=phase.value)

    if not found and windows.filing_from <= clock.now() <= windows.filing_until:
        yield from _row(
            1,
            "upload",
            Text("还没有人填报：可从 Excel 导入名册", "Nobody has begun: a roster can be imported from Excel"),
            Text("先下载空表；导入前可预览", "take the empty sheet first; it is previewed before the import"),
            url_for("recognition.sheet_in"),
            Text("导入名册", "Import"),
            safe,
        )
    yield from _row(
        found.get(Phase.PREPARING, 0),
        "flag",
        Text("{n} 人已填报，待申报前公示", "{n} to be posted before filing"),
        Text("公示不少于5个工作日", "at least 5 workdays"),
        roster(Phase.PREPARING),
        Text("去公示", "Post"),
        safe,
    )
    yield from _row(
        _ended(session, viewer, season),
        "flag",
        Text("{n} 份公示已期满，待登记结果", "{n} {n:posting is|postings are} over"),
        Text("登记后打印公示结果", "Record the result, then print it"),
        url_for("recognition.roster"),
        Text("去登记", "Record"),
    )
    yield from _row(
        found.get(Phase.EMPLOYER_CHECK, 0),
        "check",
        Text("{n} 份申报待审核推荐", "{n} {n:application|applications} to check and recommend"),
        Text("到达确认机关的时刻为准", "what counts is the arrival at the confirming body"),
        roster(Phase.EMPLOYER_CHECK),
        Text("去审核", "Check"),
        safe,
    )
    yield from _row(
        found.get(Phase.PASSED, 0),
        "flag",
        Text("{n} 人审核通过，待再次公示", "{n} passed: post them again"),
        Text("公示情况报告随纸质材料报送", "form 4 goes with the paper"),
        roster(Phase.PASSED),
        Text("去公示", "Post"),
        windows.employer_paper_until,
    )
    yield from _row(
        found.get(Phase.PUBLISHED, 0),
        "document",
        Text("{n} 人公示期满，请报送纸质呈报表", "{n} posted in full: bring the paper"),
        Text("一式两份，双面打印", "two copies, double-sided"),
        roster(Phase.PUBLISHED),
        Text("打印", "Print"),
        windows.employer_paper_until,
    )


def _ended(session: Session, viewer: Viewer, season: Season) -> int:
    query = select(func.count(Posting.id)).where(
        Posting.season_id == season.id,
        Posting.kind.in_((PostingKind.BEFORE_FILING, PostingKind.AFTER_CHECK)),
        Posting.state == PostingState.POSTED,
        Posting.ends_on < clock.today(),
    )
    units = viewer.unit_ids(Role.EMPLOYER, season_id=season.id)
    if units is not None:
        query = query.where(Posting.unit_id.in_(units))
    return session.scalar(query) or 0


def _bureau(session: Session, viewer: Viewer, season: Season) -> Iterator[Todo]:
    windows = recognition_windows_of(season)
    waiting = phase_counts(session, waiting_query(viewer, season.id))
    yield from _row(
        waiting.get(Phase.COUNTY_CHECK, 0),
        "inbox",
        Text("{n} 份申报待审核推荐至地区", "{n} to recommend to the prefecture"),
        Text("须在截止时刻前到达地区人社局", "they have to be there by the cut"),
        url_for("recognition.desk"),
        Text("去审核", "Check"),
        windows.filing_until,
    )
    yield from _row(
        waiting.get(Phase.FINAL_CHECK, 0),
        "inbox",
        Text("{n} 份申报待审核", "{n} {n:application|applications} to check"),
        Text("有问题的一次列全后退回", "return with every defect at once"),
        url_for("recognition.desk"),
        Text("去审核", "Check"),
        windows.check_until,
    )
    yield from _row(
        sum(phase_counts(session, paper_wanted_query(viewer, season.id)).values()),
        "document",
        Text("{n} 人公示期满，待收纸质材料", "{n} posted in full: paper to receive"),
        Text("按单位登记", "by the unit"),
        url_for("recognition.paper"),
        Text("登记", "Register"),
        windows.county_paper_until,
    )
    yield from _row(
        sum(phase_counts(session, paper_there_query(viewer, season.id)).values()),
        "shield",
        Text("{n} 人公示期满、纸质材料齐全，待确认", "{n} posted in full, paper in order: to confirm"),
        Text("可批量确认", "confirm in bulk"),
        url_for("recognition.confirm_preview"),
        Text("去确认", "Confirm"),
    )
