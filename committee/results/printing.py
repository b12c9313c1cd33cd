"""The job that prints a release's documents and keeps them. Safe to run twice: the same data give the same bytes."""

from collections.abc import Iterable, Iterator

from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from committee import clock, jobs
from committee.db import db, transaction
from committee.documents.excel import Column, Kind, write_table
from committee.documents.fonts import missing_characters
from committee.documents.pdf import merged, render_pdf
from committee.documents.word import render_docx
from committee.documents.word_review import render_review_form_docx
from committee.errors import NotFound, Refused
from committee.results import documents
from committee.results.actions import DOCUMENTS_JOB
from committee.results.forms import boxes_of, review_form
from committee.results.minutes import minutes
from committee.results.models import OfficialDocument, Release
from committee.results.queries import release_by
from committee.results.rules import ReleaseState
from committee.text import Text

LABELS = {
    "result_table": Text("评审结果汇总表", "Result table"),
    "count_sheet": Text("计票单", "Count sheet"),
    "minutes": Text("会议纪要", "Minutes"),
    "public_notice": Text("公示", "Public notice"),
    "review_forms": Text("评审表（全部人员）", "Review forms (everybody)"),
}
_WHOLE = Kind.INTEGER
RESULT_COLUMNS = (
    Column("no", Text("序号", "No."), 6, _WHOLE),
    Column("code", Text("盲评编号", "Review code"), 12),
    Column("name", Text("姓名", "Name"), 18),
    Column("sex", Text("性别", "Sex"), 6),
    Column("unit", Text("工作单位", "Work unit"), 30),
    Column("education", Text("学历", "Education"), 12),
    Column("current_title", Text("现职称及取得时间", "Present title and date"), 22),
    Column("series", Text("系列", "Series"), 12),
    Column("specialty", Text("专业", "Specialty"), 18),
    Column("level", Text("申报级别", "Level"), 10),
    Column("group_opinion", Text("评议组意见", "Group's opinion"), 14),
    Column("defence", Text("答辩成绩", "Defence"), 10),
    Column("size", Text("评委总数", "Committee"), 8, _WHOLE),
    Column("present", Text("出席", "Present"), 8, _WHOLE),
    Column("base", Text("基数", "Base"), 8, _WHOLE),
    Column("agree", Text("同意", "Agree"), 8, _WHOLE),
    Column("oppose", Text("反对", "Oppose"), 8, _WHOLE),
    Column("abstain", Text("弃权", "Abstain"), 8, _WHOLE),
    Column("invalid", Text("无效", "Invalid"), 8, _WHOLE),
    Column("not_returned", Text("未收回", "Not returned"), 8, _WHOLE),
    Column("outcome", Text("结果", "Outcome"), 10),
    Column("remark", Text("备注", "Remark"), 24),
)
Printed = tuple[str, str, str, bytes]  # kind, format, file name, content


def result_excel(papers: documents.Papers, *, locale: str = "zh") -> bytes:
    """评审结果汇总表 as Excel, from the same rows as the PDF."""
    rows = [[row[column.key] for column in RESULT_COLUMNS] for row in documents.result_table(papers)["rows"]]
    return write_table(
        title=LABELS["result_table"],
        columns=RESULT_COLUMNS,
        rows=rows,
        notes=(Text(documents.RULE, "Quorum and majority are two thirds each, in whole numbers."),),
        locale=locale,
    )


def printed(session: Session, public_id: str) -> Iterator[Printed]:
    """Render every document of a release; the public notice only once it is released."""
    release = release_by(session, public_id)
    papers = documents.gather(session, release)
    yield "result_table", "pdf", "评审结果汇总表.pdf", render_pdf("result_table", documents.result_table(papers))
    yield "result_table", "xlsx", "评审结果汇总表.xlsx", result_excel(papers)
    for no, (_, sheet) in enumerate(documents.count_sheets(session, papers), 1):
        yield f"count_sheet-{no}", "pdf", f"计票单-{no}.pdf", render_pdf("count_sheet", sheet)
    yield "minutes", "pdf", "会议纪要.pdf", render_pdf("minutes", minutes(session, papers))
    if papers.rows:
        boxes = boxes_of(session, papers)
        forms = (render_pdf("review_form", review_form(papers, boxes, row)) for row in papers.rows)
        yield "review_forms", "pdf", "评审表.pdf", merged(forms)
    if release.state is ReleaseState.RELEASED:
        notice = documents.public_notice(papers)
        yield "public_notice", "pdf", "公示.pdf", render_pdf("public_notice", notice)
        yield "public_notice", "docx", "公示.docx", render_docx("public_notice", notice)


