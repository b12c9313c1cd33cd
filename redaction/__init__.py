"""Checks a dossier for every trace of who the applicant is, masks it for good, and proves that nothing is left."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from redaction.checking import check, check_file

__all__ = ["check", "check_file"]


def __getattr__(name: str) -> Any:
    """The public functions, imported when first asked for: the isolated reader starts without them."""
    if name in __all__:
        from redaction import checking

        return getattr(checking, name)
    raise AttributeError(name)
