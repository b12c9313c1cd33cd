"""One page masked: what is taken out of its content, what is painted into its pictures, and when it is turned into pixels instead."""

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import pikepdf
import pymupdf

from redaction.findings import Box
from redaction.masking.content import Content, Drawn, TooComplex
from redaction.masking.geometry import Matrix, Point, from_top, inverse, to_display
from redaction.masking.interpreter import Interpreter
from redaction.masking.lettering import PADDING, RESOURCE, codes_of, width_of, writable
from redaction.masking.lines import middle_of, take_out
from redaction.masking.masks import How, Mask
from redaction.masking.painting import paint
from redaction.masking.pictures import Orders, jpeg
from redaction.masking.room import Sheet, ladder_width
from redaction.masking.writing import rewrite

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

COVER_SLACK = 4.0
COMPLEX_PATH = 8
PICTURE_SHARE = 0.5
PIXEL_DPI = 200
MAX_PAGE_PIXELS = 30_000_000
PIXEL_QUALITY = 88
FRAME_FILL, FRAME_LINE = 0.886, 0.588
_PROPERTIES = re.compile(rb"(?:BDC|DP)\b")
_PLAIN_MARK = re.compile(
    rb"/\w+\s*<<\s*(?:/MCID\s+\d+|/Type\s*/\w+|/Subtype\s*/\w+|/Attached\s*\[[^\]]*\]|/BBox\s*\[[^\]]*\]|\s)*>>\s*BDC\b"
)
_SHOWING = re.compile(rb"(?:\bT[jJ]|\bDo|['\"])\s")
_RENDER_MODE = re.compile(rb"\b[3-7]\s+Tr\b")


@dataclass
class PageWork:
    """A page on its way: its geometry, its masks, and what became of them (`done` by place in `masks`)."""

    number: int
    page: Any
    to_page: Matrix
    size: Point
    masks: list[Mask]
    done: dict[int, str] = field(default_factory=dict)
    lines: list[Box] = field(default_factory=list)
    contents: bytes | None = None
    pixels: bool = False
    fonts: set[int] = field(default_factory=set)
    placed: list[tuple[int, Matrix]] | None = None

    @property
    def touched(self) -> bool:
        """Whether the page differs from the original."""
        return bool(self.masks) or self.contents is not None or self.pixels


def visible_part(page: Any) -> tuple[float, float, float, float]:
    """The visible rectangle of a page in user space: the crop box within the media box, as viewers take it."""
    media = _rectangle(page, "/MediaBox") or (0.0, 0.0, 612.0, 792.0)
    crop = _rectangle(page, "/CropBox")
    if crop is None:
        return media
    x0, y0, x1, y1 = max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3])
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else media


def inherited(page: Any, key: str) -> Any:
    """A page's own value of a key, or that of the nearest node above it."""
    node = page
    for _ in range(64):
        if key in node:
            return node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"]
    return None


def _rectangle(page: Any, key: str) -> tuple[float, float, float, float] | None:
    found = inherited(page, key)
    try:
        x0, y0, x1, y1 = (float(edge) for edge in found)
    except (TypeError, ValueError):
        return None
    x0, y0, x1, y1 = min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
    return (x0, y0, x1, y1) if x1 > x0 and y1 > y0 else None


def geometry_of(page: Any) -> tuple[Matrix, Point]:
    """The way from user space to the displayed page, and its size in points."""
    turn = inherited(page, "/Rotate")
    try:
        rotation = int(turn) if turn is not None else 0
        unit = float(page.get("/UserUnit", 1.0))
    except (TypeError, ValueError):
        rotation, unit = 0, 1.0
    return to_display(visible_part(page), rotation, unit=unit)


