"""Long rings divided into blocks of pieces, so that a check examines only relevant blocks.

A ball bounds each block in every projection. A skipped block can hold neither the nearest piece nor
a piece that decides the side.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vedette.geo.local import Array

BLOCK = 32  # pieces
WORTH = 4 * BLOCK  # pieces of a ring that is looked at in blocks
_SLACK_M = 1e-3  # far more than a sum's rounding, far less than what matters

Pieces = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """A ball round each run of `BLOCK` pieces of a ring."""

    count: int  # pieces
    centres: Array  # (m, 3) earth-fixed, m
    radii: Array  # (m,)

    @classmethod
    def of(cls, first: Array, last: Array) -> "Blocks | None":
        """Blocks of the pieces with these starts and ends, (n, 3).

        None for a short ring, where blocks save no time.
        """
        count = len(first)
        if count < WORTH:
            return None
        starts = np.arange(0, count, BLOCK)
        low = np.minimum.reduceat(np.minimum(first, last), starts)
        high = np.maximum.reduceat(np.maximum(first, last), starts)
        radii = np.linalg.norm(high - low, axis=1) / 2 + _SLACK_M
        return cls(count, (low + high) / 2, radii)

    def nearest(self, middles: Array, stretch: float = 1.0) -> Pieces:
        """A set of pieces that contains the one nearest to the origin.

        middles: (m, 2), the balls' centres as the pieces are seen; stretch: the greatest factor by
        which seeing them lengthens a distance.
        """
        off = np.hypot(middles[:, 0], middles[:, 1])
        reach = self.radii * stretch
        return self._pieces(off - reach <= (off + reach).min())

    def eastward(self, middles: Array) -> Pieces:
        """A set of pieces that contains all pieces met by a ray from the origin to the east."""
        level = np.abs(middles[:, 1]) <= self.radii
        return self._pieces(level & (middles[:, 0] >= -self.radii))

    def _pieces(self, wanted: NDArray[np.bool_]) -> Pieces:
        blocks = np.flatnonzero(wanted)
        found = (blocks[:, None] * BLOCK + np.arange(BLOCK)).ravel()
        return found[found < self.count]
