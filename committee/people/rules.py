"""The law of people and units: kinds of units, states of accounts, ID numbers, excluded roles. Pure."""

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum

from committee.errors import BadInput, Refused
from committee.permissions import EXCLUDED_PAIRS, Role
from committee.text import Text

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_LETTERS = "10X98765432"
NAME_LIMIT = 50


class UnitKind(StrEnum):
    """Kinds of units that decide route, chain and floors (domain section 9)."""

    DZ = "DZ"
    DZQ = "DZQ"
    XS = "XS"
    XZ = "XZ"
    MY = "MY"
    SH = "SH"
    ZY = "ZY"
    WP = "WP"
    BODY = "BODY"

    @property
    def label(self) -> Text:
        return KIND_LABELS[self]

    @property
    def public_institution(self) -> bool:
        """Whether the Putonghua floor and the bar of penalties apply (R-123, R-173)."""
        return self in (UnitKind.DZ, UnitKind.XS, UnitKind.XZ)


KIND_LABELS: Mapping[UnitKind, Text] = {
    UnitKind.DZ: Text("地直事业单位", "prefecture-level public institution"),
    UnitKind.DZQ: Text("地直企业", "prefecture-level enterprise"),
    UnitKind.XS: Text("县市直单位", "county-level unit"),
    UnitKind.XZ: Text("乡镇单位", "township unit"),
    UnitKind.MY: Text("民营企业", "private enterprise"),
    UnitKind.SH: Text("社会组织", "social organisation"),
    UnitKind.ZY: Text("自由职业（人事代理）", "freelancer with hosted file"),
    UnitKind.WP: Text("疆外企业派驻", "posted by an out-of-region enterprise"),
    UnitKind.BODY: Text("管理机构", "administrative body"),
}


class AccountState(StrEnum):
    """Where an account stands between registration and use."""

    CLAIMED_BY_NOBODY = "unclaimed"
    ACTIVE = "active"
    LOCKED = "locked"

    @property
    def label(self) -> Text:
        return {
            AccountState.CLAIMED_BY_NOBODY: Text("待单位确认", "waiting for the unit"),
            AccountState.ACTIVE: Text("正常", "active"),
            AccountState.LOCKED: Text("已停用", "locked"),
        }[self]


class WrongIdNumber(BadInput):
    """The check letter or the date inside an ID number does not hold."""

    message = Text("身份证号不对：{why}", "The ID number is not valid: {why}")
    next_step = Text(
        "请对照证件逐位核对，末位可为 X。", "Compare it digit by digit with the card; the last place may be X."
    )


class ExcludedRoles(Refused):
    """Two roles that exclude each other would meet in one account (R-017)."""

    message = Text(
        "“{a}”与“{b}”在同一评审季不能由同一账号兼任。", "“{a}” and “{b}” may not meet in one account in a season."
    )
    next_step = Text("请改派其他人员，或先收回原角色。", "Choose another person, or withdraw the other role first.")


def check_letter(first17: str) -> str:
    """The 18th place for 17 digits (GB 11643, ISO 7064 MOD 11-2)."""
    return _LETTERS[sum(int(digit) * weight for digit, weight in zip(first17, _WEIGHTS, strict=True)) % 11]


def normalise_id_number(text: str) -> str:
    """An ID number as 18 places: full-width folded, x → X, spaces dropped, an old 15-place number expanded.

    Raises ``WrongIdNumber`` when length, digits, birth date or check letter do not hold.
    """
    value = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text)).upper()
    if re.fullmatch(r"\d{15}", value):
        value = f"{value[:6]}19{value[6:]}"
        value += check_letter(value)
    if not re.fullmatch(r"\d{17}[\dX]", value):
        raise WrongIdNumber(why=Text("应为 18 位（旧证 15 位）", "it needs 18 places (15 on old cards)"))
    try:
        dt.date(int(value[6:10]), int(value[10:12]), int(value[12:14]))
    except ValueError:
        raise WrongIdNumber(why=Text("其中的出生日期不存在", "the birth date in it does not exist")) from None
    if check_letter(value[:17]) != value[17]:
        raise WrongIdNumber(why=Text("末位校验不符", "the last place does not match"))
    return value


def birth_date(id_number: str) -> dt.date:
    """The birth date inside a normalised ID number."""
    return dt.date(int(id_number[6:10]), int(id_number[10:12]), int(id_number[12:14]))


def masked_id_number(id_number: str) -> str:
    """First six and last four places visible at most (P-33)."""
    return f"{id_number[:6]}{'*' * 8}{id_number[-4:]}"


def name_key(name: str) -> str:
    """A name for searching: NFKC, case folded, separators and white space removed (R-521, R-531)."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"[\s·•・･‧∙⋅ㆍ．.。\-ᆞ]", "", folded)


def stored_name(name: str) -> str:
    """A name for storing and showing: trimmed, separators unified to U+00B7 (R-520, R-521). Raises ``BadInput`` over 50 places."""
    value = re.sub(r"[•・･‧∙⋅ㆍ．]", "·", name.strip())
    value = re.sub(r"(?<=[\u3400-\u9fff])\s*[.·]\s*(?=[\u3400-\u9fff])", "·", value)
    if not 1 <= len(value) <= NAME_LIMIT:
        raise BadInput(Text("姓名为 1 至 50 个字", "A name has 1 to 50 characters"))
    return value


def excluded_pair(held: Iterable[Role], wanted: Role) -> tuple[Role, Role] | None:
    """The first pair of R-017 that *wanted* would complete, or None."""
    have = set(held)
    for a, b in EXCLUDED_PAIRS:
        if (wanted == a and b in have) or (wanted == b and a in have):
            return a, b
    return None


def check_may_hold(held: Iterable[Role], wanted: Role) -> None:
    """Raise ``ExcludedRoles`` when *wanted* may not join the roles already *held* in the season (R-017)."""
    pair = excluded_pair(held, wanted)
    if pair:
        raise ExcludedRoles(a=pair[0].label, b=pair[1].label)


def overlapping(scope: int, other: int) -> bool:
    """Whether grants in two scopes are in force together: 0, the installation, meets every season (R-017)."""
    return scope == other or 0 in (scope, other)


def stored_login_name(text: str) -> str:
    """A user name for storing: trimmed, NFKC, lower case, 2 to 40 letters, digits or ``._-``. Raises ``BadInput``."""
    value = unicodedata.normalize("NFKC", text).strip().casefold()
    if not re.fullmatch(r"[\w.\-]{2,40}", value) or re.fullmatch(r"\d{17}[\dx]|\d{15}", value):
        raise BadInput(
            Text(
                "用户名为 2 至 40 个汉字、字母或数字，不要用身份证号。",
                "A user name has 2 to 40 letters or digits and is not an ID number.",
            )
        )
    return value


def safe_next(target: str | None) -> str | None:
    """*target* when it is a path on this site, else None: no scheme, no host, no backslash, no control character."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return None
    return None if re.search(r"[\\\x00-\x20\x7f]", target) else target
