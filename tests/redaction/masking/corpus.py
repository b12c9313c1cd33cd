"""Badly masked dossiers of the demo season, masked by the system and read by readers that had no part in it.

python -m tests.redaction.masking.corpus --people 2 --start 0        prints a line for each way of masking badly, then the totals
"""

import argparse
import io
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pikepdf

from committee.demo.build import MadeFile, build_cast, build_dossier
from committee.demo.cast import CastSpec
from committee.demo.people import Applicant
from committee.demo.plants import BEDS, PlantKind
from redaction.checking import Settings
from redaction.findings import Severity
from redaction.identity import Identity
from redaction.names.search import matcher_for
from redaction.proof.poppler import poppler_texts
from redaction.proof.readers import betrays, by_pdfium, by_pdfminer, sweep
from redaction.proof.release import MaskedFile, mask_file
from tests.redaction.masking.measured import measured


@dataclass(frozen=True)
class Case:
    """One badly masked file of one person."""

    kind: PlantKind
    person: Applicant
    file: MadeFile


def identity_of(person: Applicant) -> Identity:
    """The person as the office knows them."""
    return Identity(
        person.name, person.unit.name, tuple(person.former_names), tuple(person.latin_names), tuple(person.native_names),
        id_number=person.id_number, phone=person.phone, email=person.email, co_workers=tuple(person.co_workers),
    )  # fmt: skip


def cases(*, seed: int, people: int, kinds: Sequence[PlantKind] = tuple(PlantKind), start: int = 0) -> Iterator[Case]:
    """One file for each person and way of masking badly."""
    cast = build_cast(seed=seed, applicants=start + people, experts=4, spec=CastSpec())
    for person in cast.applicants[start:]:
        for kind in kinds:
            for file in build_dossier(person, seed=seed, plants=[kind], slots=[BEDS[kind].slot]):
                if file.plants:
                    yield Case(kind, person, file)


def mask_case(case: Case, folder: Path, *, deep: bool) -> MaskedFile:
    """Mask one file as the command does."""
    path = folder / f"in{'.jpg' if case.file.media_type == 'image/jpeg' else '.pdf'}"
    path.write_bytes(case.file.content)
    settings = Settings(deep=deep, cache=folder / "sight")
    return mask_file(path, identity_of(case.person), name=case.file.name, settings=settings)


def survivors(case: Case, data: bytes, folder: Path) -> list[str]:
    """Independent readers that still get the person out of a masked file."""
    identity = identity_of(case.person)
    matcher = matcher_for(identity)
    found = []
    if data[:4] != b"%PDF":
        return ["bytes"] if any(value.encode() in data for value in (identity.name, identity.unit)) else []

    def named(texts: Iterator[str] | list[str]) -> bool:
        return any(betrays(text, matcher, accept=Severity.SUSPECT) for text in texts)

    with pikepdf.open(io.BytesIO(data)) as document:
        pages = len(document.pages)
    path = folder / "out.pdf"
    path.write_bytes(data)
    found += ["pdfium"] if named(by_pdfium(data)) else []
    found += ["pdfminer"] if named([text for _, text in by_pdfminer(data, range(1, pages + 1))]) else []
    found += ["poppler"] if named(poppler_texts(path) or []) else []
    return found + sweep(data, identity)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> int:
    """Print what became of each file."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--people", type=int, default=1)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--kinds", nargs="*", default=[kind.value for kind in PlantKind])
    options = parser.parse_args()
    total = released = surviving = 0
    for case in cases(
        seed=options.seed, people=options.people, kinds=[PlantKind(k) for k in options.kinds], start=options.start
    ):
        with tempfile.TemporaryDirectory() as folder:
            begun = time.monotonic()
            done = mask_case(case, Path(folder), deep=True)
            left = survivors(case, done.masked.data, Path(folder))
            failed = [check.name for check in done.proof.checks if check.outcome != "clean" and check.needed]
            figures = measured(case.file.content, done) if case.file.content[:4] == b"%PDF" else "a picture file"
            total += 1
            released += done.released
            surviving += bool(left)
            _say(
                f"{case.kind.value} {case.person.key} {'released' if done.released else 'held back'} {failed or ''} {left or ''} "
                f"{figures}, {len(case.file.content)} -> {len(done.masked.data)} bytes, {time.monotonic() - begun:.1f} s"
            )
    _say(f"{total} files, {released} released, {surviving} in which an independent reader still finds the person")
    return 0 if surviving == 0 else 1


if __name__ == "__main__":
    raise SystemExit(main())
