"""The laws of people."""
