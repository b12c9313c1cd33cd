"""Registering, claims, grants with the second person, R-017 by constraint, reset slips."""

import datetime as dt
import itertools

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from committee import clock
from committee.audit import AuditLine
from committee.db import transaction
from committee.errors import BadInput, NotFound, Refused, SecondPersonNeeded, TooManyAttempts
from committee.people import actions, resets, steps
from committee.people.models import Account, Approval, ApprovalState, OneTimeCode, RoleGrant
from committee.people.queries import open_approvals, unclaimed, unit_aliases
from committee.people.rules import AccountState, ExcludedRoles
from committee.people.sign_in import WrongCode, sign_in
from committee.people.throttle import PER_NAME
from committee.people.verify import verify
from committee.permissions import EXCLUDED_PAIRS, RESET_BY_TWO, ROLES_OF_A_UNIT, SENSITIVE_ROLES, Role
from committee.web.signed_sessions import load_viewer
from tests.factories import id_number, make_account, make_person, make_unit
from tests.people.scene import PASSWORD, made, registered

NEW = "重置之后的新密码"


def decide(approval_id, *, approve=True, by):
    with transaction() as session:
        steps.decide_approval(session, public_id=approval_id, approve=approve, by=by)


def grant(account, role, by, scope=0, unit_ids=()):
    return actions.grant_role(account_id=account.id, role=role, scope=scope, unit_ids=unit_ids, by=by.id)


def roles_of(session, account):
    return set(session.scalars(select(RoleGrant.role).where(RoleGrant.account_id == account.id)))


# --- registration and claim


@pytest.mark.both_databases
def test_a_registration_waits_for_the_units_own_clerk(session):
    here, elsewhere = make_unit(session), make_unit(session, name="胡杨县市场监督管理局")
    clerk = made(session, Role.EMPLOYER, unit=here)
    account = registered(session, here)
    assert account.state is AccountState.CLAIMED_BY_NOBODY
    assert [row.id for row in unclaimed(session, frozenset({here.id}))] == [account.id]
    assert unclaimed(session, frozenset({elsewhere.id})) == []
    with pytest.raises(NotFound):
        actions.claim(public_id=account.public_id, unit_ids=frozenset({elsewhere.id}), by=clerk.id)
    actions.claim(public_id=account.public_id, unit_ids=frozenset({here.id}), by=clerk.id)
    session.expire_all()
    assert (account.state, account.claimed_by_id, roles_of(session, account)) == (
        AccountState.ACTIVE,
        clerk.id,
        {Role.APPLICANT},
    )
    with pytest.raises(NotFound):
        actions.claim(public_id=account.public_id, unit_ids=frozenset({here.id}), by=clerk.id)


def test_a_refused_registration_can_be_made_again(session):
    unit = make_unit(session)
    clerk = made(session, Role.EMPLOYER, unit=unit)
    account = registered(session, unit)
    number = account.person_id
    actions.refuse_claim(public_id=account.public_id, unit_ids=frozenset({unit.id}), by=clerk.id)
    again = actions.register(
        name="艾力·吐尔逊", id_number=_number(session, number), unit_id=unit.id, login_name="aili", password=PASSWORD
    )
    assert session.get_one(Account, again).person_id == number


def _number(session, person_id):
    from committee.people.models import Person
    from committee.people.queries import id_number_of

    return id_number_of(session.get_one(Person, person_id))


def test_a_person_known_already_keeps_one_row_and_must_give_the_same_name(session):
    unit, number = make_unit(session), id_number()
    person = make_person(session, name="古丽娜尔·艾尼", number=number)
    session.commit()
    with pytest.raises(actions.AlreadyRegistered):
        actions.register(name="别人", id_number=number, unit_id=unit.id, login_name="bieren", password=PASSWORD)
    made_id = actions.register(
        name="古丽娜尔•艾尼", id_number=number, unit_id=unit.id, login_name="guli", password=PASSWORD
    )
    assert session.get_one(Account, made_id).person_id == person.id
    with pytest.raises(actions.AlreadyRegistered):
        actions.register(name="古丽娜尔·艾尼", id_number=number, unit_id=unit.id, login_name="guli2", password=PASSWORD)


def test_nobody_is_moved_to_another_unit_by_registering(session):
    here, elsewhere, number = make_unit(session), make_unit(session, name="胡杨县市场监督管理局"), id_number()
    person = make_person(session, name="古丽娜尔·艾尼", number=number, unit=here)
    session.commit()
    entry = {"name": "古丽娜尔·艾尼", "id_number": number, "login_name": "guli", "password": PASSWORD}
    with pytest.raises(actions.AlreadyRegistered):
        actions.register(unit_id=elsewhere.id, **entry)
    session.expire_all()
    assert (person.unit_id, session.scalars(select(Account)).all()) == (here.id, [])
    actions.register(unit_id=here.id, **entry)


