"""Proofs and tiles from stored hashes: what C2SP tlog-tiles serves, and RFC 6962's proofs of it.

The tree is read through hashes at tile levels: level 0 are the leaf hashes, and a hash at level
L + 1 is the root over a full tile, 256 hashes, of level L. So a proof in a tree of a million
entries reads a few hundred hashes, not a million.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from vedette.record.ledger.merkle import EMPTY_ROOT, node_hash
from vedette.store.tile_hashes import TILE_HEIGHT, TILE_WIDTH, perfect_root

ReadHashes = Callable[[int, int, int], Sequence[bytes]]
"""(tile level, first position, how many) -> that many hashes of 32 bytes."""

_PATH = re.compile(
    r"tile/(?P<level>entries|0|[1-9]\d?)/(?P<index>(?:x\d{3}/)*\d{3})(?:\.p/(?P<width>[1-9]\d{0,2}))?",
    re.ASCII,
)


@dataclass(frozen=True, slots=True)
class TileName:
    """The name of a tile: `level` None is an entry bundle; `width` 256 is a full tile."""

    level: int | None
    index: int
    width: int = TILE_WIDTH

    def path(self) -> str:
        """The path that the specification gives the tile, below the log's prefix."""
        level = "entries" if self.level is None else str(self.level)
        digits = f"{self.index:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        groups = [digits[i : i + 3] for i in range(0, len(digits), 3)]
        index = "/".join([*(f"x{group}" for group in groups[:-1]), groups[-1]])
        return f"tile/{level}/{index}" + ("" if self.width == TILE_WIDTH else f".p/{self.width}")


def tile_named(path: str) -> TileName | None:
    """Inverse of `TileName.path`; None for a path that names no tile."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    level = None if match["level"] == "entries" else int(match["level"])
    width = TILE_WIDTH if match["width"] is None else int(match["width"])
    name = TileName(level, int(match["index"].replace("x", "").replace("/", "")), width)
    # One tile, one name: leading groups of zeros, a level above 63 or a width of 256 name none.
    return name if name.path() == path and (level or 0) <= 63 else None


def tile_names(size: int) -> list[TileName]:
    """Every tile and entry bundle of a tree of `size`: full ones, and partial ones at the end."""
    found = []
    for level in (None, *range(8)):
        hashes = size >> (TILE_HEIGHT * (level or 0))
        full, rest = divmod(hashes, TILE_WIDTH)
        found += [TileName(level, index) for index in range(full)]
        if rest:
            found.append(TileName(level, full, rest))
    return found


def holds(size: int, name: TileName) -> bool:
    """Whether a tree of `size` has hashes (or entries) for all of the tile."""
    hashes = size >> (TILE_HEIGHT * (name.level or 0))
    return name.index * TILE_WIDTH + name.width <= hashes


def entry_bundle(bodies: Sequence[bytes]) -> bytes | None:
    """Entries, each after its length in two bytes. None if an entry is too long for that."""
    if any(len(body) > 0xFFFF for body in bodies):
        return None
    return b"".join(len(body).to_bytes(2, "big") + body for body in bodies)


def inclusion_proof(read: ReadHashes, index: int, size: int) -> tuple[bytes, ...]:
    """The hashes that tie leaf `index` to the root of `size` leaves (RFC 6962, 2.1.1, PATH)."""
    if not 0 <= index < size:
        raise ValueError(f"leaf {index} must be in a tree of {size}")
    path: list[bytes] = []
    first, last = 0, size
    while last - first > 1:
        middle = first + _split(last - first)
        if index < middle:
            path.append(range_root(read, middle, last))
            last = middle
        else:
            path.append(range_root(read, first, middle))
            first = middle
    return tuple(reversed(path))


def consistency_proof(read: ReadHashes, old_size: int, size: int) -> tuple[bytes, ...]:
    """The hashes that show the first `old_size` leaves to be unchanged (2.1.2, PROOF)."""
    if not 0 < old_size <= size:
        raise ValueError(f"there is no proof from {old_size} to {size} leaves")
    path: list[bytes] = []
    first, last, old, whole = 0, size, old_size, True
    while old != last - first:
        middle = first + _split(last - first)
        if old <= middle - first:
            path.append(range_root(read, middle, last))
            last = middle
        else:
            path.append(range_root(read, first, middle))
            old, first, whole = old - (middle - first), middle, False
    if not whole:
        path.append(range_root(read, first, last))
    return tuple(reversed(path))


def range_root(read: ReadHashes, first: int, last: int) -> bytes:
    """The root over leaves `first` to `last` - 1. `first` must be the start of a subtree."""
    size = last - first
    if size == 0:
        return EMPTY_ROOT
    if size & (size - 1):
        middle = first + _split(size)
        return node_hash(range_root(read, first, middle), range_root(read, middle, last))
    level, rest = divmod(size.bit_length() - 1, TILE_HEIGHT)
    return perfect_root(read(level, first >> (TILE_HEIGHT * level), 1 << rest))


def _split(size: int) -> int:
    """The largest power of two below `size`."""
    return 1 << ((size - 1).bit_length() - 1)
