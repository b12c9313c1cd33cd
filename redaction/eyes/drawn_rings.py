"""Rings that look like a seal's rim and are none: those of drawings, charts, dials, wheels and emblems, and stains on print.

Told by the rim itself and by what the reader of seals made of the ring.
"""

import re
from itertools import zip_longest

import cv2
import numpy as np
from numpy.typing import NDArray

from redaction.eyes.ocr_model import Image
from redaction.eyes.seal_shapes import Seal

IN_SENTENCE = re.compile(r"[\u4e00-\u9fff][，。；,;][\u4e00-\u9fff]")
# What the reader makes of ticks, holes and arcs, and the numbers of a dial.
STROKES = frozenset("一二三十丨丶丿亅工口匚凵冂日目四五六七八九川")
# So many letters, so surely read, does a whole ring with a rim that sharp give at least; a dial, a chart or a compass gives fewer.
FEWEST_LETTERS, SURE_LETTER, SURE_FIGURE = 4, 0.8, 0.9
# Where that share of the band of letters is solid or has no rim beside it, a mask may hide the letters.
SOLID, RIMLESS, BAND = 0.06, 0.10, (0.62, 0.84)
# A rim so large (pixels), so dark (of 255) and so sharp (share of its radius) has letters that can be read.
LEGIBLE_REACH, LEGIBLE_DARK, LEGIBLE_SOFT = 56.0, 28.0, 0.02
# Paler than that there is no rim, only the edge of a stain or of a shadow.
NO_RIM = 14.0
RIM_STEPS = 120


def says_nothing(seal: Seal) -> bool:
    """True when no reading holds two Chinese characters that are more than strokes."""
    return all(
        sum("\u4e00" <= char <= "\u9fff" and char not in STROKES for char in text) < 2
        for text in (seal.text, *seal.others)
    )


def says_little(seal: Seal) -> bool:
    """True when no reading holds the few sure letters that the shortest name along a rim has."""
    for text, sure in zip_longest((seal.text, *seal.others), seal.sure, fillvalue=()):
        # Where nobody says how surely a text was read, it was.
        certain = sure if len(sure) == len(text) else (1.0,) * len(text)
        told = {
            char
            for char, by in zip(text, certain, strict=True)
            if by >= SURE_LETTER and "\u4e00" <= char <= "\u9fff" and char not in STROKES
        }
        if len(told) >= FEWEST_LETTERS:
            return False
    return True


def says_figures(seal: Seal) -> bool:
    """True for a dark square in which figures or Latin letters were read surely and not one Chinese character: a dial, a gauge, a keypad."""
    told = seal.sure[0] if seal.sure else (seal.confidence,) * len(seal.text)
    return (
        seal.colour == "grey" and seal.shape == "square" and len(seal.text) >= FEWEST_LETTERS
        and not any("\u4e00" <= char <= "\u9fff" for char in seal.text)
        and sum(told) >= SURE_FIGURE * len(seal.text)
    )  # fmt: skip


def holds_a_sentence(seal: Seal) -> bool:
    """True when all that was read in a dark ring has a sentence's mark between characters: print below a stain, never an inscription."""
    readings = [text for text in (seal.text, *seal.others) if text]
    return seal.colour == "grey" and bool(readings) and all(map(IN_SENTENCE.search, readings))


def is_drawn(image: Image, seal: Seal) -> bool:
    """True for a ring of a drawing, a chart, a dial, a wheel or an emblem: sharp and dark, and no letter in it, though seals as worn as on
    any photocopy give most of theirs. A dark one that is whole is none either where two or three nonsense letters were read in it: of a
    seal's ring as sharp nearly all are read. Red ink may be a seal that was masked in part."""
    if seal.shape not in ("round", "oval") or not says_little(seal):
        return False
    reach, dark, soft = _rim(image, seal)
    legible = dark >= LEGIBLE_DARK and soft <= LEGIBLE_SOFT * reach + 0.6
    if reach < LEGIBLE_REACH or not (legible or dark < NO_RIM):
        return False
    return says_nothing(seal) or (seal.colour == "grey" and legible and _is_whole(image, seal, dark))


def _is_whole(image: Image, seal: Seal, dark: float) -> bool:
    """Whether a rim runs all around and no solid cover lies over the band of letters inside it."""
    rays, shares = _rays(image, seal, 0.5, 1.1)
    paper = np.percentile(rays, 80, axis=0)
    inked = rays < paper - 0.5 * dark
    rim = inked[shares > 0.9].any(axis=0)
    solid = inked[(shares > BAND[0]) & (shares < BAND[1])].mean(axis=0) > 0.92
    return float((~rim).mean()) <= RIMLESS and float(solid.mean()) <= SOLID


def _rim(image: Image, seal: Seal) -> tuple[float, float, float]:
    """The long half axis in pixels, how much darker the rim is than the paper around it, and over how many pixels it rises."""
    rays, _ = _rays(image, seal, 0.85, 1.15)
    reach = max(seal.axes)
    outer, inner = int(0.62 * len(rays)), int(0.72 * len(rays))
    dark = np.percentile(rays[outer:], 80, axis=0) - rays[:inner].min(axis=0)
    steep = np.abs(np.diff(rays, axis=0)).max(axis=0) * len(rays) / (0.3 * reach)
    # An edge as soft as a bell of width s rises by 0.4 / s of its height a pixel.
    return reach, float(np.median(dark)), float(np.median(0.4 * dark / np.maximum(steep, 1.0)))


def _rays(image: Image, seal: Seal, low: float, high: float) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """The tones along rays from a seal's middle, a column each, between two shares of its axes; and the share of each row."""
    plane = image[:, :, 1] if seal.colour == "red" else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    tilt = np.radians(seal.angle)
    turns = np.radians(np.arange(0, 360, 360 / RIM_STEPS))
    shares = np.linspace(low, high, max(8, int(2 * (high - low) * max(seal.axes))))
    along, across = seal.axes[0] * shares[:, None] * np.cos(turns), seal.axes[1] * shares[:, None] * np.sin(turns)
    x = (seal.centre[0] + along * np.cos(tilt) - across * np.sin(tilt)).astype(np.float32)
    y = (seal.centre[1] + along * np.sin(tilt) + across * np.cos(tilt)).astype(np.float32)
    rays = cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    return np.asarray(rays, dtype=np.float32), shares
