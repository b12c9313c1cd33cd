"""The composition root's list of parts, in the order of the dependency law. Each part says what it offers in its ``part.py``."""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from committee.shapes import Part

NAMES = (
    "people",
    "seasons",
    "publicity",
    "dossiers",
    "applications",
    "recognition",
    "experts",
    "assignment",
    "scoring",
    "defence",
    "meetings",
    "ballots",
    "results",
)
MODEL_MODULES = (
    "committee.installation",
    "committee.audit",
    "committee.storage",
    "committee.jobs",
    "committee.dossiers.masking_models",
    "committee.people.integrity",
    "committee.people.mail",
    "committee.dossiers.review",
    "committee.applications.bank",
    "committee.verification_runs",
    "committee.seals",
    "committee.dossiers.second_models",
    *(f"committee.{name}.models" for name in NAMES),
)


def load_models() -> None:
    """Import every table, so that ``Base.metadata`` is complete."""
    for module in MODEL_MODULES:
        import_module(module)


@cache
def parts() -> tuple[Part, ...]:
    """Every part, left to right."""
    return tuple(import_module(f"committee.{name}.part").PART for name in NAMES if find_spec(f"committee.{name}.part"))
