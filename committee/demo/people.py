"""The invented people of a demo season: applicants, experts and staff, with everything a dossier or an identity file needs.

All ID numbers lie in the unassigned area 659900 and carry the right check letter; all phones start with 1390000 and all mail
addresses end in example.com, so nothing here can reach or mean a living person.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from committee.demo.careers import Achievement, SubField
from committee.demo.names import (
    HAN_GIVEN,
    HAN_SURNAMES,
    HUI_GIVEN,
    HUI_SURNAMES,
    KAZAKH,
    SPELLED_OTHERWISE,
    UYGHUR,
    Part,
)
from committee.demo.units import Unit

TITLES = {"YJ": "技术员", "ZL": "助理工程师", "ZJ": "工程师", "FG": "高级工程师", "ZG": "正高级工程师"}
LEVELS = {"YJ": "员级", "ZL": "助理级", "ZJ": "中级", "FG": "副高级", "ZG": "正高级"}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_LETTERS = "10X98765432"


class Ethnicity(StrEnum):
    """The groups whose name shapes the product has to cope with (R-520 to R-530)."""

    HAN = "汉族"
    UYGHUR = "维吾尔族"
    KAZAKH = "哈萨克族"
    HUI = "回族"


@dataclass(frozen=True, kw_only=True)
class FullName:
    """A name as it stands in the register, with every other way in which the same person is written."""

    chinese: str
    former: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    latin: tuple[str, ...] = ()
    native: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Education:
    """The highest diploma: what the certificate, the 学信网 report and the application form agree on."""

    level: str
    degree: str
    school: str
    major: str
    entered: date
    graduated: date
    diploma_number: str
    degree_number: str


@dataclass(frozen=True, kw_only=True)
class Qualification:
    """The title a person holds now; level keys as in the rulebook (YJ, ZL, ZJ, FG, ZG)."""

    level: str
    title: str
    obtained: date
    number: str
    issuer: str


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody with an account: identity, employer, schooling and present title."""

    key: str
    name: str
    former_names: tuple[str, ...] = ()
    name_variants: tuple[str, ...] = ()
    latin_names: tuple[str, ...] = ()
    native_names: tuple[str, ...] = ()
    sex: str
    ethnicity: Ethnicity
    born: date
    id_number: str
    phone: str
    email: str
    political: str
    started_work: date
    unit: Unit
    department: str
    post: str
    education: Education
    qualification: Qualification | None


@dataclass(frozen=True, kw_only=True)
class Applicant(Person):
    """A person who files this season: route and level keys as in the rulebook, what they did, and who they did it with."""

    route: str
    level: str
    review_kind: str
    sub_field: SubField
    achievements: tuple[Achievement, ...]
    co_workers: tuple[str, ...]
    appraisals: tuple[tuple[int, str], ...]
    putonghua: str | None

    def identity(self) -> dict[str, object]:
        """Give the identity in the form that `redaction check --identity` reads."""
        return {
            "name": self.name, "former_names": list(self.former_names + self.name_variants), "latin_names": list(self.latin_names),
            "native_names": list(self.native_names), "unit": self.unit.name, "unit_aliases": list(self.unit.aliases),
            "id_number": self.id_number, "phone": self.phone, "email": self.email, "other_numbers": [self.unit.uscc],
            "co_workers": list(self.co_workers),
        }  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Expert(Person):
    """A member of the pool: fields they can judge and the term in which they may be drawn (R-307)."""

    sub_fields: tuple[SubField, ...]
    term_from: date
    term_to: date


@dataclass(frozen=True, kw_only=True)
class Staff(Person):
    """Somebody of an employer or of the office; `duty` is the key of the role in the permission table."""

    duty: str


def id_number(*, born: date, order: int) -> str:
    """Build an 18-place ID number in area 659900; an odd `order` (0 to 999) means male (ISO 7064 MOD 11-2 check letter)."""
    body = f"659900{born:%Y%m%d}{order:03d}"
    return body + check_letter(body)


def check_letter(body: str) -> str:
    """Compute the check letter of the first 17 places of an ID number."""
    return _CHECK_LETTERS[sum(int(digit) * weight for digit, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def draw_name(rng: random.Random, *, sex: str, ethnicity: Ethnicity) -> FullName:
    """Draw a name of the given group; Uyghur and Kazakh names are own name · father's name and have no surname (R-522)."""
    if ethnicity is Ethnicity.HAN:
        return _family_name(rng.choice(HAN_SURNAMES), rng.choice(HAN_GIVEN[sex]))
    if ethnicity is Ethnicity.HUI:
        return _family_name(rng.choice(HUI_SURNAMES), rng.choice(HUI_GIVEN[sex]))
    stock = UYGHUR if ethnicity is Ethnicity.UYGHUR else KAZAKH
    own = rng.choice(stock[sex])
    father = rng.choice([part for part in stock["男"] if part != own])
    return dotted_name((own, father))


def dotted_name(parts: Sequence[Part]) -> FullName:
    """Put name parts together with the standard dot U+00B7 (R-520), with the spelling variants of R-524."""
    chinese = "·".join(part.chinese for part in parts)
    other = "·".join(SPELLED_OTHERWISE.get(part.chinese, part.chinese) for part in parts)
    return FullName(
        chinese=chinese,
        variants=(other,) if other != chinese else (),
        latin=(" ".join(part.latin for part in parts),),
        native=(" ".join(part.native for part in parts),),
    )


def _family_name(surname: Part, given: Part) -> FullName:
    return FullName(chinese=surname.chinese + given.chinese, latin=(f"{given.latin} {surname.latin}",))


def mail_name(latin: str) -> str:
    """Reduce a Latin name to the letters of a mail address."""
    plain = latin.translate(str.maketrans("üöëÜÖË", "uoeUOE"))
    return ".".join(word for word in "".join(c if c.isascii() and c.isalpha() else " " for c in plain).lower().split())
