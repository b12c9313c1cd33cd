"""Operators that lost what they were for: their number would tell how many letters or runs were taken out."""

from collections.abc import Iterable, Iterator
from typing import Any

_STATE = frozenset({
    "Tf", "Tc", "Tw", "Tz", "TL", "Ts", "Tr", "g", "G", "rg", "RG", "k", "K", "cs", "CS", "sc", "SC", "scn", "SCN",
    "w", "J", "j", "M", "d", "ri", "i",
})  # fmt: skip
_SHOWS = frozenset({"Tj", "TJ", "'", '"'})
_PAINTS = _SHOWS | {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "Do", "sh", "INLINE IMAGE"}


def tidied(operations: Iterable[Any]) -> list[Any]:
    """The same painting without text objects that show nothing, saves that paint nothing, and settings that are set again at once."""
    return list(_settled(_without_empty_saves(_without_empty_text(list(operations)))))


def paints(operations: Iterable[Any]) -> bool:
    """Whether any operator puts something on the page."""
    return any(str(operation.operator) in _PAINTS for operation in operations)


def _without_empty_text(operations: list[Any]) -> Iterator[Any]:
    block: list[Any] = []
    inside = False
    for operation in operations:
        name = str(operation.operator)
        if name == "BT":
            inside, block = True, [operation]
            continue
        if not inside:
            yield operation
            continue
        block.append(operation)
        if name == "ET":
            inside = False
            shows = any(str(part.operator) in _SHOWS for part in block)
            yield from (
                block
                if shows
                else (part for part in block if str(part.operator) in _STATE or str(part.operator) == "gs")
            )
    yield from block if inside else ()


def _without_empty_saves(operations: Iterable[Any]) -> list[Any]:
    kept: list[Any] = []
    opened: list[tuple[int, bool]] = []
    for operation in operations:
        name = str(operation.operator)
        if name == "q":
            opened.append((len(kept), False))
        elif name == "Q" and opened:
            begun, paints = opened.pop()
            if not paints:
                del kept[begun:]
                continue
            if opened:
                opened[-1] = (opened[-1][0], True)
        elif name in _PAINTS and opened:
            opened[-1] = (opened[-1][0], True)
        kept.append(operation)
    return kept


def _settled(operations: list[Any]) -> Iterator[Any]:
    """Of settings of one kind with nothing between them that uses them only the last."""
    waiting: dict[str, Any] = {}
    for operation in operations:
        name = str(operation.operator)
        if name in _STATE:
            # Its place moves to the end: a colour space stands before the colour that is in it.
            waiting.pop(name, None)
            waiting[name] = operation
            continue
        # Beginning, ending and moving text use no setting; new settings may come before the next letters.
        if name not in ("BT", "ET", "Tm"):
            yield from waiting.values()
            waiting = {}
        yield operation
    yield from waiting.values()
