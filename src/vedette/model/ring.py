"""Corners of a ring in packed form, which takes a seventh of the memory of tuples."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from struct import Struct, iter_unpack, pack
from typing import overload

LatLon = tuple[float, float]  # degrees, WGS 84
_CORNER = Struct("<2d")
CORNER_BYTES = _CORNER.size


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Ring(Sequence[LatLon]):
    """Corners in their order; equal to the tuple of them."""

    packed: bytes  # latitude and longitude of each corner in turn; little-endian doubles

    @classmethod
    def of(cls, corners: Iterable[LatLon]) -> "Ring":
        """A packed ring with the given corners."""
        if isinstance(corners, Ring):
            return corners
        values = [*chain.from_iterable(corners)]
        return cls(pack(f"<{len(values)}d", *values))

    def __len__(self) -> int:
        return len(self.packed) // CORNER_BYTES

    def __iter__(self) -> Iterator[LatLon]:
        return iter_unpack(_CORNER.format, self.packed)

    @overload
    def __getitem__(self, at: int) -> LatLon: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[LatLon, ...]: ...
    def __getitem__(self, at: int | slice) -> LatLon | tuple[LatLon, ...]:
        if isinstance(at, slice):
            return tuple(self)[at]
        count = len(self)
        if not -count <= at < count:
            raise IndexError(f"the number of a corner must be {-count} to {count - 1}, got {at}")
        lat, lon = _CORNER.unpack_from(self.packed, at % count * CORNER_BYTES)
        return lat, lon

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Ring):
            return self.packed == other.packed or tuple(self) == tuple(other)  # 0.0 is -0.0
        return tuple(self) == other if isinstance(other, tuple) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))