def one_form(session: Session, release: Release, number: int, form: str) -> bytes:
    """The 评审表 of row *number* (from 1) as PDF or Word, as it stands now: confirmed once it was. Raises ``NotFound``."""
    papers = documents.gather(session, release)
    if not 1 <= number <= len(papers.rows):
        raise NotFound
    row = papers.rows[number - 1]
    check_printable([(row.name, row.unit_name)])
    data = review_form(papers, boxes_of(session, papers), row)
    return render_pdf("review_form", data) if form == "pdf" else render_review_form_docx(data)


class NotPrintable(Refused):
    """A character of a name that none of the fonts has, found before anything is printed."""

    message = Text("{name}：字体中没有“{signs}”，不能打印。", "{name}: the fonts lack “{signs}”; it cannot be printed.")
    next_step = Text(
        "请把含有该字的字体放入字体文件夹，重启后再打印。",
        "Put a font with this character into the folder of fonts, restart, then print.",
    )


def unprintable(people: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of names and units, those that the fonts cannot print whole, with the characters that they lack."""
    found = [(name, missing_characters(name + unit)) for name, unit in people]
    return [(name, "".join(sorted(signs))) for name, signs in found if signs]


def check_printable(people: Iterable[tuple[str, str]]) -> None:
    """Raise ``NotPrintable`` naming the first person whom the fonts cannot print."""
    for name, signs in unprintable(people):
        raise NotPrintable(name=name, signs=signs)


@jobs.handler(DOCUMENTS_JOB)
def print_documents(ref: str, progress: jobs.Progress) -> None:
    """Render and store what is not there yet with the same bytes; a changed document is a new issue (R-434)."""
    session = db.session()
    content = []
    for done, document in enumerate(printed(session, ref), 1):
        content.append(document)
        progress(done, done + 1)
    session.rollback()
    with transaction() as writer:
        release = release_by(writer, ref)
        for kind, form, name, body in content:
            _keep(writer, release.season_id, ref, kind, form, name, body)


def _keep(session: Session, season_id: int, ref: str, kind: str, form: str, name: str, body: bytes) -> None:
    store = current_app.extensions["store"]
    same = (
        OfficialDocument.season_id == season_id,
        OfficialDocument.kind == kind,
        OfficialDocument.subject_key == ref,
        OfficialDocument.format == form,
    )
    last = session.scalar(select(OfficialDocument).where(*same).order_by(OfficialDocument.issue.desc()).limit(1))
    if last is not None and last.object_key == store.key_of(body):
        return
    issue = (session.scalar(select(func.max(OfficialDocument.issue)).where(*same)) or 0) + 1
    session.add(
        OfficialDocument(
            season_id=season_id,
            kind=kind,
            subject_key=ref,
            format=form,
            issue=issue,
            file_name=name if issue == 1 else f"{issue}-{name}",
            object_key=store.put(session, body),
            made_at=clock.now(),
        )
    )


CERTIFICATE_COLUMNS = (
    Column("name", Text("姓名", "Name"), 18),
    Column("unit", Text("工作单位", "Work unit"), 30),
    Column("specialty", Text("专业", "Specialty"), 18),
    Column("title", Text("资格", "Title"), 18),
    Column("state", Text("状态", "State"), 12),
    Column("title_date", Text("资格取得日", "Title dates from"), 14, Kind.DATE),
    Column("document", Text("确认文号", "Document"), 24),
    Column("certificate", Text("证书编号", "Certificate"), 20),
)
REEXAMINATION_COLUMNS = (
    Column("name", Text("姓名", "Name"), 18),
    Column("unit", Text("工作单位", "Work unit"), 30),
    Column("asked", Text("申请时间（北京）", "Asked (Beijing)"), 20),
    Column("body", Text("复查理由", "Why"), 50),
    Column("answered", Text("答复时间（北京）", "Answered (Beijing)"), 20),
    Column("answer", Text("答复", "Answer"), 50),
)
