"""What an objection sets going elsewhere. Parts to the right say it here: an objection holds only the person concerned (R-444)."""

from collections.abc import Callable
from enum import StrEnum

from sqlalchemy.orm import Session

from committee.publicity.models import Objection, PostingKind


class ObjectionEvent(StrEnum):
    """What just happened to an objection."""

    TAKEN_UP = "taken-up"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


Listener = Callable[[Session, Objection, ObjectionEvent, int], None]
_listeners: dict[PostingKind, list[Listener]] = {}


def when_objection_moves(*kinds: PostingKind) -> Callable[[Listener], Listener]:
    """Register ``(session, objection, event, by)`` for objections against postings of *kinds*; runs in the same transaction."""

    def register(listener: Listener) -> Listener:
        for kind in kinds:
            _listeners.setdefault(kind, []).append(listener)
        return listener

    return register


def tell(session: Session, objection: Objection, event: ObjectionEvent, *, by: int) -> None:
    """Let every listener of the posting's kind do its part."""
    for listener in _listeners.get(objection.posting.kind, ()):
        listener(session, objection, event, by)
