"""Decisions, minutes, result table, publication confirmed by a second person, objections' outcome, confirmation, certificates."""
