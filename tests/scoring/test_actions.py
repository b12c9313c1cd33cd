"""Saving, submitting, stepping back, late leaks, opinions: what stands in the tables afterwards."""

import pytest
from sqlalchemy import event, select

from committee import clock
from committee.applications.rules import Phase
from committee.applications.steps import application_of_case
from committee.assignment.models import Assignment, PairState
from committee.db import db
from committee.dossiers.pages import record_served
from committee.dossiers.review import CaseState, CopyState, ReviewCase
from committee.errors import BadInput, Refused, Stale
from committee.experts.models import Conflict, Group, Severity
from committee.experts.rules import ConflictKind
from committee.scoring import actions, group_actions
from committee.scoring.actions import OtherVersion, WrongFields
from committee.scoring.models import ScoreSheet, SheetReopening
from committee.scoring.queries import summary, tasks_of
from committee.scoring.rules import Hidden, LeakOutcome, NotReadyToLock, SheetLocked
from committee.scoring.verify import verify
from tests.experts.stage import make_case, make_scene, publish, score, sheet_values


@pytest.fixture
def scene(session):
    return make_scene(session)


@pytest.fixture
def case(session, scene):
    return make_case(session, scene, code="K7QX-42")


@pytest.fixture
def readers(session, scene, case):
    return publish(session, scene)[case.key]


def _sheet(session, account_id, case_key):
    session.rollback()
    return session.scalar(
        select(ScoreSheet).join(Assignment).where(Assignment.case_key == case_key, ScoreSheet.discarded.is_(False))
    )


def test_a_draft_is_stored_with_its_total_and_version(session, scene, case, readers):
    account = scene.account(readers[0]).account_id
    sheet = actions.save_sheet(
        account_id=account, case_key=case.key, version=0, values={"item-edu": "8", "item-result": "24.5"}
    )
    assert (sheet.total, sheet.version, sheet.marks) == (3250, 1, {"edu": 800, "result": 2450})


def test_a_save_takes_two_statements(session, scene, case, readers):
    account = scene.account(readers[0]).account_id
    actions.save_sheet(account_id=account, case_key=case.key, version=0, values=sheet_values())
    seen = []
    event.listen(db.engine, "before_cursor_execute", lambda *a: seen.append(a[2]))
    actions.save_sheet(account_id=account, case_key=case.key, version=1, values=sheet_values(edu="9"))
    assert [text.split()[0] for text in seen] == ["BEGIN", "SELECT", "UPDATE"]


def test_two_tabs_never_overwrite_each_other(session, scene, case, readers):
    account = scene.account(readers[0]).account_id
    actions.save_sheet(account_id=account, case_key=case.key, version=0, values={"item-edu": "8"})
    with pytest.raises(OtherVersion) as refused:
        actions.save_sheet(account_id=account, case_key=case.key, version=0, values={"item-edu": "5"})
    assert refused.value.sheet.marks == {"edu": 800}


def test_a_wrong_mark_is_said_by_its_field_and_nothing_is_stored(session, scene, case, readers):
    account = scene.account(readers[0]).account_id
    with pytest.raises(WrongFields) as refused:
        actions.save_sheet(account_id=account, case_key=case.key, version=0, values={"item-edu": "11"})
    assert list(refused.value.errors) == ["item-edu"]
    assert _sheet(session, account, case.key) is None


def test_an_incomplete_sheet_does_not_lock_and_a_locked_one_does_not_change(session, scene, case, readers):
    account = scene.account(readers[0]).account_id
    sheet = actions.save_sheet(account_id=account, case_key=case.key, version=0, values={"item-edu": "8"})
    with pytest.raises(NotReadyToLock):
        actions.lock_sheet(account_id=account, case_key=case.key, version=sheet.version)
    sheet = actions.save_sheet(account_id=account, case_key=case.key, version=1, values=sheet_values())
    actions.lock_sheet(account_id=account, case_key=case.key, version=sheet.version)
    with pytest.raises(SheetLocked):
        actions.save_sheet(account_id=account, case_key=case.key, version=3, values=sheet_values())


def test_an_expert_without_the_pair_is_told_there_is_nothing(session, scene, case, readers):
    stranger = next(one for one in scene.experts if one not in readers)
    with pytest.raises(Hidden):
        actions.save_sheet(account_id=scene.account(stranger).account_id, case_key=case.key, version=0, values={})


