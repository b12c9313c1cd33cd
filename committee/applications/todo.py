"""What waits for whom: applicant, employer clerk, upper body, office, head of the office, finance."""

import datetime as dt
from collections.abc import Iterator

from flask import url_for
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.board import held, waiting
from committee.applications.models import Application, Fee
from committee.applications.queries import own_applications
from committee.applications.reading import open_return, p06_for
from committee.applications.rules import Phase
from committee.applications.todo_employer import employer_rows, todo_row, upper_rows
from committee.dossiers.models import ScreeningState
from committee.permissions import Permission as P
from committee.seasons.deadlines import resubmission_until
from committee.seasons.models import Season
from committee.seasons.queries import current_season_or_none, rulebook_of, windows_of
from committee.seasons.rulebook_tables import Windows
from committee.shapes import Todo
from committee.text import Text
from committee.viewer import Viewer


def todo(session: Session, viewer: Viewer) -> Iterator[Todo]:
    """The rows of this part for *viewer*, over all roles held in the current season."""
    season = current_season_or_none(session)
    if season is None:
        return
    now = clock.now()
    windows = windows_of(season)

    def can(permission: P) -> bool:
        return viewer.can(permission, season_id=season.id)

    if can(P.APPLICATION_FILE):
        yield from _applicant(session, viewer, season, windows, now)
    if can(P.APPLICATION_CHECK_EMPLOYER):
        yield from employer_rows(session, viewer, season, windows, now)
    if can(P.APPLICATION_CHECK_UPPER):
        yield from upper_rows(session, viewer, season, windows, now)
    if can(P.APPLICATION_CHECK_OFFICE):
        yield from _office(session, season, windows, now)
    if can(P.FEE_RECORD):
        yield from _finance(session, season, windows, now)


def _applicant(session: Session, viewer: Viewer, season: Season, windows: Windows, now: dt.datetime) -> Iterator[Todo]:
    rows = [row for row in own_applications(session, viewer.person_id) if row.season_id == season.id]
    if not rows and windows.filing_from <= now <= windows.filing_until:
        yield from todo_row(
            "edit",
            1,
            ("填报本年度职称申报", "Fill in this year's application"),
            ("截止前提交单位审核", "Hand it in to your employer before the deadline"),
            url_for("applications.mine"),
            ("开始填报", "Start"),
            now=now,
            due=windows.filing_until,
        )
    for row in rows:
        url = url_for("applications.course", public_id=row.public_id)
        past = open_return(row)
        if past is not None and past.due_at is not None:
            due = resubmission_until(past.due_at, windows=windows, p06=p06_for(past, season))
            yield from todo_row(
                "return",
                1,
                ("申报材料被退回，请修改后重新提交", "Your dossier was returned: correct it and hand in again"),
                ("逐项列出了全部问题；逾期即不予受理", "All defects are listed; after the deadline it is not accepted"),
                url,
                ("查看并修改", "See and correct"),
                now=now,
                due=due,
                urgent=True,
            )
        elif row.phase is Phase.DRAFT and now <= windows.filing_until:
            yield from todo_row(
                "edit",
                1,
                ("继续填报", "Go on filling in"),
                ("填写、上传材料、提交单位", "Fill in, upload, hand in"),
                url,
                ("继续", "Go on"),
                now=now,
                due=windows.filing_until,
            )
        fee = session.get(Fee, row.id)
        if fee is not None and not fee.settled and row.phase is Phase.ACCEPTED:
            yield from todo_row(
                "money",
                1,
                ("请缴纳评审费", "Pay the review fee"),
                (f"{fee.due_yuan} 元，备注码 {fee.remark_code}", f"CNY {fee.due_yuan}, remark code {fee.remark_code}"),
                url,
                ("查看缴费单", "See the slip"),
                now=now,
                due=fee.due_at,
            )


