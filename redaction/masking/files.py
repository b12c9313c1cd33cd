"""Masking as callers ask for it: masks applied to a file, or the whole way from check to proof. Parsing happens in the isolated reader."""

import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from redaction.checking import Settings, check_file
from redaction.errors import UnreadableFile
from redaction.findings import Channel, Finding, Report, Severity, Text
from redaction.identity import Identity
from redaction.isolation.trusted import Reader
from redaction.masking.masks import FOR_A_PERSON, Mask, is_shown, masks_from_json, propose

Progress = Callable[[int, int], None]
ROUNDS = 3
LATER = -1
NEUTRAL = "review-copy"
_UNWRITABLE = Text(
    "写不进 {name}，请检查文件夹权限和空间。", "Cannot write {name}; check the folder's permissions and space."
)
_SAME = Text("输出文件不能是原文件；原文件不会被改动。", "The output must not be the original, which is never changed.")


@dataclass(frozen=True, slots=True)
class Options:
    """How masks are applied. `pixel_pages` are turned into pictures of themselves; `co_authors` says whether the others in the
    applicant's list stay or become 作者n (P-30); `on_warning` hears of limits that this machine does not have."""

    pixel_pages: frozenset[int] = frozenset()
    co_authors: Literal["keep", "number"] = "keep"
    on_warning: Callable[[str], None] | None = None


@dataclass(frozen=True, slots=True)
class Masked:
    """A masked file in memory: `suffix` says of what kind (.pdf, .jpg, .png), `report` what was done, as plain data."""

    data: bytes = field(repr=False)
    suffix: str
    report: dict[str, Any] = field(repr=False)

    @property
    def masks(self) -> tuple[Mask, ...]:
        """The masks that were applied."""
        return masks_from_json(self.report["masks"])

    @property
    def name(self) -> str:
        """A file name that says nothing."""
        return f"{NEUTRAL}{self.suffix}"


def apply_masks(
    path: Path, masks: Iterable[Mask], *, options: Options | None = None, progress: Progress | None = None
) -> Masked:
    """A new file without what the masks cover. Writes nothing; the original is only read.

    Raises UnreadableFile (encrypted, damaged), MaskingRefused (a box outside its page) or LimitReached.
    """
    options = options or Options()
    request = {
        "do": "mask",
        "path": str(path.resolve()),
        "masks": [mask.to_json() for mask in masks],
        "pixel_pages": sorted(options.pixel_pages),
        "co_authors": options.co_authors,
    }
    with Reader(on_warning=options.on_warning) as reader:
        report, data = reader.job(request, progress=progress)
    return Masked(data, str(report.pop("suffix")), report)


def remaining(findings: Sequence[Finding], *, accept: Severity) -> list[Finding]:
    """Findings in a masked file that its masking should have removed."""
    limit = (Severity.LEAK,) if accept is Severity.LEAK else (Severity.LEAK, Severity.SUSPECT)
    return [finding for finding in findings if finding.severity in limit and finding.detector not in FOR_A_PERSON]


def write_whole(data: bytes, target: Path, *, original: Path) -> None:
    """Put a finished file in its place, whole or not at all. Raises UnreadableFile when it cannot be written."""
    if target.exists() and original.exists() and target.samefile(original):
        raise UnreadableFile(_SAME)
    part = ""
    try:
        handle, part = tempfile.mkstemp(dir=target.parent, prefix=".mask-", suffix=".part")
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(part).replace(target)
    except OSError as error:
        if part:
            Path(part).unlink(missing_ok=True)
        name = target.name
        raise UnreadableFile(Text(_UNWRITABLE.zh.format(name=name), _UNWRITABLE.en.format(name=name))) from error


@dataclass(frozen=True, slots=True)
class Attempt:
    """Masking as far as it came: the check of the original, the masked file, and the check of that."""

    check: Report
    masked: Masked
    again: Report


