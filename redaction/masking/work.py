"""Masking as it is done in the isolated reader: the stranger's file and the masks go in, the new file and what was done come out."""

import hashlib
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf

from redaction.errors import UnreadableFile
from redaction.findings import Box, Text
from redaction.masking.baking import bake
from redaction.masking.cleaning import Cleanable
from redaction.masking.co_authors import masks_of_co_authors
from redaction.masking.content import TooComplex
from redaction.masking.fonts import PageFont, UnknownFont
from redaction.masking.geometry import box_under
from redaction.masking.interpreter import Interpreter
from redaction.masking.jpegs import halved_colour, quality_of
from redaction.masking.layers import Layers
from redaction.masking.leftovers import Usage, holds_any, lists_letters, prune, reopened
from redaction.masking.lettering import token_font
from redaction.masking.masks import Mask, masks_from_json, refuse_many, refuse_misplaced
from redaction.masking.page_box import geometry_of, inherited
from redaction.masking.page_writing import own_resources
from redaction.masking.pages import PageWork, mask_content, placements, shows_any
from redaction.masking.painting import along_lines, paint
from redaction.masking.pictures import Orders, jpeg, paint_all, png
from redaction.masking.pixels import to_pixels
from redaction.masking.rebuild import Rebuild
from redaction.masking.room import Sheet

Progress = Callable[[int, int], None]
_DAMAGED = Text("文件已损坏，无法改写；请重新导出。", "The file is damaged and cannot be rewritten; export it again.")
_FONTS = Text("字体数据有误，无法改写；请重新导出。", "The fonts of the file are damaged; export it again.")


def mask(request: dict[str, Any], progress: Progress) -> tuple[dict[str, Any], bytes]:
    """Mask the file at `request["path"]`. Returns the report and the new file. Raises UnreadableFile."""
    from redaction.reading.files import kind_of

    data = Path(request["path"]).read_bytes()
    masks = masks_from_json(request["masks"])
    refuse_many(masks)
    kind = kind_of(data)
    if kind in ("jpeg", "png", "heic"):
        report, new = _picture_file(data, kind, masks)
    elif kind == "pdf":
        pixels = frozenset(int(page) for page in request.get("pixel_pages", ()))
        number = request.get("co_authors") == "number"
        report, new = _Job(data, masks, pixels, number_authors=number).run(progress)
    else:
        raise UnreadableFile(
            Text("只能遮盖 PDF、JPEG、PNG、HEIC 文件。", "Only PDF, JPEG, PNG and HEIC files can be masked.")
        )
    report["source_sha256"] = hashlib.sha256(data).hexdigest()
    report["sha256"] = hashlib.sha256(new).hexdigest()
    return report, new


def masked_pdf(
    data: bytes, masks: Sequence[Mask], *, pixel_pages: frozenset[int] = frozenset()
) -> tuple[dict[str, Any], bytes]:
    """A PDF in memory masked: the report and the new file. Raises UnreadableFile."""
    return _Job(data, masks, pixel_pages).run(lambda done, total: None)


def _picture_file(data: bytes, kind: str, masks: Sequence[Mask]) -> tuple[dict[str, Any], bytes]:
    """A picture as a new file of its kind (HEIC becomes JPEG), upright and without properties."""
    from redaction.masking.decoding import Undecodable
    from redaction.reading.files import read_bytes

    document = read_bytes(data, name="", deep=False)
    size = document.pages[0].size
    refuse_misplaced(masks, [size])
    image = document.pixels(next(iter(document.pictures))).copy()
    height, width = image.shape[:2]
    sheet = Sheet(image, (width / size[0], 0.0, 0.0, height / size[1], 0.0, 0.0))
    boxes = [paint(sheet, mask) for mask in along_lines(masks)]
    gray = bool((image[:, :, 0] == image[:, :, 1]).all() and (image[:, :, 1] == image[:, :, 2]).all())
    stored = image[:, :, :1] if gray else image
    try:
        if kind == "png":
            new, suffix = png(stored), ".png"
        else:
            jpeg_file = kind == "jpeg"
            quality = quality_of(data) if jpeg_file else 90
            new, suffix = jpeg(stored, quality=quality, halved=halved_colour(data) if jpeg_file else True), ".jpg"
    except Undecodable as error:
        raise UnreadableFile(_DAMAGED) from error
    done = [{**mask.to_json(), "done": "picture"} for mask in masks]
    return {
        "painted": {"1": [box.to_json() for box in boxes]},
        "suffix": suffix, "pages": 1, "masks": done, "touched_pages": [1] if masks else [], "pixel_pages": [], "lines": {}, "moved": [],
        "pictures": 1 if masks else 0, "dropped": {}, "masked_pictures": [],
    }, new  # fmt: skip


