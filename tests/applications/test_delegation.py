"""Delegated review has its letter: the last one that holds decides who receives a channel's dossiers (R-308, R-120, E-113)."""

import datetime as dt
import io

import pytest

from committee.applications import delegation
from committee.applications.routing import delegation_of, receiving_committee, receiving_warning
from committee.applications.rules import Channel
from committee.db import db
from committee.dossiers.rules import EmptyFile, UnknownKind
from committee.errors import BadInput
from committee.seasons.models import Season
from committee.seasons.queries import rulebook_of
from tests.applications import cast as play

LETTER = b"%PDF-1.4 letter"


@pytest.fixture
def cast(session) -> play.Cast:
    cast = play.make_cast(session)
    play.at(7, 22, 11)
    return cast


def delegate(cast, channel: Channel = Channel.PRIVATE, **changed: object) -> str:
    values: dict[str, object] = {
        "committee": "托海地区质量技术监督专业评委会",
        "host": "托海地区市场监督管理局",
        "letter_number": "塔地市监函〔2024〕7号",
        "letter_on": dt.date(2024, 7, 1),
        "name": "委托函.pdf",
        "content": LETTER,
    }
    return delegation.delegate(
        season_id=cast.season, channel=channel, by=cast.leader.account_id, **{**values, **changed}
    )


def season(cast) -> Season:
    db.session.expire_all()
    return db.session.get_one(Season, cast.season)


def receives(cast, channel: Channel) -> str:
    return receiving_committee(db.session(), season(cast), channel).zh


def test_without_a_letter_the_rulebook_names_the_committee_and_its_doubt(cast):
    row = season(cast)
    for channel in Channel:
        assert receives(cast, channel) == rulebook_of(row).receiving_committee(channel).zh
    assert receiving_warning(db.session(), row, Channel.PRIVATE) is not None


def test_a_letter_sends_the_channels_dossiers_to_another_committee_until_it_ends(cast):
    first = delegate(cast)
    assert receives(cast, Channel.PRIVATE) == "托海地区质量技术监督专业评委会"
    assert receives(cast, Channel.DIRECTED) == rulebook_of(season(cast)).receiving_committee(Channel.DIRECTED).zh
    assert receiving_warning(db.session(), season(cast), Channel.PRIVATE) is None
    second = delegate(cast, committee="胡杨地区工程系列评委会")
    assert receives(cast, Channel.PRIVATE) == "胡杨地区工程系列评委会"
    rows = delegation.delegations(db.session(), cast.season)
    assert [(row.public_id, row.ended_at is None) for row in rows] == [(second, True), (first, False)]
    delegation.end_delegation(public_id=second, season_id=cast.season, by=cast.leader.account_id)
    assert delegation_of(db.session(), cast.season, Channel.PRIVATE) is None


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"committee": " "}, BadInput),
        ({"host": "局"}, BadInput),
        ({"letter_number": ""}, BadInput),
        ({"letter_on": dt.date(2024, 7, 23)}, BadInput),
        ({"content": b""}, EmptyFile),
        ({"content": b"MZ" * 40}, UnknownKind),
    ],
)
def test_a_delegation_without_its_letter_is_not_recorded(cast, changed, refusal):
    with pytest.raises(refusal):
        delegate(cast, **changed)
    assert delegation.delegations(db.session(), cast.season) == []


def test_the_office_records_it_on_the_page_and_sees_it_at_each_application(cast, browser_of):
    public_id = play.to_office(cast)
    leader = browser_of(cast.leader)
    sent = leader.post(
        "/delegations",
        {
            "channel": "PS_DX",
            "committee": "托海地区质量技术监督专业评委会",
            "host": "托海地区市场监督管理局",
            "letter_number": "塔地市监函〔2024〕7号",
            "letter_on": "2024-07-01",
            "file": (io.BytesIO(LETTER), "委托函.pdf"),
        },
    )
    assert sent.status_code == 303
    letter = delegation.delegations(db.session(), cast.season)[0].public_id
    assert leader.get(f"/delegations/{letter}/letter").data == LETTER
    assert "塔地市监函〔2024〕7号" in browser_of(cast.secretary).get(f"/applications/{public_id}").text
    assert browser_of(cast.finance).get("/delegations").status_code == 403
    assert leader.post(f"/delegations/{letter}/end", {}).status_code == 303
    assert delegation_of(db.session(), cast.season, Channel.DIRECTED) is None
