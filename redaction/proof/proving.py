"""Proof that a file holds no identity: every detector again, readers that had no part in the masking, and a comparison with the original.

Without a passed proof nothing is released. The result says what was found clean and what could not be checked; its digest can be
signed by the installation that made it, and on the command line it is said to be unsigned.
"""

import hashlib
import json
import pickle
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from redaction.checking import Settings, check_file
from redaction.errors import LimitReached, UnreadableFile
from redaction.findings import Finding, Report, Severity, Text
from redaction.identity import Identity
from redaction.isolation.trusted import Reader
from redaction.masking.masks import FOR_A_PERSON, Mask, masks_from_json
from redaction.names.search import matcher_for
from redaction.proof.judged import Allowed, Place, allowed_readings, allowed_to_json, followed_places, place_of
from redaction.proof.poppler import poppler_texts
from redaction.proof.readers import betrays

Progress = Callable[[int, int], None]


class Outcome(StrEnum):
    """What one part of a proof says; what could not be done never counts as clean. JUDGED: a person allowed what is there."""

    CLEAN = "clean"
    FOUND = "found"
    JUDGED = "judged"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True)
class ProofCheck:
    """One part of a proof. `needed` parts that could not be done leave the proof not passed."""

    name: str
    outcome: Outcome
    text: Text
    pages: tuple[int, ...] = ()
    needed: bool = True

    def to_json(self) -> dict[str, Any]:
        """The part as plain data."""
        return {
            "name": self.name,
            "outcome": self.outcome.value,
            "zh": self.text.zh,
            "en": self.text.en,
            "pages": list(self.pages),
            "needed": self.needed,
        }


def check_from_json(data: dict[str, Any]) -> ProofCheck:
    """The inverse of `ProofCheck.to_json`."""
    return ProofCheck(
        str(data["name"]),
        Outcome(data["outcome"]),
        Text(str(data["zh"]), str(data["en"])),
        tuple(int(page) for page in data["pages"]),
        bool(data["needed"]),
    )


