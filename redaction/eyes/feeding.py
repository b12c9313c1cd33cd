"""What feeds the eyes: which pictures and pages of a document are looked at, at what size, in which process, and once each.

Every picture is looked at as stored, at its own resolution, once by content, painted through its own mask if it has one; every page
that shows pictures is also looked at as shown, small, to see where the two differ. A page is read as rendered only where neither
its pictures nor its text account for what it shows: outlines, tiles, drawings over a picture. Pictures that such a page shows
wholly are not looked at a second time. Nothing is parsed here: pixels come over a pipe from the isolated reader.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from redaction.eyes.edge_seals import Slice, chains, cut_out, joined, slices_of
from redaction.eyes.placing import abut, covered_share, grown, known_dpi, on_page, printed_dpi, shown_area
from redaction.eyes.shown_stored import hidden_parts, masked_out, painted, with_mask
from redaction.eyes.sight_cache import SightCache
from redaction.eyes.workers import Looking, start_looking
from redaction.identity import Identity
from redaction.reading.scene import Scene, ScenePage
from redaction.reading.sight import SeenHidden, SeenJoined, Sight, View

if TYPE_CHECKING:
    from redaction.reading.model import Placement

Pixels = NDArray[np.uint8]
Box = tuple[float, float, float, float]

GLANCE_DPI = 100
PAGE_DPI, LARGEST_PAGE_DPI = 150, 300
SEAL_DPI = 200
WHOLE_PAGE, MUCH_OF_PAGE = 0.80, 0.50
TOO_SMALL = 24
SPARSE_TEXT = 20
EXPLAINED = 0.7
UNDECODED = ("图像无法解码", "a picture cannot be decoded")


_Begun = tuple[Callable[[View], None], Looking]


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


@dataclass(frozen=True)
class _Stored:
    """A decoded picture: its colours, its mask at the same size, and the rectangles in which the mask hides something."""

    digest: str
    pixels: Pixels
    coverage: Pixels | None = None
    masked: tuple[Box, ...] = ()


@dataclass
class _Gaze:
    """One look over one document: what was seen so far, and what is still being looked at."""

    scene: Scene
    cache: SightCache
    jobs: int
    pictures: dict[str, View] = field(default_factory=dict)
    below: dict[str, View] = field(default_factory=dict)
    pages: dict[int, View] = field(default_factory=dict)
    hidden: list[SeenHidden] = field(default_factory=list)
    slices: list[Slice] = field(default_factory=list)
    joined: list[SeenJoined] = field(default_factory=list)
    last: _Stored | None = None

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
            if not picture.placements and digest not in self.pictures:
                for look in self._stored(digest, None):
                    waiting.append(look)
                    while len(waiting) > 2 * max(1, self.jobs):
                        self._settle(waiting)
        waiting += self._pieced_together()
        while waiting:
            self._settle(waiting)
        if progress is not None:
            progress(len(pages), len(pages))
        return Sight(self.pictures, self.pages, tuple(self.hidden), self.below, tuple(self.joined))

    def _settle(self, waiting: list[_Begun]) -> None:
        keep, future = waiting.pop(0)
        keep(future.result())

    def _looks(self, page: ScenePage) -> Iterable[_Begun]:
        """Start every look that a page needs; each comes with what to do with its view."""
        placed = [
            (digest, picture, placement)
            for digest, picture in self.scene.pictures.items()
            for placement in picture.placements
            if placement.page == page.number and picture.role != "mask"
        ]
        area = page.size[0] * page.size[1]
        shares = [shown_area(placement, page.size) / area for _, _, placement in placed]
        shown: Pixels | None = None
        whole: dict[str, float] = {}
        differing: list[tuple[Box, Placement]] = []
        if placed and max(shares) > 0.005:
            shown = self.scene.render(page.number, dpi=GLANCE_DPI)
            self.slices += slices_of(shown, page=page.number, dpi=GLANCE_DPI)
            for (digest, picture, placement), share in zip(placed, shares, strict=True):
                if share > 0.005:
                    parts = self._compare(digest, placement, shown)
                    if parts == []:
                        whole[digest] = max(whole.get(digest, 0.0), printed_dpi(picture, placement))
                    differing += [
                        (on_page(part.box, size, placement), placement)
                        for part, size in parts or ()
                        if part.how == "covered" and not part.flat
                    ]
        alone = len([share for share in shares if share > 0.03]) <= 1 and max(shares, default=0) >= WHOLE_PAGE
        tiled = not alone and sum(shares) >= MUCH_OF_PAGE and len(page.text.strip()) < SPARSE_TEXT
        rendered = 0
        if (
            page.needs_look
            or tiled
            or abut([placement.bbox for _, _, placement in placed])
            or self._drawn_over(page.number, differing, [placement for _, _, placement in placed])
        ):
            sharpest = max((printed_dpi(picture, placement) for _, picture, placement in placed), default=PAGE_DPI)
            rendered = int(min(LARGEST_PAGE_DPI, max(PAGE_DPI, sharpest)))
            yield from self._rendered(page.number, rendered)
        for digest, picture, placement in placed:
            if digest not in self.pictures and whole.get(digest, 1e9) > rendered * 1.1:
                yield from self._stored(digest, known_dpi(picture, placement))

    def _drawn_over(self, number: int, parts: "Sequence[tuple[Box, Placement]]", placed: "Sequence[Placement]") -> bool:
        """True when something lies over a picture that is neither the page's text nor a picture looked at on its own."""
        if not parts:
            return False
        printed = [grown(box, 3.0) for box in self.scene.printed(number)]
        for part, below in parts:
            above = [other.bbox for other in placed if other is not below and (other.paint or 0) >= (below.paint or 0)]
            if covered_share(part, [*printed, *above]) < EXPLAINED:
                return True
        return False

    def _pieced_together(self) -> Iterable[_Begun]:
        """Look at the seals that the pieces at the pages' edges make together."""
        cuts: dict[Slice, Pixels] = {}
        for chain in chains(self.slices):
            for piece in chain:
                if piece not in cuts:
                    cuts[piece] = cut_out(self.scene.render(piece.page, dpi=SEAL_DPI), piece, dpi=SEAL_DPI)
            whole = joined(chain, [cuts[piece] for piece in chain], dpi=SEAL_DPI)
            if whole is not None:
                pieces = tuple((piece.page, piece.box) for piece in chain)

                def keep(view: View, pieces: tuple[tuple[int, Box], ...] = pieces) -> None:
                    self.joined.extend(SeenJoined(seal, pieces) for seal in view.seals)

                yield keep, start_looking(whole.pixels, dpi=SEAL_DPI, read=False, jobs=self.jobs)

    def _compare(
        self, digest: str, placement: "Placement", shown: Pixels
    ) -> list[tuple[SeenHidden, tuple[int, int]]] | None:
        """Note the parts of a stored picture that are not shown, each with the size of the picture they lie in.

        None when the picture cannot be decoded.
        """
        try:
            stored = self._decoded(digest)
        except ValueError:
            return None
        parts = hidden_parts(
            stored.pixels, shown, placement, dpi=GLANCE_DPI, digest=digest, coverage=stored.coverage
        ) + tuple(SeenHidden(digest, placement.page, box, "covered", True) for box in stored.masked)
        self.hidden.extend(parts)
        return [(part, (stored.pixels.shape[1], stored.pixels.shape[0])) for part in parts]

    def _decoded(self, digest: str) -> _Stored:
        """A picture with its mask; the last one is kept, because it is compared and looked at in a row."""
        if self.last is None or self.last.digest != digest:
            pixels = self.scene.pixels(digest)
            coverage = self.scene.coverage(digest) if self.scene.pictures[digest].mask else None
            if coverage is None or coverage.min() == 255:
                self.last = _Stored(digest, pixels)
            else:
                pixels, coverage = with_mask(pixels, coverage)
                self.last = _Stored(digest, pixels, coverage, masked_out(pixels, coverage))
        return self.last

    def _stored(self, digest: str, dpi: float | None) -> Iterable[_Begun]:
        picture = self.scene.pictures[digest]
        if (min(picture.width, picture.height) < TOO_SMALL and not picture.mask) or picture.role == "mask":
            return
        if not picture.mask:
            yield from self._kept(digest, digest, self.pictures, dpi)
            return
        try:
            stored = self._decoded(digest)
        except ValueError:
            self.pictures[digest] = View(picture.width, picture.height, unread=(UNDECODED,))
            return
        yield from self._kept(f"{digest} painted", digest, self.pictures, dpi)
        if stored.masked:
            yield from self._kept(f"{digest} below", digest, self.below, dpi)

    def _kept(self, content: str, digest: str, views: dict[str, View], dpi: float | None) -> Iterable[_Begun]:
        """Take the view out of the cache, or begin to look."""
        key = self.cache.key(content, dpi=dpi, read=True)
        known = self.cache.get(key)
        if known is not None:
            views[digest] = known
            return
        picture = self.scene.pictures[digest]
        views[digest] = View(picture.width, picture.height, unread=(UNDECODED,))
        try:
            stored = self._decoded(digest)
        except ValueError:
            return
        pixels = stored.pixels
        if stored.coverage is not None and views is self.pictures:
            pixels = painted(pixels, stored.coverage)
        # A masked copy stores its untouched pictures under other object keys: the same pixels are not looked at twice.
        same = "" if self.cache.folder is None else self.cache.key(_pixel_digest(pixels), dpi=dpi, read=True)
        known = self.cache.get(same) if same else None
        if known is not None:
            views[digest] = known
            return

        def keep(view: View) -> None:
            views[digest] = view
            self.cache.put(key, view)
            if same:
                self.cache.put(same, view)

        yield keep, start_looking(pixels, dpi=dpi, read=True, jobs=self.jobs)

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


def _pixel_digest(pixels: Pixels) -> str:
    """The content of a decoded picture, whatever file it came from."""
    return hashlib.sha256(f"{pixels.shape}".encode() + np.ascontiguousarray(pixels).tobytes()).hexdigest()
