"""Never cry wolf: hard clean files stay clean for names that are words, for rare ones and for transliterated ones."""

import pytest

from tests.redaction.clean import CLEAN, PEOPLE, alarms


@pytest.mark.parametrize("name", CLEAN)
def test_a_hard_clean_file_gives_neither_leak_nor_suspect(name: str) -> None:
    data = CLEAN[name]()
    assert {identity.name: told for identity in PEOPLE if (told := alarms(data, identity))} == {}
