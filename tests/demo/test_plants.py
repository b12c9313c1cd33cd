"""Every planted leak is really in the file, found by a reader that did not write it; and nothing is planted unasked."""

import io
from collections.abc import Callable

import cv2
import numpy as np
import pikepdf
import pymupdf
import pytest
import zxingcpp
from PIL import Image

from committee.demo.build import SLOTS, MadeFile, build_dossier
from committee.demo.plants import BEDS, Plant, PlantKind
from tests.demo.conftest import SEED, cast, expanded, faces, made, pictures, texts

PERSON = cast().applicants[0]
NAME = PERSON.name


def of(kind: PlantKind) -> MadeFile:
    return made(PERSON.key, BEDS[kind].slot, kind)


def covered(file: MadeFile) -> bool:
    document = pymupdf.open("pdf", file.content)
    dark, scale = pictures(file.content)[0], 110 / 72
    boxes = document[0].search_for(NAME)
    middles = [((box.y0 + box.y1) / 2, (box.x0 + box.x1) / 2) for box in boxes]
    return any(dark[int(y * scale), int(x * scale)].max() < 20 for y, x in middles)


def in_pdf(file: MadeFile) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(file.content))


def attachment(file: MadeFile) -> str:
    with in_pdf(file) as document:
        return "".join(text for spec in document.attachments.values() for text in texts(spec.get_file().read_bytes()))


def first_revision(file: MadeFile) -> str:
    end = file.content.index(b"%%EOF") + 5
    return "".join(texts(file.content[:end] + b"\n"))


def codes(file: MadeFile) -> list[str]:
    return [code.text for picture in pictures(file.content, dpi=150) for code in zxingcpp.read_barcodes(picture)]


def thumbnail_faces(file: MadeFile) -> int:
    with in_pdf(file) as document:
        images = [
            item for item in document.objects if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
        ]
        raw = max((image.read_raw_bytes() for image in images), key=lambda data: data.count(b"Exif"))
    start = raw.index(b"\xff\xd8", 2)
    small = cv2.imdecode(np.frombuffer(raw[start:], np.uint8), cv2.IMREAD_COLOR)
    assert small is not None
    return faces(cv2.cvtColor(small, cv2.COLOR_BGR2RGB))


def stretched_is_readable(file: MadeFile) -> bool:
    """Below a half-opaque marker the darkest tenth still differs from the rest; below an opaque block nothing does."""
    picture = pictures(file.content, dpi=150)[0]
    clean = pictures(made(PERSON.key, "degree_certificate").content, dpi=150)[0]
    changed = np.abs(picture.astype(int) - clean.astype(int)).sum(axis=2) > 12
    inside = picture[changed].astype(int).sum(axis=1)
    return inside.size > 500 and int(np.percentile(inside, 95) - np.percentile(inside, 2)) > 30


def info_author(file: MadeFile) -> str:
    with in_pdf(file) as document:
        return str(document.docinfo["/Author"])


def note_authors(file: MadeFile) -> list[str]:
    with in_pdf(file) as document:
        return [str(note.get("/T")) for note in document.pages[0].obj["/Annots"]]  # type: ignore[attr-defined]


