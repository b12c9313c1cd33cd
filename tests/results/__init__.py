"""The laws of results."""
