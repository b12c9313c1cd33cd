"""Dossiers for many people at once, as an import opens them: two statements whatever their number."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from committee.dossiers.identity import place_of
from committee.dossiers.models import Dossier, DossierSubject
from committee.dossiers.queries import keyring
from committee.people.models import Unit


@dataclass(frozen=True, slots=True)
class Opening:
    """Whose dossier: *others* are further names, phone and mail in the keys of identity.json, where somebody on record has any."""

    person_id: int
    name: str
    id_number: str
    unit: Unit
    others: Mapping[str, Any] = field(default_factory=dict)


def open_dossiers(session: Session, *, season_id: int, openings: Sequence[Opening]) -> list[int]:
    """A new dossier for each, with the identity as ``open_dossier`` seals it; returns their ids in order."""
    seal, places = keyring().seal, dict[int, dict[str, Any]]()
    subjects = []
    for one in openings:
        if one.unit.id not in places:
            places[one.unit.id] = place_of(one.unit)
        facts = {"name": one.name, **one.others, **places[one.unit.id], "id_number": one.id_number}
        subjects.append(
            {
                "person_id": one.person_id,
                "unit_id": one.unit.id,
                "name": one.name,
                "unit_name": one.unit.name,
                "identity_sealed": seal("dossier-identity", json.dumps(facts, ensure_ascii=False)),
            }
        )
    made = insert(DossierSubject).returning(DossierSubject.id, sort_by_parameter_order=True)
    rows = [{"season_id": season_id, "subject_id": subject} for subject in session.scalars(made, subjects)]
    return list(session.scalars(insert(Dossier).returning(Dossier.id, sort_by_parameter_order=True), rows))
