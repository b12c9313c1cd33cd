"""Covered or cropped parts of stored pictures that still hold something (L-20, L-33).

What can be named there (a name, a face, a seal, a code) is reported by the detector of its kind; this one reports the rest: the page
hides print on purpose, and the file still holds it.
"""

from collections.abc import Iterator

from redaction.eyes.looked_at import Look, Reported, bounds, looks
from redaction.findings import Channel, Finding, Kind, Severity, Text
from redaction.identity import Identity
from redaction.reading.model import Document
from redaction.reading.sight import Pixels, SeenHidden

LEAST = 2
FIX = Text(
    "把遮盖真正画进图片里再导出，或使用一键遮盖。",
    "Paint the mask into the picture itself and export again, or use one-click masking.",
)


class HiddenPictures:
    """Reports parts of pictures that a page hides and the file keeps."""

    name = "hidden_pictures"
    label = Text("被遮住但仍存的图片内容", "hidden parts of pictures")
    look_at = Text(
        "比较图片的存储内容与页面所见，找出只是盖住、裁掉的部分",
        "compares pictures as stored with pages as shown; finds what is merely covered or cropped",
    )

    def find(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """One finding a part that holds print, or a seal that nobody else reports, below a plain cover."""
        reported = Reported()
        for look in looks(document):
            for part in look.hidden:
                if _is_shown_elsewhere(document, part):
                    continue
                held = _holds(look, part, _shown_seals(document, part)) if part.flat else None
                box = look.box(part.box)
                if held is not None and reported.new("part", look.page, box):
                    where = (
                        Text("页面外", "outside the page") if part.how == "cropped" else Text("遮盖下", "below a cover")
                    )
                    yield Finding(
                        kind=Kind.HIDDEN,
                        severity=Severity.SUSPECT,
                        channel=Channel.IMAGE,
                        detector=self.name,
                        leak_class="L-20",
                        explanation=Text(
                            f"{where.zh}的图片内容仍存在文件里，取出图片即可看到{held.zh}",
                            f"the stored picture still holds what lies {where.en}: {held.en}",
                        ),
                        page=look.belongs_to,
                        box=box,
                        confidence=0.8,
                        fix=FIX,
                        seen_by="shown against stored",
                    )


def _is_shown_elsewhere(document: Document, part: SeenHidden) -> bool:
    """True for a crop when the picture is placed on another page that hides nothing of this part: whoever reads the file sees it there.

    A cover was laid there on purpose, and is told.
    """
    if not part.paper:
        return False
    picture = document.pictures.get(part.digest)
    pages = {place.page for place in picture.placements} - {part.page} if picture is not None else set()
    hidden = {
        other.page for other in document.sight.hidden if other.digest == part.digest and _meet(other.box, part.box)
    }
    return bool(pages - hidden) and part.digest not in document.sight.below


def _meet(one: Pixels, two: Pixels) -> bool:
    return min(one[2], two[2]) > max(one[0], two[0]) and min(one[3], two[3]) > max(one[1], two[1])


def _shown_seals(document: Document, part: SeenHidden) -> list[Pixels]:
    """The seals that a picture shows where its mask lets it: uneven ink of an electronic seal hides nothing by intent."""
    painted = document.sight.pictures.get(part.digest)
    return [seal.box for seal in painted.seals] if painted is not None and part.digest in document.sight.below else []


def _holds(look: Look, part: SeenHidden, seals: list[Pixels]) -> Text | None:
    """What is hidden there beside faces, codes and shown seals, which their own detectors report wherever they lie."""
    view = look.view
    told = [face.photo or face.box for face in view.faces] + [code.box for code in view.codes] + seals
    print_boxes = [bounds(line.part(at, at + 1)) for line in view.lines for at in range(len(line.text))]
    if sum(_inside(box, part.box) and not any(_inside(box, other) for other in told) for box in print_boxes) >= LEAST:
        return Text("文字", "print")
    if any(_inside(seal.box, part.box) and not any(_inside(seal.box, other) for other in seals) for seal in view.seals):
        return Text("印章", "a seal")
    return None


def _inside(box: Pixels, part: Pixels) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return part[0] <= x <= part[2] and part[1] <= y <= part[3]


HIDDEN_PICTURES = HiddenPictures()
