"""Pictures that come in other carriers than PDF are handed to the eyes whole."""

import numpy as np

from redaction.reading.files import read_bytes
from tests.dossiers.photos import heic


def test_the_pixels_of_a_telephone_photo_belong_to_nobody_else() -> None:
    document = read_bytes(heic(), name="a.heic")
    [digest] = document.pictures
    pixels = document.pixels(digest)
    assert pixels.shape == (96, 64, 3)
    owner = pixels
    while isinstance(owner.base, np.ndarray):
        owner = owner.base
    assert owner.flags.owndata
