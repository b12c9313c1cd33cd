"""Borders and grounds of certificates: double frames, guilloche waves, a repeated faint text."""

import math

import pymupdf

from committee.demo.lettering import Face, runs
from committee.demo.pages import Color, Rect, Sheet


def frame(sheet: Sheet, rect: Rect, *, color: Color) -> None:
    """Draw a heavy and a fine line with cut corners."""
    x0, y0, x1, y1 = rect
    sheet.box(rect, width=3.2, color=color)
    for inset, width in ((8.0, 0.7), (12.0, 0.4)):
        sheet.box((x0 + inset, y0 + inset, x1 - inset, y1 - inset), width=width, color=color)
    for x, y, dx, dy in ((x0, y0, 1, 1), (x1, y0, -1, 1), (x1, y1, -1, -1), (x0, y1, 1, -1)):
        for step in (16.0, 22.0, 28.0):
            sheet.rule(x + dx * 12, y + dy * (12 + step), x + dx * (12 + step), y + dy * 12, width=0.8, color=color)


def guilloche(sheet: Sheet, rect: Rect, *, color: Color) -> None:
    """Draw a border band of woven waves between two lines, as on printed diplomas."""
    x0, y0, x1, y1 = rect
    sheet.box(rect, width=2.4, color=color)
    sheet.box((x0 + 20, y0 + 20, x1 - 20, y1 - 20), width=1.2, color=color)
    sheet.box((x0 + 24, y0 + 24, x1 - 24, y1 - 24), width=0.4, color=color)
    pale: Color = (0.5 + color[0] / 2, 0.5 + color[1] / 2, 0.5 + color[2] / 2)
    for phase in range(4):
        shift = phase * math.pi / 2
        for y in (y0 + 10, y1 - 10):
            sheet.curve(_wave(x0 + 3, x1 - 3, y, shift), width=0.5, color=pale)
        for x in (x0 + 10, x1 - 10):
            sheet.curve([(across, along) for along, across in _wave(y0 + 3, y1 - 3, x, shift)], width=0.5, color=pale)


def _wave(start: float, end: float, middle: float, shift: float) -> list[tuple[float, float]]:
    count = int((end - start) / 4)
    return [(start + (end - start) * k / count, middle + 7.5 * math.sin(k * 0.62 + shift)) for k in range(count + 1)]


def watermark(sheet: Sheet, words: str, *, color: Color, size: float = 18.0) -> None:
    """Repeat faint slanted words over the whole page, beneath everything drawn afterwards."""
    sheet.flush()
    writer = pymupdf.TextWriter(sheet.page.rect)
    for row in range(int(sheet.height / 70) + 1):
        for column in range(int(sheet.width / 190) + 1):
            x, y = 30 + column * 190 + (row % 2) * 80, 60 + row * 70
            for run in runs(words, face=Face.HEI):
                writer.append((x, y), run.text, font=run.font, fontsize=size)
                x += run.font.text_length(run.text, fontsize=size)
    center = pymupdf.Point(sheet.width / 2, sheet.height / 2)
    writer.write_text(sheet.page, color=color, morph=(center, pymupdf.Matrix(1, 1).prerotate(-18)))
