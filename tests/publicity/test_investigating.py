"""Objections are investigated by named people only: who can be named, who reads, who decides (R-318, R-444)."""

import pytest
from sqlalchemy import select

from committee.audit import AuditLine
from committee.people.models import Unit
from committee.permissions import Role
from committee.publicity import actions
from committee.publicity.investigating import NotNamed, OwnUnit, candidates
from committee.publicity.models import Investigator, Objection, ObjectionChannel, ObjectionState
from tests.conftest import Browser
from tests.factories import make_account
from tests.results.scene import make_scene, posting_of, released


@pytest.fixture
def scene(session):
    return make_scene(session)


def objection(session, scene, *, about: int | None = 0) -> str:
    posting = posting_of(session, released(scene))
    line = next(
        (row.id for row in posting.lines if about is not None and row.subject_id == scene.applications[about]), None
    )
    return actions.object_to(
        posting_id=posting.public_id,
        line_id=line,
        channel=ObjectionChannel.FORM,
        signed=True,
        name="张三",
        contact="0900-1234567",
        body="证书编号与发证机关的记录不一致，请核查。",
        address="a",
    )


def row(session, receipt: str) -> Objection:
    session.expire_all()
    return session.scalar(select(Objection).where(Objection.receipt == receipt))


def test_naming_takes_it_up_and_only_the_named_decide(session, scene):
    receipt = objection(session, scene)
    leader, secretary = scene.leader.account_id, scene.secretary.account_id
    actions.name_investigators(receipt=receipt, account_ids=[leader], by=secretary)
    assert row(session, receipt).state is ObjectionState.INVESTIGATING
    with pytest.raises(NotNamed):
        actions.decide(receipt=receipt, upheld=False, finding="经核实，不属实。", by=secretary)
    actions.decide(receipt=receipt, upheld=False, finding="经核实，不属实。", by=leader)
    assert row(session, receipt).state is ObjectionState.DISMISSED


def test_nobody_from_the_unit_concerned_investigates_a_result(session, scene):
    receipt = objection(session, scene)
    unit = session.get_one(Unit, scene.units[0])
    colleague = make_account(session, Role.SECRETARY, name="何雨桐", unit=unit)
    with pytest.raises(OwnUnit):
        actions.name_investigators(receipt=receipt, account_ids=[colleague.account_id], by=scene.secretary.account_id)
    with pytest.raises(OwnUnit):
        actions.investigate(receipt=receipt, by=colleague.account_id)
    keys = {key for key, _, _ in candidates(session, row(session, receipt))}
    assert keys == {scene.secretary.account_id, scene.leader.account_id}


def test_the_words_are_for_the_named_alone_and_the_first_look_is_logged(session, scene, browser_of):
    receipt = objection(session, scene)
    address, words = f"/objections/{receipt}", "证书编号与发证机关"
    secretary, leader = browser_of(scene.secretary), browser_of(scene.leader)
    assert words not in secretary.get(address).text
    assert words not in browser_of(scene.supervisor).get(address).text
    secretary.post(f"{address}/decide", {"act": "name", "account": [scene.leader.account_id]})
    assert words not in secretary.get(address).text
    assert words in leader.get(address).text
    assert words in leader.get(address).text
    session.expire_all()
    looks = session.scalars(select(AuditLine.account_id).where(AuditLine.action == "publicity.open_objection")).all()
    assert looks == [scene.leader.account_id]
    assert session.scalar(select(Investigator.opened_at)) is not None
    assert "张三" not in secretary.get("/objections").text
    assert secretary.get("/objections.xlsx").status_code == 200


def test_whoever_is_not_named_cannot_decide_on_the_page(session, scene, browser_of):
    receipt = objection(session, scene)
    actions.name_investigators(receipt=receipt, account_ids=[scene.leader.account_id], by=scene.secretary.account_id)
    answer = browser_of(scene.secretary).post(
        f"/objections/{receipt}/decide", {"act": "uphold", "finding": "经核实，属实。"}
    )
    assert answer.status_code == 403
    assert row(session, receipt).state is ObjectionState.INVESTIGATING


def home(browser_of, signed) -> str:
    return browser_of(signed).get("/").text


def test_it_waits_for_a_name_at_the_office_and_for_a_finding_with_the_named(session, scene, browser_of):
    receipt = objection(session, scene)
    assert f'href="/objections/{receipt}"' in home(browser_of, scene.secretary)
    actions.name_investigators(receipt=receipt, account_ids=[scene.leader.account_id], by=scene.secretary.account_id)
    assert receipt not in home(browser_of, scene.secretary)
    assert "1 件异议由您核查" in home(browser_of, scene.leader)
    actions.decide(receipt=receipt, upheld=False, finding="经核实，不属实。", by=scene.leader.account_id)
    assert receipt not in home(browser_of, scene.leader)


@pytest.mark.parametrize(("about", "words"), [(0, "“属实”即取消其通过，不能撤回"), (None, "“属实”不取消任何人的通过")])
def test_what_upholding_means_is_said_before_it_is_pressed(session, scene, browser_of, about, words):
    receipt = objection(session, scene, about=about)
    actions.name_investigators(receipt=receipt, account_ids=[scene.leader.account_id], by=scene.secretary.account_id)
    assert words in browser_of(scene.leader).get(f"/objections/{receipt}").text


def test_a_refused_objection_says_where_to_mend_it(session, scene, app):
    posting = posting_of(session, released(scene)).public_id
    answer = Browser(app.test_client()).post(f"/public/{posting}/objection", {"signed": "0", "body": "不实"})
    assert (answer.status_code, "请改正后再提交，其余内容已保留" in answer.text) == (422, True)
