"""The supervisor's pages: everything recomputed on the spot, and the log of acts. Both draw on every part and on no part's pages."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.audit import AuditLine
from committee.clock import BEIJING
from committee.db import db
from committee.documents.excel import Column, Kind, write_table
from committee.people.models import Account, Person, RoleGrant
from committee.people.queries import name_of, names_of
from committee.permissions import Permission, Role
from committee.seasons.models import Season
from committee.seasons.queries import current_season_or_none, procedures, seasons
from committee.seasons.rulebook_tables import Procedure
from committee.shapes import Check
from committee.text import Text
from committee.verification_runs import checks_of, latest, running, start
from committee.web.audit_details import detail_value, detail_word
from committee.web.audit_words import act_word, part_word, subject_word
from committee.web.downloads import sent
from committee.web.guard import in_season, requires, viewer
from committee.web.language import locale
from committee.web.paging import page_count

blueprint = Blueprint("verification", __name__)
PAGE = 100
GROUPS: tuple[tuple[Text, tuple[str, ...]], ...] = (
    (Text("材料与申报", "Dossiers and applications"), ("seasons", "dossiers", "applications")),
    (Text("专家抽取与分配", "Draw and assignment"), ("experts", "assignment", "scoring", "defence")),
    (Text("评审会与表决票箱", "Meeting and ballot box"), ("meetings", "ballots")),
    (Text("公布与记录", "Publication and records"), ("publicity", "results", "people", "audit")),
)
_COLUMNS = (
    Column("seq", Text("序号", "No."), 8, Kind.INTEGER),
    Column("at", Text("时间（北京）", "Time (Beijing)"), 20),
    Column("who", Text("办理人", "By"), 18),
    Column("act", Text("事项", "Act"), 26),
    Column("code", Text("代码", "Code"), 28),
    Column("subject", Text("对象", "Subject"), 34),
    Column("hash", Text("摘要", "Hash"), 68),
)
_CHECK_COLUMNS = (
    Column("part", Text("部分", "Part"), 14),
    Column("what", Text("核验项", "Check"), 50),
    Column("rule", Text("规则", "Rule"), 14),
    Column("recorded", Text("系统给出", "Recorded"), 26),
    Column("recomputed", Text("重算", "Recomputed"), 40),
    Column("ok", Text("结论", "Verdict"), 12),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Checks that belong together on the page."""

    title: Text
    checks: tuple[Check, ...]


def grouped(checks: list[Check]) -> list[Group]:
    """The checks in the order of the page; a part that no group names comes last."""
    named = {part for _, names in GROUPS for part in names}
    found = [Group(title, tuple(c for name in names for c in checks if c.part == name)) for title, names in GROUPS]
    rest = tuple(check for check in checks if check.part not in named)
    return [group for group in [*found, Group(Text("其他", "Others"), rest)] if group.checks]


def _season(session: Session) -> Season | None:
    """The season of the kind that the address names; without a word the review, or where there is none the recognition."""
    for kind in Procedure:
        wanted = request.values.get("kind")
        if wanted in (None, kind.value) and (season := current_season_or_none(session, procedure=kind)):
            in_season(season.id)
            return season
    return None


@blueprint.get("/verify")
@requires(Permission.VERIFY_RUN)
def verify() -> Any:
    """Every draw, assignment, ballot box and publication: the latest recomputation, and the one that goes on."""
    session = db.session()
    season = _season(session)
    last = latest(session, season.id) if season else None
    checks = checks_of(last) if last else []
    wanted = request.args.get("show", "")
    return render_template(
        "web/verify.html",
        season=season,
        kinds=[kind for kind in Procedure if kind in procedures(session)],
        groups=grouped([check for check in checks if wanted != "bad" or not check.ok]),
        good=sum(1 for check in checks if check.ok),
        bad=[check for check in checks if not check.ok],
        last=last,
        by=name_of(session, last.by_id) if last and last.by_id else "",
        job=running(session, season.id) if season else None,
        part_word=part_word,
    )


@blueprint.post("/verify")
@requires(Permission.VERIFY_RUN)
def recompute() -> Any:
    """Start a recomputation; it goes on when the page is left."""
    season = _season(db.session())
    if season is not None:
        start(season_id=season.id, by=viewer().account_id)
    return redirect(url_for("verification.verify", kind=request.values.get("kind")), 303)


