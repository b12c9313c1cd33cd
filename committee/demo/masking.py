"""How an applicant hides identity before uploading: in the pixels of scans, with opaque blocks; and half, with a marker.

Born-digital documents are masked by writing the neutral token in the first place, so no trace of the name ever enters the file.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import pymupdf

from committee.demo.flow import Mark
from committee.demo.lettering import Face, measure, runs
from committee.demo.pages import Place
from committee.demo.people import Applicant
from committee.demo.pictures import Pixels
from committee.demo.scanning import Scan
from committee.demo.seals import RING

APPLICANT = "【申报人】"
EMPLOYER = "【工作单位】"
NUMBER = "【证件号】"
_BLOCKS = ((0, 0, 0), (255, 255, 255), (128, 128, 128), (30, 60, 120))
_MARGIN = 2.5  # points beyond the letters, so that no stroke shows at an edge


@dataclass(frozen=True)
class Shown:
    """How one person's identity is printed in a document: as it is, or as tokens.

    A slip is a place where somebody masked everything else: the author list, the English author line, the head of the last page.
    """

    name: str
    former: str
    latin: str
    native: str
    unit: str
    unit_english: str
    id_number: str
    phone: str
    email: str
    author_slip: str = ""
    latin_slip: str = ""
    header_slip: str = ""

    @property
    def is_masked(self) -> bool:
        """Whether tokens stand for the person; codes and pictures are then left out as well."""
        return self.name == APPLICANT

    def author(self, rank: int, total: int) -> str:
        """Give the author's place as well as the token (R-505); a plain name needs no place, its position says it."""
        if self.author_slip:
            return self.author_slip
        return f"{self.name}({rank}/{total})" if self.name == APPLICANT else self.name


def plain(person: Applicant) -> Shown:
    """Print everything as it is (identity and system material, and what stands on paper before it is masked)."""
    return Shown(
        name=person.name, former=person.former_names[0] if person.former_names else person.name, latin=person.latin_names[0],
        native=person.native_names[0] if person.native_names else "", unit=person.unit.name, unit_english=person.unit.english,
        id_number=person.id_number, phone=person.phone, email=person.email,
    )  # fmt: skip


def masked() -> Shown:
    """Print neutral tokens of constant length, so that no width tells the length of a name."""
    return Shown(
        name=APPLICANT, former=APPLICANT, latin="[Applicant]", native="", unit=EMPLOYER, unit_english="[Employer]",
        id_number=NUMBER, phone="【电话】", email="【邮箱】",
    )  # fmt: skip


def mask_scan(scan: Scan, places: Sequence[Place], *, leave: Collection[Mark] = (), block: int = 0) -> None:
    """Paint over every marked place but those of the kinds in `leave`. Seals lose their ring and keep the star."""
    for place in places:
        if place.mark in leave:
            continue
        if place.mark is Mark.SEAL:
            whiten_ring(scan, place)
        else:
            color = _BLOCKS[block % len(_BLOCKS)]
            quad = scan.quad(place.rect, margin=_MARGIN)
            cv2.fillConvexPoly(scan.pixels, quad, color)
            if place.token:
                _stamp_token(scan.pixels, quad, place.token, color)


def whiten_ring(scan: Scan, place: Place) -> None:
    """Whiten the ring of a seal with its letters; the star stays, so that the paper still shows as sealed (R-506)."""
    quad = scan.quad(place.rect).astype(np.float32)
    middle = quad.mean(axis=0)
    radius = float(np.linalg.norm(quad - middle, axis=1).mean() / np.sqrt(2))
    center = (round(float(middle[0])), round(float(middle[1])))
    inner, outer = (round(radius * share) for share in RING)
    band = np.zeros(scan.pixels.shape[:2], np.uint8)
    cv2.circle(band, center, outer, 255, -1)
    cv2.circle(band, center, inner, 0, -1)
    scan.pixels[band > 0] = (255, 255, 255)


def smear_marker(scan: Scan, place: Place, *, strength: float = 0.9) -> None:
    """Draw the half-opaque marker of a telephone gallery over a place: dark to the eye, readable with a contrast slider (R-504)."""
    region = np.zeros(scan.pixels.shape[:2], np.uint8)
    cv2.fillConvexPoly(region, scan.quad(place.rect, margin=_MARGIN), 255)
    inside = region > 0
    scan.pixels[inside] = (scan.pixels[inside].astype(np.float32) * (1 - strength)).astype(np.uint8)


def _stamp_token(
    pixels: Pixels, quad: np.ndarray[tuple[int, ...], np.dtype[np.int32]], token: str, color: tuple[int, int, int]
) -> None:
    x0, y0 = quad.min(axis=0)
    x1, y1 = quad.max(axis=0)
    height = max(12, int((y1 - y0) * 0.72))
    patch = _token_patch(token, height)
    if patch.shape[1] > x1 - x0 - 4:
        patch = np.asarray(
            cv2.resize(
                patch,
                (int(x1 - x0 - 4), max(8, int(patch.shape[0] * (x1 - x0 - 4) / patch.shape[1]))),
                interpolation=cv2.INTER_AREA,
            ),
            np.uint8,
        )
    tall, wide = patch.shape
    top, left = (y0 + y1 - tall) // 2, (x0 + x1 - wide) // 2
    area = pixels[top : top + tall, left : left + wide]
    ink = np.array((255, 255, 255) if sum(color) < 380 else (0, 0, 0), np.float32)
    cover = patch[:, :, None].astype(np.float32) / 255
    area[:] = np.clip(area * (1 - cover) + ink * cover, 0, 255)


@lru_cache(maxsize=64)
def _token_patch(token: str, height: int) -> Pixels:
    size = 40.0
    page = pymupdf.open().new_page(width=measure(token, face=Face.HEI, size=size) + 4, height=size * 1.15)
    writer = pymupdf.TextWriter(page.rect)
    x = 2.0
    for run in runs(token, face=Face.HEI):
        writer.append((x, size * 0.92), run.text, font=run.font, fontsize=size)
        x += run.font.text_length(run.text, fontsize=size)
    writer.write_text(page)
    pixmap = page.get_pixmap(
        matrix=pymupdf.Matrix(height / page.rect.height, height / page.rect.height), colorspace=pymupdf.csGRAY
    )
    return 255 - np.frombuffer(pixmap.samples, np.uint8).reshape(pixmap.height, pixmap.width)
