"""The other language of words that are frozen in the words of the official record: names of levels, titles and specialties.

A notice and a result table keep what was printed. Pages in English show the rulebook's English for it; papers stay Chinese.
"""

from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.rulebook import Rulebook
from committee.text import Text


def recorded(book: Rulebook | RecognitionRulebook, words: str) -> Text:
    """*words* as they were recorded, with the rulebook's English where it has one."""
    known = [rule.name for rule in book.specialties] + [level.name for level in book.levels]
    known += [level.title for level in book.levels] if isinstance(book, Rulebook) else []
    return next((text for text in known if text.zh == words), Text(words, words))
