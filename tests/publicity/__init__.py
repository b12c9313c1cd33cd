"""The laws of postings and objections."""
