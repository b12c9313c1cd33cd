"""The season that ``committee demo`` plays: its numbers agree with each other, with its documents, and with a recomputation."""

import pytest

from tests.journeys.conftest import Season

pytestmark = pytest.mark.ocr


def test_every_planted_leak_is_found_where_it_was_planted(season: Season) -> None:
    assert season.summary["leaks_planted"] == 6
    assert season.summary["leaks_found"] == season.summary["leaks_planted"]
