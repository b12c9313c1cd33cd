"""A name put right: the unit's clerk asks with the proof they saw, an office confirms, and what is not yet on a notice follows.

The ID number stays, so that it is the same person before and after (R-529). A former name stays among the names that the masking
checker looks for; a name that was only mistyped does not.
"""

from collections.abc import Callable, Collection

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit
from committee.db import transaction
from committee.errors import BadInput, NotFound, Refused
from committee.people.approvals import approval_kind
from committee.people.models import Account, Approval, ApprovalState, Person
from committee.people.rules import name_key, stored_name
from committee.people.steps import ask_approval
from committee.permissions import Permission
from committee.text import Text

KIND = "name"
Listener = Callable[[Session, Person], None]
_followers: list[Listener] = []


class OwnName(Refused):
    """Nobody asks for, or confirms, a correction of their own name (R-002)."""

    message = Text("不能更正或确认本人的姓名。", "Nobody corrects their own name, or confirms its correction.")
    next_step = Text("请本单位或办公室的另一人办理。", "Another clerk, or another person of the office, has to do it.")


class NameWaits(Refused):
    """A correction of this person's name waits for its second person."""

    message = Text("{name}的姓名更正正在等待确认。", "A correction of the name {name} is waiting already.")
    next_step = Text("请待确认或退回后再提。", "Ask again once it was confirmed or declined.")


def when_name_moves(follower: Listener) -> Listener:
    """Have *follower(session, person)* called in the transaction in which a name was put right. It may raise ``Refused``: nothing moves."""
    _followers.append(follower)
    return follower


def own_person(session: Session, person_id: int, unit_ids: Collection[int] | None) -> Person:
    """A person of these units (None: of any). Raises ``NotFound``."""
    person = session.get(Person, person_id)
    if person is None or person.unit_id is None or (unit_ids is not None and person.unit_id not in unit_ids):
        raise NotFound
    return person


def waiting_name(session: Session, person_id: int) -> Approval | None:
    """The correction of a name that waits for its second person."""
    query = select(Approval).where(Approval.kind == KIND, Approval.subject_key == str(person_id))
    return session.scalar(query.where(Approval.state == ApprovalState.ASKED))


def ask_name(*, person_id: int, name: str, former: bool, reason: str, unit_ids: Collection[int] | None, by: int) -> str:
    """Put a correction before a second person; returns the approval's public id. *former* keeps the name so far as a former name.

    Raises ``NotFound`` for another unit's person, ``OwnName``, ``NameWaits``, ``BadInput`` for the same name or no proof.
    """
    wanted = stored_name(name)
    if len(reason.strip()) < 2:
        raise BadInput(Text("请写明依据的证件或证明。", "Name the document that proves it."))
    with transaction() as session:
        person = own_person(session, person_id, unit_ids)
        if session.get_one(Account, by).person_id == person_id:
            raise OwnName
        if wanted == person.name:
            raise BadInput(Text("与登记的姓名相同。", "This is the name on record."))
        if waiting_name(session, person_id) is not None:
            raise NameWaits(name=person.name)
        sealed = current_app.extensions["keyring"].seal("wanted-name", wanted)
        return ask_approval(
            session,
            kind=KIND,
            season_id=None,
            subject_key=person_id,
            payload={"name_sealed": sealed.hex(), "former": former},
            reason=reason.strip()[:500],
            by=by,
        ).public_id


def wanted_name(approval: Approval) -> str:
    """The name that was asked for."""
    sealed = bytes.fromhex(approval.payload["name_sealed"])
    return str(current_app.extensions["keyring"].open("wanted-name", sealed))


def _sentence(session: Session, approval: Approval) -> Text:
    person = session.get(Person, int(approval.subject_key))
    tail = (
        Text("，原名作为曾用名保留", ", the old one stays as a former name")
        if approval.payload["former"]
        else Text("", "")
    )
    return Text("“{a}”（{u}）更正为“{b}”{t}", "“{a}” ({u}) becomes “{b}”{t}").format(
        a=person.name if person else "?",
        u=person.unit.name if person and person.unit else "",
        b=wanted_name(approval),
        t=tail,
    )


@approval_kind(
    KIND,
    label=Text("更正姓名", "Correct a name"),
    permissions=frozenset({Permission.ACCOUNT_GRANT, Permission.SEASON_MANAGE}),
    describe=_sentence,
)
def _on_name_approved(session: Session, approval: Approval) -> None:
    person = session.get_one(Person, int(approval.subject_key), with_for_update=True)
    decider = session.get_one(Account, approval.decided_by_id)
    if decider.person_id == person.id:
        raise OwnName
    if approval.payload["former"] and person.name not in person.former_names:
        person.former_names = [*person.former_names, person.name]
    person.name = wanted_name(approval)
    person.name_key = name_key(person.name)
    for follower in _followers:
        follower(session, person)
    audit.record(
        session,
        action="people.name",
        subject="person",
        key=person.id,
        detail={"approval": approval.public_id, "former": approval.payload["former"]},
        account_id=approval.decided_by_id,
    )
