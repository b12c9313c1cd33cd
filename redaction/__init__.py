"""Checks a dossier for every trace of who the applicant is, masks it for good, and proves that nothing is left."""

from redaction.checking import check, check_file

__all__ = ["check", "check_file"]