def _office(session: Session, season: Season, windows: Windows, now: dt.datetime) -> Iterator[Todo]:
    w = waiting(session, season, held(session, season, now=now))
    yield from todo_row(
        "return",
        w.defective,
        ("{n} 份核查发现问题，待一次性退回", "{n} {n:dossier|dossiers} with defects to return"),
        ("核对缺陷清单后退回", "Look through the list, then return"),
        url_for("applications.index", screening=ScreeningState.DEFECTIVE),
        ("去退回", "Return"),
        now=now,
        due=windows.check_until,
    )
    yield from todo_row(
        "check",
        w.ready,
        ("{n} 份核查已签发，待接收", "{n} {n:signed dossier|signed dossiers} to accept"),
        ("接收后方可报送纸质材料", "Paper can come only after that"),
        url_for("applications.index", screening=ScreeningState.PASSED),
        ("去接收", "Accept"),
        now=now,
        due=windows.check_until,
    )
    yield from todo_row(
        "hourglass",
        w.returned,
        ("{n} 份退回待重新提交", "Returned and awaited: {n}"),
        ("逾期即不予受理", "After the deadline they are not accepted"),
        url_for("applications.index", phase=Phase.RETURNED),
        ("查看", "See"),
        now=now,
        due=w.returned_due,
    )
    yield from todo_row(
        "document",
        w.paper,
        ("{n} 份纸质材料待登记", "{n} {n:paper dossier|paper dossiers} to register"),
        ("评审表两份、原件核对", "Two review forms, originals compared"),
        url_for("applications.paper"),
        ("登记", "Register"),
        now=now,
        due=windows.paper_until,
    )
    yield from todo_row(
        "receipt",
        w.fee,
        ("{n} 人待缴费", "Fees awaited: {n}"),
        (_fees_in_words(season).zh, _fees_in_words(season).en),
        url_for("applications.fees", state="unpaid"),
        ("查看", "See"),
        now=now,
        due=windows.fee_until,
    )
    yield from todo_row(
        "lock",
        w.poolable,
        ("{n} 份可以冻结编号送审", "{n} {n:dossier|dossiers} can be coded for review"),
        ("冻结已签发的送审稿", "Freeze the signed copies"),
        url_for("applications.pool_preview"),
        ("去编号", "Code"),
        now=now,
    )
    yield from todo_row(
        "late",
        w.slow,
        ("{n} 份停在单位或主管部门超过5个工作日", "With employers or upper bodies for more than 5 workdays: {n}"),
        ("再晚会赶不上审核", "Soon too late to be checked"),
        url_for("applications.index", phase=[Phase.EMPLOYER_CHECK, Phase.UPPER_CHECK], sort="since"),
        ("查看", "See"),
        now=now,
        due=windows.check_until,
        urgent=True,
    )


def _fees_in_words(season: Season) -> Text:
    by_group: dict[str, tuple[Text, int]] = {}
    for level in rulebook_of(season).enabled_levels:
        by_group[level.group.zh] = (level.group, level.fee)
    zh = "、".join(f"{group.zh} {fee} 元" for group, fee in by_group.values())
    return Text(zh, ", ".join(f"{group.en} CNY {fee}" for group, fee in by_group.values()))


def _finance(session: Session, season: Season, windows: Windows, now: dt.datetime) -> Iterator[Todo]:
    rows = session.execute(
        select(Fee.paid_at.is_(None), func.count())
        .join(Application, Application.id == Fee.application_id)
        .where(
            Application.season_id == season.id,
            Application.phase == Phase.ACCEPTED,
            (Fee.paid_at.is_(None)) | (Fee.paid_yuan != Fee.due_yuan),
        )
        .group_by(Fee.paid_at.is_(None))
    )
    found = {bool(unpaid): n for unpaid, n in rows}
    yield from todo_row(
        "money",
        found.get(True, 0),
        ("{n} 人待缴费", "Fees awaited: {n}"),
        ("到账后登记", "Record them as they arrive"),
        url_for("applications.fees", state="unpaid"),
        ("登记到账", "Record"),
        now=now,
        due=windows.fee_until,
    )
    yield from todo_row(
        "money",
        found.get(False, 0),
        ("{n} 笔金额不符", "{n} {n:payment does|payments do} not match"),
        ("与申报人联系后更正", "Ask the applicant, then correct"),
        url_for("applications.fees", state="wrong"),
        ("查看", "See"),
        now=now,
        due=windows.fee_until,
        urgent=True,
    )
