"""Stand-ins for the masking library where a test asks what the application does with its answers, and a viewer for actions."""

import hashlib
from pathlib import Path
from typing import Any

import pymupdf
import pytest

from committee.db import db
from committee.dossiers import masking_job
from committee.dossiers.masking_models import MaskingRun
from committee.permissions import Role
from committee.viewer import Grant, Viewer
from redaction.findings import Box, Channel, Finding, Kind, Report, Severity, Text
from redaction.masking import Mask, Masked
from redaction.proof.judged import place_of
from redaction.proof.proving import Outcome, Proof, ProofCheck
from tests.factories import Signed

LEFT = Finding(
    kind=Kind.NAME,
    severity=Severity.LEAK,
    channel=Channel.TEXT,
    detector="visible_text",
    leak_class="L-01",
    explanation=Text("仍可读到姓名", "the name can still be read"),
    page=1,
    box=Box(100, 100, 160, 116),
    evidence="艾力",
)


def box(**values: Any) -> dict[str, Any]:
    """A box as the page's script sends it."""
    return {"id": "h1", "page": 1, "box": [10, 10, 90, 30], "kind": "name", "how": "text", "on": True, **values}


def person(who: Signed, *roles: Role) -> Viewer:
    """The account as actions meet it, with *roles* everywhere."""
    return Viewer(
        account_id=who.account_id,
        person_id=who.person_id,
        display_name="",
        login_name="",
        token="",
        grants=tuple(Grant(role, 0, frozenset()) for role in roles),
        locale="zh",
        large_type=False,
        second_factor=True,
        has_second_factor=True,
        must_change_password=False,
        seat="",
    )


def library(monkeypatch: pytest.MonkeyPatch, *findings: Finding, again: tuple[Mask, ...] = ()) -> list[frozenset[int]]:
    """Answer like the library: a new file, and a proof that passes unless *findings* hold a leak or something can be read *again*.

    Returns the pixel pages of each call.
    """
    calls: list[frozenset[int]] = []

    def apply_masks(path: Path, masks: Any, *, options: Any, progress: Any) -> Masked:
        calls.append(options.pixel_pages)
        progress(1, 1)
        document = pymupdf.open()
        document.new_page().insert_text((72, 72), "masked copy")
        return Masked(document.tobytes(), ".pdf", {"masks": [mask.to_json() for mask in masks]})

    def prove(path: Path, identity: Any, **given: Any) -> Proof:
        given["progress"](1, 1)
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        report = Report("x", sha256, 1, findings)
        judged = tuple(place for place in given["judged"] if any(place.holds(f) for f in findings))
        bad = bool(again) or any(f.severity is Severity.LEAK and place_of(f, judged) is None for f in findings)
        check = ProofCheck("readers", Outcome.FOUND if bad else Outcome.CLEAN, Text("独立阅读器", "readers"), (1,))
        return Proof(sha256, 1, report, (check,), judged=judged, proposals=again)

    monkeypatch.setattr(masking_job, "apply_masks", apply_masks)
    monkeypatch.setattr(masking_job, "prove", prove)
    return calls


def last_run() -> MaskingRun:
    """The newest run as it is stored now."""
    session = db.session()
    session.rollback()
    session.expire_all()
    return session.query(MaskingRun).order_by(MaskingRun.id.desc()).first()
