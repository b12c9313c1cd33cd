"""What the isolated reader does with an open file: tells what there is to look at, hands out pixels, judges, cuts evidence."""

import pickle
from pathlib import Path
from typing import TYPE_CHECKING, Any

from redaction.detectors.page_walk import page_pass
from redaction.evidence import evidence_of
from redaction.findings import Finding
from redaction.identity import Identity
from redaction.judging import judge
from redaction.names.search import Matcher, remember
from redaction.reading.files import read_file
from redaction.reading.model import Document, Page

if TYPE_CHECKING:
    from collections.abc import Callable


class Desk:
    """One open file."""

    def __init__(
        self, request: dict[str, Any], identity: Identity, matcher: Matcher, progress: "Callable[[int, int], None]"
    ) -> None:
        remember(identity, matcher)
        self._identity = identity
        self.deep = bool(request["deep"])
        self.document = read_file(Path(request["path"]), name=request["name"], deep=self.deep)
        self._parts = [part for part, _ in self.document.everything()]
        for part in self._parts:
            page_pass(part, identity, progress=progress if part is self.document else None)
        self._findings: tuple[Finding, ...] = ()

    def summary(self) -> dict[str, Any]:
        """What there is to look at, one scene a document."""
        return {
            "sha256": self.document.sha256,
            "pages": len(self.document.pages),
            "scenes": [_scene(part, self._identity) for part in self._parts],
        }

    def answer(self, request: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes | memoryview]:
        """One request: pixels, coverage, render, printed, judge or evidence. Raises ValueError or KeyError for what cannot be given."""
        if request["do"] == "judge":
            return self._judged(payload), b""
        if request["do"] == "evidence":
            return self._evidence(int(request["finding"]))
        part = self._parts[int(request["document"])]
        if request["do"] == "coverage":
            plane = part.coverage(str(request["digest"]))
            return ({"shape": [0, 0, 1]}, b"") if plane is None else _whole(plane[:, :, None])
        if request["do"] == "pixels":
            return _whole(part.pixels(str(request["digest"])))
        page = part.pages[int(request["page"]) - 1]
        if request["do"] == "printed":
            return {"boxes": _printed(page)}, b""
        return _whole(page.render(dpi=int(request["dpi"])))

    def _judged(self, payload: bytes) -> dict[str, Any]:
        for part, sight in zip(self._parts, pickle.loads(payload), strict=True):  # noqa: S301 - from the trusted parent
            part.sight = sight
        self._findings, missing = judge(self.document, self._identity)
        return {
            "findings": [finding.to_json() for finding in self._findings],
            "not_checked": [part.to_json() for part in missing],
        }

    def _evidence(self, number: int) -> tuple[dict[str, Any], bytes]:
        """A PNG of the place of a finding: the page's crop, and what is stored below it; nothing when it has no place."""
        pixels = evidence_of(self.document, self._findings[number])
        return {"picture": pixels is not None}, b"" if pixels is None else _png(pixels)


def _whole(array: Any) -> tuple[dict[str, Any], bytes]:
    return {"shape": list(array.shape)}, array.tobytes()


def _printed(page: Page) -> list[list[float]]:
    """Where the page paints text that readers of text give out."""
    boxes = [[round(edge, 1) for edge in span.bbox] for span in page.spans if not span.invisible and span.alpha > 0]
    page.forget()
    return boxes


def _png(pixels: Any) -> bytes:
    import pymupdf

    height, width = pixels.shape[:2]
    picture: bytes = pymupdf.Pixmap(pymupdf.csRGB, width, height, pixels.tobytes(), False).tobytes("png")
    return picture


def _scene(part: Document, identity: Identity) -> dict[str, Any]:
    seen = page_pass(part, identity)
    return {
        "origin": part.origin,
        "pages": [
            {
                "number": page.number,
                "size": list(page.size),
                "rotation": page.rotation,
                "needs_look": fact.needs_look,
                "letters": fact.letters,
            }
            for page, fact in zip(part.pages, seen.facts, strict=True)
        ],
        "pictures": [
            {
                "digest": picture.digest,
                "xref": picture.xref,
                "width": picture.width,
                "height": picture.height,
                "filter": picture.filter,
                "role": picture.role,
                "mask": picture.mask,
                "placements": [
                    [place.page, list(place.bbox), list(place.matrix) if place.matrix else None, place.paint]
                    for place in picture.placements
                ],
            }
            for picture in part.pictures.values()
        ],
    }
