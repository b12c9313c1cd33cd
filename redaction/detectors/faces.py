"""Faces (L-05): a certificate portrait is a leak, other people are for a person to judge."""

from collections.abc import Iterator

from redaction.eyes.looked_at import Look, Reported, looks
from redaction.findings import Channel, Finding, Kind, Severity, Text
from redaction.identity import Identity
from redaction.reading.model import Document
from redaction.reading.sight import SeenFace

FIX = Text("遮住整张照片（不只是眼睛），用不透明色块。", "Cover the whole photo, not just the eyes, with solid colour.")
STATES = {
    "open": Text("", ""),
    "barred": Text("（眼部遮挡无效，仍可辨认）", " (a bar over the eyes hides nothing)"),
    "pixelated": Text("（马赛克仍可辨认）", " (still recognisable through the mosaic)"),
    "blurred": Text("（模糊处理仍可辨认）", " (still recognisable through the blur)"),
    "grey": Text("（黑白）", " (gray)"),
}


class Faces:
    """Finds faces that the eyes saw."""

    name = "faces"
    label = Text("人脸", "faces")
    look_at = Text(
        "查找证件照和其他人像，含旋转、打码、被遮在图下的",
        "finds portraits and other people, turned, pixelated or hidden too",
    )

    def find(self, document: Document, identity: Identity) -> Iterator[Finding]:
        """One finding a face; a portrait is a leak, a face among others or in a large photo is suspect."""
        reported = Reported()
        for look in looks(document):
            for face in look.view.faces:
                box = look.box(face.photo if face.portrait and face.photo else face.box)
                if reported.new("face", look.page, box):
                    yield _finding(self.name, look, face)


def _finding(name: str, look: Look, face: SeenFace) -> Finding:
    state = STATES.get(face.state, STATES["open"])
    hidden = look.hides(face.box) is not None or look.page is None
    if face.portrait:
        zh, en = "可见证件照", "a certificate portrait can be seen"
    else:
        zh, en = "可见人脸，请判断是否为申报人", "a face can be seen; judge whether it is the applicant"
    if hidden:
        zh, en = f"页面上看不到，但文件里存的图片中{zh}", f"not shown on the page, but in the stored picture {en}"
    return Finding(
        kind=Kind.PHOTO,
        severity=Severity.LEAK if face.portrait else Severity.SUSPECT,
        channel=Channel.IMAGE,
        detector=name,
        leak_class="L-20" if hidden else "L-05",
        explanation=Text(zh + state.zh, en + state.en),
        page=look.belongs_to,
        box=look.box(face.photo if face.portrait and face.photo else face.box),
        evidence=f"face {face.rotation}° {face.state}",
        confidence=face.confidence,
        fix=FIX,
        seen_by="yuface-2023.5.1",
        place="" if look.picture is None or look.page is not None else look.picture.role,
    )


FACES = Faces()
