"""What the command shows to people: a progress bar on a terminal, a report in words, and where its cache lies."""

import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from redaction.findings import Finding, Report, Severity, Text, Verdict

_VERDICTS = {
    Verdict.LEAK: Text("发现泄露", "leak"),
    Verdict.UNDECIDED: Text("未能查完", "undecided"),
    Verdict.SUSPECT: Text("有疑点", "suspect"),
    Verdict.CLEAN: Text("未发现", "clean"),
}
_SEVERITIES = {
    Severity.LEAK: Text("泄露", "leak"),
    Severity.SUSPECT: Text("疑点", "suspect"),
    Severity.NOTICE: Text("提示", "notice"),
}
_AFTER = 1.0


class Bar:
    """A progress line on stderr, only on a terminal and only for what takes longer than a second."""

    def __init__(self, files: int) -> None:
        self._files = files
        self._shown = False
        self._begun = time.monotonic()
        self._live = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.clear()

    def page(self, done: int, total: int) -> None:
        """Show how many pages of the file in hand are done."""
        if self._live and time.monotonic() - self._begun > _AFTER:
            filled = round(30 * done / max(1, total))
            self._write(f"\r[{'█' * filled}{'·' * (30 - filled)}] {done}/{total} 页 pages")
            self._shown = True

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()

    def clear(self) -> None:
        """Remove the line."""
        if self._shown:
            self._write("\r\033[K")
            self._shown = False


def cache_folder() -> Path:
    """The private folder where texts read from pictures are kept between checks."""
    base = os.environ.get("MANGPING_CACHE") or os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(base) / "mangping" / "sight"


def show_text(report: Report) -> str:
    """A report in words, worst first."""
    verdict = _VERDICTS[report.verdict]
    lines = [f"{report.file}：{verdict.zh} / {verdict.en}（{report.pages} 页 pages）"]
    lines += [_line(finding) for finding in report.findings]
    for part in report.not_checked:
        page = f"第{part.page}页 p.{part.page} " if part.page else ""
        lines.append(f"  [未查 not checked] {page}{part.what.zh}：{part.why.zh} / {part.what.en}: {part.why.en}")
    return "\n".join(lines)


def _line(finding: Finding) -> str:
    severity = _SEVERITIES[finding.severity]
    page = f"第{finding.page}页 p.{finding.page} " if finding.page else ""
    evidence = f"：{finding.evidence}" if finding.evidence else ""
    return f"  [{severity.zh} {severity.en}] {page}{finding.explanation.zh}{evidence} / {finding.explanation.en}"
