"""What feeds the eyes: which pictures and pages of a document are looked at, at what size, in which process, and once each.

Every picture is looked at as stored, at its own resolution, once by content; every page that shows pictures is also looked at as
shown, small, to see where the two differ. A page is read as rendered only where its pictures do not account for what it shows:
outlines, tiles, covers. Nothing is parsed here: pixels come over a pipe from the isolated reader.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from redaction.eye_workers import Looking, start_looking
from redaction.identity import Identity
from redaction.reading.sight import SeenHidden, Sight, View
from redaction.shown_stored import hidden_parts
from redaction.sight_cache import SightCache

if TYPE_CHECKING:
    from redaction.reading.model import Picture, Placement

Pixels = NDArray[np.uint8]

GLANCE_DPI = 100
PAGE_DPI, LARGEST_PAGE_DPI = 150, 300
WHOLE_PAGE, MUCH_OF_PAGE = 0.80, 0.50
TOO_SMALL = 24
SPARSE_TEXT = 20
UNDECODED = ("图像无法解码", "a picture cannot be decoded")


_Begun = tuple[Callable[[View], None], Looking]


class ScenePage(Protocol):
    """What the eyes must know of a page before they look. Only the length of `text` matters."""

    @property
    def number(self) -> int: ...
    @property
    def size(self) -> tuple[float, float]: ...
    @property
    def needs_look(self) -> bool: ...
    @property
    def text(self) -> str: ...


class Scene(Protocol):
    """A document as the eyes meet it: pixels on request, nothing to parse."""

    @property
    def pictures(self) -> Mapping[str, "Picture"]: ...
    @property
    def pages(self) -> Sequence[ScenePage]: ...
    def pixels(self, digest: str) -> Pixels: ...
    def render(self, page_number: int, *, dpi: int = 150) -> Pixels: ...


def look(
    scene: Scene,
    *,
    identity: Identity | None = None,
    cache: Path | None = None,
    progress: Callable[[int, int], None] | None = None,
    jobs: int = 1,
) -> Sight:
    """Everything the eyes see in a document.

    `identity` is accepted for callers' convenience and not used: what is seen does not depend on whose dossier it is, which is
    why it may be cached. `jobs` warm processes share the machine's cores; 0 looks in this process. What `progress` raises ends the look.
    """
    return _Gaze(scene, SightCache(cache), jobs).over(progress)


@dataclass
class _Gaze:
    scene: Scene
    cache: SightCache
    jobs: int
    pictures: dict[str, View] = field(default_factory=dict)
    pages: dict[int, View] = field(default_factory=dict)
    hidden: list[SeenHidden] = field(default_factory=list)

    def over(self, progress: Callable[[int, int], None] | None) -> Sight:
        waiting: list[_Begun] = []
        try:
            return self._over(progress, waiting)
        finally:
            for _, looking in waiting:
                looking.cancel()

    def _over(self, progress: Callable[[int, int], None] | None, waiting: list[_Begun]) -> Sight:
        pages = list(self.scene.pages)
        for done, page in enumerate(pages, start=1):
            for look in self._looks(page):
                waiting.append(look)
            while len(waiting) > 2 * max(1, self.jobs):
                self._settle(waiting)
            if progress is not None:
                progress(max(0, done - len(waiting)), len(pages))
        for digest, picture in self.scene.pictures.items():
            if not picture.placements and digest not in self.pictures and picture.role != "mask":
                waiting += self._stored(digest, None, read=True)
                while len(waiting) > 2 * max(1, self.jobs):
                    self._settle(waiting)
        while waiting:
            self._settle(waiting)
        if progress is not None:
            progress(len(pages), len(pages))
        return Sight(self.pictures, self.pages, tuple(self.hidden))

    def _settle(self, waiting: list[_Begun]) -> None:
        keep, future = waiting.pop(0)
        keep(future.result())

    def _looks(self, page: ScenePage) -> Iterable[_Begun]:
        """Start every look that a page needs; each comes with what to do with its view."""
        placed = [
            (digest, picture, placement)
            for digest, picture in self.scene.pictures.items()
            for placement in picture.placements
            if placement.page == page.number
        ]
        area = page.size[0] * page.size[1]
        shares = [_area(placement, page) / area for _, _, placement in placed]
        for digest, picture, placement in placed:
            if digest not in self.pictures:
                yield from self._stored(digest, printed_dpi(picture, placement), read=True)
        shown: Pixels | None = None
        covered = False
        if placed and max(shares) > 0.005:
            shown = self.scene.render(page.number, dpi=GLANCE_DPI)
            for (digest, picture, placement), share in zip(placed, shares, strict=True):
                if share > 0.005 and picture.role != "mask":
                    covered |= self._compare(digest, placement, page, shown)
        alone = len([share for share in shares if share > 0.03]) <= 1 and max(shares, default=0) >= WHOLE_PAGE
        tiled = not alone and sum(shares) >= MUCH_OF_PAGE and len(page.text.strip()) < SPARSE_TEXT
        if page.needs_look or tiled or covered:
            sharpest = max((printed_dpi(picture, placement) for _, picture, placement in placed), default=PAGE_DPI)
            yield from self._rendered(page.number, int(min(LARGEST_PAGE_DPI, max(PAGE_DPI, sharpest))))

    def _compare(self, digest: str, placement: "Placement", page: ScenePage, shown: Pixels) -> bool:
        """Note the parts of a stored picture that are not shown; True when something readable lies over it."""
        try:
            stored = self.scene.pixels(digest)
        except ValueError:
            return False
        parts = hidden_parts(stored, shown, placement, dpi=GLANCE_DPI, digest=digest)
        self.hidden.extend(parts)
        return any(not part.flat for part in parts)

    def _stored(self, digest: str, dpi: float | None, *, read: bool) -> Iterable[_Begun]:
        picture = self.scene.pictures[digest]
        if min(picture.width, picture.height) < TOO_SMALL or picture.role == "mask":
            return
        key = self.cache.key(digest, dpi=dpi, read=read)
        kept = self.cache.get(key)
        if kept is not None:
            self.pictures[digest] = kept
            return
        self.pictures[digest] = View(picture.width, picture.height, unread=(UNDECODED,))
        try:
            pixels = self.scene.pixels(digest)
        except ValueError:
            return

        def keep(view: View) -> None:
            self.pictures[digest] = view
            self.cache.put(key, view)

        yield keep, start_looking(pixels, dpi=dpi, read=read, jobs=self.jobs)

    def _rendered(self, number: int, dpi: int) -> Iterable[_Begun]:
        pixels = self.scene.render(number, dpi=dpi)
        key = self.cache.key(hashlib.sha256(pixels.tobytes()).hexdigest(), dpi=dpi, read=True)
        kept = self.cache.get(key)
        if kept is not None:
            self.pages[number] = kept
            return

        def keep(view: View) -> None:
            self.pages[number] = view
            self.cache.put(key, view)

        yield keep, start_looking(pixels, dpi=dpi, read=True, jobs=self.jobs)


def printed_dpi(picture: "Picture", placement: "Placement") -> float:
    """Pixels an inch at which a placed picture is shown."""
    if placement.matrix is not None:
        a, b, c, d, _, _ = placement.matrix
        wide, high = float(np.hypot(a, b)), float(np.hypot(c, d))
    else:
        wide, high = placement.bbox[2] - placement.bbox[0], placement.bbox[3] - placement.bbox[1]
    return max(picture.width / max(wide, 1.0), picture.height / max(high, 1.0)) * 72


def _area(placement: "Placement", page: ScenePage) -> float:
    x0, y0, x1, y1 = placement.bbox
    wide = max(0.0, min(x1, page.size[0]) - max(x0, 0.0))
    return wide * max(0.0, min(y1, page.size[1]) - max(y0, 0.0))
