"""Either kind of rulebook by name or from a snapshot: what the seasons and their postings do not have to tell apart."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from committee.seasons.recognition_rulebook import RecognitionRulebook, checked_recognition
from committee.seasons.rulebook import FOLDER, Rulebook, load_rulebook, rulebook_names
from committee.seasons.rulebook_tables import Procedure
from committee.seasons.toml_reading import Source, parse

AnyRulebook = Rulebook | RecognitionRulebook


@cache
def load_any_rulebook(name: str) -> AnyRulebook:
    """The rulebook *name* that ships with the program, of either kind. Raises ``ConfigurationError``."""
    if name not in rulebook_names():
        return load_rulebook(name)  # says which there are
    path = FOLDER / f"{name}.toml"
    text = path.read_text(encoding="utf-8")
    source = Source(path.name, text)
    tables = parse(text, source)
    return checked_recognition(tables, source) if is_recognition(tables) else load_rulebook(name)


def load_recognition_rulebook(name: str) -> RecognitionRulebook:
    """The recognition rulebook *name*. Raises ``ConfigurationError`` for an unknown name or one of the other kind."""
    book = load_any_rulebook(name)
    if not isinstance(book, RecognitionRulebook):
        raise Source(f"{name}.toml").wrong("procedure", "不是初定授予高定的规则", "is not a rulebook of recognition")
    return book


def is_recognition(tables: Mapping[str, Any]) -> bool:
    """Whether these tables (of a file or a snapshot) are a recognition rulebook's."""
    return tables.get("procedure") == Procedure.RECOGNITION


def procedure_of(book: AnyRulebook) -> Procedure:
    """Which of the two products a rulebook is for."""
    return Procedure.RECOGNITION if isinstance(book, RecognitionRulebook) else Procedure.COMMITTEE
