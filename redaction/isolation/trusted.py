"""The trusted side of the isolated reader: starts it, keeps its time, and turns whatever happens to it into a plain answer."""

import os
import pickle
import select
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from redaction.errors import LimitReached, MaskingRefused, RedactionError, UnreadableFile
from redaction.findings import Text
from redaction.identity import Identity
from redaction.isolation import messages
from redaction.isolation.forking import start_reader
from redaction.names.search import matcher_for
from redaction.reading.model import Picture, Placement

if TYPE_CHECKING:
    from redaction.reading.model import Pixels

OPEN_SECONDS = 60.0
PAGE_SECONDS = 30.0
ANSWER_SECONDS = 60.0
JUDGE_SECONDS = 300.0
MAX_ARRAY = 400_000_000
_DIED = Text(
    "读取进程意外终止：文件可能已损坏或超出内存、时间上限，请重新导出后再试。",
    "The reading process ended unexpectedly: the file may be damaged or beyond the limits of memory and time; export it again.",
)
_SLOW = Text(
    "读取超过时间上限：文件可能过大或有问题，请拆分或重新导出。",
    "Reading took longer than allowed: split the file or export it again.",
)


_ERRORS: dict[str, type[RedactionError]] = {
    "limit": LimitReached,
    "LimitReached": LimitReached,
    "MaskingRefused": MaskingRefused,
}


class ReaderDied(LimitReached):
    """The isolated reader crashed or ran into a limit in the middle of its work."""


@dataclass(frozen=True, slots=True)
class SeenPage:
    """A page as the eyes need to know it; `text` holds as many letters as the page's text layer has, not the text."""

    number: int
    size: tuple[float, float]
    rotation: int
    has_pictures: bool
    needs_look: bool
    text: str


@dataclass(frozen=True)
class RemoteScene:
    """One document of the isolated reader as a scene for the eyes: pixels come over the pipe."""

    reader: "Reader" = field(repr=False)
    index: int
    origin: str
    pages: tuple[SeenPage, ...]
    pictures: Mapping[str, Picture]

    def pixels(self, digest: str) -> "Pixels":
        """A picture as stored, height x width x 3 RGB bytes. Raises ValueError when it cannot be decoded."""
        return self.reader.array({"do": "pixels", "document": self.index, "digest": digest})

    def coverage(self, digest: str) -> "Pixels | None":
        """How far each pixel of a masked picture is painted, height x width bytes; None without a mask. Raises ValueError."""
        plane = self.reader.array({"do": "coverage", "document": self.index, "digest": digest}, channels=1)[:, :, 0]
        return plane if plane.size else None

    def printed(self, page_number: int) -> tuple[tuple[float, float, float, float], ...]:
        """Boxes in points where the page paints text that readers of text give out."""
        return self.reader.boxes({"do": "printed", "document": self.index, "page": page_number})

    def render(self, page_number: int, *, dpi: int = 150) -> "Pixels":
        """A page as shown. Raises ValueError when it cannot be shown."""
        return self.reader.array({"do": "render", "document": self.index, "page": page_number, "dpi": dpi})