@pytest.mark.both_databases
def test_a_user_name_is_taken_once_whatever_its_case(session):
    unit = make_unit(session)
    registered(session, unit)
    with pytest.raises(actions.LoginNameTaken):
        registered(session, unit, login="AILI", name="别人")


def test_registering_is_throttled_by_id_number(session):
    unit, number = make_unit(session), id_number()
    session.commit()
    actions.register(name="甲", id_number=number, unit_id=unit.id, login_name="jia", password=PASSWORD)
    again = {"name": "甲", "id_number": number, "unit_id": unit.id, "login_name": "yi", "password": PASSWORD}
    for _ in range(PER_NAME - 1):
        with pytest.raises(actions.AlreadyRegistered):
            actions.register(**again)
    with pytest.raises(TooManyAttempts):
        actions.register(**again)


# --- grants


@pytest.mark.parametrize("role", list(Role))
def test_sensitive_roles_wait_for_a_second_person_and_others_do_not(session, role):
    admin, account = made(session, Role.ADMIN), made(session, name="周原", login="zhou")
    waiting = grant(account, role, admin, unit_ids=[account.person.unit_id])
    assert (waiting is not None) == (role in SENSITIVE_ROLES)
    assert roles_of(session, account) == (set() if waiting else {role})


@pytest.mark.parametrize("role", sorted(ROLES_OF_A_UNIT))
def test_r002_to_r006_no_clerk_is_made_without_a_unit(session, role):
    admin, account = made(session, Role.ADMIN), made(session, name="周原", login="zhou")
    with pytest.raises(BadInput):
        grant(account, role, admin)
    assert (roles_of(session, account), session.scalars(select(Approval)).all()) == (set(), [])


@pytest.mark.parametrize("role", list(Role))
def test_r016_nobody_grants_a_role_to_themselves(session, role):
    admin = made(session, Role.ADMIN)
    with pytest.raises(Refused):
        grant(admin, role, admin, unit_ids=[admin.person.unit_id])
    assert (roles_of(session, admin), session.scalars(select(Approval)).all()) == ({Role.ADMIN}, [])


def test_the_asker_cannot_be_the_second_person(session):
    admin, leader = made(session, Role.ADMIN), made(session, Role.LEADER, name="周原", login="zhou")
    account = made(session, name="何雨桐", login="he")
    waiting = grant(account, Role.CHECKER, admin)
    with pytest.raises(SecondPersonNeeded):
        decide(waiting, by=admin.id)
    assert roles_of(session, account) == set()
    decide(waiting, by=leader.id)
    session.expire_all()
    assert roles_of(session, account) == {Role.CHECKER}
    with pytest.raises(Refused):
        decide(waiting, by=leader.id)


def test_a_declined_grant_gives_nothing(session):
    admin, leader = made(session, Role.ADMIN), made(session, Role.LEADER, name="周原", login="zhou")
    account = made(session, name="何雨桐", login="he")
    decide(grant(account, Role.HR, admin, unit_ids=[account.person.unit_id]), approve=False, by=leader.id)
    assert roles_of(session, account) == set()


@pytest.mark.both_databases
def test_r017_is_asked_again_when_the_second_person_approves(session):
    admin, leader = made(session, Role.ADMIN), made(session, Role.LEADER, name="周原", login="zhou")
    account = made(session, name="何雨桐", login="he")
    waiting = grant(account, Role.SECRETARY, admin)
    grant(account, Role.EXPERT, admin)
    with pytest.raises(ExcludedRoles):
        decide(waiting, by=leader.id)
    session.expire_all()
    assert roles_of(session, account) == {Role.EXPERT}
    assert session.scalar(select(Approval.state)) is ApprovalState.ASKED


@pytest.mark.both_databases
def test_r017_a_role_for_the_installation_meets_roles_of_every_season(session):
    admin, account = made(session, Role.ADMIN), made(session, Role.EXPERT, name="何雨桐", login="he")
    with pytest.raises(ExcludedRoles):
        grant(account, Role.APPLICANT, admin, scope=7)
    seasonal = made(session, name="周原", login="zhou")
    grant(seasonal, Role.EXPERT, admin, scope=7)
    grant(seasonal, Role.APPLICANT, admin, scope=8)
    with pytest.raises(ExcludedRoles):
        grant(seasonal, Role.APPLICANT, admin)


