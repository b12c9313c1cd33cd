"""A dossier follows its applicant's corrected name, as long as nobody was masked by the old one."""

import json

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee.dossiers.models import Dossier, DossierSubject
from committee.dossiers.queries import LIVE, identity_of, keyring
from committee.errors import Refused
from committee.people.models import Person
from committee.people.names import when_name_moves
from committee.seasons.models import Season, SeasonState
from committee.seasons.rulebook_tables import MaterialClass
from committee.text import Text

SEARCHED = (MaterialClass.REVIEW, MaterialClass.SYSTEM)


class NameWasSearched(Refused):
    """Files of an open season were searched for the old name: under the new one their masking would be unproved."""

    message = Text(
        "{name}在“{season}”已上传送审材料，遮盖检查用的是现登记的姓名，现在不能更正。",
        "Review material of {name} in “{season}” was checked under the name on record, which cannot be changed now.",
    )
    next_step = Text(
        "请本人先撤下送审材料，更正后重新上传；已提交的，待评审季归档后再办。",
        "They take the files down, and upload them again after the correction; once handed in, wait for the season's end.",
    )


@when_name_moves
def _follow(session: Session, person: Person) -> None:
    rows = session.execute(
        select(Dossier, Season)
        .join(DossierSubject, DossierSubject.id == Dossier.subject_id)
        .join(Season, Season.id == Dossier.season_id)
        .where(DossierSubject.person_id == person.id, Season.state != SeasonState.ARCHIVED)
    ).all()
    for dossier, season in rows:
        if any(file.material_class in SEARCHED and file.state in LIVE for file in dossier.files):
            raise NameWasSearched(name=dossier.subject.name, season=season.name)
        if dossier.open_for_upload and not dossier.submissions:
            facts = {**identity_of(dossier.subject), "name": person.name, "former_names": list(person.former_names)}
            dossier.subject.name = person.name
            dossier.subject.identity_sealed = keyring().seal("dossier-identity", json.dumps(facts, ensure_ascii=False))
