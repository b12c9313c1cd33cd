"""Running text: pieces that are somebody's identity, and how lines are broken in Chinese and Latin."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from committee.demo.lettering import Face, measure

_NOT_FIRST = "，。、；：！？）》】」』”’%,.;:!?)]"
_NOT_LAST = "（《【「『“‘(["


class Mark(StrEnum):
    """What of a person stands at a place on a page."""

    NAME = "name"
    UNIT = "unit"
    PHOTO = "photo"
    NUMBER = "number"
    SEAL = "seal"
    CODE = "code"


@dataclass(frozen=True)
class Marked:
    """A piece of running text that is somebody's identity; `shown` replaces it when it is masked."""

    text: str
    mark: Mark


@dataclass(frozen=True)
class Plain:
    """A piece of running text that is nobody's identity."""

    text: str


Flow = str | Marked | Sequence[str | Marked]


def paragraph_lines(
    flow: Flow, *, width: float, size: float, indent: float, face: Face = Face.SONG
) -> list[list[Marked | Plain]]:
    """Break running text into lines: Chinese between any two characters, Latin between words, no closing mark at a line's start."""
    pieces = [flow] if isinstance(flow, str | Marked) else list(flow)
    lines: list[list[tuple[str, Mark | None]]] = [[]]
    room = width - indent * size
    for piece in pieces:
        mark = piece.mark if isinstance(piece, Marked) else None
        for word in _words(piece.text if isinstance(piece, Marked) else piece):
            if word == "\n":
                lines.append([])
                room = width
                continue
            wide = measure(word, face=face, size=size)
            if wide > room + 0.01 and lines[-1]:
                carried = _carried(lines[-1], word)
                while lines[-1] and lines[-1][-1][0] == " ":
                    lines[-1].pop()
                lines.append(carried)
                room = width - sum(measure(text, face=face, size=size) for text, _ in carried)
                if word == " ":
                    continue
            lines[-1].append((word, mark))
            room -= wide
    return [_joined(line) for line in lines]


def _carried(line: list[tuple[str, Mark | None]], word: str) -> list[tuple[str, Mark | None]]:
    """Take from the end of a full line what must go down with the next word: a closing mark's letter, an opening mark."""
    carried: list[tuple[str, Mark | None]] = []
    while len(line) > 1 and ((carried[0][0] if carried else word)[0] in _NOT_FIRST or line[-1][0] in _NOT_LAST):
        carried.insert(0, line.pop())
    return carried


def _words(text: str) -> list[str]:
    words: list[str] = []
    for letter in text:
        latin = letter.isascii() and letter not in " \n"
        if latin and words and words[-1].isascii() and words[-1] not in (" ", "\n"):
            words[-1] += letter
        else:
            words.append(letter)
    return words


def _joined(line: Sequence[tuple[str, Mark | None]]) -> list[Marked | Plain]:
    joined: list[Marked | Plain] = []
    for text, mark in line:
        last = joined[-1] if joined else None
        if last is not None and mark == (last.mark if isinstance(last, Marked) else None):
            joined[-1] = Marked(last.text + text, mark) if mark else Plain(last.text + text)
        else:
            joined.append(Marked(text, mark) if mark else Plain(text))
    return joined
