"""One random stream for each name, so that no object changes the stream of another."""

import hashlib

import numpy as np


def named(seed: int, *names: str) -> np.random.Generator:
    """A generator that depends on `seed` and `names` alone.

    Two names never share a stream. If one object is left out of a scenario, all other reports stay
    the same. The streams are those of the installed numpy (PCG64).
    """
    digest = hashlib.sha256("\x1f".join(names).encode()).digest()
    return np.random.Generator(
        np.random.PCG64(np.random.SeedSequence([seed, int.from_bytes(digest[:16])]))
    )
