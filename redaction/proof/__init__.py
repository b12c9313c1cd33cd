"""Proof that a masked file holds no identity: by readers, renderers and rules that had no part in the masking."""
