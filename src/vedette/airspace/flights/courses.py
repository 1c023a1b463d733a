"""Where an aircraft may be between two samples of a flight.

A recorded flight may be anywhere that its speed and its acceleration allow. For a path whose ends
are both known, after a share s of the time T the aircraft lies off the straight course by at most

    acceleration x T^2 x s (1 - s) / 2    and    sqrt(s (1 - s) (speed^2 T^2 - distance^2)).

The first is the error of linear interpolation. The second follows from the distance that the
aircraft can reach from each end.

A planned flight is on its planned line, within the deviation that the settings allow.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from vedette.airspace.check.place_check import Place
from vedette.airspace.check_settings import CheckConfig
from vedette.geo import geodesic
from vedette.model.height import Height, HeightReference
from vedette.model.report import Covariance2D
from vedette.model.restriction import LatLon
from vedette.model.times import seconds_between

_SHARES = (1 / 64, *(i / 16 for i in range(1, 16)), 63 / 64)
EVER = (datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC))


class Course(Protocol):
    """All places that an aircraft may be at, from share `start` to share `end` of the way."""

    @property
    def length_m(self) -> float:
        """Length from end to end in a straight line, m."""
        ...

    @property
    def cuts_max(self) -> int:
        """The largest number of useful bisections."""
        ...

    def part(self, start: float, end: float) -> Place:
        """A place that covers all positions of the aircraft in that part."""
        ...

    def said(self, reason: str) -> str:
        """The reason why a part of the course is indeterminate, in words."""
        ...

    def assumptions(self) -> tuple[str, ...]:
        """The settings that are used for unknown values."""
        ...


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a recorded flight may have been between two samples."""

    first: Place
    last: Place
    config: CheckConfig
    seconds: float
    length_m: float
    distance_m: float  # the same, less what their errors may account for
    flown_m: float  # the longest way that is allowed for
    too_fast: bool  # the samples are farther apart than `max_speed_m_s` allows
    covariance: Covariance2D | None
    cuts_max: int = 10

    @classmethod
    def between(cls, first: Place, last: Place, config: CheckConfig) -> "Gap":
        """The gap between two samples, given in order of time."""
        seconds = seconds_between(last.at, first.at)
        distance = _apart_m(first, last)
        error_m = config.sigmas * (sigma_m(first, config) + sigma_m(last, config))
        needed_m, allowed_m = max(0.0, distance - error_m), config.max_speed_m_s * seconds
        return cls(
            first=first,
            last=last,
            config=config,
            seconds=seconds,
            length_m=distance,
            distance_m=needed_m,
            flown_m=max(allowed_m, 2 * needed_m),
            too_fast=needed_m > allowed_m,
            covariance=_wider(first, last, config),
        )

    def part(self, start: float, end: float) -> Place:
        """A place that covers all positions in a part of the gap."""
        lat, lon = _at(self.first, self.last, (start + end) / 2)
        span = timedelta(seconds=self.seconds)
        widest = min(max(0.5, start), end)  # the share nearest to half time
        return Place(
            lat_deg=lat,
            lon_deg=lon,
            at=self.first.at + start * span,
            until=self.first.at + end * span,
            covariance=self.covariance,
            heights=self._heights(),
            reach_m=self._off_course_m(widest) + (end - start) / 2 * self.length_m,
        )

    def said(self, reason: str) -> str:
        """The reason why a part of the gap is indeterminate."""
        said = f"between two samples, {self.seconds:.1f} s apart: {reason}"
        if self.too_fast:
            said += "; they are farther apart than max_speed_m_s allows"
        return said

    def assumptions(self) -> tuple[str, ...]:
        """The settings that bound the gap."""
        speed, turn = self.config.max_speed_m_s, self.config.max_acceleration_m_s2
        return (f"max_speed_m_s={speed:g} and max_acceleration_m_s2={turn:g} bound the gap",)

    def _off_course_m(self, share: float) -> float:
        """How far off the straight course the aircraft may be; see the head of this module."""
        part = share * (1 - share)
        # Of what is too fast, nothing holds that was assumed: its turning is not bounded either.
        by_turning = self.config.max_acceleration_m_s2 * self.seconds**2 * part / 2
        if self.too_fast and part:
            by_turning = math.inf
        reach = self.flown_m**2 - self.distance_m**2
        return min(by_turning, math.sqrt(part * max(0.0, reach)))

    def _heights(self) -> tuple[Height, ...]:
        """Heights that cover the whole gap, each reference by itself; none where one has none."""
        first, last = by_reference(self.first.heights), by_reference(self.last.heights)
        return tuple(self._covering(first[one], last[one]) for one in first if one in last)

    def _covering(self, a: Height, b: Height) -> Height:
        """One height whose error covers both, and what may have been climbed between them.

        A height above ground is no smooth path: the ground may rise and fall under a level flight.
        """
        config = self.config
        low, high = sorted((a.value_m, b.value_m))
        climbed = config.max_climb_m_s * self.seconds
        beyond = min(
            max(0.0, climbed - (high - low)) / 2,
            config.max_acceleration_m_s2 * self.seconds**2 / 8,
        )
        if a.reference is HeightReference.ABOVE_GROUND:
            beyond += self._ground_m()
        return _wide_height(low, high, beyond, (a, b), config)

    def _ground_m(self) -> float:
        """How far the ground may leave its heights at both ends of a gap.

        At a slope of 45 degrees up or down to half way, never beyond the terrain's extremes.
        """
        aside_m = self._off_course_m(0.5)
        relief_m = self.config.terrain_max_m - self.config.terrain_min_m
        return min(relief_m, self.length_m / 2 + aside_m)


