"""Long rings in blocks of pieces, so that a place looks only at those that can matter to it.

What a block can hold is bounded by a ball round it, which every projection of it stays within.
What is left out can be neither the nearest piece nor one that counts for the side.
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
        """From the starts and the ends of all pieces, (n, 3); None where it is not worth it."""
        count = len(first)
        if count < WORTH:
            return None
        starts = np.arange(0, count, BLOCK)
        low = np.minimum.reduceat(np.minimum(first, last), starts)
        high = np.maximum.reduceat(np.maximum(first, last), starts)
        radii = np.linalg.norm(high - low, axis=1) / 2 + _SLACK_M
        return cls(count, (low + high) / 2, radii)

    def nearest(self, middles: Array, stretch: float = 1.0) -> Pieces:
        """Pieces of which one is the nearest to the origin.

        middles: (m, 2), the balls' centres as the pieces are seen; stretch: the greatest factor by
        which seeing them lengthens a distance.
        """
        off = np.hypot(middles[:, 0], middles[:, 1])
        reach = self.radii * stretch
        return self._pieces(off - reach <= (off + reach).min())

    def eastward(self, middles: Array) -> Pieces:
        """Pieces among which are all that a ray from the origin to the east meets."""
        level = np.abs(middles[:, 1]) <= self.radii
        return self._pieces(level & (middles[:, 0] >= -self.radii))

    def _pieces(self, wanted: NDArray[np.bool_]) -> Pieces:
        blocks = np.flatnonzero(wanted)
        found = (blocks[:, None] * BLOCK + np.arange(BLOCK)).ravel()
        return found[found < self.count]
