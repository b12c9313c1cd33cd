"""What follows when a name is put right: what is not posted, never what hangs, and nothing that was searched under the old name."""

import pytest

from committee.db import db, transaction
from committee.dossiers.naming import NameWasSearched
from committee.dossiers.queries import identity_of
from committee.people.models import Person
from committee.people.names import ask_name, waiting_name
from committee.people.steps import decide_approval
from committee.permissions import Role
from committee.publicity.queries import posting_by
from committee.recognition import actions_employer
from tests.factories import make_account
from tests.recognition import stage


def corrected(play, person, name, *, former=False):
    """Asked by the unit's clerk, confirmed by the head of the office."""
    office = make_account(db.session(), Role.LEADER, name="夏成林")
    db.session.commit()
    row, clerk = stage.row_of(play, person), play.employer(person.unit.name)
    approval = ask_name(
        person_id=row.person_id, name=name, former=former, reason="身份证", unit_ids=None, by=clerk.account_id
    )
    with transaction() as session:
        decide_approval(session, public_id=approval, approve=True, by=office.account_id)


def test_an_application_takes_the_corrected_name_until_it_is_posted(play):
    person = play.people[0]
    stage.started(play, person)
    corrected(play, person, "白桦", former=True)
    row = stage.row_of(play, person)
    facts = identity_of(row.dossier.subject)
    assert (row.name, row.dossier.subject.name, facts["name"]) == ("白桦", "白桦", "白桦")
    assert facts["former_names"] == [person.name]


def test_the_wall_keeps_its_name_and_taking_off_brings_the_right_one(play):
    person = play.people[0]
    stage.started(play, person)
    posting = stage.posted(play, person)
    corrected(play, person, "白桦")
    assert stage.row_of(play, person).name == person.name
    assert [line.name for line in posting_by(db.session(), posting).lines] == [person.name]
    clerk = play.employer(person.unit.name)
    actions_employer.take_off(viewer=clerk, public_id=play.applications[person.key], reason="姓名有误")
    assert stage.row_of(play, person).name == "白桦"
    assert [line.name for line in posting_by(db.session(), stage.posted(play, person)).lines] == ["白桦"]


def test_what_was_searched_for_the_old_name_holds_the_name(play):
    person = play.people[0]
    stage.started(play, person)
    stage.files(play, person)
    with transaction() as session:
        file = stage.application_by(session, play.applications[person.key]).dossier.files[0]
        file.material_class = "review"
    with pytest.raises(NameWasSearched):
        corrected(play, person, "白桦")
    row = stage.row_of(play, person)
    assert db.session.get_one(Person, row.person_id).name == row.name == person.name
    assert waiting_name(db.session(), row.person_id) is not None
