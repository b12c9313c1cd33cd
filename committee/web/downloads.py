"""A file as an answer: one way for every door. The ending says the kind; a name is plain and says nothing about anybody it need not."""

from urllib.parse import quote

from flask import Response

KINDS = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpg": "image/jpeg",
    "png": "image/png",
    "heic": "image/heic",
}
_ENDINGS = {kind: ending for ending, kind in KINDS.items()}


def ending_of(kind: str) -> str:
    """The ending under which a file of the media type *kind* is saved; ``bin`` for any other."""
    return _ENDINGS.get(kind, "bin")


def sent(content: bytes, name: str, *, shown: bool = False, kind: str | None = None) -> Response:
    """*content* to be saved as *name*, or with *shown* opened by the browser: only for what we printed, never for what somebody sent.

    *kind* overrides the media type of the ending. Raises ``KeyError`` for an ending that is not in ``KINDS``.
    """
    place = "inline" if shown else "attachment"
    plain = f'filename="{name}"' if name.isascii() else f"filename*=UTF-8''{quote(name)}"
    kind = kind or KINDS[name.rpartition(".")[2]]
    return Response(content, mimetype=kind, headers={"Content-Disposition": f"{place}; {plain}"})
