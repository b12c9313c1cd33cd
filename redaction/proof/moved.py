"""Lines that went up or down the page as they were: each letter of them must stand where its line stands now."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from redaction.findings import Box
from redaction.masking.moves import Move, move_from_json
from redaction.names.fold import same_look
from redaction.proof.gone import letters_of

SAME_PLACE = 0.05


def lowered_lines(masking: Mapping[str, Any]) -> dict[int, list[Move]]:
    """By page the lines that a masking moved down or up and left as they were; of several rounds none, whose ways add up."""
    rounds = masking.get("moved") or []
    if len(rounds) != 1:
        return {}
    found = {int(page): [move_from_json(item) for item in items] for page, items in rounds[0].items()}
    return {
        page: lowered for page, moves in found.items() if (lowered := [move for move in moves if _is_lowered(move)])
    }


def letters_kept(old: Any, new: Any, moves: Sequence[Move]) -> tuple[int, int]:
    """How many letters of moved lines stand where they were moved to, and how many there were."""
    before, after = (
        Counter(
            same_look(letter.text)
            for letter in letters_of(page, boxes)
            if not letter.text.isspace() and any(_in(letter.x, letter.y, box) for box in boxes)
        )
        for page, boxes in ((old, [move.old for move in moves]), (new, [move.new for move in moves]))
    )
    return sum((before & after).values()), sum(before.values())


def _is_lowered(move: Move) -> bool:
    same = abs(move.old.x0 - move.new.x0) < SAME_PLACE and abs(move.old.x1 - move.new.x1) < SAME_PLACE
    return same and abs(move.old.y0 - move.new.y0) > 1.0 and not move.down


def _in(x: float, y: float, box: Box) -> bool:
    return box.x0 <= x <= box.x1 and box.y0 <= y <= box.y1
