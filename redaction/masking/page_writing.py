"""A page's content written back: forms that changed as new ones, and what is painted on the page itself."""

from collections.abc import Iterable
from typing import Any

import pikepdf

from redaction.findings import Box
from redaction.masking.content import Content
from redaction.masking.geometry import Matrix, inverse, times
from redaction.masking.lettering import PADDING, RESOURCE, codes_of, width_of, writable
from redaction.masking.masks import How, Mask
from redaction.masking.page_box import inherited
from redaction.masking.room import ladder_width
from redaction.masking.writing import Loose, rewrite

FRAME_FILL, FRAME_LINE = 0.886, 0.588


def written_page(
    content: Content, page: Any, to_page: Matrix, frames: Iterable[Mask], *, target: pikepdf.Pdf, font: Any
) -> bytes:
    """The new content of a page with its frames, and with the tokens that a clip would cut; `font` is put into the page's resources."""
    loose: list[Loose] = []
    uses = _write_forms(content, target, font, loose)
    written = rewrite(content, uses)
    painted = [_frame(mask, to_page) for mask in frames] + [
        _words(token, to_page) for token in [*loose, *written.loose]
    ]
    if written.tokens or painted:
        _put_font(page["/Resources"], font)
    return _closed(content, written.data) + b"".join(painted)


def _write_forms(content: Content, target: pikepdf.Pdf, font: Any, loose: list[Loose]) -> dict[int, str]:
    """Write changed forms as new ones, used at this one place; gives their names by operator.

    One that paints nothing any more is not used at all: the number of empty forms would tell the number of letters. Tokens that the
    form's clip would cut are added to `loose`.
    """
    names: dict[int, str] = {}
    for at, child in content.forms.items():
        if not child.changed:
            continue
        written = rewrite(child, _write_forms(child, target, font, loose))
        loose += written.loose
        if not written.paints:
            content.dropped.add(at)
            continue
        new = target.make_stream(written.data)
        for key in ("/Type", "/Subtype", "/BBox", "/Matrix", "/Group", "/FormType"):
            if key in child.form:
                new[key] = child.form[key]
        new["/Resources"] = _own(child.resources)
        if written.tokens:
            _put_font(new["/Resources"], font)
        name = f"/MpForm{at}x{new.objgen[0]}"
        resources = content.resources
        if "/XObject" not in resources:
            resources["/XObject"] = pikepdf.Dictionary()
        resources["/XObject"][name] = new
        names[at] = name
    return names


def _own(resources: Any) -> Any:
    """A resource dictionary that may be changed without changing others that share it."""
    own = pikepdf.Dictionary(dict(resources.items()))
    for family in ("/Font", "/XObject"):
        if family in own:
            own[family] = pikepdf.Dictionary(dict(own[family].items()))
    return own


def own_resources(page: Any) -> None:
    """Give a page its own resource dictionary before anything is put into it."""
    found = inherited(page, "/Resources")
    page["/Resources"] = _own(found) if found is not None else pikepdf.Dictionary()


def _put_font(resources: Any, font: Any) -> None:
    if "/Font" not in resources:
        resources["/Font"] = pikepdf.Dictionary()
    resources["/Font"][RESOURCE] = font


def _closed(content: Content, data: bytes) -> bytes:
    """The content between one save and as many restores as it needs, so that frames are drawn in page space."""
    opened = 0
    for operation in content.operations:
        name = str(operation.operator)
        opened = opened + 1 if name == "q" else max(0, opened - 1) if name == "Q" else opened
    return b"q\n" + data + b"\nQ" * (opened + 1) + b"\n"


def _words(token: Loose, to_page: Matrix) -> bytes:
    """A token painted on the page itself, where no clip of the line that it belongs to cuts it."""
    words, size, matrix = token
    way = " ".join(f"{number:.5f}" for number in times(matrix, inverse(to_page)))
    return f"q 0 g BT {RESOURCE} {size:.3f} Tf {way} Tm <{codes_of(words).hex()}> Tj ET Q\n".encode("ascii")


def _frame(mask: Mask, to_page: Matrix) -> bytes:
    """A filled rectangle with its token, drawn on the page; that of words has a width of the ladder."""
    box = mask.box
    if mask.how is How.TEXT:
        box = Box(box.x0, box.y0, box.x0 + ladder_width(box.width, max(box.height, 1.0)), box.y1)
    a, b, c, d, e, f = inverse(to_page)
    parts = [
        "q",
        f"{a:.5f} {b:.5f} {c:.5f} {d:.5f} {e:.3f} {f:.3f} cm",
        f"{FRAME_FILL} g {FRAME_LINE} G 0.6 w",
        f"{box.x0:.2f} {box.y0:.2f} {box.width:.2f} {box.height:.2f} re B",
    ]
    words = writable(mask.words)
    if words:
        size = min(0.72 * box.height, 0.9 * box.width / width_of(words), 14.0)
        left = (box.x0 + box.x1) / 2 - (width_of(words) / 2 - PADDING) * size
        base = (box.y0 + box.y1) / 2 + 0.36 * size
        parts.append(
            f"0.15 g BT {RESOURCE} {size:.2f} Tf 1 0 0 -1 {left:.2f} {base:.2f} Tm <{codes_of(words).hex()}> Tj ET"
        )
    return ("\n".join([*parts, "Q"]) + "\n").encode("ascii")