class Cleanable:
    """Tells pages that hold what nobody sees or hears from those whose content may be copied as it is."""

    def __init__(self) -> None:
        self._forms: dict[int, bool] = {}

    def needs_cleaning(self, page: Any, shown: Any, size: Point) -> bool:
        """Whether a page's content holds layers, replacement text, comments, invisible text, or text outside the page."""
        try:
            if self._suspicious(_data_of(page.get("/Contents"))) or self._forms_of(inherited(page, "/Resources"), 0):
                return True
            if _rectangle(page, "/CropBox") not in (None, _rectangle(page, "/MediaBox")):
                return True
            for what, box in shown.get_bboxlog():
                outside = box[2] < -1 or box[3] < -1 or box[0] > size[0] + 1 or box[1] > size[1] + 1
                if what == "ignore-text" or (outside and "text" in what and not shown.rotation):
                    return True
        except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError):
            return True
        return False

    def draws_words(self, page: Any) -> bool:
        """Whether glyphs or patterns of a page show text of their own, which only a picture of the page gets rid of."""
        try:
            return self._words_in(inherited(page, "/Resources"), 0)
        except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, AttributeError):
            return True

    def _words_in(self, resources: Any, depth: int) -> bool:
        if resources is None or depth > 12:
            return depth > 12
        for font in resources.get("/Font", {}).values():
            if str(font.get("/Subtype")) == "/Type3" and any(map(_shows, font.get("/CharProcs", {}).values())):
                return True
        if any(
            isinstance(pattern, pikepdf.Stream) and _shows(pattern)
            for pattern in resources.get("/Pattern", {}).values()
        ):
            return True
        return any(
            self._words_in(thing.get("/Resources"), depth + 1)
            for thing in resources.get("/XObject", {}).values()
            if str(thing.get("/Subtype")) == "/Form" and "/Resources" in thing
        )

    def _suspicious(self, data: bytes) -> bool:
        if _RENDER_MODE.search(data) or b"%" in data:
            return True
        return len(_PROPERTIES.findall(data)) > len(_PLAIN_MARK.findall(data))

    def _forms_of(self, resources: Any, depth: int) -> bool:
        found = False
        for thing in (resources.get("/XObject", {}) if resources is not None else {}).values():
            if "/OC" in thing:
                return True
            if str(thing.get("/Subtype")) != "/Form":
                continue
            number = thing.objgen[0]
            if number not in self._forms:
                self._forms[number] = False
                self._forms[number] = depth > 12 or self._suspicious(thing.read_bytes()) or self._forms_of(
                    thing.get("/Resources"), depth + 1
                )  # fmt: skip
            found = found or self._forms[number]
        return found


def _shows(stream: Any) -> bool:
    return isinstance(stream, pikepdf.Stream) and bool(_SHOWING.search(stream.read_bytes()))


def _data_of(contents: Any) -> bytes:
    if contents is None:
        return b""
    if isinstance(contents, pikepdf.Array):
        return b"\n".join(part.read_bytes() for part in contents)
    return bytes(contents.read_bytes())


def mask_content(
    work: PageWork, interpreter: Interpreter, target: pikepdf.Pdf, font: Any, orders: Orders, *, number_authors: bool
) -> None:
    """Take the masks of a page out of its content; what lies on pictures goes to `orders`. Raises TooComplex."""
    content = interpreter.page(pikepdf.Page(work.page), work.to_page)
    hidden = _uncover(content, work)
    taken = take_out(content, work.masks, work.size, hidden=hidden, number_authors=number_authors)
    work.lines = list(taken.lines)
    work.placed = placements(content)
    work.done = dict.fromkeys(taken.masks, "text")
    work.fonts = {
        show.font.number
        for stream in content.everything()
        for show in stream.shows
        if show.font.number and any(glyph.gone for glyph in show.glyphs)
    }
    frames: list[Mask] = []
    for number, mask in enumerate(work.masks):
        removed = _drop_paths(content, mask)
        covered = 0.0
        if number not in taken.masks or mask.how is not How.TEXT:
            covered = _on_pictures(content, work, number, mask, orders)
        if number in taken.masks and mask.how is How.TEXT:
            continue
        if covered < PICTURE_SHARE and (removed or number in taken.masks or mask.finding is None):
            frames.append(mask)
            work.done[number] = "frame"
    _drop_outside(content, work.size)
    uses = _write_forms(content, target, font)
    written = rewrite(content, uses)
    work.contents = _closed(content, written.data) + b"".join(_frame(mask, work.to_page) for mask in frames)
    if written.tokens or frames:
        _add_font(work.page, font)


