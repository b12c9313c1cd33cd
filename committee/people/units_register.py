"""The register of units: adding one, putting one right. A changed name stays on record as a former name (L-07)."""

import re
import unicodedata
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from committee import audit, clock
from committee.db import transaction
from committee.errors import BadInput, NotFound
from committee.people.models import Unit, UnitAlias
from committee.people.rules import UnitKind
from committee.text import Text

NAME_SHORTEST, NAME_LONGEST = 4, 120


class UnitKnown(BadInput):
    """Another unit has this name, as its own or as a further one."""

    message = Text("“{name}”已经登记过。", "“{name}” is on record already.")
    next_step = Text(
        "请在单位列表中查找；改过名称的请登记别名。", "Look in the list; for a changed name record another name."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitEntry:
    """A unit as entered. *parent_id* is the body above it; *legal_entity_id* is empty for a legal entity of its own."""

    name: str
    kind: UnitKind
    region: str = ""
    uscc: str = ""
    phone: str = ""
    parent_id: int | None = None
    legal_entity_id: int | None = None


def unit_name(text: str) -> str:
    """A unit's name for storing: NFKC, no white space inside Chinese. Raises ``BadInput``."""
    value = unicodedata.normalize("NFKC", text).strip()
    value = re.sub(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])", "", value)
    if not NAME_SHORTEST <= len(value) <= NAME_LONGEST or any(unicodedata.category(c)[0] == "C" for c in value):
        raise BadInput(Text("单位名称为 4 至 120 个字，请写全称。", "A unit's full name has 4 to 120 characters."))
    return value


def _checked(session: Session, entry: UnitEntry, *, own: int | None) -> UnitEntry:
    name = unit_name(entry.name)
    code = re.sub(r"\s", "", unicodedata.normalize("NFKC", entry.uscc)).upper()
    if code and not re.fullmatch(r"[0-9A-Z\-]{6,30}", code):
        raise BadInput(Text("统一社会信用代码不对。", "The social credit code is not valid."))
    same = session.scalar(select(Unit.id).where(Unit.name == name, Unit.id != (own or 0)))
    alias = session.scalar(select(UnitAlias.unit_id).where(UnitAlias.alias == name, UnitAlias.unit_id != (own or 0)))
    if same is not None or alias is not None:
        raise UnitKnown(name=name)
    for other in (entry.parent_id, entry.legal_entity_id):
        if other is not None and (session.get(Unit, other) is None or other == own):
            raise BadInput(Text("上级单位或法人单位选择有误。", "The unit above or the legal entity is not valid."))
    if own is not None and entry.parent_id is not None and own in _above(session, entry.parent_id):
        raise BadInput(Text("上级单位不能是本单位的下级。", "The unit above cannot be one below."))
    return UnitEntry(
        name=name,
        kind=entry.kind,
        region=entry.region.strip()[:60],
        uscc=code,
        phone=entry.phone.strip()[:40],
        parent_id=entry.parent_id,
        legal_entity_id=entry.legal_entity_id,
    )


def _above(session: Session, unit_id: int) -> set[int]:
    seen: set[int] = set()
    here: int | None = unit_id
    while here is not None and here not in seen:
        seen.add(here)
        here = session.scalar(select(Unit.parent_id).where(Unit.id == here))
    return seen


def add_unit(*, entry: UnitEntry, by: int | None) -> int:
    """Put a unit on record; returns its id. Raises ``UnitKnown``, ``BadInput``."""
    with transaction() as session:
        checked = _checked(session, entry, own=None)
        unit = Unit(
            name=checked.name,
            kind=checked.kind,
            region=checked.region,
            uscc=checked.uscc,
            phone=checked.phone,
            parent_id=checked.parent_id,
            legal_entity_id=checked.legal_entity_id,
        )
        session.add(unit)
        session.flush()
        audit.record(session, action="people.add_unit", subject="unit", key=unit.id, account_id=by)
        return unit.id


def change_unit(*, unit_id: int, entry: UnitEntry, by: int | None) -> None:
    """Put a unit right. Its old name is kept with today as the last day, for masking and recusal. Raises as ``add_unit``."""
    with transaction() as session:
        unit = session.get(Unit, unit_id)
        if unit is None:
            raise NotFound
        checked = _checked(session, entry, own=unit_id)
        if checked.name != unit.name and all(alias.alias != unit.name for alias in unit.aliases):
            unit.aliases.append(UnitAlias(alias=unit.name, valid_from=None, valid_to=clock.today()))
        changed = [key for key in UnitEntry.__slots__ if getattr(unit, key) != getattr(checked, key)]
        for key in changed:
            setattr(unit, key, getattr(checked, key))
        audit.record(
            session,
            action="people.change_unit",
            subject="unit",
            key=unit_id,
            detail={"changed": changed},
            account_id=by,
        )
