"""A masked picture file beside its original: nothing outside the boxes has changed."""

from typing import Any

import numpy as np

from redaction.proof.compare import LEAST_ALIKE, regions_of, rows_of, similarity
from redaction.proof.parts import CLEAN, FOUND, NOT_CHECKED, part


def pictures_alike(data: bytes, original: bytes, masking: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The part of the comparison that a picture file has."""
    from redaction.reading.files import read_bytes

    if masking is None:
        return [part("outside", NOT_CHECKED, "没有遮盖记录", "there is no record of the masking", needed=False)]
    import cv2

    old, new = (read_bytes(item, name="", deep=False) for item in (original, data))
    before, after = (cv2.cvtColor(one.pixels(next(iter(one.pictures))), cv2.COLOR_RGB2GRAY) for one in (old, new))
    if before.shape != after.shape:
        return [part("outside", FOUND, "画面尺寸改变", "the size of the picture has changed", [1])]
    free = np.ones(before.shape, bool)
    scale = before.shape[1] / old.pages[0].size[0]
    for box in regions_of(masking).get(1, []):
        free[rows_of(box, scale, *before.shape)] = False
    if similarity(np.asarray(before, np.uint8), np.asarray(after, np.uint8), free) < LEAST_ALIKE:
        return [part("outside", FOUND, "遮盖框以外的画面有改变", "the look outside the masks has changed", [1])]
    return [part("outside", CLEAN, "遮盖框以外的画面不变", "the look outside the masks is unchanged")]
