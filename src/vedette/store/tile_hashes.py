"""Roots of full tiles, computed from the level below.

A tile is 256 hashes side by side (C2SP tlog-tiles); its root is that of a perfect tree of height
8 over them (RFC 6962, section 2.1).
"""

import hashlib
from collections.abc import Sequence

TILE_WIDTH = 256
TILE_HEIGHT = 8  # 2^8 hashes


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The root over 1, 2, 4, ... hashes of 32 bytes each."""
    sha256 = hashlib.sha256
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return hashes[0]


def tile_roots(hashes: Sequence[bytes]) -> list[bytes]:
    """The root of each full tile of `hashes`; an incomplete tile at the end is ignored."""
    full = range(0, len(hashes) - TILE_WIDTH + 1, TILE_WIDTH)
    return [perfect_root(hashes[first : first + TILE_WIDTH]) for first in full]
