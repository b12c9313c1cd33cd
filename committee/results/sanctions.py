"""取消资格, 撤销职称 and the integrity file: asked by the office, decided by its head, done in one transaction (R-325 to R-328)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import clock
from committee.applications.models import Application
from committee.applications.rules import BEFORE_BALLOT, WORKFLOW, Phase
from committee.applications.steps import advance, locked
from committee.ballots.rules import Blocked
from committee.ballots.steps import set_aside
from committee.db import transaction
from committee.dossiers import steps as dossier_steps
from committee.errors import BadInput, NotFound, Refused
from committee.people.approvals import approval_kind
from committee.people.integrity import IntegrityKind, IntegrityRecord, enter_record, in_force, lift_record
from committee.people.models import Approval, ApprovalState, Person
from committee.people.steps import ask_approval
from committee.permissions import Permission
from committee.results import queries
from committee.text import Text

DISQUALIFY, REVOKE = "disqualify", "revoke"
ACT_LABELS: Mapping[str, Text] = {
    DISQUALIFY: Text("取消资格", "Disqualify"),
    REVOKE: Text("撤销职称", "Revoke the title"),
}


class NoSanction(Refused):
    """Where the application stands, there is nothing to take away."""

    message = Text("该申报目前不能取消资格或撤销。", "There is nothing to disqualify or revoke at this stage.")


def act_for(phase: Phase) -> str | None:
    """Which of the two acts is possible: disqualify before confirmation, revoke after it; None when the case has ended."""
    return next((act for act in (DISQUALIFY, REVOKE) if WORKFLOW.can(phase, act)), None)


def consequences(application: Application, *, act: str, record: bool) -> list[Text]:
    """Exactly what the act will do, sentence by sentence, for the page before it and for the second person."""
    found = [
        Text("{a}：{n}（{u}）", "{a}: {n} ({u})").format(a=ACT_LABELS[act], n=application.name, u=application.unit_name)
    ]
    if act == REVOKE:
        found.append(Text("职称证书即告作废，资格自始无效", "The certificate is void; the title never existed"))
    elif application.phase is Phase.BALLOT:
        found.append(
            Text(
                "正在进行的表决中本项不再计票：已投的票保持密封、不拆看，其他各项照常",
                "In the vote that is under way this item is not counted: its ballots stay sealed, unread; the others go on",
            )
        )
    elif application.phase in BEFORE_BALLOT:
        found.append(
            Text("申报立即终止，已送审的送审稿同时撤下", "The application ends at once; copies under review are pulled")
        )
    else:
        found.append(
            Text(
                "已有的计票结果保留，但本人不再公示、不予确认",
                "The count stays; the person is neither posted nor confirmed",
            )
        )
    found.append(Text("公示名单上本人一行标明“已取消”", "Lines on public lists are marked as withdrawn"))
    if record:
        found.append(
            Text(
                "记入诚信档案三年：期内不能申报，也不能被抽为评委（R-325）",
                "Three years in the integrity file: no filing, and no draw as an expert (R-325)",
            )
        )
    found.append(
        Text("办公室负责人批准后立即生效，记入日志", "It takes effect once the head approves, with a line in the log")
    )
    return found


def ask_sanction(*, public_id: str, ground: str, document_number: str, record: bool, by: int) -> str:
    """Put a disqualification or revocation before the head of the office; returns the approval's address.

    Raises ``BadInput`` without ground or document, ``NoSanction``, ``Refused`` while one is waiting.
    """
    ground, number = ground.strip(), document_number.strip()
    if not 10 <= len(ground) <= 500:
        raise BadInput(Text("请写明事实和依据（10 至 500 字）。", "State facts and grounds (10 to 500 characters)."))
    if not 2 <= len(number) <= 60:
        raise BadInput(Text("请填写决定文号（2 至 60 字）。", "Give the number of the decision."))
    with transaction() as session:
        application = locked(session, public_id)
        act = act_for(application.phase)
        if act is None:
            raise NoSanction
        if waiting_for(session, public_id) is not None:
            raise Refused(Text("已报负责人，等待决定。", "It is before the head already."))
        return ask_approval(
            session,
            kind="sanction",
            season_id=application.season_id,
            subject_key=public_id,
            payload={"act": act, "record": record, "number": number},
            reason=ground,
            by=by,
        ).public_id


def waiting_for(session: Session, public_id: str) -> Approval | None:
    """The sanction against an application that waits for its decision."""
    return session.scalar(
        select(Approval).where(
            Approval.kind == "sanction", Approval.subject_key == public_id, Approval.state == ApprovalState.ASKED
        )
    )


def _told(session: Session, approval: Approval) -> Text:
    application = session.scalar(select(Application).where(Application.public_id == approval.subject_key))
    name = application.name if application else approval.subject_key
    act = ACT_LABELS[approval.payload["act"]]
    more = (
        Text("，记入诚信档案三年", ", three years in the integrity file")
        if approval.payload["record"]
        else Text("", "")
    )
    return Text("对{n}{a}（{d}）{m}", "{a}: {n} ({d}){m}").format(n=name, a=act, d=approval.payload["number"], m=more)


@approval_kind(
    "sanction",
    label=Text("取消资格或撤销职称", "Disqualify or revoke"),
    permissions=frozenset({Permission.APPLICATION_RESTORE}),
    describe=_told,
    look="/applications/{subject}",
)
def _on_sanction_approved(session: Session, approval: Approval) -> None:
    application = locked(session, approval.subject_key)
    asked: Mapping[str, Any] = approval.payload
    act = act_for(application.phase)
    if act is None or act != asked["act"]:
        raise NoSanction
    running, voting = application.phase in BEFORE_BALLOT, application.phase in (Phase.PLENARY, Phase.BALLOT)
    advance(
        session,
        application=application,
        name=act,
        by=approval.decided_by_id,
        opinion=f"{asked['number']}：{approval.reason}"[:500],
        seen={"approval": approval.public_id},
    )
    case = dossier_steps.case_of(session, application.dossier_id)
    if voting and case is not None:
        set_aside(session, case_key=case.key, why=Blocked.DISQUALIFIED, by=approval.decided_by_id)
    if running:
        dossier_steps.withdraw_screening(session, application.dossier)
        dossier_steps.close_upload(session, application.dossier)
        if case is not None:
            dossier_steps.pull_case(session, case.key)
    strike(session, application.id)
    if asked["record"]:
        enter_record(
            session,
            person_id=application.person_id,
            kind=IntegrityKind.APPLICANT,
            ground=approval.reason,
            document_number=asked["number"],
            season_id=application.season_id,
            subject_key=application.public_id,
            by=approval.asked_by_id,
            approved_by=approval.decided_by_id,
        )


def strike(session: Session, application_id: int) -> None:
    """Mark the person's lines on result notices: who reads the list sees that the pass was taken away."""
    for posting in queries.every_result_posting(session, application_id):
        for line in posting.lines:
            if line.subject_id == application_id and line.struck_at is None:
                line.struck_at = clock.now()


