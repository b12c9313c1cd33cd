"""Pages for the damage corpus: drawn forms and the demo's own certificates of people drawn from a seed, planted and well masked.

`CASES` names each kind of damage alone, at its usual strength, and the mixtures that scanners and telephones make.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np

from committee.demo.build import SLOTS, CastSpec, build_cast
from committee.demo.flow import Mark
from committee.demo.masking import mask_scan, plain
from committee.demo.people import Applicant
from committee.demo.scanning import FLATBED, scan
from redaction.identity import Identity, identity_from_json
from tests.redaction.eyes.drawn_pages import Page, appraisal_form, paper_page, training_certificate
from tests.redaction.eyes.scan_damage import Damage, damaged

OTHERS = ("新疆塔河计量协会", "昆仑理工大学继续教育学院", "西部检验认证集团有限公司", "天山职业技术学院")
CERTIFICATES = (
    "degree_certificate", "title_certificate", "project_acceptance", "award", "putonghua_certificate", "id_card",
)  # fmt: skip
FORMS = ("training", "appraisal", "paper")
KINDS = (*FORMS, *CERTIFICATES)
NONE = Damage(0, 0, 0, 0, 0, 0, (90, 90), 0)


@dataclass(frozen=True)
class Case:
    """One kind of damage at one resolution. `gray` is a photocopy, `quarter` right angles clockwise."""

    dpi: int
    damage: Damage
    gray: bool = False
    quarter: int = 0


CASES: Mapping[str, Case] = {
    "200 dpi, light": Case(200, Damage(1.0, 0.0, 0.04, 0, 0.35, 2.5, (75, 85), 0.02)),
    "150 dpi, ordinary": Case(150, Damage(3.0, 0.012, 0.16, 0.12, 0.65, 5.0, (55, 75), 0.05)),
    "150 dpi, heavy": Case(150, Damage(5.0, 0.03, 0.35, 0.25, 1.0, 9.0, (40, 55), 0.10, twice=True, moire=4.0)),
    "100 dpi": Case(100, replace(NONE, turn=1.0, noise=2.5, jpeg=(75, 85))),
    "300 dpi": Case(300, replace(NONE, turn=1.0, noise=2.5, jpeg=(75, 85))),
    "rotation": Case(150, replace(NONE, turn=8.0)),
    "perspective": Case(150, replace(NONE, turn=1.0, perspective=0.05)),
    "fold and shadow": Case(150, replace(NONE, turn=1.0, shadow=0.45, fold=0.35)),
    "moiré": Case(150, replace(NONE, turn=1.0, moire=12.0)),
    "blur": Case(150, replace(NONE, turn=1.0, blur=1.5)),
    "noise": Case(150, replace(NONE, turn=1.0, noise=18.0)),
    "JPEG 40": Case(150, replace(NONE, turn=1.0, jpeg=(40, 40))),
    "JPEG 85": Case(150, replace(NONE, turn=1.0, jpeg=(85, 85))),
    "double compression": Case(150, replace(NONE, turn=1.0, jpeg=(45, 60), twice=True)),
    "colour cast": Case(150, replace(NONE, turn=1.0, cast=0.25)),
    "photocopy": Case(150, replace(NONE, turn=2.0, blur=0.6, noise=5.0, jpeg=(60, 75)), gray=True),
    "on its side": Case(150, replace(NONE, turn=2.0, noise=4.0, jpeg=(60, 75)), quarter=1),
}


@lru_cache(maxsize=4)
def _people(seed: int) -> tuple[Applicant, ...]:
    return build_cast(seed=seed, applicants=40, experts=1, spec=CastSpec()).applicants


def person_of(number: int) -> tuple[Applicant, Identity]:
    """The applicant of a page number, and what the checker is told of them."""
    who = _people(9000 + number // 40)[number % 40]
    known = {
        "name": who.name, "former_names": list(who.former_names), "unit": who.unit.name, "id_number": who.id_number,
        "native_names": list(who.native_names), "latin_names": list(who.latin_names),
    }  # fmt: skip
    return who, identity_from_json(known)


def page_of(number: int, case: Case, *, masked: bool) -> Page:
    """The page of a number under a damage; the masked one shows nothing of the person."""
    who, _ = person_of(number)
    kind = KINDS[number % len(KINDS)]
    page = (
        _form(number, kind, who, masked=masked, dpi=case.dpi)
        if kind in FORMS
        else _certificate(number, kind, who, masked=masked, dpi=case.dpi)
    )
    page = damaged(page, case.damage, seed=number + 100_000 * masked, quarter=case.quarter)
    if case.gray:
        page = replace(page, image=cv2.cvtColor(cv2.cvtColor(page.image, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR))
    return page


def _form(number: int, kind: str, who: Applicant, *, masked: bool, dpi: int) -> Page:
    name, unit = ("【申报人】", "【工作单位】") if masked else (who.name, who.unit.name)
    other = OTHERS[number % len(OTHERS)]
    photo = None if masked else number % 4
    number_shown = "" if masked else who.id_number
    if kind == "training":
        return training_certificate(
            name, unit, dpi=dpi, id_number=number_shown, photo=photo, issuer=other, seed=number,
            seal_of=other if masked else unit, code="" if masked else f"https://www.example.cn/c/{number:012d}",
        )  # fmt: skip
    if kind == "appraisal":
        return appraisal_form(
            name, unit, dpi=dpi, id_number=number_shown, photo=photo, seed=number,
            seal_of=other if masked else unit, signed=not masked,
        )  # fmt: skip
    return paper_page(name, unit, dpi=dpi, seed=number)


def _certificate(number: int, kind: str, who: Applicant, *, masked: bool, dpi: int) -> Page:
    """A certificate of the demo, scanned flat and then masked in its pixels as the demo's applicants do it.

    Who has no title or no Putonghua certificate shows a degree instead.
    """
    if (kind == "title_certificate" and who.qualification is None) or (
        kind == "putonghua_certificate" and who.putonghua is None
    ):
        kind = "degree_certificate"
    paper = SLOTS[kind].draw(who, plain(who), seed=number)
    sheet = paper.sheets[0]
    flat = replace(FLATBED, dpi=dpi, turn=0.0, bend=0.0, shadow=0.0, noise=1.0, margin=1.0)
    made = scan(sheet, seed=number, label=f"{kind}/{number}", conditions=flat)
    if masked:
        mask_scan(made, sheet.places, block=number)
    truths = []
    for place in () if masked else sheet.places:
        kinds = {Mark.NAME: "name", Mark.UNIT: "unit", Mark.PHOTO: "photo", Mark.SEAL: "seal"}
        if place.mark in kinds:
            corners = made.quad(place.rect)
            low, high = corners.min(axis=0), corners.max(axis=0)
            value = {Mark.NAME: who.name, Mark.UNIT: who.unit.name}.get(place.mark, "")
            truths.append((kinds[place.mark], value, (int(low[0]), int(low[1]), int(high[0]), int(high[1]))))
    return Page(np.ascontiguousarray(made.pixels[:, :, ::-1]), dpi, truths)
