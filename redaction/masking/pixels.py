"""A page as one picture of itself, where its content cannot be followed."""

from typing import TYPE_CHECKING, Any

import pikepdf
import pymupdf

from redaction.masking.pages import PageWork
from redaction.masking.painting import along_lines, paint
from redaction.masking.pictures import jpeg
from redaction.masking.room import Sheet

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

PIXEL_DPI = 200
MAX_PAGE_PIXELS = 30_000_000
PIXEL_QUALITY = 88


def to_pixels(work: PageWork, shown: Any, target: pikepdf.Pdf) -> None:
    """Make the page one picture of what it shows, with its masks painted in."""
    import numpy as np

    width, height = work.size
    scale = min(PIXEL_DPI / 72, (MAX_PAGE_PIXELS / max(1.0, width * height)) ** 0.5)
    pixmap = shown.get_pixmap(matrix=pymupdf.Matrix(scale, scale), alpha=False)
    image = np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width, 3).copy()
    sheet = Sheet(image, (pixmap.width / width, 0.0, 0.0, pixmap.height / height, 0.0, 0.0))
    work.painted += [paint(sheet, mask) for mask in along_lines(work.masks)]
    work.done = dict.fromkeys(range(len(work.masks)), "pixels")
    gray = _is_gray(image)
    stored = np.ascontiguousarray(image[:, :, :1]) if gray else image
    picture = target.make_stream(jpeg(stored, quality=PIXEL_QUALITY, halved=False))
    for key, value in (
        ("/Type", pikepdf.Name("/XObject")), ("/Subtype", pikepdf.Name("/Image")), ("/Width", pixmap.width),
        ("/Height", pixmap.height), ("/BitsPerComponent", 8), ("/Filter", pikepdf.Name("/DCTDecode")),
        ("/ColorSpace", pikepdf.Name("/DeviceGray" if gray else "/DeviceRGB")),
    ):  # fmt: skip
        picture[key] = value
    work.page["/Resources"] = pikepdf.Dictionary(XObject=pikepdf.Dictionary({"/MpPage": picture}))
    work.page["/MediaBox"] = pikepdf.Array([0, 0, round(width, 3), round(height, 3)])
    for key in ("/CropBox", "/UserUnit", "/Group"):
        if key in work.page:
            del work.page[key]
    work.page["/CropBox"] = work.page["/MediaBox"]
    work.page["/Rotate"] = 0
    work.contents = f"q {width:.3f} 0 0 {height:.3f} 0 0 cm /MpPage Do Q\n".encode("ascii")
    work.pixels = True
    work.lines, work.moves = [], ()


def _is_gray(image: "NDArray[np.uint8]") -> bool:
    import numpy as np

    sample = image[::3, ::3].astype(np.int16)
    return bool((sample.max(axis=2) - sample.min(axis=2)).max() < 8)
