"""Words on forms: labels and messages that speak the reader's language when they are shown, not when the class is read."""

from collections.abc import Callable
from typing import Any

from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, Length, ValidationError

from committee.errors import BadInput
from committee.text import Text
from committee.web.language import say

LONGEST_NUMBER = 9  # digits; the databases hold more, a request from a page of ours never names one


class Words:
    """A label or message for WTForms that becomes a string in the language of the request that shows it."""

    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(zh, en)

    def __str__(self) -> str:
        return say(self.text)

    def __mod__(self, values: object) -> "Words":
        """WTForms fills numbers into its own messages; ours name them already."""
        return self


class Form(FlaskForm):  # type: ignore[misc]
    """The base of all our forms; CSRF is checked before the view, so the token field is not repeated here."""

    class Meta:
        csrf = False


def chosen_number(value: Any) -> int | None:
    """The number of what was chosen in a list whose first line, «choose», stands for nothing."""
    return int(value) if value else None


def obeys(check: Callable[[str], object]) -> Any:
    """The field holds what *check* takes; the ``BadInput`` that it raises is said at the field, with those of all other fields."""

    def validate(form: Any, field: Any) -> None:
        try:
            check(field.data or "")
        except BadInput as refusal:
            raise ValidationError(say(refusal.at_field)) from None

    return validate


def number_of(text: str) -> int | None:
    """The whole number that *text* writes in digits; None for anything else, also for one that no row and no count can have."""
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) <= LONGEST_NUMBER else None


def required() -> Any:
    """The field may not be left empty."""
    return InputRequired(message=Words("请填写", "Please fill this in"))


def at_most(limit: int) -> Any:
    """The field holds up to *limit* characters."""
    return Length(max=limit, message=Words(f"最多 {limit} 个字", f"At most {limit} characters"))
