"""Masks as plain data, and proposals from findings."""

import pytest

from redaction.findings import Box, Channel, Finding, Kind, Severity, Text
from redaction.masking.lettering import writable
from redaction.masking.masks import (
    GAP_TOKEN,
    PRINTED_CODE,
    TOKENS,
    How,
    Mask,
    default_token,
    how_of,
    mask_from_json,
    masks_from_json,
    propose,
)

PLACE = Box(10, 10, 60, 22)


def finding(kind: Kind, severity: Severity = Severity.LEAK, *, box: Box | None = PLACE, **more) -> Finding:
    known = {"channel": Channel.TEXT, "page": 1, **more}
    return Finding(kind, severity, known.pop("channel"), "test", "L-01", Text("有", "some"), box=box, **known)


def test_a_mask_survives_json_and_a_short_one_gets_the_usual_token_and_manner() -> None:
    mask = Mask(3, Box(1, 2, 30, 14), Kind.NAME, How.TEXT, "【申报人】", "f1", 4, (2, 5))
    assert mask_from_json(mask.to_json()) == mask
    short = mask_from_json({"page": 1, "box": [30, 14, 1, 2], "kind": "photo"})
    assert (short.how, short.token, short.box) == (How.FRAME, "【照片】", Box(1, 2, 30, 14))
    assert masks_from_json([{**mask.to_json(), "done": "text"}]) == (mask,)


@pytest.mark.parametrize("wrong", [{"box": [1, 2, 3]}, {"kind": "nobody"}, {"token": "x" * 25}, {"page": "one"}])
def test_what_is_no_mask_is_refused(wrong: dict) -> None:
    with pytest.raises((ValueError, KeyError, TypeError)):
        mask_from_json({"page": 1, "box": [1, 2, 3, 4], "kind": "name", **wrong})


def test_the_token_says_the_place_in_a_list_of_authors_and_nothing_else() -> None:
    assert Mask(1, Box(0, 0, 9, 9), Kind.NAME, How.TEXT, "【申报人】", rank=(2, 5)).words == "【申报人】(2/5)"
    assert Mask(1, Box(0, 0, 9, 9), Kind.NAME, How.TEXT, "【申报人】").words == "【申报人】"
    assert set(TOKENS) == set(Kind)
    assert default_token(Kind.UNIT) == "【单位】"


def test_the_same_box_goes_on_other_pages_with_groups_of_their_own() -> None:
    masks = Mask(1, Box(0, 0, 9, 9), Kind.UNIT, How.TEXT, "【单位】", "head").on_pages([2, 3])
    assert [(mask.page, mask.group) for mask in masks] == [(2, "head@2"), (3, "head@3")]


@pytest.mark.parametrize(
    ("given", "count"),
    [
        (finding(Kind.NAME), 1),
        (finding(Kind.NAME, Severity.SUSPECT), 1),
        (finding(Kind.NAME, Severity.NOTICE), 0),
        (finding(Kind.NAME, box=None), 0),
        (finding(Kind.NAME, page=None), 0),
        (finding(Kind.NAME, channel=Channel.METADATA), 0),
        (finding(Kind.NAME, channel=Channel.REVISION), 0),
        (finding(Kind.NAME, channel=Channel.ANNOTATION), 0),
        (finding(Kind.NAME, place="ocr_layer"), 0),
        (finding(Kind.NAME, place="covered"), 1),
        (finding(Kind.NAME, channel=Channel.OCR), 1),
        (finding(Kind.SEAL, channel=Channel.IMAGE), 1),
    ],
)
def test_only_what_a_page_shows_is_proposed_and_notices_never(given: Finding, count: int) -> None:
    assert len(propose([given])) == count


def test_suspects_are_left_when_only_leaks_are_accepted() -> None:
    assert propose([finding(Kind.CODE, Severity.SUSPECT)], accept=Severity.LEAK) == ()


def test_what_three_readers_found_is_masked_once() -> None:
    same = [
        finding(Kind.NAME),
        finding(Kind.NAME, box=Box(11, 10, 59, 22)),
        finding(Kind.NAME, box=Box(10, 11, 60, 21)),
    ]
    assert len(propose(same)) == 1


def test_a_name_in_a_painted_frame_needs_no_mask_of_its_own() -> None:
    photo = finding(Kind.PHOTO, box=Box(0, 0, 100, 140))
    assert [mask.kind for mask in propose([photo, finding(Kind.NAME)])] == [Kind.PHOTO]


def test_a_finding_on_two_lines_gives_two_boxes_and_one_token() -> None:
    broken = finding(Kind.NAME, box=Box(10, 10, 500, 40), boxes=(Box(470, 10, 500, 22), Box(10, 28, 50, 40)))
    masks = propose([broken])
    assert sorted(mask.token for mask in masks) == ["", "【申报人】"]
    assert len({mask.group for mask in masks}) == 1


def test_codes_get_a_margin_and_each_kind_its_manner() -> None:
    code = propose([finding(Kind.CODE)])[0]
    assert code.box == Box(6, 6, 64, 26)
    assert [how_of(kind) for kind in (Kind.SEAL, Kind.PHOTO, Kind.NAME)] == [How.SEAL, How.FRAME, How.TEXT]


@pytest.mark.parametrize(
    ("channel", "token"),
    [(Channel.IMAGE, "【二维码】"), (Channel.TEXT, "【验证码】"), (Channel.OCR, "【验证码】")],
)
def test_a_printed_verification_code_is_not_called_a_picture(channel: Channel, token: str) -> None:
    assert [mask.token for mask in propose([finding(Kind.CODE, channel=channel)])] == [token]


@pytest.mark.parametrize("token", [*TOKENS.values(), PRINTED_CODE, GAP_TOKEN, "【作者12】", "【单位B】"])
def test_every_word_of_masking_is_in_its_font_whole(token: str) -> None:
    assert writable(token) == token
