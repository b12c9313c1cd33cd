"""Hashes, second-factor steps, printed codes."""

import datetime as dt
import re

import pyotp
import pytest

from committee.people.one_time_codes import new_code, normal_form
from committee.people.passwords import WeakPassword, check_password_rules, hash_password, verify_password
from committee.people.totp import enrolment_picture, matching_step, new_secret

AT = dt.datetime(2024, 8, 1, 2, 0, 10, tzinfo=dt.UTC)
STEP = int(AT.timestamp()) // 30


def test_a_hash_names_the_parameters_that_were_decided():
    assert hash_password("一句够长的话啊朋友").startswith("$argon2id$v=19$m=19456,t=2,p=1$")


def test_only_the_right_password_of_an_account_that_exists_opens():
    stored = hash_password("correct horse")
    assert verify_password(stored, "correct horse") is True
    assert verify_password(stored, "wrong horse") is False
    assert verify_password(None, "correct horse") is False
    assert verify_password("!", "correct horse") is False


@pytest.mark.parametrize("password", ["short12", "x" * 129, "zhangsan"])
def test_weak_passwords_are_refused(password: str):
    with pytest.raises(WeakPassword):
        check_password_rules(password, login_name="ZhangSan")


def test_length_is_the_rule_for_passwords():
    check_password_rules("12345678", login_name="zhangsan")


@pytest.mark.parametrize(("offset", "step"), [(-60, None), (-30, STEP - 1), (0, STEP), (30, STEP + 1), (60, None)])
def test_a_code_holds_one_step_either_way(offset: int, step: int | None):
    secret = new_secret()
    code = pyotp.TOTP(secret).at(AT + dt.timedelta(seconds=offset))
    assert matching_step(secret, code, at=AT, last_step=0) == step


def test_a_step_is_used_once():
    secret = new_secret()
    code = pyotp.TOTP(secret).at(AT)
    assert matching_step(secret, code, at=AT, last_step=STEP - 1) == STEP
    assert matching_step(secret, code, at=AT, last_step=STEP) is None


@pytest.mark.parametrize("code", ["", "12345", "abcdef", "0000000"])
def test_what_is_not_six_right_digits_is_wrong(code: str):
    assert matching_step(new_secret(), code, at=AT, last_step=0) is None


def test_the_enrolment_picture_is_a_png_of_the_page_itself():
    assert enrolment_picture(new_secret(), login_name="张三", issuer="盲评").startswith("data:image/png;base64,")


def test_printed_codes_hold_no_sign_that_looks_like_another():
    codes = [new_code() for _ in range(200)]
    assert len(set(codes)) == 200
    assert all(re.fullmatch(r"([34679ACDEFGHJKMNPQRTUVWXY]{4}-){2}[34679ACDEFGHJKMNPQRTUVWXY]{4}", c) for c in codes)


def test_a_code_is_found_however_it_was_typed():
    assert normal_form(" 7kqx 94hm—tr3a ") == normal_form("7KQX-94HM-TR3A") == "7KQX94HMTR3A"
