"""What an objection sets going elsewhere. Parts to the right say it here: an objection holds only the person concerned (R-444)."""

from collections.abc import Callable
from enum import StrEnum

from sqlalchemy.orm import Session

from committee.publicity.models import Objection, PostingKind
from committee.text import Text


class ObjectionEvent(StrEnum):
    """What just happened to an objection."""

    TAKEN_UP = "taken-up"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


# What «upheld» means for the person concerned; it is said before it is pressed.
UPHELD: dict[PostingKind, Text] = {
    PostingKind.EMPLOYER: Text("“属实”即退回单位重新审核", "Upheld, it goes back to the unit’s check"),
    PostingKind.RESULT: Text("“属实”即取消其通过，不能撤回", "Upheld, the pass is cancelled for good"),
    PostingKind.RESULT_AT_EMPLOYER: Text("“属实”即取消其通过，不能撤回", "Upheld, the pass is cancelled for good"),
    PostingKind.BEFORE_FILING: Text("“属实”即公示作废，不能申报", "Upheld, the posting is void and nothing is filed"),
    PostingKind.AFTER_CHECK: Text("“属实”即取消其通过，不能撤回", "Upheld, the pass is cancelled for good"),
}
UPHELD_WHOLE = Text(
    "针对整个名单：“属实”不取消任何人的通过，需更正名单的请撤下后重新公示",
    "About the list as a whole: upheld it cancels nobody’s pass; to correct the list take it down and post it again",
)
UPHELD_WHOLE_RECOGNITION = Text(
    "针对整个名单：“属实”即全部取消，不能撤回", "About the whole list: upheld, all are cancelled for good"
)


def upheld_means(kind: PostingKind, *, whole: bool) -> Text:
    """What follows when an objection is upheld, for one person or for the list as a whole."""
    if not whole:
        return UPHELD[kind]
    recognition = kind in (PostingKind.BEFORE_FILING, PostingKind.AFTER_CHECK)
    return UPHELD_WHOLE_RECOGNITION if recognition else UPHELD_WHOLE


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
