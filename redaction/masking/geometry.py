"""Matrices and the way from a PDF's own coordinates to points of the page as displayed."""

from collections.abc import Iterable

from redaction.findings import Box

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def times(first: Matrix, then: Matrix) -> Matrix:
    """The matrix that does `first` and `then` after it."""
    a, b, c, d, e, f = first
    p, q, r, s, t, u = then
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def moved(point: Point, by: Matrix) -> Point:
    """A point under a matrix."""
    x, y = point
    return (by[0] * x + by[2] * y + by[4], by[1] * x + by[3] * y + by[5])


def inverse(matrix: Matrix) -> Matrix:
    """The way back. Raises ValueError for a matrix that flattens the plane."""
    a, b, c, d, e, f = matrix
    area = a * d - b * c
    if abs(area) < 1e-12:
        raise ValueError("matrix has no inverse")
    return (d / area, -b / area, -c / area, a / area, (c * f - d * e) / area, (b * e - a * f) / area)


def from_top(matrix: Matrix) -> Matrix:
    """The matrix of a picture whose unit square begins at its foot, for one that begins at its top."""
    a, b, c, d, e, f = matrix
    return (a, b, -c, -d, e + c, f + d)


def around(points: Iterable[Point]) -> Box:
    """The smallest box around points."""
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def meet(one: Box, two: Box) -> bool:
    """Whether two boxes share a point, be it of an edge."""
    return one.x0 <= two.x1 and two.x0 <= one.x1 and one.y0 <= two.y1 and two.y0 <= one.y1


def box_under(box: Box, matrix: Matrix) -> Box:
    """The smallest upright box around a box under a matrix."""
    corners = ((box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1))
    return around(moved(corner, matrix) for corner in corners)


def to_display(crop: tuple[float, float, float, float], rotation: int, *, unit: float = 1.0) -> tuple[Matrix, Point]:
    """The matrix from a page's user space to points as displayed, and the displayed width and height.

    `crop` is the visible rectangle in user space (x0 < x1, y0 < y1), `rotation` a multiple of 90 clockwise, `unit` the user unit.
    """
    x0, y0, x1, y1 = crop
    width, height = (x1 - x0) * unit, (y1 - y0) * unit
    upright: Matrix = (unit, 0.0, 0.0, -unit, -x0 * unit, y1 * unit)
    turns: dict[int, tuple[Matrix, Point]] = {
        0: (IDENTITY, (width, height)),
        90: ((0.0, 1.0, -1.0, 0.0, height, 0.0), (height, width)),
        180: ((-1.0, 0.0, 0.0, -1.0, width, height), (width, height)),
        270: ((0.0, -1.0, 1.0, 0.0, 0.0, width), (height, width)),
    }
    turn, size = turns[rotation % 360 // 90 * 90]
    return times(upright, turn), size


def along_and_em(to_page: Matrix, size: float) -> tuple[Point, float]:
    """The direction of writing on the page, and the size of an em there."""
    a, b, c, d, _, _ = to_page
    length = (a * a + b * b) ** 0.5 or 1.0
    return (a / length, b / length), abs(size) * (c * c + d * d) ** 0.5
