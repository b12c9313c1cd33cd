"""A confirmed reading of a scan put into the form: which field it fills, and when nobody but the person can tell. Pure."""

import copy
from collections.abc import Iterable, Mapping
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


def study_of(form: Mapping[str, Any], file: str, reads: Iterable[tuple[ProofKind, str]]) -> int | None:
    """The row of the studies to which the scan *file* (a public id) belongs, from 0: the one that somebody chose, the only one there
    is, or the only one that says something of what was read. None when nobody but a person can tell.
    """
    rows = form.get("studies", ())
    chosen = next((i for i, row in enumerate(rows) if file in row.get("scans", "").split()), None)
    if chosen is not None or len(rows) == 1:
        return chosen if chosen is not None else 0
    told = {(_STUDY_FIELDS[kind], _code(kind, value)) for kind, value in reads if kind in _STUDY_FIELDS}
    alike = [i for i, row in enumerate(rows) if any(row.get(key) == value for key, value in told)]
    return alike[0] if len(alike) == 1 else None


def belonging(form: Mapping[str, Any], file: str, study: int) -> dict[str, Any]:
    """A copy of *form* in which the scan *file* belongs to the row *study*, and to no other. Raises ``IndexError`` for no such row."""
    new = copy.deepcopy(dict(form))
    rows = new.get("studies", [])
    chosen = rows[study]
    for row in rows:
        others = [one for one in row.get("scans", "").split() if one != file]
        row["scans"] = " ".join([*others, file] if row is chosen else others)
    return new


def filled(
    form: Mapping[str, Any],
    kind: ProofKind,
    value: str,
    *,
    slot: str,
    book: RecognitionRulebook,
    study: int | None = None,
) -> dict[str, Any] | None:
    """A copy of *form* with the reading in its field; equal to *form* when it says the same already.

    *study* is the row to which the scan belongs (``study_of``). None when the form has no field for it (a code, the number of a
    Putonghua certificate, courses without hours) or when several studies are entered and it cannot be told whose it is.
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
    return _with_study(new, _STUDY_FIELDS[kind], _code(kind, value), study)


def _code(kind: ProofKind, value: str) -> str:
    return next(study.value for study in Study if study.label.zh == value) if kind is ProofKind.STUDY else value


def _with_study(form: dict[str, Any], key: str, value: str, study: int | None) -> dict[str, Any] | None:
    """The row of the scan, the only one, or a first one that is made; of several unchosen ones no more than that one says so already."""
    rows = form.setdefault("studies", [])
    if study is None and len(rows) > 1:
        return form if any(row.get(key) == value for row in rows) else None
    if not rows:
        rows.append(dict(_NEW_STUDY))
    rows[study or 0][key] = value
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
