"""Masks a dossier for good: a new file from what may stay, without gaps or boxes that tell what was there."""