class Reader:
    """A context manager around one fresh reading process."""

    def __init__(self, *, on_warning: Callable[[str], None] | None = None) -> None:
        self._on_warning = on_warning

    def __enter__(self) -> Self:
        self._process = start_reader()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.stdin.close()
        self._process.stdout.close()

    def open(
        self,
        path: Path,
        identity: Identity,
        *,
        name: str,
        deep: bool,
        progress: Callable[[int, int], None] | None = None,
    ) -> dict[str, Any]:
        """Read a file; returns its summary. Raises UnreadableFile or LimitReached."""
        # The matcher is made while the other process still starts.
        payload = pickle.dumps((identity, matcher_for(identity)))
        self._greet()
        request = {"do": "open", "path": str(path.resolve()), "name": name, "deep": deep}
        answer, _ = self._ask(request, payload, seconds=OPEN_SECONDS, progress=progress)
        return answer

    def job(
        self,
        request: dict[str, Any],
        payload: bytes = b"",
        *,
        seconds: float = JUDGE_SECONDS,
        progress: Callable[[int, int], None] | None = None,
    ) -> tuple[dict[str, Any], bytes]:
        """Drawing, masking or proving as one piece of work in a fresh process. Raises UnreadableFile, MaskingRefused or LimitReached."""
        self._greet()
        return self._ask(request, payload, seconds=seconds, progress=progress)

    def _greet(self) -> None:
        ready, _ = self._receive(time.monotonic() + OPEN_SECONDS)
        if ready.get("warning") and self._on_warning:
            self._on_warning(str(ready["warning"]))

    def scenes(self, summary: dict[str, Any]) -> list[RemoteScene]:
        """The documents of the open file as scenes."""
        return [_scene(self, index, data) for index, data in enumerate(summary["scenes"])]

    def judge(self, sights: list[Any]) -> dict[str, Any]:
        """Findings and unread parts as JSON, after the eyes have looked."""
        answer, _ = self._ask({"do": "judge"}, pickle.dumps(sights), seconds=JUDGE_SECONDS)
        return answer

    def evidence(self, number: int) -> bytes:
        """A PNG of a finding's place, or nothing."""
        _, blob = self._ask({"do": "evidence", "finding": number})
        return blob

    def boxes(self, request: dict[str, Any]) -> tuple[tuple[float, float, float, float], ...]:
        """Rectangles in points. Raises ValueError for anything else."""
        try:
            answer, _ = self._ask(request)
        except ReaderDied:
            raise
        except RedactionError as error:
            raise ValueError(error.text.en) from error
        return tuple((float(x0), float(y0), float(x1), float(y1)) for x0, y0, x1, y1 in answer["boxes"])

    def array(self, request: dict[str, Any], *, channels: int = 3) -> "Pixels":
        """Raw pixels. Raises ValueError when they cannot be given or have an impossible shape."""
        import numpy as np

        try:
            answer, blob = self._ask(request)
        except ReaderDied:
            raise
        except RedactionError as error:
            raise ValueError(error.text.en) from error
        shape = tuple(int(side) for side in answer["shape"])
        if (
            len(shape) != 3
            or shape[2] != channels
            or shape[0] * shape[1] * channels != len(blob)
            or len(blob) > MAX_ARRAY
        ):
            raise ValueError("impossible pixels")
        return np.frombuffer(blob, dtype=np.uint8).reshape(shape)

    def _ask(
        self,
        request: dict[str, Any],
        payload: bytes = b"",
        *,
        seconds: float = ANSWER_SECONDS,
        progress: Callable[[int, int], None] | None = None,
    ) -> tuple[dict[str, Any], bytes]:
        try:
            messages.send(self._process.stdin, request, payload)
        except OSError as error:
            raise ReaderDied(_DIED) from error
        deadline = time.monotonic() + seconds
        while True:
            answer, blob = self._receive(deadline)
            if "progress" in answer:
                if progress:
                    progress(*answer["progress"])
                deadline = max(deadline, time.monotonic() + PAGE_SECONDS)
                continue
            if "error" in answer:
                kind = _ERRORS.get(str(answer["error"]), UnreadableFile)
                raise kind(Text(str(answer["zh"]), str(answer["en"])))
            return answer, blob

    def _receive(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        try:
            answer, blob = messages.receive(lambda size: self._read(size, deadline))
        except ValueError as error:
            raise ReaderDied(_DIED) from error
        if answer is None:
            raise ReaderDied(_DIED)
        return answer, blob

    def _read(self, size: int, deadline: float) -> bytes:
        """Exactly `size` bytes, fewer at the end. Ends the process when the deadline passes: it may hang or drip."""
        descriptor = self._process.stdout.fileno()
        parts: list[bytes] = []
        while size > 0:
            if os.name == "posix":
                ready, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
                if not ready:
                    self._process.kill()
                    raise ReaderDied(_SLOW)
            part = os.read(descriptor, min(size, 1 << 20))
            if not part:
                break
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def _scene(reader: Reader, index: int, data: dict[str, Any]) -> RemoteScene:
    pictures = {
        item["digest"]: Picture(
            digest=item["digest"],
            xref=item["xref"],
            width=item["width"],
            height=item["height"],
            filter=item["filter"],
            role=item["role"],
            mask=item["mask"],
            placements=tuple(
                Placement(page, tuple(bbox), tuple(matrix) if matrix else None, paint)
                for page, bbox, matrix, paint in item["placements"]
            ),
        )
        for item in data["pictures"]
    }
    with_pictures = {place.page for picture in pictures.values() for place in picture.placements}
    pages = tuple(
        SeenPage(
            number=page["number"],
            size=tuple(page["size"]),
            rotation=page["rotation"],
            has_pictures=page["number"] in with_pictures,
            needs_look=page["needs_look"],
            text="x" * min(page["letters"], 10_000),
        )
        for page in data["pages"]
    )
    return RemoteScene(reader, index, data["origin"], pages, pictures)
