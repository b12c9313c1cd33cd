"""One picture, looked at once by every eye: pixels in, a `View` out. Pure, knows no document and no identity.

Faces, seals, codes and text all get the same decoded picture, so nothing is decoded or searched twice.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from redaction.eyes.below_seals import with_print_below
from redaction.eyes.codes import find_codes
from redaction.eyes.face_sizes import known_again, without_drawn_heads
from redaction.eyes.faces import SURE, find_faces, is_photo, photo_regions
from redaction.eyes.joined_script import READ, read_joined, script_reader
from redaction.eyes.mosaics import blocky_portraits
from redaction.eyes.ocr import Line, Reading, cursive, flattened, read_page
from redaction.eyes.ocr import Quad as Corners
from redaction.eyes.ocr_model import ENGINE, Image, OcrModel
from redaction.eyes.plain_stamps import told_by_its_print
from redaction.eyes.portraits import Face, is_portrait, photo_around
from redaction.eyes.seal_reading import read_seal
from redaction.eyes.seal_shapes import Seal
from redaction.eyes.seals import find_seals
from redaction.eyes.signatures import find_signatures
from redaction.eyes.true_seals import Box, is_silent, not_the_seals_own, nothing_beside, true_seals
from redaction.eyes.weakmarks import find_marks, was_read
from redaction.reading.sight import Quad, SeenCode, SeenFace, SeenLine, SeenMark, SeenSeal, SeenSignature, View

SETTINGS = "29"
LONGEST = 5200
POOR_PAGE, LEGIBLE = 0.86, 0.7


@lru_cache(maxsize=1)
def loaded_model(threads: int) -> OcrModel:
    """The networks of this process, loaded when first asked for."""
    return OcrModel(threads=threads)


def look_at(pixels: NDArray[np.uint8], *, dpi: float | None = None, threads: int = 1, read: bool = True) -> View:
    """Everything visible in an RGB picture (height x width x 3). `dpi` is its printed resolution if known.

    With `read` off, text is left out (faces, seals and codes only): for pages whose text is known from elsewhere.
    """
    model = loaded_model(threads)
    image, shrunk = _bounded(np.ascontiguousarray(pixels[:, :, ::-1]))
    resolution = None if dpi is None else dpi * shrunk
    patterns = find_codes(image)
    squares = tuple(code.box for code in patterns)
    stamps = tuple(
        read_seal(model, image, seal) for seal in find_seals(image, dpi=resolution) if not _on(seal, squares)
    )
    alone = nothing_beside(image, stamps, squares)
    reading = with_print_below(model, image, _read(model, image), stamps) if read and not alone else Reading(())
    # The square characters of a paragraph (回) pass for the corners of a code that does not decode, rows of a column for its bars.
    codes = tuple(code for code in patterns if code.text is not None or not was_read(code.box, reading.lines))
    squares = tuple(code.box for code in codes)
    photos = () if alone else photo_regions(image)
    # What looks like a seal and says nothing may be a red portrait.
    boxes = tuple(seal.box for seal in stamps if not is_silent(seal))
    found = () if alone else find_faces(image, turned=reading.turned, seals=boxes, photos=photos)
    # Lines of print below a fold's shadow look like a pale face; a seal's star, a wheel or a knob like one at one size only.
    faces = tuple(face for face in found if not _is_print(face, reading.lines) and not _is_of_a_seal(face, boxes))
    faces = known_again(image, faces, upright=reading.turned if reading.lines else None)
    faces = without_drawn_heads(image, faces)
    heads = tuple(face.box for face in faces)
    told = tuple(told_by_its_print(image, stamp, reading.lines) for stamp in stamps)
    whole = (0.0, 0.0, float(image.shape[1]), float(image.shape[0]))
    scenes = (*photos, whole) if is_scene(image, reading.lines) else photos
    seals = true_seals(image, told, lines=reading.lines, faces=heads, codes=squares, photos=scenes, dpi=resolution)
    # A large character of a title fills a frame, too, and its strokes run in two directions.
    frames = tuple(photo for photo in photos if not was_read(photo, reading.lines))
    blocky = blocky_portraits(image, frames, faces=heads, dpi=resolution)
    lines = not_the_seals_own(image, reading.lines, seals)
    taken = (*(face.photo or face.box for face in faces), *(seal.box for seal in seals), *squares, *blocky)
    marks = find_marks(model, image, lines=reading.lines, taken=taken) if read and not alone else ()
    # Ticks and holes of a drawn ring, which is no seal, join like letters.
    rings = tuple(seal.box for seal in stamps)
    joined = tuple((quad, *read_joined(image, quad)) for quad in _joined_script(image, reading, (*taken, *rings)))
    scripts = tuple(_around(quad) for quad, _, sure in joined if sure < READ)
    size = (image.shape[1], image.shape[0])
    back = 1 / shrunk
    return View(
        width=pixels.shape[1],
        height=pixels.shape[0],
        lines=(
            *(_seen_line(line, back) for line in lines),
            *(SeenLine(text, _scaled_quad(quad, back), sure, script_reader()) for quad, text, sure in joined if text),
        ),
        faces=tuple(_seen_face(face, faces, size=size, dpi=resolution, back=back) for face in faces),
        seals=tuple(
            SeenSeal(
                _scaled(_grown(seal.box), back),
                seal.shape,
                seal.colour,
                seal.text,
                seal.confidence,
                seal.others,
                seal.sure,
            )
            for seal in seals
        ),
        codes=tuple(SeenCode(_scaled(code.box, back), code.symbology, code.text) for code in codes),
        marks=(
            *(SeenMark(_scaled(mark.box, back), mark.how, mark.text, mark.confidence) for mark in marks),
            *(SeenMark(_scaled(box, back), "mosaic", confidence=0.7) for box in blocky),
            *(SeenMark(_scaled(box, back), "script") for box in scripts),
        ),
        signatures=tuple(
            SeenSignature(_scaled(signature.box, back), signature.label, signature.confidence, signature.beside)
            for signature in find_signatures(image, reading.lines, turned=reading.turned, seals=boxes)
        ),
        unread=unread_script(scripts, height=image.shape[0]),
        dpi=dpi,
        turned=reading.turned,
    )


def is_scene(image: Image, lines: tuple[Line, ...]) -> bool:
    """True for a picture that is a photo of things: full of tones, and no print in it that could be read."""
    return is_photo(image) and not any(line.confidence >= LEGIBLE and len(line.text) > 2 for line in lines)


def _on(seal: Seal, codes: tuple[Box, ...]) -> bool:
    """True when the middle of what looks like a seal lies in a code, whose squares pass for rims."""
    x, y = seal.centre
    return any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in codes)


def _is_print(face: Face, lines: tuple[Line, ...]) -> bool:
    """True when plainly read print fills a place: lines, or one as tall as what stands there; a watermark over a portrait is less tall.

    What is hardly a face and holds whole lines of print is none either, nor is a character of a title, whose old and new forms the reader
    may doubt between.
    """
    box = face.box
    if any(_is_a_letter_of(box, line) for line in lines):
        return True
    # A portrait itself may be read as one letter.
    words = [line for line in lines if len(line.glyphs) > 1]
    crossing = [line for line in words if line.confidence > POOR_PAGE and _meets(box, line.box)]
    if face.confidence < SURE and sum(_middle_in(line.box, box) for line in crossing) > 1:
        return True
    tall = any(line.box[3] - line.box[1] >= box[3] - box[1] and _middle_in(box, line.box) for line in crossing)
    return (len(crossing) > 1 or tall) and was_read(box, tuple(words))


def _is_of_a_seal(face: Face, seals: tuple[Box, ...]) -> bool:
    """True for what is hardly a face, without a photo around it, in the middle of a seal that was read: a star between characters."""
    return face.confidence < SURE and face.photo is None and any(_middle_in(face.box, seal) for seal in seals)


def _is_a_letter_of(box: Box, line: Line) -> bool:
    """Whether a place is as tall as a line of at least three Chinese characters and lies in the middle of it."""
    x0, y0, x1, y1 = line.box
    high, wide = sorted((x1 - x0, y1 - y0))
    size = max(box[2] - box[0], box[3] - box[1])
    han = sum("\u4e00" <= char <= "\u9fff" for char in line.text)
    return (
        han >= 3 and wide > 2.5 * high and line.confidence > LEGIBLE
        and 0.7 * high < size < 1.15 * high and _middle_in(box, line.box)
    )  # fmt: skip


def _middle_in(one: Box, two: Box) -> bool:
    x, y = (one[0] + one[2]) / 2, (one[1] + one[3]) / 2
    return two[0] < x < two[2] and two[1] < y < two[3]


def _joined_script(image: Image, reading: Reading, taken: tuple[Box, ...]) -> tuple[Corners, ...]:
    """Where lines stand whose letters join and which the engine did not read."""
    found = []
    for quad in reading.unread:
        x, y = sum(x for x, _ in quad) / 4, sum(y for _, y in quad) / 4
        if not any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in taken) and cursive(image, quad):
            found.append(quad)
    return tuple(found)


def _around(quad: Corners) -> Box:
    xs, ys = [x for x, _ in quad], [y for _, y in quad]
    return (min(xs), min(ys), max(xs), max(ys))


def _scaled_quad(quad: Corners, by: float) -> Quad:
    one, two, three, four = ((x * by, y * by) for x, y in quad)
    return (one, two, three, four)


def unread_script(places: tuple[Box, ...], *, height: int) -> tuple[tuple[str, str], ...]:
    """What to say of lines in a joined script: how many there are, and in which third of the picture each stands."""
    if not places:
        return ()
    thirds = sorted({min(2, int(1.5 * (y0 + y1) / max(1, height))) for _, y0, _, y1 in places})
    zh = "、".join(("上部", "中部", "下部")[third] for third in thirds)
    en = ", ".join(("upper", "middle", "lower")[third] for third in thirds)
    return (
        (
            f"{zh}有 {len(places)} 行疑似维吾尔文等连写文字，识别引擎不能读，请人工查看",
            f"{len(places)} line(s) in a joined script such as Uyghur ({en} part), which the engine cannot read: look at it",
        ),
    )


def _bounded(image: Image) -> tuple[Image, float]:
    longest = max(image.shape[:2])
    if longest <= LONGEST:
        return image, 1.0
    import cv2

    scale = LONGEST / longest
    return np.asarray(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8), scale


def _read(model: OcrModel, image: Image) -> Reading:
    """The text; a page that reads badly is read once more with shadows and paper colour divided out."""
    first = read_page(model, image)
    sure = [line.confidence for line in first.lines]
    if (not sure and not first.unread) or (sure and np.mean(sure) >= POOR_PAGE and len(first.unread) <= len(sure) / 2):
        return first
    second = read_page(model, flattened(image))
    return Reading(merged_lines(first.lines, second.lines), first.unread, first.turned)


def merged_lines(one: tuple[Line, ...], two: tuple[Line, ...]) -> tuple[Line, ...]:
    """Lines of two readings of one picture: where they overlap, both stay unless they say the same."""
    kept = list(one)
    for line in two:
        if not any(line.text == other.text and _near(line, other) for other in kept):
            kept.append(line)
    return tuple(kept)


def _near(line: Line, other: Line) -> bool:
    return _meets(line.box, other.box)


def _meets(one: Box, two: Box) -> bool:
    x0, y0, x1, y1 = one
    a0, b0, a1, b1 = two
    return min(x1, a1) > max(x0, a0) and min(y1, b1) > max(y0, b0)


def _seen_face(
    face: Face, faces: tuple[Face, ...], *, size: tuple[int, int], dpi: float | None, back: float
) -> SeenFace:
    portrait = is_portrait(face, faces, size=size, dpi=dpi)
    photo = photo_around(face, faces, size=size, portrait=portrait)
    frame = None if photo is None else _scaled(photo, back)
    return SeenFace(_scaled(face.box, back), face.confidence, portrait, face.state, face.turned, frame)


def _seen_line(line: Line, back: float) -> SeenLine:
    return SeenLine(
        line.text,
        _scaled_quad(line.quad, back),
        line.confidence,
        ENGINE,
        tuple(round(glyph.place, 4) for glyph in line.glyphs),
        tuple(round(glyph.confidence, 3) for glyph in line.glyphs),
        tuple("".join(char for char, _ in glyph.others) for glyph in line.glyphs),
        tuple(round(cut, 4) for cut in line.cuts),
    )


def _grown(box: Box) -> Box:
    """A seal's box with room for the soft outer edge of its rim."""
    by = 0.02 * max(box[2] - box[0], box[3] - box[1])
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def _scaled(box: tuple[float, float, float, float], by: float) -> tuple[float, float, float, float]:
    return (box[0] * by, box[1] * by, box[2] * by, box[3] * by)
