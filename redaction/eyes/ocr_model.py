"""The two OCR networks that ship inside the rapidocr wheel, called directly: find text lines, read a strip.

They are called here and not through the wheel's own pipeline for three reasons: strips are cut from the picture at its
own resolution (the pipeline cuts them from a reduced copy), every character keeps its place and its runners-up (the
matcher needs both), and the number of threads is ours to choose. Nothing is downloaded; a missing model is an error.
"""

import importlib.util
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

# BGR bytes, height x width x 3. OpenCV's own annotations say only «integer or floating», so the element type stays open.
Image = NDArray[Any]

ENGINE = "rapidocr-3.10.0/PP-OCRv6-small"
DETECTOR = "PP-OCRv6_det_small.onnx"
RECOGNISER = "PP-OCRv6_rec_small.onnx"

STRIP_HEIGHT = 48
STRIP_BATCH = 8
RUNNERS_UP = 4
SHORTEST_STRIP, LONGEST_STRIP = 160, 3200
MIN_SIDE, MAX_SIDE = 736, 2000
MASK_LEVEL, BOX_LEVEL, UNCLIP = 0.3, 0.5, 1.6


class ModelMissingError(RuntimeError):
    """The wheel that carries the OCR networks is not installed completely."""


@dataclass(frozen=True)
class Glyph:
    """One character as read: its place along the strip (0 left, 1 right), certainty 0..1, and what else it may be."""

    char: str
    confidence: float
    place: float
    others: tuple[tuple[str, float], ...] = ()


def model_folder() -> Path:
    """Folder of the shipped networks. Raises `ModelMissingError` when the wheel is absent."""
    spec = importlib.util.find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise ModelMissingError("rapidocr 3.10.0 is not installed: run ./run once")
    return Path(spec.origin).parent / "models"


def _session(name: str, *, threads: int) -> "InferenceSession":
    path = model_folder() / name
    if not path.is_file():
        raise ModelMissingError(f"model {name} is missing from the rapidocr wheel")
    # Loaded here, because it starts a thread: a web server that forks after that aborts when it ends.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    # The arena keeps the largest page's buffers for ever: a third of a gigabyte for no gain in time.
    options.enable_cpu_mem_arena = False
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(str(path), sess_options=options, providers=["CPUExecutionProvider"])