CHECKS: dict[PlantKind, Callable[[MadeFile], bool]] = {
    PlantKind.BLACK_BOX: lambda file: NAME in texts(file.content)[0] and covered(file),
    PlantKind.WHITE_TEXT: lambda file: NAME in texts(file.content)[1],
    PlantKind.OCR_LAYER: lambda file: NAME in texts(file.content)[0].replace("　", ""),
    PlantKind.INFO_AUTHOR: lambda file: info_author(file) == NAME,
    PlantKind.XMP_CREATOR: lambda file: NAME in str(in_pdf(file).open_metadata()["dc:creator"]),
    PlantKind.FILE_NAME: lambda file: file.name.startswith(NAME),
    PlantKind.OUTLINE_TITLE: lambda file: any(NAME in item.title for item in in_pdf(file).open_outline().root),
    PlantKind.ANNOTATION_AUTHOR: lambda file: NAME in note_authors(file),
    PlantKind.ATTACHED_ORIGINAL: lambda file: NAME in attachment(file),
    PlantKind.OLDER_REVISION: lambda file: NAME in first_revision(file) and NAME not in "".join(texts(file.content)),
    PlantKind.PHOTO_UNMASKED: lambda file: [faces(picture) for picture in pictures(file.content)] == [1, 1],
    PlantKind.QR_WITH_NAME: lambda file: any(NAME in code for code in codes(file)),
    PlantKind.SEAL_UNMASKED: lambda file: ring_pixels(file) > 3 * ring_pixels(made(PERSON.key, "project_acceptance")),
    PlantKind.AUTHOR_LIST: lambda file: NAME in texts(file.content)[0],
    PlantKind.PINYIN_ABSTRACT: lambda file: PERSON.latin_names[0] in texts(file.content)[0],
    PlantKind.UNIT_IN_HEADER: lambda file: (
        PERSON.unit.name in texts(file.content)[1] and PERSON.unit.name not in texts(file.content)[0]
    ),
    PlantKind.HALF_OPAQUE_MARKER: stretched_is_readable,
    PlantKind.EXIF_ARTIST: lambda file: (
        Image.open(io.BytesIO(file.content)).getexif()[0x013B].encode("latin-1").decode() == NAME
    ),
    PlantKind.EXIF_THUMBNAIL: lambda file: thumbnail_faces(file) == 1 and faces(pictures(file.content)[0]) == 0,
    PlantKind.MAIL_LINK: lambda file: f"mailto:{PERSON.email}".encode() in expanded(file.content),
    PlantKind.CROPPED_TEXT: lambda file: cropped_away(file),
}


def ring_pixels(file: MadeFile) -> int:
    picture = pictures(file.content)[0].astype(int)
    return int(((picture[..., 0] - picture[..., 1] > 60) & (picture[..., 0] - picture[..., 2] > 60)).sum())


def cropped_away(file: MadeFile) -> bool:
    document = pymupdf.open("pdf", file.content)
    page = document[0]
    shown = page.get_text()
    page.set_cropbox(page.mediabox)
    return NAME not in shown and NAME in document[0].get_text()


def test_every_kind_has_a_bed_and_a_check() -> None:
    assert set(BEDS) == set(PlantKind) == set(CHECKS)


@pytest.mark.parametrize("kind", list(PlantKind))
def test_the_leak_is_there_and_is_declared(kind: PlantKind) -> None:
    file, bed = of(kind), BEDS[kind]
    assert CHECKS[kind](file)
    pages = {PlantKind.BLACK_BOX: [1, 2], PlantKind.PHOTO_UNMASKED: [1, 2]}.get(kind, [bed.page])
    assert file.plants == tuple(Plant(page, bed.kind, bed.leak_class, kind.value) for page in pages)


@pytest.mark.parametrize(
    "kind", [kind for kind in PlantKind if kind not in (PlantKind.HALF_OPAQUE_MARKER, PlantKind.SEAL_UNMASKED)]
)
def test_the_check_fails_on_the_clean_file(kind: PlantKind) -> None:
    try:
        found = CHECKS[kind](made(PERSON.key, BEDS[kind].slot))
    except (KeyError, AttributeError, ValueError, TypeError):
        found = False
    assert not found


def test_nothing_is_planted_unasked() -> None:
    assert [made(PERSON.key, slot).plants for slot in SLOTS] == [()] * len(SLOTS)


def test_plants_of_one_file_do_not_undo_each_other() -> None:
    kinds = [kind for kind in PlantKind if BEDS[kind].slot == "calibration_report"]
    file = build_dossier(PERSON, seed=SEED, plants=kinds, slots={"calibration_report"})[0]
    assert {plant.technique for plant in file.plants} == {kind.value for kind in kinds}
    for kind in kinds:
        if kind is not PlantKind.OLDER_REVISION:
            assert CHECKS[kind](file), kind
    assert NAME in first_revision(file)
