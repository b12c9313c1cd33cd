"""Which pages hold what nobody sees, or words where only a picture of the page gets rid of them."""

import re
from typing import Any

import pikepdf

from redaction.masking.geometry import Point
from redaction.masking.operators import is_plain
from redaction.masking.page_box import inherited, rectangle
from redaction.masking.showing import FAINT

_SHOWING = re.compile(rb"(?:\bT[jJ]|\bDo|['\"])\s")


class Cleanable:
    """Tells pages that hold what nobody sees or hears from those whose content may be copied as it is."""

    def __init__(self) -> None:
        self._forms: dict[int, bool] = {}

    def needs_cleaning(self, page: Any, shown: Any, size: Point) -> bool:
        """Whether a page's content holds more than plain painting: layers, replacement text, what readers skip, text out of sight."""
        try:
            resources = inherited(page, "/Resources")
            if (
                not is_plain(_data_of(page.get("/Contents")))
                or _paints_faintly(resources)
                or self._forms_of(resources, 0)
            ):
                return True
            if rectangle(page, "/CropBox") not in (None, rectangle(page, "/MediaBox")):
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
                self._forms[number] = depth > 12 or not is_plain(thing.read_bytes()) or _paints_faintly(
                    thing.get("/Resources")
                ) or self._forms_of(thing.get("/Resources"), depth + 1)  # fmt: skip
            found = found or self._forms[number]
        return found


def _paints_faintly(resources: Any) -> bool:
    """Whether some graphics state lets nothing be seen of what is painted in it: browsers write the text of a shadow that way."""
    states = resources.get("/ExtGState", {}) if resources is not None else {}
    return any("/ca" in state and float(state["/ca"]) <= FAINT for state in states.values())


def _shows(stream: Any) -> bool:
    return isinstance(stream, pikepdf.Stream) and bool(_SHOWING.search(stream.read_bytes()))


def _data_of(contents: Any) -> bytes:
    if contents is None:
        return b""
    if isinstance(contents, pikepdf.Array):
        return b"\n".join(part.read_bytes() for part in contents)
    return bytes(contents.read_bytes())