class OcrModel:
    """The loaded networks. Keep one a process: loading costs half a second and 200 MB."""

    def __init__(self, *, threads: int = 1) -> None:
        self.threads = threads

    @cached_property
    def _finder(self) -> "InferenceSession":
        return _session(DETECTOR, threads=self.threads)

    @cached_property
    def _reader(self) -> "InferenceSession":
        return _session(RECOGNISER, threads=self.threads)

    @cached_property
    def _alphabet(self) -> tuple[str, ...]:
        listed = self._reader.get_modelmeta().custom_metadata_map["character"].splitlines()
        return ("", *listed, " ")

    def find_lines(self, image: Image, *, max_side: int = MAX_SIDE) -> list[NDArray[np.float32]]:
        """Quads (4 x 2, pixels of `image`, clockwise from the text's top left) of the text lines of a BGR picture."""
        height, width = image.shape[:2]
        scale = min(1.0, max_side / max(height, width))
        if min(height, width) * scale < MIN_SIDE:
            scale = min(MIN_SIDE / min(height, width), 4.0, max(max_side, 960) / max(height, width))
        grid = [max(32, round(side * scale / 32) * 32) for side in (width, height)]
        blob = cv2.dnn.blobFromImage(
            cv2.resize(image, grid, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR),
            scalefactor=1 / 127.5,
            mean=(127.5, 127.5, 127.5),
        )
        chance = self._finder.run(None, {"x": blob})[0][0, 0]
        return _quads(chance, size=(width, height))

    def read_strips(self, strips: list[Image]) -> list[tuple[Glyph, ...]]:
        """The characters of each strip (BGR, one upright line of text each), in the order given."""
        order = sorted(range(len(strips)), key=lambda index: strips[index].shape[1] / strips[index].shape[0])
        read: list[tuple[Glyph, ...]] = [()] * len(strips)
        for start in range(0, len(order), STRIP_BATCH):
            batch = order[start : start + STRIP_BATCH]
            scaled = [_to_height(strips[index]) for index in batch]
            longest = max(SHORTEST_STRIP, *(strip.shape[1] for strip in scaled))
            tensor = np.zeros((len(batch), 3, STRIP_HEIGHT, longest), dtype=np.float32)
            for row, strip in enumerate(scaled):
                tensor[row, :, :, : strip.shape[1]] = strip.transpose(2, 0, 1) / np.float32(127.5) - np.float32(1)
            chances = self._reader.run(None, {"x": tensor})[0]
            for row, index in enumerate(batch):
                read[index] = self._decode(chances[row], filled=scaled[row].shape[1] / longest)
        return read

    def _decode(self, chances: NDArray[np.float32], *, filled: float) -> tuple[Glyph, ...]:
        best = chances.argmax(axis=1)
        fresh = best != 0
        fresh[1:] &= best[1:] != best[:-1]
        glyphs = []
        for step in np.flatnonzero(fresh):
            row = chances[step]
            top = np.argpartition(row, -RUNNERS_UP - 1)[-RUNNERS_UP - 1 :]
            others = tuple(
                (self._alphabet[code], float(row[code]))
                for code in top[np.argsort(-row[top])]
                if code not in (0, best[step]) and row[code] > 0.002
            )
            place = min(1.0, (float(step) + 0.5) / len(best) / filled)
            glyphs.append(Glyph(self._alphabet[best[step]], float(row[best[step]]), place, others))
        return tuple(glyphs)


def _to_height(strip: Image) -> Image:
    height, width = strip.shape[:2]
    wide = max(8, min(LONGEST_STRIP, round(width * STRIP_HEIGHT / height)))
    shrink = cv2.INTER_AREA if height > STRIP_HEIGHT else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(strip, (wide, STRIP_HEIGHT), interpolation=shrink), dtype=np.uint8)


def _quads(chance: NDArray[np.float32], *, size: tuple[int, int]) -> list[NDArray[np.float32]]:
    mask = cv2.dilate((chance > MASK_LEVEL).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    to_image = np.array([size[0] / chance.shape[1], size[1] / chance.shape[0]], dtype=np.float32)
    quads = []
    for contour in contours:
        centre, (width, height), angle = cv2.minAreaRect(contour)
        if min(width, height) < 3 or _mean_chance(chance, contour) < BOX_LEVEL:
            continue
        # The network marks the core of a line; growing it by area over perimeter restores the glyphs' full height.
        grow = width * height * UNCLIP / (2 * (width + height))
        corners = cv2.boxPoints((centre, (width + 2 * grow, height + 2 * grow), angle))
        quads.append(clockwise(corners) * to_image)
    return sorted(quads, key=lambda quad: (round(float(quad[0, 1]) / 10), float(quad[0, 0])))


def _mean_chance(chance: NDArray[np.float32], contour: Any) -> float:
    left, top, width, height = cv2.boundingRect(contour)
    inside = np.zeros((height, width), np.uint8)
    cv2.drawContours(inside, [contour - np.array([left, top])], -1, 1, cv2.FILLED)
    return float(cv2.mean(chance[top : top + height, left : left + width], inside)[0])


def clockwise(corners: NDArray[Any]) -> NDArray[np.float32]:
    """Four corners in the order top left, top right, bottom right, bottom left."""
    left, right = np.split(corners[np.argsort(corners[:, 0], kind="stable")], 2)
    top_left, bottom_left = left[np.argsort(left[:, 1])]
    top_right, bottom_right = right[np.argsort(right[:, 1])]
    return np.array([top_left, top_right, bottom_right, bottom_left], dtype=np.float32)
