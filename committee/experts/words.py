"""Names of levels and specialties for showing, from the season's rulebook, with the code itself where it knows none."""

from committee.seasons.rulebook import Rulebook
from committee.text import Text


def level_name(rulebook: Rulebook, code: str) -> Text:
    """The level's name."""
    return next((level.name for level in rulebook.levels if level.code == code), Text(code, code))


def specialty_name(rulebook: Rulebook, code: str) -> Text:
    """The specialty's name."""
    return next((row.name for row in rulebook.specialties if row.code == code), Text(code, code))


def rank_name(rulebook: Rulebook, rank: int) -> Text:
    """The name of the level with this rank."""
    return next((level.name for level in rulebook.levels if level.rank == rank), Text(str(rank), str(rank)))


def slot_name(rulebook: Rulebook, slot: str) -> Text:
    """The name of a slot of the material list."""
    return next((rule.label for rule in rulebook.materials if rule.slot == slot), Text(slot, slot))
