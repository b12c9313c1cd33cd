"""Two languages side by side: ``t(zh, en)`` in templates, ``say(Text)`` for texts from code. Why: docs/decisions/003-two-languages.md."""

from collections.abc import Iterable

from flask import Flask, g, request, session
from markupsafe import Markup

from committee.text import Text, counting


def locale() -> str:
    """``en`` or ``zh``: the account's choice, then the browser's session, then the browser's languages."""
    known: str | None = g.get("locale")
    if known is None:
        chosen = session.get("locale")
        known = chosen if chosen in ("zh", "en") else (request.accept_languages.best_match(["zh", "en"], "zh") or "zh")
        g.locale = known
    return known


def t(zh: str, en: str, /, **values: object) -> Markup:
    """The sentence in the reader's language, with values escaped in."""
    sentence = en if locale() == "en" else zh
    return Markup(sentence).format(**counting(values)) if values else Markup(sentence)  # noqa: S704 the sentence is ours, values are escaped


def say(text: Text) -> str:
    """A ``Text`` in the reader's language; the template escapes it."""
    return text.pick(locale())


def listed(words: Iterable[object]) -> str:
    """Words one after the other, with the mark that the reader's language sets between them."""
    return say(Text("、", ", ")).join(str(word) for word in words)


def init_app(app: Flask) -> None:
    """Give every template ``t``, ``say``, ``locale`` and ``direction``."""
    app.jinja_env.globals.update(t=t, say=say)
    app.jinja_env.filters["say"] = say
    app.context_processor(lambda: {"locale": locale(), "direction": "ltr"})
