"""Seals as other engravers cut them: thin rims, double rims, narrow print, ovals and squares, with words below the star and a code."""

import math

import cv2
import numpy as np
from PIL import Image as Canvas
from PIL import ImageDraw

from tests.redaction.eyes.drawn_pages import SEAL_RED, font

SHAPES = ("round", "double", "oval", "square")


def engraved(
    text: str,
    *,
    side: int,
    shape: str = "round",
    colour: tuple[int, int, int] = SEAL_RED,
    words: str = "",
    code: str = "",
    narrow: float = 0.78,
    rows: int = 0,
    seed: int = 0,
) -> Canvas.Image:
    """A seal `side` pixels wide (RGBA): `words` stand below the star or in the middle of an oval, `rows` of a
    square hold its characters, the ink is worn."""
    large = 2 * side
    stamp = Canvas.new("L", (large, large), 0)
    if shape == "square":
        _square(stamp, text, rows or max(2, math.ceil(math.sqrt(len(text)))))
    else:
        _ring(stamp, text, shape, words, code, narrow)
    chance = np.random.default_rng(seed)
    grain = cv2.resize(chance.random((30, 30)).astype(np.float32), (large, large), interpolation=cv2.INTER_CUBIC)
    worn = np.where(chance.random((large, large)) < 0.04, 0.4, 1.0)
    alpha = np.asarray(stamp, dtype=np.float32) * np.clip(0.6 + 0.35 * grain, 0.1, 1) * worn
    planes = [Canvas.new("L", stamp.size, level) for level in colour]
    ink = Canvas.merge("RGBA", [*planes, Canvas.fromarray(alpha.astype(np.uint8))])
    return ink.resize((side, round(side * 0.68) if shape == "oval" else side), Canvas.Resampling.LANCZOS)


def _ring(stamp: Canvas.Image, text: str, shape: str, words: str, code: str, narrow: float) -> None:
    pen, side = ImageDraw.Draw(stamp), stamp.width
    rim = max(2, round(side * 0.022))
    pen.ellipse((2, 2, side - 3, side - 3), outline=255, width=rim)
    if shape == "double":
        inner = 2 + 2 * rim
        pen.ellipse((inner, inner, side - inner - 1, side - inner - 1), outline=255, width=max(1, rim // 3))
    glyph = round(side * (0.15 if len(text) <= 9 else 0.125 if len(text) <= 12 else 0.105))
    radius = side / 2 - rim - glyph * 0.75 - (2 * rim if shape == "double" else 0)
    sweep = min(290, (24 if len(text) > 9 else 27) * len(text))
    for at, char in enumerate(text):
        _on_ring(stamp, char, glyph, radius=radius, turn=-sweep / 2 + sweep * (at + 0.5) / len(text), narrow=narrow)
    for at, char in enumerate(code):
        turn = 180 + 1.8 * (len(code) - 1) - 3.6 * at
        _on_ring(stamp, char, round(side * 0.05), radius=side / 2 - rim - side * 0.04, turn=turn, narrow=-1)
    if shape != "oval":
        reaches = [side * (0.15 if corner % 2 == 0 else 0.058) for corner in range(10)]
        turns = [math.pi * corner / 5 for corner in range(10)]
        pen.polygon(
            [(side / 2 + r * math.sin(t), side / 2 - r * math.cos(t)) for r, t in zip(reaches, turns, strict=True)],
            fill=255,
        )
    if words:
        height = side * (0.5 if shape == "oval" else 0.72)
        pen.text((side / 2, height), words, font=font("song", round(side * 0.095)), fill=255, anchor="mm")


def _on_ring(stamp: Canvas.Image, char: str, size: int, *, radius: float, turn: float, narrow: float) -> None:
    """One character; `narrow` is its width to its height, below zero for digits whose feet point outwards."""
    tile = Canvas.new("L", (size * 2, size * 2), 0)
    ImageDraw.Draw(tile).text((size, size), char, font=font("song", size), fill=255, anchor="mm")
    if narrow > 0:
        tile = tile.resize((round(size * 2 * narrow), size * 2), Canvas.Resampling.BICUBIC)
    tile = tile.rotate(-turn if narrow > 0 else 180 - turn, expand=True, resample=Canvas.Resampling.BICUBIC)
    x = stamp.width / 2 + radius * math.sin(math.radians(turn))
    y = stamp.width / 2 - radius * math.cos(math.radians(turn))
    stamp.paste(255, (round(x - tile.width / 2), round(y - tile.height / 2)), tile)


def _square(stamp: Canvas.Image, text: str, rows: int) -> None:
    """Columns from right to left in a thin frame."""
    pen, side = ImageDraw.Draw(stamp), stamp.width
    rim = max(2, round(side * 0.022))
    pen.rectangle((2, 2, side - 3, side - 3), outline=255, width=rim)
    columns = math.ceil(len(text) / rows)
    wide, high = (side - 4 * rim) / columns, (side - 4 * rim) / rows
    for at, char in enumerate(text):
        column, row = divmod(at, rows)
        spot = (side - 2 * rim - wide * (column + 0.5), 2 * rim + high * (row + 0.5))
        pen.text(spot, char, font=font("song", round(min(wide, high) * 0.9)), fill=255, anchor="mm")
