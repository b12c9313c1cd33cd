"""The demo's badly masked dossiers, masked by the system: no independent reader finds the person, and the proof says so."""

from pathlib import Path

import pytest

from committee.demo.plants import PlantKind
from tests.redaction.masking.corpus import Case, cases, mask_case, survivors

# One of each family; `corpus` runs all of them.
BORN_DIGITAL = [
    PlantKind.BLACK_BOX,
    PlantKind.WHITE_TEXT,
    PlantKind.ATTACHED_ORIGINAL,
    PlantKind.OLDER_REVISION,
    PlantKind.AUTHOR_LIST,
    PlantKind.CROPPED_TEXT,
]


def made(kind: PlantKind, *, seed: int = 5) -> Case:
    return next(cases(seed=seed, people=1, kinds=[kind]))


@pytest.mark.parametrize("kind", BORN_DIGITAL, ids=lambda kind: kind.value)
def test_what_is_no_matter_of_pixels_is_masked_and_proved_without_eyes(kind: PlantKind, tmp_path: Path) -> None:
    case = made(kind)
    done = mask_case(case, tmp_path, deep=False)
    assert survivors(case, done.masked.data, tmp_path) == []
    assert [check.name for check in done.proof.checks if check.outcome != "clean" and check.needed] == []


@pytest.mark.parametrize("kind", [PlantKind.PHOTO_UNMASKED], ids=lambda kind: kind.value)
def test_what_lies_in_pixels_is_masked_and_proved_with_eyes(kind: PlantKind, tmp_path: Path) -> None:
    case = made(kind)
    done = mask_case(case, tmp_path, deep=True)
    assert survivors(case, done.masked.data, tmp_path) == []
    assert done.released
