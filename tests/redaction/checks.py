"""What a fast check tells of a file, for tests that ask for no more."""

from redaction.findings import Severity
from redaction.judging import judge
from redaction.reading.files import read_bytes
from tests.redaction.people import RARE


def checked(data: bytes, *, name: str = "材料.pdf", identity=RARE) -> tuple[set[tuple[str, str]], list[str]]:
    """Kinds and channels of the leaks of a file, and why parts of it were not read."""
    findings, missing = judge(read_bytes(data, name=name, deep=False), identity)
    told = {(f.kind.value, f.channel.value) for f in findings if f.severity is not Severity.NOTICE}
    return told, [each.why.en for each in missing]