@dataclass(frozen=True, slots=True)
class Proof:
    """The proof of one file. `report` is the check of it; `against` the SHA-256 of the original, when there was one.

    `judged` are the places at which something is left because a person judged it to be no leak; `proposals` masks for the original
    where something that was masked can still be read elsewhere.
    """

    sha256: str
    pages: int
    report: Report = field(repr=False)
    checks: tuple[ProofCheck, ...]
    against: str | None = None
    accept: Severity = Severity.SUSPECT
    judged: tuple[Place, ...] = ()
    proposals: tuple[Mask, ...] = ()
    signature: str | None = None
    signed_by: str | None = None

    @property
    def passed(self) -> bool:
        """Whether every needed part was done and found nothing."""
        return all(
            check.outcome in (Outcome.CLEAN, Outcome.JUDGED)
            or (check.outcome is Outcome.NOT_CHECKED and not check.needed)
            for check in self.checks
        )

    @property
    def digest(self) -> str:
        """SHA-256 of the proof's content in canonical JSON; this is what an installation signs."""
        return hashlib.sha256(json.dumps(self._content(), ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def signed(self, sign: Callable[[bytes], bytes], *, by: str) -> "Proof":
        """The proof with the signature that `sign` makes of its digest; `by` names the key."""
        return replace(self, signature=sign(bytes.fromhex(self.digest)).hex(), signed_by=by)

    def _content(self) -> dict[str, Any]:
        import redaction.proof.versions as versions

        return {
            "passed": self.passed,
            "sha256": self.sha256,
            "pages": self.pages,
            "against": self.against,
            "accept": self.accept.value,
            "judged": [place.to_json() for place in self.judged],
            "checks": [check.to_json() for check in self.checks],
            "proposals": [mask.to_json() for mask in self.proposals],
            "findings": [finding.to_json() for finding in self.report.findings],
            "not_checked": [part.to_json() for part in self.report.not_checked],
            "versions": versions.versions(),
        }

    def to_json(self) -> dict[str, Any]:
        """The proof as plain data. Findings hold identity when there are any: keep it as private as the original."""
        return {
            **self._content(),
            "digest": self.digest,
            "signed": self.signature is not None,
            "signature": self.signature,
            "signed_by": self.signed_by,
        }


def prove(
    path: Path,
    identity: Identity,
    *,
    against: Path | None = None,
    masking: dict[str, Any] | None = None,
    accept: Severity = Severity.SUSPECT,
    settings: Settings | None = None,
    checked: Report | None = None,
    known: Iterable[str] = (),
    judged: Collection[Place] = (),
    progress: Progress | None = None,
) -> Proof:
    """Prove a file. `against` is the original, `masking` the report of `apply_masks`: with it the proof knows where things may differ.

    `accept` LEAK leaves suspects to a person. `checked` is a check of these very bytes that was just made. `known`
    are texts that were masked: their numbers and codes must stand nowhere any more; they are identity and go into no result. `judged`
    are places of the original that a person judged to be no leak: what still stands there, or where `masking` says that its letters
    went, is listed and does not fail the proof. Raises UnreadableFile and LimitReached.
    """
    settings = settings or Settings()
    judged = followed_places(judged, masking)
    data = path.read_bytes() if path.is_file() else b""
    sha256 = hashlib.sha256(data).hexdigest()
    if checked is None or checked.sha256 != sha256:
        checked = check_file(path, identity, settings=settings, progress=progress)
    source = None
    allowed = allowed_readings(checked.findings, judged)
    request = {
        "do": "prove",
        "path": str(path.resolve()),
        "against": None if against is None else str(against.resolve()),
        "masking": masking,
        "accept": accept.value,
        "known": sorted(set(known)),
        "allowed": allowed_to_json(allowed),
    }
    examined, more = _examined(request, identity, settings, progress)
    checks = [*_detectors(checked, accept, judged), *examined]
    if data[:1024].find(b"%PDF-") >= 0:
        checks.append(_poppler(path, identity, checked.pages, accept, allowed))
    if against is not None:
        source = hashlib.sha256(against.read_bytes()).hexdigest()
    left = {place_of(finding, judged) for finding in checked.findings if _counts(finding.severity, accept)}
    kept = tuple(place for place in judged if place in left)
    return Proof(sha256, checked.pages, checked, tuple(checks), source, accept, kept, more)


def _detectors(report: Report, accept: Severity, judged: Collection[Place]) -> list[ProofCheck]:
    name = "detectors"
    counted = [finding for finding in report.findings if _counts(finding.severity, accept)]
    found = [finding for finding in counted if place_of(finding, judged) is None]
    left = [finding for finding in found if finding.detector in FOR_A_PERSON]
    checks = []
    if allowed := [finding for finding in counted if place_of(finding, judged) is not None]:
        words = Text(
            f"{len(allowed)} 处经人判定为非泄漏，未遮盖", f"{len(allowed)} places judged by a person to be no leak"
        )
        checks.append(ProofCheck("judged", Outcome.JUDGED, words, _pages(allowed)))
    if left:
        words = Text(
            f"{len(left)} 处须由人判断（遮盖过度或空隙）",
            f"{len(left)} places for a person to judge (masked too much, or gaps)",
        )
        checks.append(ProofCheck("judgement", Outcome.NOT_CHECKED, words, _pages(left), needed=False))
    if len(found) > len(left):
        pages = _pages(finding for finding in found if finding.detector not in FOR_A_PERSON)
        checks.append(ProofCheck(name, Outcome.FOUND, Text("查漏仍有发现", "the check still finds something"), pages))
    elif any(part.decisive for part in report.not_checked):
        why = Text("有内容未能检查，不能算通过", "parts could not be checked, which is no pass")
        gaps = tuple(sorted({part.page for part in report.not_checked if part.page and part.decisive}))
        checks.append(ProofCheck(name, Outcome.NOT_CHECKED, why, gaps))
    else:
        checks.append(ProofCheck(name, Outcome.CLEAN, Text("全部检查项无发现", "no detector finds anything")))
    return checks


def _pages(findings: Iterable[Finding]) -> tuple[int, ...]:
    return tuple(sorted({finding.page for finding in findings if finding.page}))


def _counts(severity: Severity, accept: Severity) -> bool:
    return severity is Severity.LEAK or (severity is Severity.SUSPECT and accept is Severity.SUSPECT)


def _examined(
    request: dict[str, Any], identity: Identity, settings: Settings, progress: Progress | None
) -> tuple[list[ProofCheck], tuple[Mask, ...]]:
    """The parts that are done in the isolated reader, and the masks that it proposes."""
    payload = pickle.dumps((identity, matcher_for(identity)))
    try:
        with Reader(on_warning=settings.on_warning) as reader:
            answer, _ = reader.job(request, payload, progress=progress)
    except (UnreadableFile, LimitReached):
        why = Text("独立阅读器中断，未能核对", "the independent readers were interrupted")
        return [ProofCheck("readers", Outcome.NOT_CHECKED, why)], ()
    return [check_from_json(item) for item in answer["checks"]], masks_from_json(answer["proposals"])


def _poppler(path: Path, identity: Identity, pages: int, accept: Severity, allowed: Allowed) -> ProofCheck:
    name = "poppler"
    texts = poppler_texts(path)
    if texts is None:
        why = Text("本机没有 poppler，或它读不了此文件", "poppler is not installed here or cannot read the file")
        return ProofCheck(name, Outcome.NOT_CHECKED, why, needed=False)
    matcher = matcher_for(identity)
    found = tuple(
        number
        for number, text in enumerate(texts[:pages], start=1)
        if betrays(text, matcher, accept=accept, allowed=allowed.get(number))
    )
    if found:
        return ProofCheck(name, Outcome.FOUND, Text("poppler 读到身份信息", "poppler reads identity"), found)
    return ProofCheck(name, Outcome.CLEAN, Text("poppler 未读到身份信息", "poppler reads no identity"))
