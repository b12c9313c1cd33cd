"""Masks a dossier for good: a new file from what may stay, without gaps or boxes that tell what was there."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from redaction.masking.files import Masked, Options, apply_masks, write_whole
    from redaction.masking.masks import How, Mask, default_token, mask_from_json, masks_from_json, propose

_WHERE = {
    "files": ("Masked", "Options", "apply_masks", "write_whole"),
    "masks": ("How", "Mask", "default_token", "mask_from_json", "masks_from_json", "propose"),
}
__all__ = [
    "How",
    "Mask",
    "Masked",
    "Options",
    "apply_masks",
    "default_token",
    "mask_from_json",
    "masks_from_json",
    "propose",
    "write_whole",
]


def __getattr__(name: str) -> Any:
    """The public names, imported when first asked for: the isolated reader needs only the part that works on pages."""
    from importlib import import_module

    for module, names in _WHERE.items():
        if name in names:
            return getattr(import_module(f"redaction.masking.{module}"), name)
    raise AttributeError(name)
