"""The letters and tokens of touched lines in their order, and how they are laid into lines anew."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from redaction.masking.content import Glyph
from redaction.masking.geometry import Point
from redaction.masking.lettering import width_of, writable
from redaction.masking.masks import Mask
from redaction.masking.spots import NARROW, Spot

STEP = 0.25
NO_GAP = 0.12
HANGING = frozenset("，。、；：？！）》」』】〕”’,.;:?!)]}%％℃°")
OPENING = frozenset("（《「『【〔“‘([{")
MOST_CARRIED = 4
_HYPHENS = frozenset("-‐‑–—/")


@dataclass(slots=True)
class Part:
    """A letter that stays, or a token: its natural width, the gap before it, and its height above its line's foot."""

    spot: Spot
    words: str | None
    width: float
    gap: float
    rise: float = 0.0

    @property
    def letter(self) -> str:
        """The character, empty for tokens and where the font does not say."""
        return "" if self.words is not None else self.spot.show.font.letter(self.spot.glyph.code)


def flowing(lines: list[list[Spot]], said: set[str]) -> list[Part]:
    """The parts of all lines as one text, words apart where a line ended between them: no gap tells where that was."""
    flowing: list[Part] = []
    for line in lines:
        parts = list(parts_of(line, said))
        last = flowing[-1] if flowing else None
        if last is not None and parts and _ends_word(last) and _ends_word(parts[0]) and last.letter not in _HYPHENS:
            space = _space_after(last, [*flowing, *parts])
            if space is None:
                parts[0].gap = max(parts[0].gap, STEP * parts[0].spot.em)
            flowing += [space] if space is not None else []
        flowing += parts
    return flowing


def _ends_word(part: Part) -> bool:
    """Whether a part stands at the edge of a word: a narrow letter that is no space, or a token in the place of such letters."""
    spot = part.spot
    return spot.end - spot.start < NARROW * spot.em and not part.letter.isspace()


def _space_after(last: Part, parts: Sequence[Part]) -> Part | None:
    """A space like the others of a paragraph, put behind the last letter of an operator; None where there is no other."""
    show, em = last.spot.show, last.spot.em
    other = next(
        (
            part.spot
            for part in parts
            if part.letter.isspace() and _is_narrow(part) and part.spot.show.font.number == show.font.number
        ),
        None,
    )
    if other is None or any(not glyph.gone for glyph in show.glyphs[last.spot.index + 1 :]):
        return None
    start, width = last.spot.end, (other.end - other.start) * em / other.em
    (x, y), (ax, ay) = last.spot.glyph.end, show.along
    glyph = Glyph(other.glyph.code, 0.0, 0.0, x, y, (x + width * ax, y + width * ay))
    show.glyphs.append(glyph)
    spot = replace(last.spot, index=len(show.glyphs) - 1, glyph=glyph, start=start, end=start + width, mask=None)
    return Part(spot, None, width, 0.0, last.rise)


def _is_narrow(part: Part) -> bool:
    """Whether it is a narrow letter: a Latin one, a digit, a mark, a space."""
    return part.words is None and part.width < NARROW * part.spot.em


def length(unit: list[Part]) -> float:
    """The natural length of a unit, the gap before it included."""
    return sum(part.gap + part.width for part in unit)


def units_of(parts: Iterable[Part]) -> Iterator[list[Part]]:
    """Parts that stay on one line: a wide letter, a token, or a run of narrow letters up to a space or gap."""
    unit: list[Part] = []
    for part in parts:
        joins = _is_narrow(part) and not part.letter.isspace()
        if unit and (not joins or part.gap > 0):
            yield unit
            unit = []
        unit.append(part)
        if not joins:
            yield unit
            unit = []
    if unit:
        yield unit


def rows_of(
    units: list[list[Part]], slots: Sequence[Point], right: float, squeeze: float
) -> list[list[list[Part]]] | None:
    """Units laid into lines one after the other; None when there are more than the lines hold."""
    rows: list[list[list[Part]]] = [[]]
    pen = slots[0][0]
    for unit in units:
        width = length(unit) * squeeze
        hangs = unit[0].letter in HANGING and len(unit) == 1
        slack = 0.6 * unit[0].spot.em if hangs else 0.02 * unit[0].spot.em
        if rows[-1] and pen + width > right + slack:
            if len(rows) == len(slots):
                return None
            down = _carried_down(rows[-1], unit)
            rows.append(down)
            pen = slots[len(rows) - 1][0] + (sum(map(length, down)) - down[0][0].gap if down else 0.0) * squeeze
            if unit[0].letter.isspace() and _is_narrow(unit[0]):
                unit[0].spot.glyph.gone = True
                continue
        if not rows[-1]:
            width -= unit[0].gap * squeeze
        rows[-1].append(unit)
        pen += width
    return rows


def _carried_down(row: list[list[Part]], unit: list[Part]) -> list[list[Part]]:
    """What goes down from a full line with the next unit: no line begins with a mark that closes or ends with one that opens."""
    at = len(row)
    closes = unit[0].letter in HANGING
    while at > 1 and (closes or row[at - 1][-1].letter in OPENING):
        at -= 1
        closes = row[at][0].letter in HANGING
    # Marks alone, in a line of marks, stay.
    down = [] if len(row) - at > MOST_CARRIED or at == 1 else row[at:]
    del row[len(row) - len(down) :]
    return down


def foot_of(line: list[Spot]) -> float:
    """The foot of a line: that of its largest letters."""
    largest = max(spot.em for spot in line)
    bases = sorted(spot.base for spot in line if spot.em > 0.9 * largest)
    return bases[len(bases) // 2]


def parts_of(chunk: list[Spot], said: set[str]) -> Iterator[Part]:
    """Letters and tokens of a line in order; `said` are the groups whose token already stands."""
    foot = foot_of(chunk)
    previous: Spot | None = None
    previous_mask: Mask | None = None
    for spot in chunk:
        gap = 0.0
        if previous is not None and previous.mask is None and spot.mask is None:
            gap = _gap(previous, spot)
        if spot.mask is None:
            yield Part(spot, None, spot.end - spot.start, gap, foot - spot.base)
        elif spot.mask is not previous_mask:
            words = writable(spot.mask.words)
            key = spot.mask.group or f"{id(spot.mask)} {round(spot.base)}"
            if key in said:
                words = ""
            elif words:
                said.add(key)
            ems = len(words) if spot.upright else width_of(words) * spot.show.stretched
            yield Part(spot, words, ems * spot.em, 0.0)
        previous, previous_mask = spot, spot.mask


def _gap(one: Spot, two: Spot) -> float:
    """The gap between two letters that stay, rounded so that no slack of the old line survives; printed-over letters stay so."""
    gap, em = two.start - one.end, max(one.em, two.em)
    if gap < -0.5 * em:
        return gap
    return 0.0 if gap < NO_GAP * em else round(gap / em / STEP) * STEP * em