class _Job:
    """One PDF on its way to the new file."""

    def __init__(
        self, data: bytes, masks: Sequence[Mask], pixel_pages: frozenset[int], *, number_authors: bool = False
    ) -> None:
        from redaction.reading.pdf import open_pdf

        self.masks = list(masks)
        self.pixel_pages = pixel_pages
        self.number_authors = number_authors
        opened = open_pdf(data)
        self.dropped = _dropped(opened)
        try:
            if self.dropped["annotations"] or self.dropped["fields"]:
                bake(opened)
            plain = _plain(opened)
            self.source = pikepdf.open(io.BytesIO(plain), suppress_warnings=True)
            if len(self.source.pages) > opened.page_count:
                # Pages beyond those that the page tree claims to have are shown by nobody.
                opened.select(list(range(opened.page_count)))
                plain = _plain(opened)
                self.source = pikepdf.open(io.BytesIO(plain), suppress_warnings=True)
            self.document = open_pdf(plain)
        except UnreadableFile:
            raise
        except Exception as error:
            raise UnreadableFile(_DAMAGED) from error
        if len(self.source.pages) != self.document.page_count:
            raise UnreadableFile(_DAMAGED)
        if number_authors:
            self.masks += masks_of_co_authors(plain, self.document, self.masks)
        self._fonts: dict[int, PageFont] = {}

    def run(self, progress: Progress) -> tuple[dict[str, Any], bytes]:
        """Mask page by page, paint the pictures, write the new file."""
        pages = [page.obj for page in self.source.pages]
        geometries = [geometry_of(page) for page in pages]
        refuse_misplaced(self.masks, [size for _, size in geometries])
        works = [
            PageWork(number, page, way, size, [mask for mask in self.masks if mask.page == number])
            for number, (page, (way, size)) in enumerate(zip(pages, geometries, strict=True), start=1)
        ]
        orders = Orders()
        font = token_font(self.source)
        cleanable = Cleanable()
        interpreter = Interpreter(self._font, Layers(self.source))
        total = len(works)
        for work in works:
            self._page(work, interpreter, font, orders, cleanable)
            progress(work.number, total)
        pictures = self._pictures()
        stored = {
            number: hashlib.sha256(picture.read_raw_bytes()).hexdigest()
            for number, picture in pictures.items()
            if number in orders.by_picture
        }
        painted, failed = paint_all(
            self.document, self.source, orders, pictures=pictures, progress=lambda: progress(total, total)
        )
        for work in works:
            if not work.pixels and self._uses(work, failed, orders):
                to_pixels(work, self.document[work.number - 1], self.source)
        rebuild = Rebuild(self._without_leftovers(works))
        for page in rebuild.source.pages:
            rebuild.add_page(page)
        report = self._report(works, painted, self._painted_places(works, painted, interpreter))
        report["masked_pictures"] = sorted(stored.values())
        return report, rebuild.saved()

    def _page(self, work: PageWork, interpreter: Interpreter, font: Any, orders: Orders, cleanable: Cleanable) -> None:
        shown = self.document[work.number - 1]
        if work.number in self.pixel_pages or cleanable.draws_words(work.page):
            to_pixels(work, shown, self.source)
            return
        if not work.masks and not cleanable.needs_cleaning(work.page, shown, work.size):
            return
        own_resources(work.page)
        before = {number: list(given) for number, given in orders.by_picture.items()}
        try:
            mask_content(work, interpreter, self.source, font, orders, number_authors=self.number_authors)
        except TooComplex:
            orders.by_picture = before
            to_pixels(work, shown, self.source)

    def _without_leftovers(self, works: Sequence[PageWork]) -> pikepdf.Pdf:
        """The document with the new contents in place, and fonts without what was taken out of the pages."""
        for work in works:
            if work.contents is not None:
                work.page["/Contents"] = self.source.make_stream(work.contents)
        touched = {number for work in works if not work.pixels for number in work.fonts}
        fonts = frozenset(number for number in touched if lists_letters(self.source.get_object((number, 0))))
        if not fonts:
            return self.source
        usage = Usage(self._font, fonts)
        try:
            for work in works:
                resources = inherited(work.page, "/Resources")
                if holds_any(resources, fonts):
                    usage.add(pikepdf.Page(work.page), resources)
            prune(self.source, usage, self._font)
        except (pikepdf.PdfError, UnknownFont, ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            raise UnreadableFile(_FONTS) from error
        return reopened(self.source)

    def _font(self, font: Any) -> PageFont:
        number = font.objgen[0]
        if number and number in self._fonts:
            return self._fonts[number]
        made = PageFont(pymupdf._as_pdf_document(self.document), font)
        if number:
            self._fonts[number] = made
        return made

    def _pictures(self) -> dict[int, Any]:
        return {
            entry.objgen[0]: entry
            for entry in self.source.objects
            if isinstance(entry, pikepdf.Stream) and str(entry.get("/Subtype", "")) == "/Image"
        }

    def _uses(self, work: PageWork, failed: set[int], orders: Orders) -> bool:
        """Whether a page shows a picture that was to be painted for one of its masks and could not be."""
        return any(order.mask.page == work.number for number in failed for order in orders.by_picture.get(number, ()))

    def _painted_places(
        self, works: Sequence[PageWork], painted: dict[int, list[Box]], interpreter: Interpreter
    ) -> dict[int, list[Box]]:
        """Where on which pages painted pictures now differ: every placement, that of near-duplicates too."""
        found: dict[int, list[Box]] = {}
        for work in works:
            if work.pixels and work.painted:
                found[work.number] = list(work.painted)
            if work.pixels or not painted:
                continue
            if work.placed is None:
                if not shows_any(inherited(work.page, "/Resources"), frozenset(painted)):
                    continue
                try:
                    work.placed = placements(interpreter.page(pikepdf.Page(work.page), work.to_page))
                except TooComplex:
                    found[work.number] = [Box(0, 0, *work.size)]
                    continue
            for number, matrix in work.placed:
                for box in painted.get(number, ()):
                    found.setdefault(work.number, []).append(box_under(box, matrix))
        return found

    def _report(
        self, works: Sequence[PageWork], painted: dict[int, list[Box]], places: dict[int, list[Box]]
    ) -> dict[str, Any]:
        done = [
            {**mask.to_json(), "done": work.done.get(place, "nothing" if mask.finding is None else "left out")}
            for work in works
            for place, mask in enumerate(work.masks)
        ]
        return {
            "suffix": ".pdf",
            "pages": len(works),
            "masks": done,
            "touched_pages": [work.number for work in works if work.touched or work.number in places],
            "pixel_pages": [work.number for work in works if work.pixels],
            "lines": {str(work.number): [box.to_json() for box in work.lines] for work in works if work.lines},
            "moved": [{str(work.number): [move.to_json() for move in work.moves] for work in works if work.moves}],
            "painted": {str(page): [box.to_json() for box in boxes] for page, boxes in sorted(places.items())},
            "pictures": len(painted),
            "dropped": self.dropped,
        }


def _plain(document: Any) -> bytes:
    data: bytes = document.tobytes(garbage=0, encryption=pymupdf.mupdf.PDF_ENCRYPT_NONE)
    return data


def _dropped(document: Any) -> dict[str, int]:
    """How much of what a new file never has the old one holds."""
    counts = {"annotations": 0, "fields": 0, "links": 0}
    for page in document:
        counts["annotations"] += sum(1 for _ in page.annots())
        counts["fields"] += sum(1 for _ in page.widgets())
        counts["links"] += len(page.get_links())
    counts["attachments"] = document.embfile_count()
    counts["bookmarks"] = len(document.get_toc())
    counts["layers"] = len(document.get_ocgs())
    counts["signed"] = int(document.get_sigflags() > 0)
    return counts
