"""Many places at their times, in arrays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from vedette.airspace.check.place_check import Place
from vedette.airspace.hours.weekly_spans import ANY_TIME
from vedette.airspace.shapes.corner_arrays import Ints
from vedette.geo.local import Array
from vedette.model.height import Height, HeightReference
from vedette.model.report import Covariance2D

REFERENCES = tuple(HeightReference)
NO_HEIGHT = -1
_CODES = {reference: code for code, reference in enumerate(REFERENCES)}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Positions:
    """n positions. NaN or NaT means that the value is not stated."""

    lat_deg: Array  # (n,) WGS 84
    lon_deg: Array  # (n,) -180 to 180
    at: NDArray[np.datetime64]  # (n,) UTC, to the microsecond; NaT where the time is not known
    covariance: Array  # (n, 3) ee, en, nn in m²; NaN where no accuracy is stated
    reach_m: Array  # (n,)
    height_m: Array  # (n, k)
    height_sigma_m: Array  # (n, k); NaN where the source is silent
    height_reference: Ints  # (n, k) number in REFERENCES; NO_HEIGHT where there is none
    height_reach_m: Array  # (n,)

    def __post_init__(self) -> None:
        count = len(self.lat_deg)
        rows = [self.lon_deg, self.covariance, self.reach_m, self.height_m, self.height_sigma_m]
        sizes = {len(row) for row in (*rows, self.height_reach_m)}
        sizes |= {len(self.at), len(self.height_reference)}
        if sizes != {count}:
            raise ValueError(
                f"all arrays must have one row per place ({count}), got {sorted(sizes)}"
            )
        inside = (np.abs(self.lat_deg) <= 90) & (np.abs(self.lon_deg) <= 180)
        if not inside.all():
            bad = int(np.flatnonzero(~inside)[0])
            where = f"{self.lat_deg[bad]}, {self.lon_deg[bad]}"
            raise ValueError(f"latitude must be -90 to 90, longitude -180 to 180, got {where}")
        if not ((self.reach_m >= 0).all() and (self.height_reach_m >= 0).all()):
            raise ValueError("reach_m and height_reach_m must be 0 or more")

    def __len__(self) -> int:
        return len(self.lat_deg)

    @classmethod
    def of(cls, places: Sequence[Place]) -> "Positions":
        """The same places in arrays.

        Raises ValueError for a place with a span of time, or with known ground or geoid heights:
        the arrays have no columns for these, so the answers would differ from those of the single
        check.
        """
        if any(_holds_for_a_span(place) for place in places):
            raise ValueError(
                "a place with a span of time cannot be put into arrays; check it with check_place"
            )
        if any(place.ground_m is not None or place.geoid_m is not None for place in places):
            raise ValueError(
                "a place with known ground or geoid cannot be put into arrays; check it with "
                "check_place"
            )
        wide = max((len(place.heights) for place in places), default=0)
        shape = (len(places), wide)
        value, sigma = np.full(shape, np.nan), np.full(shape, np.nan)
        reference = np.full(shape, NO_HEIGHT, dtype=np.int64)
        covariance = np.full((len(places), 3), np.nan)
        for row, place in enumerate(places):
            if place.covariance is not None:
                c = place.covariance
                covariance[row] = c.ee, c.en, c.nn
            for column, height in enumerate(place.heights):
                value[row, column] = height.value_m
                reference[row, column] = _CODES[height.reference]
                if height.sigma_m is not None:
                    sigma[row, column] = height.sigma_m
        return cls(
            lat_deg=np.array([place.lat_deg for place in places], dtype=np.float64),
            lon_deg=np.array([place.lon_deg for place in places], dtype=np.float64),
            at=np.array([_instant(place) for place in places], dtype="M8[us]"),
            covariance=covariance,
            reach_m=np.array([place.reach_m for place in places], dtype=np.float64),
            height_m=value,
            height_sigma_m=sigma,
            height_reference=reference,
            height_reach_m=np.array([place.height_reach_m for place in places], dtype=np.float64),
        )

    def place(self, row: int) -> Place:
        """The position of one row, for the check of a single place."""
        ee, en, nn = self.covariance[row].tolist()
        heights = zip(
            self.height_m[row].tolist(),
            self.height_sigma_m[row].tolist(),
            self.height_reference[row].tolist(),
            strict=True,
        )
        return Place(
            lat_deg=float(self.lat_deg[row]),
            lon_deg=float(self.lon_deg[row]),
            at=ANY_TIME[0] if np.isnat(self.at[row]) else utc(self.at[row]),
            until=ANY_TIME[1] if np.isnat(self.at[row]) else None,
            covariance=None if ee != ee else Covariance2D(ee, en, nn),  # noqa: PLR0124 - NaN
            heights=tuple(
                Height(
                    value_m=value,
                    reference=REFERENCES[code],
                    sigma_m=None if sigma != sigma else sigma,  # noqa: PLR0124 - NaN
                )
                for value, sigma, code in heights
                if code != NO_HEIGHT
            ),
            reach_m=float(self.reach_m[row]),
            height_reach_m=float(self.height_reach_m[row]),
        )


def _holds_for_a_span(place: Place) -> bool:
    if (place.at, place.until) == ANY_TIME:
        return False
    return place.until is not None and place.until > place.at


def _instant(place: Place) -> datetime | None:
    """The time of a place without its zone; None where it may be any time."""
    return None if (place.at, place.until) == ANY_TIME else place.at.replace(tzinfo=None)


def sigmas_m(covariance: Array, assumed_m: float) -> tuple[Array, Array]:
    """The smallest and the largest 1-sigma error over all directions, m.  covariance: (n, 3) in
    m².
    """
    ee, en, nn = covariance.T
    mean, half = (ee + nn) / 2, np.hypot((ee - nn) / 2, en)
    least = np.sqrt(np.maximum(0.0, mean - half))
    most = np.sqrt(np.maximum(0.0, mean + half))
    silent = np.isnan(ee)
    return np.where(silent, assumed_m, least), np.where(silent, assumed_m, most)


def utc(at: np.datetime64) -> datetime:
    """An instant of the array as a datetime in UTC."""
    found: datetime = at.astype("M8[us]").item()
    return found.replace(tzinfo=UTC)