def test_stepping_back_discards_the_draft_and_brings_a_replacement(session, scene, case, readers):  # E-32
    account = scene.account(readers[0]).account_id
    actions.save_sheet(account_id=account, case_key=case.key, version=0, values=sheet_values())
    assert actions.recuse(account_id=account, case_key=case.key) is True
    session.rollback()
    sheet = session.scalar(select(ScoreSheet))
    assert (sheet.discarded, sheet.marks, sheet.total, sheet.opinion) == (True, {}, 0, "")
    assert session.scalar(select(Conflict.expert_id).where(Conflict.source == "recused")) == readers[0]
    active = session.scalars(select(Assignment.expert_id).where(Assignment.state == PairState.ACTIVE)).all()
    assert len(active) == 3
    assert readers[0] not in active
    assert [task.code for task in tasks_of(session, account)] == []
    with pytest.raises(Hidden):
        actions.recuse(account_id=account, case_key=case.key)


def test_a_reported_leak_takes_the_case_from_everybody_at_once(session, scene, case, readers):  # P-31
    reporter, other = (scene.account(one).account_id for one in readers[:2])
    actions.report_leak(account_id=reporter, case_key=case.key, file_key=case.files[0].key, page=2, note="印章")
    session.rollback()
    assert session.get(ReviewCase, case.key).state is CaseState.PULLED
    with pytest.raises(Hidden):
        actions.save_sheet(account_id=other, case_key=case.key, version=0, values={})
    assert tasks_of(session, other)[0].state.value == "held"


def test_a_confirmed_leak_replaces_whoever_saw_the_page_and_keeps_the_rest(session, scene, case, readers):
    reporter, saw, kept = (scene.account(one).account_id for one in readers)
    for account in (reporter, saw, kept):
        actions.save_sheet(account_id=account, case_key=case.key, version=0, values=sheet_values())
    record_served(file_key=case.files[0].key, page=2, account_id=saw)
    record_served(file_key=case.files[0].key, page=1, account_id=kept)
    leak = actions.report_leak(account_id=reporter, case_key=case.key, file_key=case.files[0].key, page=2, note="")
    assert group_actions.settle_leak(leak_key=leak.key, outcome=LeakOutcome.CONFIRMED) == 2
    session.rollback()
    active = session.scalars(select(Assignment.expert_id).where(Assignment.state == PairState.ACTIVE)).all()
    assert len(active) == 3
    assert readers[2] in active
    assert not set(readers[:2]) & set(active)
    sheets = session.scalars(select(ScoreSheet).where(ScoreSheet.discarded.is_(False))).all()
    assert [sheet.assignment.expert_id for sheet in sheets] == [readers[2]]
    assert session.get(ReviewCase, case.key).state is CaseState.PULLED
    with pytest.raises(Refused):
        group_actions.resume_case(case_key=case.key)
    case.files[0].state = CopyState.PASSED
    session.commit()
    group_actions.resume_case(case_key=case.key)
    session.rollback()
    assert session.get(ReviewCase, case.key).state is CaseState.OPEN


def test_a_dismissed_report_lets_reading_go_on_with_all_marks(session, scene, case, readers):
    account = scene.account(readers[0]).account_id
    actions.save_sheet(account_id=account, case_key=case.key, version=0, values=sheet_values())
    leak = actions.report_leak(account_id=account, case_key=case.key, file_key=case.files[0].key, page=1, note="")
    assert group_actions.settle_leak(leak_key=leak.key, outcome=LeakOutcome.DISMISSED) == 0
    session.rollback()
    assert tasks_of(session, account)[0].total == 8300


def _leader(session, scene):
    leader_id = session.scalar(select(Group.leader_id).where(Group.leader_id.is_not(None)))
    member = next(m for m in scene.members(session) if m.id == leader_id)
    return scene.account(member.expert_id).account_id


def test_the_opinion_waits_for_every_sheet_and_then_closes_once(session, scene, case, readers):
    leader = _leader(session, scene)
    with pytest.raises(group_actions.GroupNotReady):
        group_actions.close_opinion(
            account_id=leader, case_key=case.key, body="业绩突出，同意推荐评审。", recommend=True, version=0
        )
    for one in readers:
        score(session, scene, case_key=case.key, expert_id=one)
    with pytest.raises(BadInput):
        group_actions.close_opinion(account_id=leader, case_key=case.key, body="好", recommend=True, version=0)
    group_actions.save_opinion(account_id=leader, case_key=case.key, body="草稿", version=0)
    with pytest.raises(Stale):
        group_actions.save_opinion(account_id=leader, case_key=case.key, body="另一版", version=0)
    group_actions.close_opinion(
        account_id=leader, case_key=case.key, body="业绩突出，同意推荐评审。", recommend=True, version=1
    )
    session.rollback()
    row = summary(session, scene.season)[0]
    assert (row.closed, row.mean.value, row.opinion.recommend) == (True, 8300, True)
    with pytest.raises(Refused):
        group_actions.save_opinion(account_id=leader, case_key=case.key, body="改", version=2)
    assert all(check.ok for check in verify(session, scene.season.id))


