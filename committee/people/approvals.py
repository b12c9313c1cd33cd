"""Which acts need two people, who may decide them, and what happens on approval. Parts add their kinds when they are imported."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from committee.errors import NotAllowed, NotFound
from committee.people.models import Approval
from committee.permissions import Permission
from committee.text import Text
from committee.viewer import Viewer

Handler = Callable[[Session, Approval], None]
Describe = Callable[[Session, Approval], Text]


@dataclass(frozen=True, slots=True)
class ApprovalKind:
    """One kind of act: its name, who may decide it (any of *permissions*), what it does, how it is told in a sentence.

    *look* is the address of what is to be decided, with ``{subject}`` and the fields of the payload; empty when the sentence says all.
    """

    label: Text
    permissions: frozenset[Permission]
    handler: Handler
    describe: Describe
    look: str = ""

    def address(self, approval: Approval) -> str:
        """Where the second person sees what they decide; empty when there is no such page."""
        return self.look.format(**{**approval.payload, "subject": approval.subject_key})


APPROVAL_KINDS: dict[str, ApprovalKind] = {}


def approval_kind(
    kind: str, *, label: Text, permissions: frozenset[Permission], describe: Describe, look: str = ""
) -> Callable[[Handler], Handler]:
    """Register the function that runs, inside the deciding transaction, when an act of *kind* is approved."""

    def register(handler: Handler) -> Handler:
        APPROVAL_KINDS[kind] = ApprovalKind(label, permissions, handler, describe, look)
        return handler

    return register


def kind_of(approval: Approval) -> ApprovalKind:
    """The registered kind of *approval*. Raises ``NotFound`` for one that no part knows."""
    kind = APPROVAL_KINDS.get(approval.kind)
    if kind is None:
        raise NotFound
    return kind


def may_decide(viewer: Viewer, approval: Approval) -> bool:
    """Whether *viewer* is a different person than the asker and holds one of the permissions in the act's season."""
    kind = APPROVAL_KINDS.get(approval.kind)
    return (
        kind is not None
        and approval.asked_by_id != viewer.account_id
        and any(viewer.can(permission, season_id=approval.season_id) for permission in kind.permissions)
    )


def check_may_decide(viewer: Viewer, approval: Approval) -> None:
    """Raise ``NotAllowed`` when none of the viewer's roles may decide it; the two-person rule is the step's."""
    kind = kind_of(approval)
    if not any(viewer.can(permission, season_id=approval.season_id) for permission in kind.permissions):
        raise NotAllowed
