"""Signing in: every state of an account, throttling, the second factor, revocation."""

import datetime as dt

import pyotp
import pytest
from sqlalchemy import select

from committee import clock
from committee.errors import BadInput, NotFound, Refused, TooManyAttempts
from committee.people import sign_in as acts
from committee.people import steps
from committee.people.actions import set_locked
from committee.people.models import Attempts, UserSession
from committee.people.queries import id_number_of, sign_ins
from committee.people.throttle import FROM_STRANGERS, PER_NAME, drop_ended_windows
from committee.people.totp import new_secret
from committee.permissions import Role
from committee.web.signed_sessions import load_viewer
from tests.factories import make_unit
from tests.people.scene import PASSWORD, made, registered, row_of


def enter(name="shen", password=PASSWORD, address="10.0.0.7"):
    return acts.sign_in(name=name, password=password, address=address, agent="Test 1.0")


def test_the_right_name_and_password_open_a_sign_in(session):
    account = made(session, Role.EXPERT)
    token = enter()
    assert row_of(session, token).account_id == account.id
    viewer = load_viewer(token)
    assert viewer is not None
    assert (viewer.login_name, viewer.roles(), viewer.second_factor) == ("shen", {Role.EXPERT}, False)


def test_the_id_number_works_as_a_name(session):
    account = made(session)
    assert row_of(session, enter(name=id_number_of(account.person).lower())).account_id == account.id


