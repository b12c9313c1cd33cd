"""Other spellings of one part of a transliterated name (R-524, R-525): a row of the table, or two rows that make it up (居马|别克, 艾力木|江)."""

from dataclasses import dataclass
from functools import cache
from itertools import product

from redaction.data import rows
from redaction.names import latin
from redaction.names.fold import equal_sounds, fold

_MOST = 24


@dataclass(frozen=True, slots=True)
class Spellings:
    """One part of a name in folded Chinese, in plain Latin letters, and in Uyghur script; empty where the table has none."""

    chinese: tuple[str, ...] = ()
    letters: tuple[str, ...] = ()
    script: tuple[str, ...] = ()

    def joined(self, other: "Spellings") -> "Spellings":
        """All spellings of this part followed by all of the other, as one part."""
        return Spellings(
            _products(self.chinese, other.chinese),
            _products(self.letters, other.letters),
            _products(self.script, other.script),
        )


@cache
def spellings_of(part: str) -> Spellings:
    """How a folded Chinese part of a name is written elsewhere: the first row that sounds like it, and every two rows that make it up."""
    table, wanted = _table(), part.translate(equal_sounds("sound_classes.tsv"))
    found = table.get(wanted, Spellings())
    for cut in range(2, len(wanted)):
        left, right = table.get(wanted[:cut]), table.get(wanted[cut:])
        if left is not None and right is not None:
            both = left.joined(right)
            found = Spellings(found.chinese + both.chinese, found.letters + both.letters, found.script + both.script)
    # Writers leave out the r inside a long part: 穆合塔江 for 穆合塔尔江.
    shorter = tuple(
        form[:at] + form[at + 1 :]
        for form in (part, *found.chinese)
        if 0 < (at := form.find("尔")) < len(form) - 1 and len(form) > 4
    )
    return Spellings(found.chinese + shorter, found.letters, found.script)


def sounds_foreign(name: str) -> bool:
    """Whether the characters of a name, one excepted, are ones that write the parts of such names by sound."""
    return sum(letter in letters_of_parts() for letter in name) >= len(name) - 1


@cache
def letters_of_parts() -> frozenset[str]:
    """The characters that write the parts of names of Xinjiang."""
    return frozenset(letter for form in _table() for letter in form) | frozenset(
        letter for spelled in _table().values() for form in spelled.chinese for letter in form
    )


@cache
def _table() -> dict[str, Spellings]:
    sounds = equal_sounds("sound_classes.tsv")
    table: dict[str, Spellings] = {}
    for (line,) in rows("name_elements.tsv"):
        chinese, letters, script = (side.split() for side in line.split("|"))
        forms = tuple(fold(form) for form in chinese)
        spelled = Spellings(forms, tuple(latin.plain(form) for form in letters), tuple(script))
        for form in forms:
            table.setdefault(form.translate(sounds), spelled)
    return table


def _products(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(first + second for first, second in product(one, other))[:_MOST]
