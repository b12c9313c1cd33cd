"""The office: complete returns, the third failure, a mistaken return, acceptance, coding for review."""

import pytest
from sqlalchemy import select

from committee.applications import actions, actions_office
from committee.applications.actions_employer import FoundDefect
from committee.applications.counting import NoDefects, NoReturnLeft, OldDefect, TooEarlyToRefuse
from committee.applications.models import Application
from committee.applications.reading import submission_no
from committee.applications.refusals import NotPoolable, NotSigned, OwnApplication
from committee.applications.routing import receiving_warning
from committee.applications.rules import JUDGEMENTS, WORKFLOW, Phase
from committee.applications.steps import advance
from committee.clock import beijing
from committee.db import db, transaction
from committee.dossiers import judging
from committee.dossiers.models import FileState, MaterialFile, Screening, ScreeningState
from committee.dossiers.review import ReviewCase
from committee.dossiers.rules import Kept, OwnDossier
from committee.errors import IllegalTransition, SecondPersonNeeded
from committee.people.models import Approval
from committee.people.steps import decide_approval
from committee.seasons.models import Season
from tests.applications import cast as play


@pytest.fixture
def cast(session) -> play.Cast:
    return play.make_cast(session)


def replace_file(public_id: str, slot: str = "degree_certificate") -> None:
    """The applicant mends one slot."""
    row = play.reload(public_id)
    with transaction() as session:
        for file in session.query(MaterialFile).filter_by(dossier_id=row.dossier_id, slot=slot):
            file.state = FileState.WITHDRAWN
    play.add_file(row.dossier_id, slot, content=b"%PDF-1.4 mended " + slot.encode())


def again(cast, public_id) -> None:
    actions.resubmit(by=cast.applicant.account_id, public_id=public_id, declaration=True)


def number(cast, public_id) -> int:
    return submission_no(play.reload(public_id), season=db.session.get(Season, cast.season))


def decide(public_id_of: str, by: int, *, approve: bool = True) -> None:
    with transaction() as session:
        approval = session.query(Approval).filter_by(subject_key=public_id_of).order_by(Approval.id.desc()).first()
        decide_approval(session, public_id=approval.public_id, approve=approve, by=by)


def test_r125_return_carries_every_defect_and_its_due_hour(cast):
    public_id = play.to_office(cast)
    play.at(8, 20, 9, 10)
    answer = actions_office.return_all(
        by=cast.secretary.account_id,
        public_id=public_id,
        defects=[FoundDefect("MASK_QR", "degree_certificate", page=1), FoundDefect("CE_GENERAL", note="缺2023年")],
    )
    row = play.reload(public_id)
    assert (answer, row.phase) == ("returned", Phase.RETURNED)
    past = row.returns[-1]
    assert (past.n, past.due_at, [d.code for d in past.defects]) == (
        1,
        beijing(2024, 8, 22, 23, 59, 59),
        ["MASK_QR", "CE_GENERAL"],
    )
    assert row.dossier.open_for_upload
    assert db.session.query(Screening).one().state is ScreeningState.WITHDRAWN


def test_empty_return_is_refused(cast):
    public_id = play.to_office(cast)
    with pytest.raises(NoDefects):
        actions_office.return_all(by=cast.secretary.account_id, public_id=public_id, defects=[])


def test_e55_two_returns_then_only_acceptance_or_refusal(cast):
    public_id = play.to_office(cast)
    with pytest.raises(TooEarlyToRefuse):
        actions_office.refuse(by=cast.secretary.account_id, public_id=public_id, defects=[FoundDefect("MASK_QR")])
    for n in (1, 2):
        assert number(cast, public_id) == n
        play.give_back(cast, public_id)
        replace_file(public_id)
        again(cast, public_id)
    assert number(cast, public_id) == 3
    with pytest.raises(NoReturnLeft):
        play.give_back(cast, public_id)
    actions_office.refuse(
        by=cast.secretary.account_id, public_id=public_id, defects=[FoundDefect("MASK_QR", "degree_certificate")]
    )
    row = play.reload(public_id)
    assert (row.phase, [r.n for r in row.returns]) == (Phase.NOT_ACCEPTED, [1, 2, 3])
    with pytest.raises(IllegalTransition):
        actions.withdraw(by=cast.applicant.account_id, public_id=public_id)


@pytest.mark.parametrize("name", sorted(JUDGEMENTS))
def test_r002_nobody_takes_a_step_that_judges_their_own_application(cast, name):
    """Whatever other role the applicant's account holds: a secretary who applies is judged by another one."""
    row = play.reload(play.to_office(cast))
    source = next(step.source for step in WORKFLOW.rows if step.name == name)
    with transaction() as session:
        own = session.get_one(Application, row.id)
        own.phase = source
        with pytest.raises(OwnApplication):
            advance(session, application=own, name=name, by=cast.applicant.account_id)


def test_nobody_signs_the_copies_of_their_own_dossier(cast):
    row = play.reload(play.to_office(cast))
    key = db.session.scalars(select(Screening.public_id)).one()
    with transaction() as session:
        for file in session.query(MaterialFile).filter_by(dossier_id=row.dossier_id):
            file.state = FileState.CHECKED
    with pytest.raises(OwnDossier):
        judging.sign(screening_public_id=key, kept=list(Kept), by=cast.applicant.account_id)
    judging.sign(screening_public_id=key, kept=list(Kept), by=cast.secretary.account_id)