def _uncover(content: Content, work: PageWork) -> list[Box]:
    """Masks whose words lie below a cover as high as a line are widened to it, and the cover goes; its width could be the words'.

    Higher covers and pictures stay. Gives their boxes: whatever lies below them is taken out without a trace.
    """
    streams = content.everything()
    hidden: list[Box] = []
    for number, mask in enumerate(work.masks):
        if mask.how is not How.TEXT:
            continue
        below = [
            show.order
            for stream in streams
            for show in stream.shows
            if not show.hidden and any(_in_box(middle_of(show, glyph), mask.box) for glyph in show.glyphs)
        ]
        if not below:
            continue
        box = mask.box
        for stream in streams:
            for drawn in list(stream.drawn):
                if not drawn.filled or not drawn.opaque or drawn.order < min(below):
                    continue
                for at, part in drawn.rectangles or ((-1, drawn.box),):
                    if part.intersect(mask.box).area < 0.6 * mask.box.area:
                        continue
                    if part.height > 2.2 * mask.box.height:
                        hidden.append(part)
                        continue
                    box = box.union(part)
                    if len(drawn.rectangles) > 1 and not drawn.clips:
                        stream.dropped.add(at)
                    elif drawn in stream.drawn:
                        stream.drop(drawn)
                        stream.drawn.remove(drawn)
            hidden += [
                placed.box
                for placed in stream.placed
                if placed.opaque
                and placed.order > min(below)
                and placed.box.intersect(mask.box).area > 0.6 * mask.box.area
            ]
        work.masks[number] = replace(mask, box=box)
    return hidden


def _in_box(point: Point, box: Box) -> bool:
    return box.x0 <= point[0] <= box.x1 and box.y0 <= point[1] <= box.y1


def placements(content: Content) -> list[tuple[int, Matrix]]:
    """The pictures of a page by object number, each with the way from its unit square (top left, rows down) to the page."""
    return [(placed.number[0], from_top(placed.matrix)) for stream in content.everything() for placed in stream.placed]


def shows_any(resources: Any, pictures: frozenset[int], depth: int = 0) -> bool:
    """Whether resources, those of forms included, name one of the pictures."""
    if resources is None or depth > 12:
        return depth > 12
    return any(
        thing.objgen[0] in pictures
        or (str(thing.get("/Subtype")) == "/Form" and shows_any(thing.get("/Resources"), pictures, depth + 1))
        for thing in resources.get("/XObject", {}).values()
    )


def _drop_paths(content: Content, mask: Mask) -> bool:
    """Leave out drawings that lie wholly under a mask: covers, underlines as long as the words, outlined letters."""
    removed = False
    outer = mask.box.grown(COVER_SLACK)
    inner = mask.box.grown(1.0)
    for stream in content.everything():
        for drawn in list(stream.drawn):
            if not _within(drawn.box, outer):
                if len(drawn.rectangles) > 1 and not drawn.clips:
                    inside = [at for at, box in drawn.rectangles if _within(box, outer) and _covers(box, mask)]
                    stream.dropped.update(inside)
                    removed = removed or bool(inside)
                if drawn.segments >= COMPLEX_PATH and _letters_under(drawn, mask):
                    raise TooComplex("outlines under a mask")
                continue
            covers = drawn.filled and _covers(drawn.box, mask)
            thin = drawn.box.height < 2.5
            if mask.how is not How.TEXT or covers or thin or _within(drawn.box, inner):
                stream.drop(drawn)
                stream.drawn.remove(drawn)
                removed = True
    return removed


def _covers(box: Box, mask: Mask) -> bool:
    return box.intersect(mask.box).area > 0.4 * mask.box.area


def _letters_under(drawn: Drawn, mask: Mask) -> bool:
    """A long path that runs through a mask and is about as high as a line of letters: words drawn as one outline."""
    return (
        drawn.filled
        and drawn.box.intersect(mask.box).area > 0.3 * mask.box.area
        and drawn.box.height < 3 * mask.box.height
    )


