"""Forms of people. What they hold is checked by the rules; here is only shape and length."""

from functools import partial

from wtforms import PasswordField, SelectField, StringField
from wtforms.validators import EqualTo

from committee.people.passwords import LONGEST, check_password_rules
from committee.people.rules import normalise_id_number, stored_login_name
from committee.web.forms import Form, Words, at_most, chosen_number, obeys, required

_NEW = Words("8 个字符以上，可用一句话", "8 characters or more; a sentence is fine")
long_enough = partial(check_password_rules, login_name="")


class SignInForm(Form):
    """Name and password."""

    name = StringField(
        Words("用户名", "User name"),
        [required(), at_most(60)],
        description=Words("也可填身份证号", "The ID number works too"),
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        Words("密码", "Password"), [required(), at_most(LONGEST)], render_kw={"autocomplete": "current-password"}
    )


class RegisterForm(Form):
    """A new account for a person of a unit."""

    name = StringField(
        Words("姓名", "Name"),
        [required(), at_most(50)],
        description=Words("与身份证一致，可含“·”", "As on the ID card, with “·” where it has one"),
        render_kw={"autocomplete": "name"},
    )
    id_number = StringField(
        Words("身份证号", "ID number"),
        [required(), obeys(normalise_id_number)],
        description=Words("加密保存，只用于核对身份", "Stored encrypted, used only to prove identity"),
        render_kw={"autocomplete": "off", "inputmode": "text"},
    )
    unit_id = SelectField(Words("工作单位", "Work unit"), [required()], coerce=chosen_number, validate_choice=False)
    login_name = StringField(
        Words("用户名", "User name"),
        [required(), obeys(stored_login_name)],
        description=Words("2 至 40 个汉字、字母或数字", "2 to 40 letters or digits"),
        render_kw={"autocomplete": "username"},
    )
    password = PasswordField(
        Words("密码", "Password"),
        [required(), obeys(long_enough)],
        description=_NEW,
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        Words("再输一次密码", "Password again"),
        [required(), EqualTo("password", message=Words("两次输入不一致", "The two differ"))],
        render_kw={"autocomplete": "new-password"},
    )


class ChangePasswordForm(Form):
    """One's own password."""

    old = PasswordField(
        Words("原密码", "Present password"), [required()], render_kw={"autocomplete": "current-password"}
    )
    new = PasswordField(
        Words("新密码", "New password"),
        [required(), obeys(long_enough)],
        description=_NEW,
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        Words("再输一次新密码", "New password again"),
        [required(), EqualTo("new", message=Words("两次输入不一致", "The two differ"))],
        render_kw={"autocomplete": "new-password"},
    )


class RedeemForm(Form):
    """A printed reset code."""

    name = StringField(Words("用户名", "User name"), [required(), at_most(60)], render_kw={"autocomplete": "username"})
    code = StringField(
        Words("重置码", "Reset code"),
        [required(), at_most(24)],
        description=Words("印在重置单上，24 小时内有效，只能用一次", "Printed on the slip, valid for 24 hours, once"),
        render_kw={"autocomplete": "one-time-code", "autocapitalize": "characters"},
    )
    password = PasswordField(
        Words("新密码", "New password"),
        [required(), obeys(long_enough)],
        description=_NEW,
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        Words("再输一次新密码", "New password again"),
        [required(), EqualTo("password", message=Words("两次输入不一致", "The two differ"))],
        render_kw={"autocomplete": "new-password"},
    )


class CodeForm(Form):
    """Six digits, or a seat card."""

    code = StringField(
        Words("验证码", "Code"),
        [required(), at_most(24)],
        description=Words(
            "手机验证器上的 6 位数字，或会场座位卡上的编码", "Six digits from the phone, or the code on a seat card"
        ),
        render_kw={"autocomplete": "one-time-code", "autofocus": True},
    )