def test_third_submission_may_be_accepted(cast):
    public_id = play.to_office(cast)
    for _ in (1, 2):
        play.give_back(cast, public_id)
        replace_file(public_id)
        again(cast, public_id)
    play.sign(public_id)
    actions_office.accept(by=cast.secretary.account_id, public_id=public_id)
    assert play.reload(public_id).phase is Phase.ACCEPTED


def test_e56_mistaken_return_is_taken_back_by_the_leader_only_and_the_count_is_restored(cast):
    public_id = play.to_office(cast)
    play.give_back(cast, public_id)
    actions_office.ask_restore(by=cast.secretary.account_id, public_id=public_id, reason="误退，材料无误")
    assert play.reload(public_id).phase is Phase.RETURNED
    with pytest.raises(SecondPersonNeeded):
        decide(public_id, cast.secretary.account_id)
    decide(public_id, cast.leader.account_id)
    row = play.reload(public_id)
    assert (row.phase, number(cast, public_id)) == (Phase.OFFICE_CHECK, 1)
    assert row.returns[-1].restored_at is not None
    assert row.steps[-1].by_id == cast.leader.account_id
    assert not row.dossier.open_for_upload


def test_declined_restoration_leaves_the_return(cast):
    public_id = play.to_office(cast)
    play.give_back(cast, public_id)
    actions_office.ask_restore(by=cast.secretary.account_id, public_id=public_id, reason="误退")
    decide(public_id, cast.leader.account_id, approve=False)
    assert play.reload(public_id).phase is Phase.RETURNED


def test_e57_new_old_defect_needs_a_reason_and_the_leaders_approval(cast):
    public_id = play.to_office(cast)
    play.give_back(cast, public_id, "MASK_QR", "degree_certificate")
    replace_file(public_id)
    again(cast, public_id)
    late = [FoundDefect("NOT_UPRIGHT", "title_certificate")]
    with pytest.raises(OldDefect, match="颠倒"):
        actions_office.return_all(by=cast.secretary.account_id, public_id=public_id, defects=late)
    answer = actions_office.return_all(
        by=cast.secretary.account_id, public_id=public_id, defects=late, reason="首次漏看"
    )
    assert (answer, play.reload(public_id).phase) == ("asked", Phase.OFFICE_CHECK)
    decide(public_id, cast.leader.account_id)
    row = play.reload(public_id)
    assert (row.phase, row.returns[-1].n) == (Phase.RETURNED, 2)


def test_defect_in_what_was_changed_is_new_and_returned_at_once(cast):
    public_id = play.to_office(cast)
    play.give_back(cast, public_id, "MASK_QR", "degree_certificate")
    replace_file(public_id)
    again(cast, public_id)
    answer = actions_office.return_all(
        by=cast.secretary.account_id, public_id=public_id, defects=[FoundDefect("MASK_NAME", "degree_certificate")]
    )
    assert answer == "returned"


def test_acceptance_waits_for_the_checkers_signature_on_the_latest_submission(cast):
    public_id = play.to_office(cast)
    with pytest.raises(NotSigned):
        actions_office.accept(by=cast.secretary.account_id, public_id=public_id)
    play.sign(public_id)
    play.give_back(cast, public_id)
    again(cast, public_id)
    with pytest.raises(NotSigned):
        actions_office.accept(by=cast.secretary.account_id, public_id=public_id)


def test_proposed_list_joins_the_checkers_defects_and_missing_material(cast):
    public_id = play.to_office(cast)
    row = play.reload(public_id)
    with transaction() as session:
        session.query(Screening).one().defects = [{"code": "MASK_SEAL", "slot": "award", "file_id": None, "page": 2}]
        for file in session.query(MaterialFile).filter_by(dossier_id=row.dossier_id, slot="id_card"):
            file.state = FileState.WITHDRAWN
    session = db.session()
    found = actions_office.proposed_defects(session, play.reload(public_id), season=session.get(Season, cast.season))
    assert [(d.code, d.slot) for d in found] == [("MASK_SEAL", "award"), ("MISSING", "id_card")]


def test_r128_coding_needs_acceptance_paper_and_fee(cast):
    from committee.applications.actions_paper import record_payment

    public_id = play.to_accepted(cast)
    by = cast.secretary.account_id
    with pytest.raises(NotPoolable, match="纸质"):
        actions_office.pool(by=by, public_ids=[public_id])
    play.at(9, 3)
    play.bring_paper(cast, public_id)
    with pytest.raises(NotPoolable, match="缴费"):
        actions_office.pool(by=by, public_ids=[public_id])
    record_payment(by=cast.finance.account_id, public_id=public_id, yuan=600, paid_at=beijing(2024, 9, 2), channel="qr")
    codes = actions_office.pool(by=by, public_ids=[public_id])
    case = db.session.query(ReviewCase).one()
    assert (codes, play.reload(public_id).phase) == ([case.code], Phase.POOLED)
    text = str(case.facts)
    assert case.facts["achievements"][0]["rank"] == 2
    assert not any(word in text for word in ("艾力", "检验检测中心", "659900"))


def test_e113_private_dossiers_go_where_configured_with_a_warning(cast):
    season = db.session.get(Season, cast.season)
    assert "水利" in receiving_warning(db.session(), season, "PS_MY").zh
    assert receiving_warning(db.session(), season, "PS_DX") is None


def test_e116_applicant_of_the_host_bureau_is_allowed(session):
    cast = play.make_cast(session)
    with transaction() as writer:
        writer.get(Season, cast.season).host_unit_id = cast.unit
    assert play.reload(play.to_office(cast)).phase is Phase.OFFICE_CHECK
