"""A name is printable, or it is known before printing that it is not."""

import pymupdf
import pytest

from committee.documents.errors import MissingCharacters
from committee.documents.fonts import (
    Style,
    default_fonts,
    font_readiness,
    load_fonts,
    missing_characters,
    require_printable,
)
from tests.documents.samples import LONG_NAME, RARE_NAME, UYGHUR_NAME


@pytest.fixture(scope="module")
def bare():
    """The fonts of a machine that has none: Typst's Latin and the two of the PyMuPDF wheel."""
    return load_fonts(system=False)


@pytest.mark.parametrize("style", list(Style))
@pytest.mark.parametrize("name", [LONG_NAME, RARE_NAME, UYGHUR_NAME, "叶尔江·哈力别克", "堃喆珺𬭎㛃"])
def test_every_style_prints_every_name(style, name):
    assert missing_characters(name, style) == set()


@pytest.mark.parametrize("style", list(Style))
def test_a_machine_without_fonts_still_prints_common_chinese_and_uyghur(bare, style):
    assert (
        missing_characters("职称评审公示：第 1 页，共 2 页（“√”×≥）" + LONG_NAME + UYGHUR_NAME, style, fonts=bare)
        == set()
    )


def test_a_rare_character_is_found_missing_where_only_the_wheel_has_fonts(bare):
    assert missing_characters(RARE_NAME, fonts=bare) == {"䶮"}
    with pytest.raises(MissingCharacters) as caught:
        require_printable(["王立新", RARE_NAME], fonts=bare)
    assert caught.value.characters == ("䶮",)
    assert "䶮(U+4DAE)" in caught.value.message.zh
    assert "䶮(U+4DAE)" in caught.value.message.en


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("\ue000", {"\ue000"}),
        ("\x00\x07", {"\x00", "\x07"}),
        ("a\nb\tc\u200b\ufe00", set()),
        ("\U0010ffff", {"\U0010ffff"}),
        ("", set()),
    ],
)
def test_controls_and_private_characters_count_as_missing(text, missing):
    assert missing_characters(text) == missing


def test_readiness_names_what_is_lacking(bare):
    assert font_readiness().ok
    poor = font_readiness(bare)
    assert not poor.ok
    assert "䶮" in poor.remarks[0].zh
    assert "䶮" in poor.remarks[0].en
    assert set(poor.families) == {style.value for style in Style}


def test_an_offices_own_font_is_found_in_its_folder(tmp_path, bare):
    folder = tmp_path / "fonts"
    folder.mkdir()
    wheel = bare.folder.path / "chinese.ttf"
    own = wheel.read_bytes().replace(
        "Droid Sans Fallback".encode("utf-16-be"), "FZXiaoBiaoSong-B05S".encode("utf-16-be")
    )
    (folder / "own.ttf").write_bytes(own)
    fonts = load_fonts(office=folder, system=False)
    assert fonts.stacks[Style.TITLE][0] == "FZXiaoBiaoSong-B05S"
    assert fonts.title_weight == 400
    assert default_fonts().title_weight == 700


def test_a_folder_that_does_not_exist_changes_nothing(tmp_path, bare):
    assert load_fonts(office=tmp_path / "none", system=False).stacks == bare.stacks


def test_a_damaged_font_file_is_passed_over(tmp_path, bare):
    (tmp_path / "broken.ttf").write_bytes(b"\x00\x01\x00\x00 not a font")
    assert load_fonts(office=tmp_path, system=False).stacks == bare.stacks


def test_coverage_agrees_with_the_glyphs_of_the_font():
    droid = pymupdf.Font("china-s")
    text = "一丁七万三上下䶮𬭎"
    assert missing_characters(text, fonts=load_fonts(system=False)) == {c for c in text if not droid.has_glyph(ord(c))}