@pytest.mark.parametrize(("name", "password"), [("shen", "wrong-password"), ("nobody", PASSWORD), ("", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_are_told_alike(session, name, password):
    made(session)
    with pytest.raises(acts.WrongSignIn) as refusal:
        enter(name=name, password=password)
    assert str(refusal.value) == str(acts.WrongSignIn())


def test_states_of_an_account_are_told_only_to_whoever_has_the_password(session):
    unit = make_unit(session)
    registered(session, unit)
    locked = made(session, login="locked", name="周原", unit=unit)
    set_locked(public_id=locked.public_id, locked=True, by=0)
    table = {
        ("aili", PASSWORD): acts.NotYetClaimed,
        ("aili", "wrong-password"): acts.WrongSignIn,
        ("locked", PASSWORD): acts.AccountLocked,
        ("locked", "wrong-password"): acts.WrongSignIn,
    }
    found = {}
    for name, password in table:
        with pytest.raises((acts.WrongSignIn, Refused)) as refusal:
            enter(name=name, password=password)
        found[name, password] = type(refusal.value)
    assert found == table
    assert session.scalars(select(UserSession)).all() == []


def test_a_name_that_is_tried_too_often_waits_also_with_the_right_password(session):
    made(session)
    for _ in range(PER_NAME):
        with pytest.raises(acts.WrongSignIn):
            enter(password="wrong-password")
    with pytest.raises(TooManyAttempts):
        enter()


def guess(address, password="wrong-password"):
    with pytest.raises(acts.WrongSignIn):
        enter(password=password, address=address)


def test_guesses_from_elsewhere_do_not_shut_the_owner_out_of_where_they_sign_in(session):
    made(session)
    enter(address="10.0.0.7")
    for n in range(FROM_STRANGERS):
        guess(f"203.0.113.{n}")
    with pytest.raises(TooManyAttempts):
        enter(address="203.0.113.250")
    enter(address="10.0.0.7")


def test_guesses_from_one_address_stop_that_address_only(session):
    made(session)
    for _ in range(PER_NAME):
        guess("203.0.113.1")
    with pytest.raises(TooManyAttempts):
        enter(address="203.0.113.1")
    enter(address="10.0.0.7")


def test_many_addresses_together_get_a_bounded_number_of_guesses_at_a_name(session):
    made(session)
    for n in range(FROM_STRANGERS):
        guess(f"203.0.113.{n}")
    with pytest.raises(TooManyAttempts):
        enter(address="198.51.100.1")


def test_ended_windows_leave_the_table_with_the_minutes_upkeep(session):
    made(session)
    guess("203.0.113.1")
    for row in session.scalars(select(Attempts)):
        row.began_at -= dt.timedelta(minutes=16)
    session.commit()
    guess("203.0.113.2")  # the name's window begins anew; pair and address of the first guess are over
    drop_ended_windows(session)
    assert len(session.scalars(select(Attempts)).all()) == 3


def test_no_spelling_of_a_name_opens_a_fresh_window_of_guesses(session):
    account = made(session)
    number = id_number_of(account.person)
    for name in ("shen", number):
        spellings = [f"{' ' * n}{name}{' ' * (PER_NAME - n)}" for n in range(PER_NAME)]
        for spelling in spellings:
            with pytest.raises(acts.WrongSignIn):
                enter(name=spelling, password="wrong-password")
        with pytest.raises(TooManyAttempts):
            enter(name=f"{name}  ")
    with pytest.raises(TooManyAttempts):
        enter(name=f"{number[:6]}-{number[6:14]}-{number[14:].lower()}")


def test_names_that_do_not_exist_are_throttled_alike(session):
    for _ in range(PER_NAME):
        with pytest.raises(acts.WrongSignIn):
            enter(name="nobody")
    with pytest.raises(TooManyAttempts):
        enter(name="nobody")


def test_a_success_starts_the_name_afresh_and_other_names_are_free(session):
    made(session)
    for _ in range(PER_NAME - 1):
        with pytest.raises(acts.WrongSignIn):
            enter(password="wrong-password")
    enter()
    for _ in range(PER_NAME):
        with pytest.raises(acts.WrongSignIn):
            enter(password="wrong-password")
    made(session, name="周原", login="zhou")
    enter(name="zhou")


def test_the_window_ends_by_itself(session):
    made(session)
    for _ in range(PER_NAME):
        with pytest.raises(acts.WrongSignIn):
            enter(password="wrong-password")
    for row in session.scalars(select(Attempts)):
        row.began_at -= dt.timedelta(minutes=15)
    session.commit()
    enter()


def test_thirty_experts_of_one_address_can_sign_in_at_once(session):
    made(session)
    for _ in range(30):
        enter()
    assert len(sign_ins(session, 1)) == 30


def test_neither_names_nor_addresses_lie_in_the_throttle(session):
    with pytest.raises(acts.WrongSignIn):
        enter(name="nobody", address="10.9.8.7")
    text = " ".join(session.scalars(select(Attempts.bucket)))
    assert "nobody" not in text
    assert "10.9.8.7" not in text


def enrolled(session):
    account = made(session, Role.SECRETARY)
    token, secret = enter(), new_secret()
    instant = clock.real_now()
    code = pyotp.TOTP(secret).at(instant)
    acts.enrol_second_factor(token=token, secret=secret, code=code, by=account.id, address="a")
    session.expire_all()
    return account, secret, token, instant


def test_enrolling_proves_the_phone_and_counts_as_shown(session):
    _, _, token, _ = enrolled(session)
    viewer = load_viewer(token)
    assert viewer is not None
    assert (viewer.has_second_factor, viewer.second_factor, viewer.needs_second_factor) == (True, True, False)


def test_a_code_of_the_second_factor_is_refused_on_replay(session):
    account, secret, _, instant = enrolled(session)
    used = pyotp.TOTP(secret).at(instant)
    token = enter()
    with pytest.raises(acts.WrongCode):
        acts.show_second_factor(token=token, code=used, by=account.id, address="a")
    later = pyotp.TOTP(secret).at(clock.real_now() + dt.timedelta(seconds=30))
    acts.show_second_factor(token=token, code=later, by=account.id, address="a")
    other = enter()
    with pytest.raises(acts.WrongCode):
        acts.show_second_factor(token=other, code=later, by=account.id, address="a")


def test_a_new_phone_needs_the_old_one_or_a_reset(session):
    account, _, _, _ = enrolled(session)
    token, secret = enter(), new_secret()
    with pytest.raises(Refused):
        acts.enrol_second_factor(token=token, secret=secret, code=pyotp.TOTP(secret).now(), by=account.id, address="a")


def test_guessing_the_second_factor_is_throttled(session):
    account, _, _, _ = enrolled(session)
    token = enter()
    for _ in range(PER_NAME):
        with pytest.raises(acts.WrongCode):
            acts.show_second_factor(token=token, code="000000", by=account.id, address="a")
    with pytest.raises(TooManyAttempts):
        acts.show_second_factor(token=token, code="000000", by=account.id, address="a")


def seat_code(session, account, *, hours=8):
    session.commit()
    from committee.db import transaction

    with transaction() as writer:
        return steps.issue_seat_code(
            writer, account_id=account.id, seat="07", expires_at=clock.real_now() + dt.timedelta(hours=hours), by=None
        )


def test_a_seat_card_is_a_second_factor_once_for_its_holder_only(session):
    account, other = made(session, Role.EXPERT), made(session, Role.EXPERT, name="周原", login="zhou")
    code = seat_code(session, account)
    stranger = enter(name="zhou")
    with pytest.raises(acts.WrongCode):
        acts.show_second_factor(token=stranger, code=code, by=other.id, address="a")
    token = enter()
    acts.show_second_factor(token=token, code=code.lower().replace("-", " "), by=account.id, address="a")
    viewer = load_viewer(token)
    assert viewer is not None
    assert (viewer.seat, viewer.second_factor) == ("07", True)
    with pytest.raises(acts.WrongCode):
        acts.show_second_factor(token=enter(), code=code, by=account.id, address="a")


def test_a_seat_card_ends_with_its_day_and_with_the_next_card(session):
    account = made(session, Role.EXPERT)
    for code in (seat_code(session, account, hours=-1), seat_code(session, account)):
        last = code
    with pytest.raises(acts.WrongCode):
        acts.show_second_factor(token=enter(), code=code.replace(code[0], "3", 1) + "A", by=account.id, address="a")
    newer = seat_code(session, account)
    with pytest.raises(acts.WrongCode):
        acts.show_second_factor(token=enter(), code=last, by=account.id, address="a")
    acts.show_second_factor(token=enter(), code=newer, by=account.id, address="a")


def test_a_new_password_ends_every_other_sign_in(session):
    account = made(session)
    here, there = enter(), enter()
    acts.change_password(token=here, old=PASSWORD, new="另一句好记的长话", by=account.id, address="a")
    session.expire_all()
    assert load_viewer(here) is not None
    assert load_viewer(there) is None
    with pytest.raises(acts.WrongSignIn):
        enter()
    enter(password="另一句好记的长话")


@pytest.mark.parametrize(
    ("old", "new"), [("wrong-password", "另一句好记的长话"), (PASSWORD, "short"), (PASSWORD, PASSWORD)]
)
def test_a_password_changes_only_with_the_old_one_and_to_a_new_one(session, old, new):
    account = made(session)
    token = enter()
    with pytest.raises(BadInput):
        acts.change_password(token=token, old=old, new=new, by=account.id, address="a")
    enter()


def test_one_can_end_ones_own_sign_ins_and_nobody_elses(session):
    account, other = made(session), made(session, name="周原", login="zhou")
    here, there, theirs = enter(), enter(), enter(name="zhou")
    acts.revoke_session(row_hash=row_of(session, there).token_hash, by=account.id)
    session.expire_all()
    assert load_viewer(there) is None
    with pytest.raises(NotFound):
        acts.revoke_session(row_hash=row_of(session, theirs).token_hash, by=account.id)
    assert load_viewer(theirs) is not None
    assert other.id != account.id
    acts.sign_out(token=here, by=account.id)
    session.expire_all()
    assert load_viewer(here) is None


def test_a_sign_in_ends_with_its_longest_day_however_much_it_is_used(session):
    made(session)
    token, old = enter(), enter()
    row_of(session, old).created_at -= dt.timedelta(hours=16, seconds=1)
    session.commit()
    assert (load_viewer(token) is None, load_viewer(old) is None) == (False, True)


def test_an_idle_sign_in_and_a_locked_account_are_signed_out(session):
    account = made(session)
    token, idle = enter(), enter()
    row_of(session, idle).last_seen_at -= dt.timedelta(hours=12, seconds=1)
    session.commit()
    assert load_viewer(idle) is None
    set_locked(public_id=account.public_id, locked=True, by=0)
    session.expire_all()
    assert load_viewer(token) is None
