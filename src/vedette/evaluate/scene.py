"""Tracks and truth over time, as the metrics read them: one frame a moment."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of states: of the truth, or of tracks.

    time_s (r,).  id (r,).  position_m (r, d), d = 2 or 3.  velocity_m_s (r, d) or None.
    cov_m2 (r, d, d): claimed position covariance, or None.
    confirmed (r,): for tracks, the rows shown to a person; None: all.
    """

    time_s: Floats
    id: Ints
    position_m: Floats
    velocity_m_s: Floats | None = None
    cov_m2: Floats | None = None
    confirmed: npt.NDArray[np.bool_] | None = None

    def __post_init__(self) -> None:
        rows = len(self.time_s)
        if self.position_m.ndim != 2 or self.position_m.shape[1] not in (2, 3):
            raise ValueError(f"position_m must be (r, 2) or (r, 3), got {self.position_m.shape}")
        for name in ("id", "position_m", "velocity_m_s", "cov_m2", "confirmed"):
            column = getattr(self, name)
            if column is not None and len(column) != rows:
                raise ValueError(f"{name} has {len(column)} rows, time_s has {rows}")
        if not (np.isfinite(self.time_s).all() and np.isfinite(self.position_m).all()):
            raise ValueError("times and positions must be finite")

    def take(self, rows: npt.NDArray[np.bool_] | Ints) -> "Table":
        """The given rows."""

        def pick(column: npt.NDArray[np.generic] | None) -> npt.NDArray[np.generic] | None:
            return None if column is None else column[rows]

        return Table(
            time_s=self.time_s[rows],
            id=self.id[rows],
            position_m=self.position_m[rows],
            velocity_m_s=pick(self.velocity_m_s),  # type: ignore[arg-type]
            cov_m2=pick(self.cov_m2),  # type: ignore[arg-type]
            confirmed=pick(self.confirmed),  # type: ignore[arg-type]
        )


@dataclass(frozen=True, slots=True)
class Frame:
    """The true objects and the tracks at one moment: rows of the two tables."""

    time_s: float
    truth: Ints
    tracks: Ints


def frames(truth: Table, tracks: Table) -> Iterator[Frame]:
    """Every time that occurs in either table, in order, with the rows of both tables.

    Times must agree exactly: nothing is interpolated.
    """
    times = np.union1d(truth.time_s, tracks.time_s)
    a, b = np.argsort(truth.time_s, kind="stable"), np.argsort(tracks.time_s, kind="stable")
    ta, tb = truth.time_s[a], tracks.time_s[b]
    for time in times:
        yield Frame(
            float(time),
            a[np.searchsorted(ta, time, "left") : np.searchsorted(ta, time, "right")],
            b[np.searchsorted(tb, time, "left") : np.searchsorted(tb, time, "right")],
        )