def ask_record(
    *, person_id: int, kind: IntegrityKind, ground: str, document_number: str, season_id: int, by: int
) -> str:
    """Ask for a record about an expert or a member of the staff (R-327); the head decides. Raises ``BadInput``."""
    if not 10 <= len(ground.strip()) <= 500 or not 2 <= len(document_number.strip()) <= 60:
        raise BadInput(
            Text(
                "请写明事实（10 至 500 字）和决定文号。",
                "State facts (10 to 500 characters) and the decision's number.",
            )
        )
    with transaction() as session:
        if session.get(Person, person_id) is None:
            raise NotFound
        return ask_approval(
            session,
            kind="integrity-record",
            season_id=season_id,
            subject_key=str(person_id),
            payload={"kind": kind.value, "number": document_number.strip()},
            reason=ground.strip(),
            by=by,
        ).public_id


def _record_told(session: Session, approval: Approval) -> Text:
    person = session.get(Person, int(approval.subject_key))
    kind = IntegrityKind(approval.payload["kind"])
    return Text("{n}：{k}，记入诚信档案三年（{d}）", "{n}: {k}, three years in the integrity file ({d})").format(
        n=person.name if person else "", k=kind.label, d=approval.payload["number"]
    )


@approval_kind(
    "integrity-record",
    label=Text("记入诚信档案", "Integrity record"),
    permissions=frozenset({Permission.APPLICATION_RESTORE}),
    describe=_record_told,
)
def _on_record_approved(session: Session, approval: Approval) -> None:
    enter_record(
        session,
        person_id=int(approval.subject_key),
        kind=IntegrityKind(approval.payload["kind"]),
        ground=approval.reason,
        document_number=approval.payload["number"],
        season_id=approval.season_id,
        by=approval.asked_by_id,
        approved_by=approval.decided_by_id,
    )


def ask_lift(*, public_id: str, reason: str, by: int) -> str:
    """Ask the head to take a wrong record out of force."""
    if not 5 <= len(reason.strip()) <= 300:
        raise BadInput(Text("请写明撤销理由（5 至 300 字）。", "Say why (5 to 300 characters)."))
    with transaction() as session:
        row = record_by(session, public_id)
        if row.lifted_at is not None:
            raise Refused(Text("这条记录已撤销。", "This record was lifted already."))
        return ask_approval(
            session,
            kind="integrity-lift",
            season_id=row.season_id,
            subject_key=public_id,
            payload={},
            reason=reason.strip(),
            by=by,
        ).public_id


def record_by(session: Session, public_id: str) -> IntegrityRecord:
    """The record at an address. Raises ``NotFound``."""
    row = session.scalar(select(IntegrityRecord).where(IntegrityRecord.public_id == public_id))
    if row is None:
        raise NotFound
    return row


def _lift_told(session: Session, approval: Approval) -> Text:
    row = record_by(session, approval.subject_key)
    return Text("撤销{n}的诚信档案记录（{d}）", "Lift the record of {n} ({d})").format(
        n=row.person.name, d=row.document_number
    )


@approval_kind(
    "integrity-lift",
    label=Text("撤销诚信档案记录", "Lift an integrity record"),
    permissions=frozenset({Permission.APPLICATION_RESTORE}),
    describe=_lift_told,
)
def _on_lift_approved(session: Session, approval: Approval) -> None:
    lift_record(session, record_by(session, approval.subject_key), reason=approval.reason, by=approval.decided_by_id)


def records(session: Session, *, text: str = "", only_in_force: bool = False) -> list[IntegrityRecord]:
    """The integrity file, newest first, filtered by name or document."""
    rows = session.scalars(select(IntegrityRecord).order_by(IntegrityRecord.id.desc())).all()
    today = clock.today()
    return [
        row
        for row in rows
        if (not text or text in row.person.name or text in row.document_number)
        and (not only_in_force or in_force(row, on=today))
    ]
