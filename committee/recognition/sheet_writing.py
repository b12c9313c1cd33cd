"""Excel in, the writing: people, dossiers and applications of a whole sheet in a handful of statements."""

from collections.abc import Sequence
from typing import Any

from flask import current_app
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from committee import clock
from committee.dossiers.identity import names_and_addresses
from committee.dossiers.opening_many import Opening, open_dossiers
from committee.people.models import Person, Unit
from committee.people.rules import name_key
from committee.recognition.models import RecognitionApplication
from committee.recognition.sheets import PreviewRow
from committee.seasons.models import Season
from committee.seasons.queries import recognition_rulebook_of

A_STATEMENT = 400


def write_all(session: Session, season: Season, rows: Sequence[PreviewRow]) -> None:
    """Write rows that were judged and asked again under the write lock; each has a chain and is a person of its own."""
    if not rows:
        return
    units = {unit.id: unit for unit in session.scalars(select(Unit).where(Unit.id.in_({row.unit_id for row in rows})))}
    openings = _people(session, rows, units)
    dossiers = open_dossiers(session, season_id=season.id, openings=openings)
    specialties = {rule.name.zh: rule.code for rule in recognition_rulebook_of(season).specialties}
    session.execute(
        insert(RecognitionApplication),
        [
            _application(row, season.id, opening, dossier_id, specialties)
            for row, opening, dossier_id in zip(rows, openings, dossiers, strict=True)
        ],
    )


def _application(
    row: PreviewRow, season_id: int, opening: Opening, dossier_id: int, specialties: dict[str, str]
) -> dict[str, Any]:
    if row.chain is None:
        raise ValueError("a row without a chain is not imported")
    return {
        "season_id": season_id,
        "person_id": opening.person_id,
        "dossier_id": dossier_id,
        "name": opening.name,
        "unit_id": opening.unit.id,
        "unit_name": opening.unit.name,
        "tier": row.chain.tier,
        "county_unit_id": row.chain.county,
        "final_unit_id": row.chain.final,
        "route": row.route,
        "specialty": specialties[str(row.values["specialty"])],
        "form": dict(row.form),
        "created_at": clock.now(),
    }


def _people(session: Session, rows: Sequence[PreviewRow], units: dict[int, Unit]) -> list[Opening]:
    """Everybody of the sheet, known or new, in order; whoever is known stands in the sheet's unit from now on."""
    keys = current_app.extensions["keyring"]
    indexes = [keys.index("id-number-index", row.id_number) for row in rows]
    known: dict[str, Person] = {}
    for some in _in_parts(indexes):
        found = session.scalars(select(Person).where(Person.id_number_index.in_(some)))
        known |= {person.id_number_index: person for person in found}
    new = [
        {
            "name": str(row.values["name"]),
            "name_key": name_key(str(row.values["name"])),
            "sex": str(row.values["sex"]),
            "ethnicity": str(row.values["ethnicity"]),
            "id_number_sealed": keys.seal("id-number", row.id_number),
            "id_number_index": index,
            "unit_id": row.unit_id,
        }
        for row, index in zip(rows, indexes, strict=True)
        if index not in known
    ]
    made = insert(Person).returning(Person.id, sort_by_parameter_order=True)
    ids = iter(session.scalars(made, new).all() if new else ())
    openings = []
    for row, index in zip(rows, indexes, strict=True):
        person, unit = known.get(index), units[row.unit_id]
        if person is None:
            openings.append(Opening(next(ids), str(row.values["name"]), row.id_number, unit))
        else:
            person.unit_id = row.unit_id
            openings.append(Opening(person.id, person.name, row.id_number, unit, names_and_addresses(person)))
    session.flush()
    return openings


def _in_parts(values: Sequence[str]) -> Sequence[Sequence[str]]:
    return [values[start : start + A_STATEMENT] for start in range(0, len(values), A_STATEMENT)]