@dataclass(frozen=True, slots=True)
class Leg:
    """One leg of a plan: straight between two corners, whichever way the plan means straight."""

    first: Place
    last: Place
    config: CheckConfig
    timed: bool  # both corners have a time of their own
    length_m: float
    apart_m: float  # half way, between the geodesic and the line straight on a map; see `_bulge_m`
    cuts_max: int = 14

    @classmethod
    def between(cls, first: Place, last: Place, config: CheckConfig, *, timed: bool) -> "Leg":
        """The leg between two corners of a plan."""
        return cls(first, last, config, timed, _apart_m(first, last), _bulge_m(first, last))

    def part(self, start: float, end: float) -> Place:
        """A place that covers all positions in a part of the leg."""
        lat, lon = _at(self.first, self.last, (start + end) / 2)
        widest = min(max(0.5, start), end)
        at, until = self._when(start, end)
        return Place(
            lat_deg=lat,
            lon_deg=lon,
            at=at,
            until=until,
            covariance=_wider(self.first, self.last, self.config),
            heights=self._heights(start, end),
            reach_m=4 * widest * (1 - widest) * self.apart_m * 1.1
            + self.first.reach_m
            + (end - start) / 2 * self.length_m,
        )

    def said(self, reason: str) -> str:
        """Return `reason` with the length of the leg in km in front of it."""
        return f"on a leg of {self.length_m / 1000:,.1f} km: {reason}"

    def assumptions(self) -> tuple[str, ...]:
        """The settings that bound the leg."""
        off = self.config.plan_error_m
        said: tuple[str, ...] = (
            f"plan_error_m={off:g}: the plan does not say how closely it is flown",
        )
        if self.timed:
            error = self.config.plan_time_error_s
            said += (f"plan_time_error_s={error:g}: nor how well its times are kept",)
        return said

    def _when(self, start: float, end: float) -> tuple[datetime, datetime]:
        """From when to when it may be there; a corner without a time says nothing of it."""
        first, last = self.first, self.last
        if not self.timed:
            return first.at, last.until or last.at
        span = last.at - first.at  # each stands before its corner's time by the same error
        return first.at + start * span, (first.until or first.at) + end * span

    def _heights(self, start: float, end: float) -> tuple[Height, ...]:
        """Straight between the heights of both corners; none where one has none."""
        first, last = by_reference(self.first.heights), by_reference(self.last.heights)
        found = []
        for one in first:
            if one not in last:
                continue
            a, b = first[one], last[one]
            low, high = sorted(
                a.value_m + share * (b.value_m - a.value_m) for share in (start, end)
            )
            found.append(_wide_height(low, high, 0.0, (a, b), self.config))
        return tuple(found)


def sigma_m(place: Place, config: CheckConfig) -> float:
    """The 1-sigma error of a place along its worst direction."""
    return config.assumed_sigma_m if place.covariance is None else place.covariance.sigma_max


def by_reference(heights: tuple[Height, ...]) -> dict[HeightReference, Height]:
    """The given heights, by their reference surface."""
    return {height.reference: height for height in heights}


def _wide_height(
    low: float, high: float, beyond: float, both: tuple[Height, Height], config: CheckConfig
) -> Height:
    """A height whose error covers all from `low` to `high`, and `beyond`."""
    sigma = max(config.assumed_height_sigma_m if h.sigma_m is None else h.sigma_m for h in both)
    half = (high - low) / 2 + beyond
    return Height(
        value_m=(low + high) / 2, reference=both[0].reference, sigma_m=sigma + half / config.sigmas
    )


def _wider(first: Place, last: Place, config: CheckConfig) -> Covariance2D | None:
    """An error that covers both ends'; None where both state none, so that the answer says so."""
    if first.covariance == last.covariance:
        return first.covariance
    return Covariance2D.circular(max(sigma_m(first, config), sigma_m(last, config)))


def _apart_m(first: Place, last: Place) -> float:
    return math.dist(
        geodesic.ecef(first.lat_deg, first.lon_deg), geodesic.ecef(last.lat_deg, last.lon_deg)
    )


def _bulge_m(first: Place, last: Place) -> float:
    """The height of a parabola over a leg that both ways of flying it straight lie within.

    Half way alone does not tell: over the equator the two cross there, and part before and after.
    """
    span = math.remainder(last.lon_deg - first.lon_deg, 360.0)
    rise = last.lat_deg - first.lat_deg
    worst = 0.0
    for share in _SHARES:
        flat = first.lat_deg + share * rise, first.lon_deg + share * span
        apart = math.dist(geodesic.ecef(*_at(first, last, share)), geodesic.ecef(*flat))
        worst = max(worst, apart / (4 * share * (1 - share)))
    return worst


def _at(first: Place, last: Place, share: float) -> LatLon:
    return at_share((first.lat_deg, first.lon_deg), (last.lat_deg, last.lon_deg), share)


def at_share(first: LatLon, last: LatLon, share: float) -> LatLon:
    """The place at a share of the straight way between two places."""
    a, b = geodesic.ecef(*first), geodesic.ecef(*last)
    x, y, z = (p + share * (q - p) for p, q in zip(a, b, strict=True))
    return geodesic.lat_lon((x, y, z))
