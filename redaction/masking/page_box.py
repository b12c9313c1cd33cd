"""Where a page lies: its visible rectangle, its turn and unit, and what it takes from the nodes above it."""

from typing import Any

from redaction.masking.geometry import Matrix, Point, to_display


def visible_part(page: Any) -> tuple[float, float, float, float]:
    """The visible rectangle of a page in user space: the crop box within the media box, as viewers take it."""
    media = rectangle(page, "/MediaBox") or (0.0, 0.0, 612.0, 792.0)
    crop = rectangle(page, "/CropBox")
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


def rectangle(page: Any, key: str) -> tuple[float, float, float, float] | None:
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