@pytest.mark.both_databases
def test_r017_the_database_refuses_exactly_the_excluded_pairs_by_itself(session):
    accounts = {role: make_account(session, role).account_id for role in Role}
    refused = set()
    for a, b in itertools.combinations(Role, 2):
        session.add(RoleGrant(account_id=accounts[a], role=b, scope=0))
        try:
            session.flush()
        except IntegrityError:
            refused.add(frozenset((a, b)))
        session.rollback()
    assert refused == {frozenset(pair) for pair in EXCLUDED_PAIRS}


@pytest.mark.both_databases
def test_the_same_pair_may_meet_in_different_seasons(session):
    account = make_account(session, Role.EXPERT, scope=1)
    session.add(RoleGrant(account_id=account.account_id, role=Role.APPLICANT, scope=2))
    session.commit()
    assert all(check.ok for check in verify(session, 1))


@pytest.mark.both_databases
def test_withdrawing_a_role_ends_the_sign_ins_and_spares_the_last_administrator(session):
    admin, account = made(session, Role.ADMIN), made(session, Role.FINANCE, name="周原", login="zhou")
    token = sign_in(name="zhou", password=PASSWORD, address="a", agent="b")
    finance, last = (
        session.scalar(select(RoleGrant.id).where(RoleGrant.role == role)) for role in (Role.FINANCE, Role.ADMIN)
    )
    actions.withdraw_role(grant_id=finance, by=admin.id)
    session.expire_all()
    assert roles_of(session, account) == set()
    assert load_viewer(token) is None
    with pytest.raises(Refused):
        actions.withdraw_role(grant_id=last, by=account.id)


def test_a_second_person_sees_what_waits_and_the_asker_does_not(session):
    admin, leader = made(session, Role.ADMIN), made(session, Role.LEADER, name="周原", login="zhou")
    expert = made(session, Role.EXPERT, name="何雨桐", login="he")
    grant(expert, Role.FINANCE, admin)
    waiting = grant(made(session, name="李晓虹", login="li"), Role.CHECKER, admin)
    seen = {}
    for account in (admin, leader, expert):
        viewer = load_viewer(sign_in(name=account.login_name, password=PASSWORD, address="a", agent="b"))
        seen[account.login_name] = [row.public_id for row in open_approvals(session, viewer)]
    assert seen == {"shen": [], "zhou": [waiting], "he": []}


def test_verify_names_a_sensitive_role_that_nobody_confirmed(session):
    admin = made(session, Role.ADMIN)
    account = made(session, name="周原", login="zhou")
    session.add(RoleGrant(account_id=account.id, role=Role.HR, scope=0, granted_by_id=admin.id))
    session.commit()
    assert [check.ok for check in verify(session, 1)] == [True, True, False]


# --- reset slips


def slip(account, by, *, unit_ids=None, clear=False):
    return resets.issue_reset(public_id=account.public_id, unit_ids=unit_ids, clear_second_factor=clear, by=by.id)


def redeem(login, code, password=NEW, address="a"):
    resets.redeem_reset(name=login, code=code, password=password, address=address)


@pytest.mark.both_databases
def test_a_slip_sets_a_new_password_once_and_ends_all_sign_ins(session):
    secretary, account = made(session, Role.SECRETARY), made(session, name="周原", login="zhou")
    token = sign_in(name="zhou", password=PASSWORD, address="a", agent="b")
    issued = slip(account, secretary)
    assert issued.approval is None
    redeem("zhou", issued.code.lower())
    session.expire_all()
    assert load_viewer(token) is None
    sign_in(name="zhou", password=NEW, address="a", agent="b")
    with pytest.raises(WrongCode):
        redeem("zhou", issued.code, "第二次换的新密码")


def test_a_slip_is_for_its_account_and_only_the_latest_one_works(session):
    secretary, account = made(session, Role.SECRETARY), made(session, name="周原", login="zhou")
    made(session, name="何雨桐", login="he")
    first, second = slip(account, secretary), slip(account, secretary)
    for login, code in (("he", second.code), ("zhou", first.code), ("nobody", second.code)):
        with pytest.raises(WrongCode):
            redeem(login, code)
    redeem("zhou", second.code)


@pytest.mark.parametrize("role", [Role.EXPERT, Role.FINANCE, Role.CHECKER])
def test_no_unit_prints_a_slip_for_its_people_who_review_or_serve_the_office(session, role):
    clerk = made(session, Role.EMPLOYER, name="周原", login="zhou")
    account = made(session, role, name="何雨桐", login="he")
    assert account.person.unit_id == clerk.person.unit_id
    with pytest.raises(Refused):
        slip(account, clerk, unit_ids=frozenset({account.person.unit_id}))


