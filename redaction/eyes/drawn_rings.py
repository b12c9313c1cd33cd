"""Rings that look like a seal's rim and are none: those of drawings, charts, dials, wheels and emblems, and stains on print.

Told by the rim itself and by what the reader of seals made of the ring.
"""

import re

import cv2
import numpy as np

from redaction.eyes.ocr_model import Image
from redaction.eyes.seal_shapes import Seal

IN_SENTENCE = re.compile(r"[\u4e00-\u9fff][，。；,;][\u4e00-\u9fff]")
# What the reader makes of ticks, holes and arcs.
STROKES = frozenset("一二三十丨丶丿亅工口匚凵冂日目")
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


def holds_a_sentence(seal: Seal) -> bool:
    """True when all that was read in a dark ring has a sentence's mark between characters: print below a stain, never an inscription."""
    readings = [text for text in (seal.text, *seal.others) if text]
    return seal.colour == "grey" and bool(readings) and all(map(IN_SENTENCE.search, readings))


def is_drawn(image: Image, seal: Seal) -> bool:
    """True for a ring of a drawing, a chart, a dial, a wheel or an emblem: sharp and dark, and no letter in it, though seals as worn as on
    any photocopy give most of theirs."""
    if seal.shape not in ("round", "oval") or not says_nothing(seal):
        return False
    reach, dark, soft = _rim(image, seal)
    legible = dark >= LEGIBLE_DARK and soft <= LEGIBLE_SOFT * reach + 0.6
    return reach >= LEGIBLE_REACH and (legible or dark < NO_RIM)


def _rim(image: Image, seal: Seal) -> tuple[float, float, float]:
    """The long half axis in pixels, how much darker the rim is than the paper around it, and over how many pixels it rises."""
    plane = image[:, :, 1] if seal.colour == "red" else cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    reach, tilt = max(seal.axes), np.radians(seal.angle)
    turns = np.radians(np.arange(0, 360, 360 / RIM_STEPS))
    shares = np.linspace(0.85, 1.15, max(8, int(0.6 * reach)))[:, None]
    along, across = seal.axes[0] * shares * np.cos(turns), seal.axes[1] * shares * np.sin(turns)
    x = (seal.centre[0] + along * np.cos(tilt) - across * np.sin(tilt)).astype(np.float32)
    y = (seal.centre[1] + along * np.sin(tilt) + across * np.cos(tilt)).astype(np.float32)
    rays = cv2.remap(plane, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    outer, inner = int(0.62 * len(rays)), int(0.72 * len(rays))
    dark = np.percentile(rays[outer:], 80, axis=0) - rays[:inner].min(axis=0)
    steep = np.abs(np.diff(rays, axis=0)).max(axis=0) * len(rays) / (0.3 * reach)
    # An edge as soft as a bell of width s rises by 0.4 / s of its height a pixel.
    return reach, float(np.median(dark)), float(np.median(0.4 * dark / np.maximum(steep, 1.0)))
