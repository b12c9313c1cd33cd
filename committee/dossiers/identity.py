"""What the checker looks for of a person and a unit, in the keys of identity.json (R-522 to R-529); empty keys are left out."""

from typing import Any

from committee.dossiers.queries import keyring
from committee.people.models import Person, Unit


def names_and_addresses(person: Person) -> dict[str, Any]:
    """Names beside the first one, phone and mail."""
    opened = keyring().open
    found = {
        "former_names": list(person.former_names),
        "latin_names": list(person.latin_names),
        "native_names": list(person.native_names),
        "phone": opened("phone", person.phone_sealed) if person.phone_sealed else "",
        "email": opened("email", person.email_sealed) if person.email_sealed else "",
    }
    return {key: value for key, value in found.items() if value}


def place_of(unit: Unit) -> dict[str, Any]:
    """The unit under all its names, and its code."""
    found = {
        "unit_aliases": [alias.alias for alias in unit.aliases],
        "other_numbers": [unit.uscc] if unit.uscc else [],
    }
    return {"unit": unit.name, **{key: value for key, value in found.items() if value}}