def mask_until_clean(
    path: Path,
    identity: Identity,
    *,
    accept: Severity = Severity.SUSPECT,
    name: str | None = None,
    settings: Settings,
    extra: Sequence[Mask] = (),
    masks: Sequence[Mask] | None = None,
    co_authors: Literal["keep", "number"] = "keep",
    pixel_pages: frozenset[int] = frozenset(),
    progress: Progress | None = None,
) -> Attempt:
    """Check, propose, mask and check again, up to three rounds: what one round uncovers the next one masks.

    With `masks` the first round applies these instead of the proposals. `pixel_pages` are made pictures at once, and so are pages on
    which something stays all the same (`stubborn_pages`). `settings.cache` should be set, so that only changed pictures are looked at
    again.
    """
    check = check_file(path, identity, settings=settings, name=name, progress=progress)
    options = Options(co_authors=co_authors, on_warning=settings.on_warning)
    proposed = first_proposals(check.findings, accept=accept) if masks is None else masks
    with tempfile.TemporaryDirectory(prefix="mangping-mask-") as folder:

        def stored(masked: Masked) -> Path:
            copy = Path(folder) / masked.name
            copy.write_bytes(masked.data)
            return copy

        def apply(masked: Masked | None, wanted: Sequence[Mask], pages: frozenset[int]) -> Masked:
            source, pages = (path, pages | pixel_pages) if masked is None else (stored(masked), pages)
            return apply_masks(source, wanted, options=replace(options, pixel_pages=pages), progress=progress)

        def look(masked: Masked) -> Report:
            return check_file(stored(masked), identity, settings=settings, name=masked.name, progress=progress)

        masked, again = in_rounds([*proposed, *extra], apply, look, accept=accept)
    return Attempt(check, masked, again)


def first_proposals(findings: Sequence[Finding], *, accept: Severity = Severity.SUSPECT) -> list[Mask]:
    """Proposals without those over whole fields: what a field shows is page text after the first round, where its words alone are met."""
    return [
        mask
        for mask in propose(findings, accept=accept)
        if mask.finding is None or findings[mask.finding].channel is not Channel.FORM
    ]


def in_rounds(
    masks: Sequence[Mask],
    apply: Callable[[Masked | None, Sequence[Mask], frozenset[int]], Masked],
    look: Callable[[Masked], Report],
    *,
    accept: Severity = Severity.SUSPECT,
) -> tuple[Masked, Report]:
    """Mask and check in turn until nothing is left, three times at most; gives the masked file and its last check.

    `apply` masks the original (None) or what an earlier round made of it, and turns some of its pages into pictures.
    """
    masked = apply(None, masks, frozenset())
    for turn in range(1, ROUNDS):
        again = look(masked)
        left = remaining(again.findings, accept=accept)
        fresh = [replace(mask, finding=LATER) for mask in propose(left, accept=accept)]
        stubborn = stubborn_pages(again, left, turn)
        if not (fresh or stubborn):
            return masked, again
        more = apply(masked, fresh, stubborn)
        masked = replace(more, report=_joined(masked.report, more.report))
    return masked, look(masked)


def stubborn_pages(check: Report, left: Sequence[Finding], turn: int) -> frozenset[int]:
    """The pages of a masked file that only a picture of them gets clean, after masking for the `turn`th time.

    At once those that could not be read, and those with what no box can cover, because no page shows it; then any with something
    left; and in the end all, when something that lies behind several pages still speaks.
    """
    unread = {part.page for part in check.not_checked if part.decisive and part.page}
    beyond = [finding for finding in left if finding.box is None or not is_shown(finding)]
    if beyond and turn == ROUNDS - 1:
        return frozenset(range(1, check.pages + 1))
    return frozenset(unread | {finding.page for finding in (left if turn > 1 else beyond) if finding.page})


def _joined(first: dict[str, Any], second: dict[str, Any]) -> dict[str, Any]:
    """The reports of two rounds as one: the second was done on the file that the first had made."""
    return {
        **second,
        "source_sha256": first["source_sha256"],
        "masks": [*first["masks"], *second["masks"]],
        "touched_pages": sorted({*first["touched_pages"], *second["touched_pages"]}),
        "pixel_pages": sorted({*first["pixel_pages"], *second["pixel_pages"]}),
        "masked_pictures": sorted({*first["masked_pictures"], *second["masked_pictures"]}),
        "lines": _merged(first["lines"], second["lines"]),
        "moved": [*first["moved"], *second["moved"]],
        "painted": _merged(first["painted"], second["painted"]),
        "pictures": first["pictures"] + second["pictures"],
        "dropped": first["dropped"],
    }


def _merged(first: dict[str, list[Any]], second: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {page: [*first.get(page, []), *second.get(page, [])] for page in {**first, **second}}
