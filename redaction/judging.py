"""The check of one document that has been read: every detector over the document and all inside it, then one report."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from redaction.detectors import DETECTORS, Detector
from redaction.detectors.page_walk import page_pass
from redaction.findings import Channel, Finding, NotChecked, Report, Text
from redaction.identity import Identity
from redaction.reading.model import Document, Inner

_BY_ORIGIN = {
    "attachment": Channel.ATTACHMENT,
    "revision": Channel.REVISION,
    "deleted": Channel.REVISION,
    "outside": Channel.REVISION,
    "glyph": Channel.TEXT,
    "form": Channel.ANNOTATION,
}
_INSIDE = {
    "form": Text("不在页面上显示的批注外观或表单对象中：", "in an appearance or form object that no page shows: "),
    "glyph": Text("字体的字形里画着文字：", "a font's glyph draws text: "),
    "attachment": Text("附件“{name}”中：", "in the attachment “{name}”: "),
    "revision": Text("早期版本（{name}）中：", "in an earlier version ({name}): "),
    "outside": Text("文件结构之外的字节中（{name}）：", "in bytes outside the file's structure ({name}): "),
    "deleted": Text("已删除但仍留在文件里的页面中：", "on deleted pages that are still in the file: "),
}


def judge(
    document: Document, identity: Identity, *, detectors: Iterable[Detector] = DETECTORS
) -> tuple[tuple[Finding, ...], tuple[NotChecked, ...]]:
    """Findings in a document and in everything inside it, worst first, and what could not be checked.

    A detector that fails makes the file undecided: its failure is said by class and place only, because messages may hold identity.
    """
    findings: list[Finding] = []
    missing: list[NotChecked] = []
    for part, chain in document.everything():
        missing += [_inside(warning, chain) for warning in part.unread()]
        if part.pages:
            missing += [_inside(gap, chain) for gap in page_pass(part, identity).unread]
        for detector in detectors:
            try:
                found = list(detector.find(part, identity))
            except Exception as error:
                # Whatever fails in a detector, the answer is «undecided».
                missing.append(_failed(detector, error))
                continue
            outer = [_from_inside(finding, chain) for finding in found]
            if chain and chain[0].origin in ("revision", "form"):
                outer = list(_news(outer, findings))
            findings += outer
    unique = dict.fromkeys(findings)
    ordered = sorted(unique, key=lambda f: (-f.severity.rank, f.page or 0, f.kind, -f.confidence))
    return tuple(ordered), tuple(dict.fromkeys(missing))


def _failed(detector: Detector, error: Exception) -> NotChecked:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    at = f"{type(error).__name__} {Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else ""
    return NotChecked(
        Text(f"检查项“{detector.label.zh}”", f"the check “{detector.label.en}”"),
        Text(f"检查时出错（{at}）", f"it failed ({at})"),
    )


def _inside(warning: NotChecked, chain: tuple[Inner, ...]) -> NotChecked:
    if not chain:
        return warning
    name = " / ".join(inner.name for inner in chain)
    return replace(
        warning,
        what=Text(f"{name}：{warning.what.zh}", f"{name}: {warning.what.en}"),
        page=chain[0].page,
    )


def _from_inside(finding: Finding, chain: tuple[Inner, ...]) -> Finding:
    """A finding of an inner document as one of the outer: its page counts only where the pages are the same ones."""
    if not chain:
        return finding
    outer = chain[0]
    says = _INSIDE[outer.origin]
    name = " / ".join(inner.name for inner in chain)
    same_pages = outer.origin == "revision"
    return replace(
        finding,
        channel=_BY_ORIGIN[outer.origin],
        page=finding.page if same_pages else outer.page,
        box=finding.box if same_pages else None,
        explanation=Text(
            says.zh.format(name=name) + finding.explanation.zh, says.en.format(name=name) + finding.explanation.en
        ),
        place=f"{name} {finding.place}".strip(),
    )


def _news(earlier: list[Finding], current: list[Finding]) -> Iterator[Finding]:
    """Of an earlier version's findings those that the current version does not have at the same page and kind."""
    known = {(f.kind, f.page, f.evidence) for f in current}
    return (finding for finding in earlier if (finding.kind, finding.page, finding.evidence) not in known)


def report_of(document: Document, findings: Iterable[Finding], not_checked: Iterable[NotChecked]) -> Report:
    """The report on a document."""
    return Report(document.name, document.sha256, len(document.pages), tuple(findings), tuple(not_checked))
