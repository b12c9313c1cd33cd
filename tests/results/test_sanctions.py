"""Disqualify before confirmation, revoke after it: two people, the public list says so, three years in the file (R-325 to R-328)."""

import pytest
from sqlalchemy import select

from committee import clock
from committee.applications.rules import WORKFLOW, Phase
from committee.clock import beijing
from committee.db import transaction
from committee.errors import BadInput, Refused, SecondPersonNeeded
from committee.people.integrity import IntegrityKind, IntegrityRecord
from committee.people.models import Person
from committee.people.steps import decide_approval
from committee.results import sanctions
from committee.results.confirming import confirm
from committee.results.verify import verify
from tests.results.scene import make_scene, phases, posting_of, released

FACTS = "经核实，所附标准起草证明系伪造。"


@pytest.fixture
def scene(session):
    return make_scene(session)


def address(session, scene, n=0) -> str:
    from committee.applications.models import Application

    return session.get_one(Application, scene.applications[n]).public_id


def ask(session, scene, n=0, *, record=True) -> str:
    return sanctions.ask_sanction(
        public_id=address(session, scene, n),
        ground=FACTS,
        document_number="塔市监〔2024〕8号",
        record=record,
        by=scene.secretary.account_id,
    )


def approve(scene, approval, *, by=None) -> None:
    with transaction() as writer:
        decide_approval(writer, public_id=approval, approve=True, by=by or scene.leader.account_id)


@pytest.mark.parametrize("phase", list(Phase))
def test_the_act_follows_from_the_phase_and_no_ended_case_has_one(phase):
    act = sanctions.act_for(phase)
    after = {Phase.CONFIRMED, Phase.CERTIFIED, Phase.ARCHIVED}
    if phase in after:
        assert act == sanctions.REVOKE
    else:
        assert act == (sanctions.DISQUALIFY if WORKFLOW.can(phase, "disqualify") else None)


def test_nothing_happens_before_the_second_person(session, scene):
    released(scene)
    approval = ask(session, scene)
    assert phases(session, scene)[0] is Phase.RESULT_PUBLICITY
    with pytest.raises(SecondPersonNeeded):
        approve(scene, approval, by=scene.secretary.account_id)
    with pytest.raises(Refused):
        ask(session, scene)
    approve(scene, approval)
    assert phases(session, scene)[0] is Phase.DISQUALIFIED


def test_a_disqualified_person_is_struck_recorded_and_never_confirmed(session, scene):
    release = released(scene)
    approve(scene, ask(session, scene))
    line = next(row for row in posting_of(session, release).lines if row.subject_id == scene.applications[0])
    assert line.struck_at is not None
    record = session.scalar(select(IntegrityRecord))
    assert (record.person_id, record.kind) == (scene.applicants[0].person_id, IntegrityKind.APPLICANT)
    assert (record.entered_by_id, record.approved_by_id) == (scene.secretary.account_id, scene.leader.account_id)
    clock.travel_to(beijing(2024, 10, 31, 10))
    with pytest.raises(Refused):
        confirm(
            public_ids=[address(session, scene)],
            document_number="塔人社〔2024〕1号",
            by=scene.hr.account_id,
            unit_ids=None,
        )
    assert all(check.ok for check in verify(session, scene.season))


def test_without_the_tick_no_record_is_entered(session, scene):
    released(scene)
    approve(scene, ask(session, scene, record=False))
    assert session.scalar(select(IntegrityRecord)) is None


def test_r325_after_confirmation_the_title_is_revoked(session, scene):
    released(scene)
    clock.travel_to(beijing(2024, 10, 31, 10))
    confirm(
        public_ids=[address(session, scene)], document_number="塔人社〔2024〕1号", by=scene.hr.account_id, unit_ids=None
    )
    approve(scene, ask(session, scene))
    assert phases(session, scene)[0] is Phase.REVOKED
    with pytest.raises(sanctions.NoSanction):
        ask(session, scene)


@pytest.mark.parametrize(("ground", "number"), [("短", "塔市监〔2024〕8号"), (FACTS, "")])
def test_facts_and_decision_are_asked_for(session, scene, ground, number):
    with pytest.raises(BadInput):
        sanctions.ask_sanction(
            public_id=address(session, scene), ground=ground, document_number=number, record=True, by=1
        )


def test_the_pages_take_an_expert_into_the_file_and_out_again(session, scene, browser_of):
    secretary, leader = browser_of(scene.secretary), browser_of(scene.leader)
    assert session.scalar(select(Person.id).where(Person.name == "评委甲")) is not None
    values = {"name": "评委甲", "kind": "expert", "ground": FACTS, "document_number": "塔市监〔2024〕9号"}
    assert secretary.post("/integrity", values).status_code == 303
    assert "评委甲" in leader.get("/approvals").text
    from committee.people.models import Approval

    session.expire_all()
    approve(scene, session.scalar(select(Approval.public_id)))
    assert "在期" in secretary.get("/integrity?q=评委甲").text
    session.expire_all()
    row = session.scalar(select(IntegrityRecord))
    assert secretary.post(f"/integrity/{row.public_id}/lift", {"reason": "复核后认定有误"}).status_code == 303
    session.expire_all()
    approve(scene, session.scalars(select(Approval.public_id).order_by(Approval.id.desc())).first())
    assert "已撤销" in secretary.get("/integrity").text
    assert secretary.get("/integrity.xlsx").status_code == 200
    assert browser_of(scene.supervisor).post("/integrity", values).status_code == 403


def test_the_page_says_exactly_what_will_happen(session, scene, browser_of):
    released(scene)
    secretary = browser_of(scene.secretary)
    page = secretary.get(f"/applications/{address(session, scene)}/sanction").text
    assert "取消资格" in page
    assert "诚信档案三年" in page
    posted = {"ground": FACTS, "document_number": "塔市监〔2024〕8号", "record": "yes"}
    assert secretary.post(f"/applications/{address(session, scene)}/sanction", posted).status_code == 303
    assert "等待决定" in secretary.get(f"/applications/{address(session, scene)}/sanction").text