def test_a_slip_ends_after_a_day(session):
    secretary, account = made(session, Role.SECRETARY), made(session, name="周原", login="zhou")
    issued = slip(account, secretary)
    row = session.scalar(select(OneTimeCode))
    assert row.expires_at - row.issued_at == dt.timedelta(hours=24)
    row.expires_at = clock.real_now() - dt.timedelta(seconds=1)
    session.commit()
    with pytest.raises(WrongCode):
        redeem("zhou", issued.code)


@pytest.mark.parametrize("role", sorted(RESET_BY_TWO))
def test_law5_a_slip_for_who_sees_identity_reviews_or_takes_money_needs_a_second_person(session, role):
    secretary = made(session, Role.SECRETARY)
    leader = made(session, Role.LEADER, name="周原", login="zhou")
    checker = made(session, role, name="何雨桐", login="he")
    issued = slip(checker, secretary, clear=True)
    with pytest.raises(WrongCode):
        redeem("he", issued.code)
    with pytest.raises(SecondPersonNeeded):
        decide(issued.approval, by=secretary.id)
    with pytest.raises(Refused):
        decide(issued.approval, by=checker.id)
    decide(issued.approval, by=leader.id)
    redeem("he", issued.code)
    assert session.scalar(select(OneTimeCode.witnessed_by_id)) == leader.id


def test_a_units_clerk_is_no_second_person_for_a_slip_of_the_office(session):
    secretary, clerk = made(session, Role.SECRETARY), made(session, Role.EMPLOYER, name="周原", login="zhou")
    slip(made(session, Role.CHECKER, name="何雨桐", login="he"), secretary)
    viewer = load_viewer(sign_in(name=clerk.login_name, password=PASSWORD, address="a", agent="b"))
    assert open_approvals(session, viewer) == []


@pytest.mark.parametrize("role", [Role.CHECKER, Role.EXPERT])
def test_a_slip_printed_before_such_a_role_came_needs_the_second_person_too(session, role):
    secretary, account = made(session, Role.SECRETARY), made(session, name="周原", login="zhou")
    issued = slip(account, secretary)
    session.add(RoleGrant(account_id=account.id, role=role, scope=0))
    session.commit()
    with pytest.raises(WrongCode):
        redeem("zhou", issued.code)


def test_a_units_clerk_resets_only_the_units_own_people_without_office_roles(session):
    here, elsewhere = make_unit(session), make_unit(session, name="胡杨县市场监督管理局")
    clerk = made(session, Role.EMPLOYER, unit=here)
    mine = made(session, name="周原", login="zhou", unit=here)
    theirs = made(session, name="何雨桐", login="he", unit=elsewhere)
    office = made(session, Role.CHECKER, name="李晓虹", login="li", unit=here)
    reach = frozenset({here.id})
    assert slip(mine, clerk, unit_ids=reach).approval is None
    with pytest.raises(NotFound):
        slip(theirs, clerk, unit_ids=reach)
    for account in (office, clerk):
        with pytest.raises(Refused):
            slip(account, clerk, unit_ids=reach)


def test_a_slip_can_clear_the_second_factor(session):
    secretary, account = made(session, Role.SECRETARY), made(session, name="周原", login="zhou")
    account.totp_sealed, account.totp_last_step = b"sealed", 5
    session.commit()
    redeem("zhou", slip(account, secretary).code)
    session.expire_all()
    assert account.totp_sealed == b"sealed"
    redeem("zhou", slip(account, secretary, clear=True).code, "又一个好记新密码")
    session.expire_all()
    assert (account.totp_sealed, account.totp_last_step) == (None, 0)


def test_no_code_and_no_password_lies_in_the_log(session):
    secretary, account = made(session, Role.SECRETARY), made(session, name="周原", login="zhou")
    issued = slip(account, secretary)
    redeem("zhou", issued.code)
    text = " ".join(f"{line.action}{line.subject_key}{line.detail}" for line in session.scalars(select(AuditLine)))
    assert issued.code not in text
    assert NEW not in text
    assert "周原" not in text


def test_aliases_reach_over_the_legal_entity(session):
    centre = make_unit(session)
    lab = make_unit(session, name="塔河纤维检验站", legal_entity_id=centre.id)
    session.commit()
    actions.add_alias(unit_id=centre.id, alias="塔河质检所", valid_from=None, valid_to=dt.date(2016, 1, 1), by=0)
    session.expire_all()
    assert unit_aliases(session, lab.id) == ["塔河地区检验检测中心", "塔河质检所"]
    assert unit_aliases(session, centre.id) == ["塔河质检所", "塔河纤维检验站"]
