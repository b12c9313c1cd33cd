"""A document as the eyes meet it: what lies on each page, and pixels on request; nothing to parse."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from redaction.reading.model import Picture

    Pixels = NDArray[np.uint8]

Box = tuple[float, float, float, float]


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
    def pixels(self, digest: str) -> "Pixels": ...
    def coverage(self, digest: str) -> "Pixels | None": ...
    def printed(self, page_number: int) -> Sequence[Box]: ...
    def render(self, page_number: int, *, dpi: int = 150) -> "Pixels": ...
