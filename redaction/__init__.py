"""Checks a dossier for every trace of who the applicant is, masks it for good, and proves that nothing is left."""