def _within(box: Box, outer: Box) -> bool:
    return box.x0 >= outer.x0 and box.y0 >= outer.y0 and box.x1 <= outer.x1 and box.y1 <= outer.y1


def _on_pictures(content: Content, work: PageWork, number: int, mask: Mask, orders: Orders) -> float:
    """Order a mask to be painted into the pictures below it; gives the largest share of it that lies on one picture."""
    best = 0.0
    for stream in content.everything():
        for placed in stream.placed:
            common = placed.box.intersect(mask.box).area
            if common <= 0.02 * mask.box.area or common <= 0:
                continue
            if placed.inline or not placed.number[0]:
                raise TooComplex("inline picture under a mask")
            orders.add(placed.number[0], mask, placed.matrix)
            work.done[number] = "picture"
            best = max(best, common / max(mask.box.area, 1e-6))
    return best


def _drop_outside(content: Content, size: Point) -> None:
    """Leave out drawings that no part of the page shows."""
    page = Box(0.0, 0.0, *size)
    for stream in content.everything():
        for drawn in stream.drawn:
            outside = (
                drawn.box.x1 < page.x0 - 5
                or drawn.box.y1 < page.y0 - 5
                or drawn.box.x0 > page.x1 + 5
                or drawn.box.y0 > page.y1 + 5
            )
            if outside:
                stream.drop(drawn)


def _write_forms(content: Content, target: pikepdf.Pdf, font: Any) -> dict[int, str]:
    """Write changed forms as new ones, used at this one place; gives their names by operator."""
    names: dict[int, str] = {}
    for at, child in content.forms.items():
        if not child.changed:
            continue
        written = rewrite(child, _write_forms(child, target, font))
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


def _add_font(page: Any, font: Any) -> None:
    _put_font(page["/Resources"], font)


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


def to_pixels(work: PageWork, shown: Any, target: pikepdf.Pdf) -> None:
    """Make the page one picture of what it shows, with its masks painted in. Raises UnreadableFile-free ValueError when it is too large."""
    import numpy as np

    width, height = work.size
    scale = min(PIXEL_DPI / 72, (MAX_PAGE_PIXELS / max(1.0, width * height)) ** 0.5)
    pixmap = shown.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False)
    image = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3).copy()
    sheet = Sheet(image, (pixmap.width / width, 0.0, 0.0, pixmap.height / height, 0.0, 0.0))
    for number, mask in enumerate(work.masks):
        paint(sheet, mask)
        work.done[number] = "pixels"
    gray = _is_gray(image)
    stored = np.ascontiguousarray(image[:, :, :1]) if gray else image
    picture = target.make_stream(jpeg(stored, quality=PIXEL_QUALITY, halved=False))
    for key, value in (
        ("/Type", pikepdf.Name("/XObject")), ("/Subtype", pikepdf.Name("/Image")), ("/Width", pixmap.width),
        ("/Height", pixmap.height), ("/BitsPerComponent", 8), ("/Filter", pikepdf.Name("/DCTDecode")),
        ("/ColorSpace", pikepdf.Name("/DeviceGray" if gray else "/DeviceRGB")),
    ):  # fmt: skip
        picture[key] = value
    work.page["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary({"/MpPage": picture}))
    work.page["/MediaBox"] = pikepdf.Array([0, 0, round(width, 3), round(height, 3)])
    for key in ("/CropBox", "/UserUnit", "/Group"):
        if key in work.page:
            del work.page[key]
    work.page["/CropBox"] = work.page["/MediaBox"]
    work.page["/Rotate"] = 0
    work.contents = f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /MpPage Do Q\n".encode("ascii")
    work.pixels = True
    work.lines = []


def _is_gray(image: "NDArray[np.uint8]") -> bool:
    import numpy as np

    sample = image[::3, ::3].astype(np.int16)
    return bool((sample.max(axis=2) - sample.min(axis=2)).max() < 8)