def test_only_the_leader_writes(session, scene, case, readers):
    other = next(
        scene.account(m.expert_id).account_id
        for m in scene.members(session)
        if scene.account(m.expert_id).account_id != _leader(session, scene)
    )
    with pytest.raises(Hidden):
        group_actions.save_opinion(account_id=other, case_key=case.key, body="草稿", version=0)


def test_the_next_member_speaks_for_a_leader_who_must_leave(session, scene, case, readers):
    leader_id = session.scalar(select(Group.leader_id).where(Group.leader_id.is_not(None)))
    group = session.scalar(select(Group).where(Group.leader_id == leader_id))
    seated = sorted((m for m in scene.members(session) if m.group_id == group.id), key=lambda m: m.number)
    leader = next(m for m in seated if m.id == leader_id)
    following = next(m for m in seated if m.id != leader_id)
    session.add(
        Conflict(
            case_key=case.key,
            expert_id=leader.expert_id,
            kind=ConflictKind.ENTITY,
            severity=Severity.HARD,
            at=clock.now(),
        )
    )
    session.commit()
    with pytest.raises(Hidden):
        group_actions.save_opinion(
            account_id=scene.account(leader.expert_id).account_id, case_key=case.key, body="草稿", version=0
        )
    speaker = scene.account(following.expert_id).account_id
    assert group_actions.save_opinion(account_id=speaker, case_key=case.key, body="草稿", version=0).body == "草稿"


def test_reopening_keeps_what_stood_there(session, scene, case, readers):
    score(session, scene, case_key=case.key, expert_id=readers[0])
    sheet = session.scalar(select(ScoreSheet))
    group_actions.reopen_sheet(account_id=_leader(session, scene), sheet_key=sheet.key, reason="单项漏看附件")
    session.rollback()
    assert session.scalar(select(SheetReopening)).before["total"] == 8300
    assert session.get(ScoreSheet, sheet.key).locked is False


def test_applications_follow_their_sheets(session, scene, case, readers):
    for one in readers[:2]:
        score(session, scene, case_key=case.key, expert_id=one)
    assert group_actions.follow_scores(season_id=scene.season.id) == 0
    score(session, scene, case_key=case.key, expert_id=readers[2])
    assert group_actions.follow_scores(season_id=scene.season.id) == 1
    session.rollback()
    assert application_of_case(session, case.key).phase is Phase.GROUP_REVIEW
    sheet = session.scalars(select(ScoreSheet)).first()
    group_actions.reopen_sheet(account_id=_leader(session, scene), sheet_key=sheet.key, reason="单项漏看附件")
    assert group_actions.follow_scores(season_id=scene.season.id) == 1
    session.rollback()
    assert application_of_case(session, case.key).phase is Phase.ASSIGNED


def test_verify_sees_a_changed_mark(session, scene, case, readers):
    score(session, scene, case_key=case.key, expert_id=readers[0])
    assert all(check.ok for check in verify(session, scene.season.id))
    sheet = session.scalar(select(ScoreSheet))
    sheet.marks = {**sheet.marks, "edu": 100}
    session.commit()
    assert [check.rule for check in verify(session, scene.season.id) if not check.ok] == ["R-421", "R-426"]


@pytest.mark.parametrize(
    ("part", "value"), [("opinion", "另一段评语"), ("reason", "另一个理由"), ("gates", {"ethics": True})]
)
def test_verify_sees_changed_words_and_gates_of_a_submitted_sheet(session, scene, case, readers, part, value):
    score(session, scene, case_key=case.key, expert_id=readers[0])
    sheet = session.scalar(select(ScoreSheet))
    assert getattr(sheet, part) != value
    setattr(sheet, part, value)
    session.commit()
    assert "R-426" in [check.rule for check in verify(session, scene.season.id) if not check.ok]
