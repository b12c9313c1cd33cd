"""One seed, many independent streams.

Every drawn thing asks for a stream of its own, named by what it is, so that adding a document or an applicant later does not
change the ones that were there before.
"""

import hashlib
import random

import numpy as np


def stream(seed: int, *labels: str) -> random.Random:
    """Give a generator that depends on nothing but the seed and the labels (same on every machine and Python build)."""
    return random.Random(digest(seed, *labels))  # noqa: S311 - sample data, not a secret


def grain(seed: int, *labels: str) -> np.random.Generator:
    """Give numpy's generator for pixels, seeded as `stream` is."""
    return np.random.Generator(np.random.PCG64(digest(seed, *labels)))


def digest(seed: int, *labels: str) -> int:
    """Turn a seed and labels into a whole number of 64 bits."""
    text = "\x1f".join((str(seed), *labels))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