@blueprint.get("/verify/progress")
@requires(Permission.VERIFY_RUN)
def progress() -> Any:
    """How far it is; once it is done, the page with its results."""
    session = db.session()
    season = _season(session)
    job = running(session, season.id) if season else None
    return render_template("web/_verify_progress.html", job=job, season=season)


@blueprint.get("/verify/checks.xlsx")
@requires(Permission.VERIFY_RUN)
def checks_excel() -> Any:
    """The latest results as Excel."""
    session = db.session()
    season = _season(session)
    last = latest(session, season.id) if season else None
    rows = [
        (
            part_word(check.part).pick(locale()),
            check.what.pick(locale()),
            check.rule,
            check.recorded,
            check.recomputed,
            (Text("一致", "agrees") if check.ok else Text("不一致", "differs")).pick(locale()),
        )
        for check in (checks_of(last) if last else [])
    ]
    content = write_table(title=Text("逐项重算", "Recomputation"), columns=_CHECK_COLUMNS, rows=rows, locale=locale())
    return sent(content, "recomputation.xlsx")


@blueprint.get("/audit")
@requires(Permission.AUDIT_READ)
def log() -> Any:
    """The log of a season (or of the installation), newest first, filtered; names of whoever acted."""
    session = db.session()
    query, chain = _filtered(session, request.args)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    pages = page_count(total, PAGE)
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    rows = session.scalars(query.order_by(AuditLine.seq.desc()).limit(PAGE).offset((page - 1) * PAGE)).all()
    return render_template(
        "web/audit.html",
        rows=rows,
        names=_names(session, rows),
        chain=chain,
        chains=[(0, Text("安装与账号", "Installation and accounts"))]
        + [(season.id, season.title) for season in seasons(session)],
        act_word=act_word,
        subject_word=subject_word,
        detail_word=detail_word,
        detail_value=detail_value,
        page=page,
        pages=pages,
        total=total,
        head=audit.head_hash(session, chain or None),
    )


@blueprint.get("/audit/log.xlsx")
@requires(Permission.AUDIT_READ)
def log_excel() -> Any:
    """The log as shown, all pages of it, as Excel."""
    session = db.session()
    rows = session.scalars(_filtered(session, request.args)[0].order_by(AuditLine.seq).limit(100_000)).all()
    names = _names(session, rows)
    cells = [
        (
            row.seq,
            f"{row.at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}",
            names.get(row.account_id or 0, ""),
            act_word(row.action).pick(locale()),
            row.action,
            f"{row.subject} {row.subject_key}".strip(),
            row.hash,
        )
        for row in rows
    ]
    content = write_table(title=Text("操作日志", "Log of acts"), columns=_COLUMNS, rows=cells, locale=locale())
    return sent(content, f"audit-{clock.today():%Y%m%d}.xlsx")


def _filtered(session: Session, args: Mapping[str, str]) -> tuple[Select[AuditLine], int]:
    season = current_season_or_none(session)
    text = args.get("chain", "")
    chain = int(text) if text.isdecimal() and len(text) < 10 else (season.id if season else 0)
    if chain:
        in_season(chain)
    query = select(AuditLine).where(AuditLine.chain == chain)
    if part := args.get("part", ""):
        query = query.where(AuditLine.action.startswith(f"{part}.", autoescape=True))
    if words := args.get("q", "").strip():
        who = _staff().join(Person, Person.id == Account.person_id).where(Person.name == words)
        query = query.where(
            or_(AuditLine.subject_key == words, AuditLine.action == words, AuditLine.account_id.in_(who))
        )
    return query, chain


def _staff() -> Select[int]:
    """Accounts that hold another role than applicant: whoever watches procedure need not know whose dossier it is."""
    return select(Account.id).where(
        Account.id.in_(select(RoleGrant.account_id).where(RoleGrant.role != Role.APPLICANT))
    )


def _names(session: Session, rows: Any) -> dict[int, str]:
    """Names of office, experts and clerks who acted; an applicant stays «an applicant», a subject stays its key."""
    acted = {row.account_id for row in rows if row.account_id is not None}
    return names_of(session, session.scalars(_staff().where(Account.id.in_(acted))).all())
