"""All planted leaks together: each module of plants registers its own, this one makes sure that all did."""

from tests.redaction import (
    planted_files,
    planted_objects,
    planted_old,
    planted_packed,
    planted_pages,
    planted_printed,
    planted_raw,
    planted_syntax,
)
from tests.redaction.planted import PLANTS, Plant

__all__ = ["MODULES", "PLANTS", "Plant"]

MODULES = (
    planted_pages,
    planted_objects,
    planted_old,
    planted_raw,
    planted_files,
    planted_printed,
    planted_syntax,
    planted_packed,
)
