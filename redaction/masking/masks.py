"""What is to be masked, as plain data: boxes on pages with what stands in them and what is written in their place.

Proposals come from the checker's findings; a person may move, add or remove boxes before anything is done. The words written in the
place of what is removed are fixed ones, so that neither their choice nor their length tells anything (R-505, redaction page 3.3).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from redaction.errors import MaskingRefused
from redaction.findings import Box, Channel, Finding, Kind, Severity, Text


class How(StrEnum):
    """The manner of masking: words replaced by a token, a whole rectangle painted, or a seal that loses its ring and number."""

    TEXT = "text"
    FRAME = "frame"
    SEAL = "seal"


TOKENS: dict[Kind, str] = {
    Kind.NAME: "【申报人】",
    Kind.UNIT: "【单位】",
    Kind.ID_NUMBER: "【证件号】",
    Kind.PHONE: "【电话】",
    Kind.EMAIL: "【邮箱】",
    Kind.PHOTO: "【照片】",
    Kind.SEAL: "",
    Kind.SIGNATURE: "【签名】",
    Kind.CODE: "【二维码】",
    Kind.METADATA: "",
    Kind.HIDDEN: "",
    Kind.OTHER: "【已遮盖】",
}
PRINTED_CODE = "【验证码】"
# What stands in the gap that an earlier masking left: nobody says any more whose words were there.
GAP, GAP_TOKEN = "width_gaps", "【已遮盖】"
_FRAMES = frozenset({Kind.PHOTO, Kind.CODE, Kind.SIGNATURE})
_ORDER = {Severity.NOTICE: 0, Severity.SUSPECT: 1, Severity.LEAK: 2}
_CODE_MARGIN, _FRAME_MARGIN = 4.0, 1.5
# Only what a page shows is masked. Everything else (notes, properties, earlier versions, invisible text) the new file never has.
_SHOWN = frozenset({Channel.TEXT, Channel.OCR, Channel.IMAGE, Channel.VECTOR, Channel.FORM})
_UNSEEN = frozenset({"invisible", "transparent", "off_page", "layer", "ocr_layer"})
# What these say is no thing that a box could cover: a person judges it, and no masking makes it go away.
FOR_A_PERSON = frozenset({"width_gaps", "over_masking"})
MAX_MASKS = 20_000
MAX_TOKEN = 24


@dataclass(frozen=True, slots=True)
class Mask:
    """One box on one page. `box` in points of the page as displayed; `token` is written in its place, empty for none.

    Boxes of one `group` are one thing on several lines: the token stands on the first only. `finding` is the place of the finding
    that it answers in the list given to `propose`, None for a box that a person drew, -1 for one that a later round of the same
    masking found. `rank` is place and number in a list of authors.
    """

    page: int
    box: Box
    kind: Kind
    how: How
    token: str = ""
    group: str = ""
    finding: int | None = None
    rank: tuple[int, int] | None = None

    @property
    def is_gap(self) -> bool:
        """Whether it lies on a gap between letters: there is nothing to take out, only room to close."""
        return self.kind is Kind.HIDDEN and self.how is How.TEXT

    @property
    def words(self) -> str:
        """The token with the place in the list of authors, as it is written: 【申报人】(2/5)."""
        return f"{self.token}({self.rank[0]}/{self.rank[1]})" if self.rank and self.token else self.token

    def on_pages(self, pages: Iterable[int]) -> tuple["Mask", ...]:
        """The same box on other pages (running heads, watermarks)."""
        return tuple(replace(self, page=page, group=f"{self.group}@{page}" if self.group else "") for page in pages)

    def to_json(self) -> dict[str, Any]:
        """The mask as plain data."""
        return {
            "page": self.page,
            "box": [round(edge, 2) for edge in (self.box.x0, self.box.y0, self.box.x1, self.box.y1)],
            "kind": self.kind.value,
            "how": self.how.value,
            "token": self.token,
            "group": self.group,
            "finding": self.finding,
            "rank": list(self.rank) if self.rank else None,
        }


def mask_from_json(data: dict[str, Any]) -> Mask:
    """The inverse of `Mask.to_json`; `how`, `token`, `group`, `finding` and `rank` may be absent. Raises KeyError, TypeError or ValueError."""
    x0, y0, x1, y1 = (float(edge) for edge in data["box"])
    kind = Kind(data["kind"])
    rank = data.get("rank")
    token = str(data.get("token", TOKENS[kind]))
    if len(token) > MAX_TOKEN:
        raise ValueError("token too long")
    finding = data.get("finding")
    return Mask(
        page=int(data["page"]),
        box=Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)),
        kind=kind,
        how=How(data.get("how", how_of(kind).value)),
        token=token,
        group=str(data.get("group", "")),
        finding=None if finding is None else int(finding),
        rank=None if rank is None else (int(rank[0]), int(rank[1])),
    )


def masks_from_json(items: Iterable[dict[str, Any]]) -> tuple[Mask, ...]:
    """Masks out of plain data; keys that a report adds are ignored."""
    return tuple(mask_from_json(item) for item in items)


def default_token(kind: Kind) -> str:
    """The words that stand for a kind of identity."""
    return TOKENS[kind]


def how_of(kind: Kind) -> How:
    """The usual manner of masking a kind."""
    return How.SEAL if kind is Kind.SEAL else How.FRAME if kind in _FRAMES else How.TEXT


def propose(findings: Sequence[Finding], *, accept: Severity = Severity.SUSPECT) -> tuple[Mask, ...]:
    """Boxes for the findings that are at least as certain as `accept`; notices (co-authors, leaders) are never masked.

    What no page shows needs no box: the new file is written from an allow-list and never contains it. Boxes that lie in
    another one of the same page and kind are dropped, so a thing found by three readers is masked once.
    """
    found: list[Mask] = []
    for number, finding in enumerate(findings):
        if finding.page is None or finding.box is None or finding.severity is Severity.NOTICE:
            continue
        if _ORDER[finding.severity] < _ORDER[accept] or not is_shown(finding):
            continue
        if finding.detector in FOR_A_PERSON and finding.detector != GAP:
            continue
        found += _masks_of(finding, number)
    found.sort(key=lambda mask: (mask.page, -mask.box.area))
    kept: list[Mask] = []
    for mask in found:
        if not any(_holds(other, mask) for other in kept if other.page == mask.page):
            kept.append(mask)
    return tuple(sorted(kept, key=lambda mask: (mask.page, mask.box.y0, mask.box.x0)))


def is_shown(finding: Finding) -> bool:
    """Whether a page shows it, so that there is something to cover."""
    return finding.channel in _SHOWN and finding.place not in _UNSEEN


def _masks_of(finding: Finding, number: int) -> list[Mask]:
    assert finding.page is not None
    assert finding.box is not None
    if finding.detector == GAP:
        return [Mask(finding.page, finding.box, Kind.HIDDEN, How.TEXT, GAP_TOKEN, finding=number)]
    how = how_of(finding.kind)
    pieces = down_columns(finding.boxes) if how is How.TEXT and finding.boxes else (finding.box,)
    margin = _CODE_MARGIN if finding.kind is Kind.CODE else _FRAME_MARGIN if how is How.FRAME else 0.0
    group = f"f{number}" if len(pieces) > 1 else ""
    return [
        Mask(
            finding.page,
            piece.grown(margin),
            finding.kind,
            how,
            _token_of(finding) if place == 0 else "",
            group,
            number,
            finding.rank if place == 0 and finding.kind is Kind.NAME else None,
        )
        for place, piece in enumerate(pieces)
    ]


def down_columns(pieces: Sequence[Box]) -> tuple[Box, ...]:
    """Boxes of single letters that stand below each other joined into one: vertical writing is read letter by letter."""
    joined: list[Box] = []
    for piece in pieces:
        last = joined[-1] if joined else None
        if (
            last is not None
            and piece.height < 2 * piece.width
            and min(last.x1, piece.x1) - max(last.x0, piece.x0) > 0.7 * min(last.width, piece.width)
            and -0.3 * piece.height < piece.y0 - last.y1 < 0.7 * piece.height
            and max(last.width, piece.width) < 2.2 * piece.height
        ):
            joined[-1] = last.union(piece)
        else:
            joined.append(piece)
    return tuple(joined)


def _token_of(finding: Finding) -> str:
    """The usual words; a verification code that is printed in letters is called that, and not a QR code."""
    printed = finding.kind is Kind.CODE and finding.channel in (Channel.TEXT, Channel.OCR)
    return PRINTED_CODE if printed else TOKENS[finding.kind]


def _holds(outer: Mask, inner: Mask) -> bool:
    """Whether the inner one adds nothing: same manner and kind and mostly within, or anything within a painted frame."""
    if inner.box.area == 0:
        return outer.box.x0 <= inner.box.x0 <= outer.box.x1 and outer.box.y0 <= inner.box.y0 <= outer.box.y1
    share = outer.box.intersect(inner.box).area / inner.box.area
    if outer.how is How.FRAME:
        return share > 0.9
    return share > 0.8 and outer.how is inner.how and (outer.kind is inner.kind or share > 0.98)


_REFUSED_PAGE = Text(
    "遮盖框所在的第 {page} 页不存在（文件共 {pages} 页）。",
    "A box lies on page {page}, which does not exist (the file has {pages} pages).",
)
_REFUSED_BOX = Text(
    "第 {page} 页的一个遮盖框在页面之外，或没有面积；请移回页面内再试。",
    "A box on page {page} lies outside the page or has no area; move it onto the page.",
)
_REFUSED_MANY = Text(
    f"遮盖框超过 {MAX_MASKS} 个，请合并后再试。", f"There are more than {MAX_MASKS} boxes; merge some of them."
)
_EMPTY_PAGE = Text("第 {page} 页没有面积，无法遮盖。", "Page {page} has no area and cannot be masked.")


def refuse_many(masks: Sequence[Mask]) -> None:
    """Raise MaskingRefused for more boxes than anybody draws."""
    if len(masks) > MAX_MASKS:
        raise MaskingRefused(_REFUSED_MANY)


def refuse_misplaced(masks: Sequence[Mask], sizes: Sequence[tuple[float, float]]) -> None:
    """Refuse boxes on pages that do not exist, of no area, or wholly outside their page; those of findings may lie outside.

    `sizes` are widths and heights of the pages in points. Raises MaskingRefused.
    """
    for mask in masks:
        if not 1 <= mask.page <= len(sizes):
            raise MaskingRefused(_filled(_REFUSED_PAGE, page=mask.page, pages=len(sizes)))
        width, height = sizes[mask.page - 1]
        if width <= 0 or height <= 0:
            raise MaskingRefused(_filled(_EMPTY_PAGE, page=mask.page))
        if mask.finding is None and mask.box.intersect(Box(0, 0, width, height)).area < 0.5:
            raise MaskingRefused(_filled(_REFUSED_BOX, page=mask.page))


def _filled(text: Text, **values: int) -> Text:
    return Text(text.zh.format(**values), text.en.format(**values))
