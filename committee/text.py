"""One sentence in the two languages of the product, kept side by side so that neither can be forgotten."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Locale = Literal["zh", "en"]


class Count(int):
    """How many there are, in an English sentence: ``{n} {n:person|people}`` says «1 person» and «2 people»."""

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        if not bar:
            return super().__format__(spec)
        return one if self == 1 else many


def counting(values: Mapping[str, object]) -> dict[str, object]:
    """The values of a sentence, its whole numbers able to choose their word."""
    return {key: Count(value) if type(value) is int else value for key, value in values.items()}


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence in Chinese and in English. ``str()`` gives both, as error lines of the command line need them."""

    zh: str
    en: str

    def pick(self, locale: str) -> str:
        """The sentence in *locale*; anything but ``en`` gets Chinese, the language of the office."""
        return self.en if locale == "en" else self.zh

    def format(self, **values: object) -> "Text":
        """The same sentence with ``{name}`` fields filled in, in both languages; a value that is a ``Text`` goes in language by language."""
        values = counting(values)
        zh = {key: value.zh if isinstance(value, Text) else value for key, value in values.items()}
        en = {key: value.en if isinstance(value, Text) else value for key, value in values.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"
