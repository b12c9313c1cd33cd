"""A confirmed reading of a scan put into the form: which field it fills, and when nobody but the person can tell. Pure."""

import copy
from collections.abc import Mapping
from typing import Any

from committee.recognition.eyes import ProofKind
from committee.seasons.recognition_rulebook import RecognitionRulebook
from committee.seasons.recognition_tables import Study

_STUDY_FIELDS = {
    ProofKind.STUDY: "study",
    ProofKind.FINISHED: "finished_on",
    ProofKind.CERTIFICATE: "number",
    ProofKind.XUEXIN: "xuexin",
}
_NEW_STUDY = {"study": "", "mode": "", "finished_on": "", "school": "", "major": "", "number": "", "xuexin": ""}


def filled(
    form: Mapping[str, Any], kind: ProofKind, value: str, *, slot: str, book: RecognitionRulebook
) -> dict[str, Any] | None:
    """A copy of *form* with the reading in its field; equal to *form* when it says the same already.

    None when the form has no field for it (a code, the number of a Putonghua certificate, courses without hours) or when several
    studies are entered and it cannot be told whose it is.
    """
    new = copy.deepcopy(dict(form))
    if slot == "putonghua_certificate":
        code = next((grade.code for grade in book.putonghua_grades if grade.name == value), None)
        if kind is not ProofKind.PUTONGHUA or code is None:
            return None
        new["putonghua"] = code
        return new
    if kind is ProofKind.COURSE_YEAR:
        return _with_course(new, value, general=slot == "continuing_education_general")
    if kind not in _STUDY_FIELDS:
        return None
    return _with_study(new, _STUDY_FIELDS[kind], _code(kind, value))


def _code(kind: ProofKind, value: str) -> str:
    return next(study.value for study in Study if study.label.zh == value) if kind is ProofKind.STUDY else value


def _with_study(form: dict[str, Any], key: str, value: str) -> dict[str, Any] | None:
    """The study that says so already, else the only one, else the only one that says nothing there; a first one is made."""
    rows = form.setdefault("studies", [])
    if any(row.get(key) == value for row in rows):
        return form
    if not rows:
        rows.append(dict(_NEW_STUDY))
    empty = [row for row in rows if not row.get(key)]
    target = rows if len(rows) == 1 else empty
    if len(target) != 1:
        return None
    target[0][key] = value
    return form


def _with_course(form: dict[str, Any], value: str, *, general: bool) -> dict[str, Any] | None:
    """The year's course with its hours; one that is new counts as uploaded by hand (R-171)."""
    year, _, hours = value.partition(":")
    if not hours:
        return None
    kind = "general" if general else "specialty"
    rows = form.setdefault("courses", [])
    for row in rows:
        if (row["year"], row["kind"]) == (int(year), kind):
            row["hours"] = int(hours)
            return form
    rows.append({"year": int(year), "kind": kind, "hours": int(hours), "source": "hand"})
    return form
