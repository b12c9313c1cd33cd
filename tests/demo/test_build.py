"""What comes out of `build_dossier`: the same bytes for the same seed, clean files that are clean, long names that survive."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from committee.demo import portraits, seals
from committee.demo.build import JPEG, PDF, SLOTS, build_dossier, slots_of
from committee.demo.cast import Cast
from committee.demo.people import Applicant
from committee.demo.plants import PlantKind
from tests.demo.conftest import SEED, cast, expanded, faces, made, pictures, texts

REVIEW = [slot for slot, recipe in SLOTS.items() if recipe.material_class == "review"]
DIGITAL_REVIEW = [slot for slot in REVIEW if not SLOTS[slot].is_scan]
TITLED = "A01"  # holds a title, works in a public institution: has every slot


def needles(person: Applicant) -> list[str]:
    identity = person.identity()
    first_part = person.name.split("·")[0]
    listed = [
        value for key in ("former_names", "latin_names", "native_names", "unit_aliases") for value in identity[key]
    ]  # type: ignore[attr-defined]
    return [
        person.name,
        first_part,
        person.unit.name,
        person.id_number,
        person.phone,
        person.email,
        person.unit.uscc,
        *listed,
    ]


def test_the_same_seed_gives_the_same_bytes(season: Cast) -> None:
    person = season.applicants[0]
    first = build_dossier(person, seed=SEED, plants=list(PlantKind))
    portraits.portrait.cache_clear()
    seals.round_seal.cache_clear()
    second = build_dossier(person, seed=SEED, plants=list(PlantKind))
    assert [(file.slot, file.name, file.plants) for file in first] == [
        (file.slot, file.name, file.plants) for file in second
    ]
    assert [file.slot for one, file in zip(first, second, strict=True) if one.content != file.content] == []


def test_another_seed_gives_other_pictures(season: Cast) -> None:
    person = season.applicants[0]
    files = [build_dossier(person, seed=seed, slots={"award"})[0].content for seed in (SEED, SEED + 1)]
    assert files[0] != files[1]


def test_a_dossier_has_every_material_that_the_person_can_have(season: Cast) -> None:
    for person in season.applicants:
        expected = set(SLOTS)
        if person.qualification is None:
            expected.discard("title_certificate")
        if person.putonghua is None:
            expected.discard("putonghua_certificate")
        assert set(slots_of(person)) == expected


@pytest.mark.parametrize("slot", list(SLOTS))
def test_every_material_opens_and_has_its_kind(slot: str) -> None:
    file = made(TITLED, slot)
    assert file.media_type == (JPEG if slot == "award" else PDF)
    if file.media_type == PDF:
        assert file.name.endswith(".pdf")
        assert len(pictures(file.content, dpi=20)) >= 1
    else:
        assert Image.open(io.BytesIO(file.content)).format == "JPEG"


def test_about_five_scan_pages_of_review_material_an_applicant(season: Cast) -> None:
    scanned = {slot for slot in REVIEW if SLOTS[slot].is_scan}
    counts = [
        sum(made(person.key, slot).scan_pages for slot in scanned & set(slots_of(person)))
        for person in season.applicants[:4]
    ]
    assert [4 <= count <= 6 for count in counts] == [True] * 4


@pytest.mark.parametrize("slot", REVIEW)
def test_clean_review_material_says_nothing_to_a_byte_sweep(slot: str) -> None:
    file = made(TITLED, slot)
    person = cast().applicants[0]
    swept = expanded(file.content) if file.media_type == PDF else file.content
    read = "".join(texts(file.content)) if file.media_type == PDF else ""
    found = [needle for needle in needles(person) if needle in file.name or needle in read or needle.encode() in swept]
    assert found == []


@pytest.mark.parametrize("key", [person.key for person in cast().applicants[1:]])
@pytest.mark.parametrize("slot", DIGITAL_REVIEW)
def test_clean_born_digital_pages_name_nobody(key: str, slot: str) -> None:
    person = cast().person(key)
    assert isinstance(person, Applicant)
    read = "".join(texts(made(key, slot).content))
    assert [needle for needle in needles(person) if needle in read and needle != "高峰"] == []
    assert slot == "work_summary" or "【" in read


@pytest.mark.parametrize("slot", REVIEW)
def test_clean_review_files_carry_no_author_date_or_id(slot: str) -> None:
    file = made(TITLED, slot)
    if file.media_type == PDF:
        keys = (
            b"/Author",
            b"/Title",
            b"/Creator",
            b"/CreationDate",
            b"/ModDate",
            b"/ID",
            b"/Metadata",
            b"/Annots",
            b"/Outlines",
            b"/Names",
        )
        assert [key for key in keys if key in file.content] == []
    else:
        assert dict(Image.open(io.BytesIO(file.content)).getexif()) == {}


@pytest.mark.parametrize("slot", ["degree_certificate", "title_certificate", "putonghua_certificate"])
def test_masked_certificates_show_no_face(slot: str) -> None:
    shown = pictures(made(TITLED, slot).content, dpi=80)
    assert [faces(picture) for picture in shown] == [0] * len(shown)


def test_the_place_among_the_authors_stays_readable(season: Cast) -> None:
    person = season.applicants[0]
    paper = next(item for item in person.achievements if item.kind == "paper")
    assert f"【申报人】({paper.rank}/{paper.total})" in texts(made(TITLED, "paper").content)[0]
    for colleague in person.co_workers[: paper.total - 1]:
        assert colleague in texts(made(TITLED, "paper").content)[0]


def test_identity_material_is_never_masked(season: Cast) -> None:
    person = season.applicants[0]
    for slot in ("publicity_notice", "appraisal_forms", "pledge", "employer_opinion", "recommendation_report"):
        assert person.name in "".join(texts(made(TITLED, slot).content)), slot
    assert faces(pictures(made(TITLED, "id_card").content, dpi=72)[0]) == 1


def test_the_opinion_has_its_prescribed_words() -> None:
    assert (
        "本单位已经对提供的申报材料逐一审核，真实准确，同意推荐" in texts(made(TITLED, "employer_opinion").content)[0]
    )


def test_a_name_of_fifty_characters_is_printed_whole_and_inside_the_page(season: Cast) -> None:
    long = "阿卜杜勒艾则孜江" * 3 + "·" + "麦合木提阿吉" * 4 + "江"
    person = replace(season.applicants[0], name=long)
    for file in build_dossier(
        person, seed=SEED, slots={"publicity_notice", "appraisal_forms", "employer_opinion", "pledge", "xuexin_report"}
    ):
        read = "".join(texts(file.content)).replace(" ", "")
        if file.slot != "xuexin_report":
            assert long in read, file.slot
    assert build_dossier(person, seed=SEED, slots={"award"})[0].scan_pages == 1


@pytest.mark.parametrize("slot", ["xuexin_report", "publicity_notice"])
def test_rare_characters_are_drawn_and_not_boxed(season: Cast, slot: str) -> None:
    person = replace(season.applicants[0], name="欧阳堃喆")
    read = "".join(texts(build_dossier(person, seed=SEED, slots={slot})[0].content))
    assert "欧阳堃喆" in read
