"""Whether a planned flight touches a restriction. Used to notify people, not to answer checks.

Each leg is cut until its parts are proven outside, found inside, or short. A part that stays in
doubt counts as touched. A file without times is checked for all times.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from vedette.airspace.check.place_check import Compiled, Place, check_place, compile_restriction
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.flights.flight_doubts import reached_places, reaching
from vedette.geo import geodesic
from vedette.model.crossing import Answer, Verdict
from vedette.model.flight import Flight, Sample
from vedette.model.restriction import Restriction
from vedette.model.times import EPOCH

_SHORT_M = 250.0  # a part this short is not cut again
_CUTS_MAX = 14
_ROUND_MAX_M = 100_000.0  # a flight that reaches farther is not held against a circle round it
_WORST = {Answer.OUTSIDE: 0, Answer.INDETERMINATE: 1, Answer.INSIDE: 2}


@dataclass(frozen=True, slots=True)
class Gauge:
    """A restriction prepared for flights with times and for flights without."""

    timed: Compiled
    timeless: Compiled
    always: bool
    config: CheckConfig

    @classmethod
    def of(cls, restriction: Restriction, config: CheckConfig) -> "Gauge":
        """Prepare a restriction for the check of flights.

        Raises RestrictionError if its area is too large.
        """
        return cls(
            timed=compile_restriction(restriction, config),
            timeless=compile_restriction(replace(restriction, periods=()), config),
            always=not restriction.periods,
            config=config,
        )

    def touch(self, flight: Flight) -> Answer:
        """Inside, outside or indeterminate for the whole flight."""
        samples = flight.samples
        if flight.times_off is not None:  # nobody knows when
            samples = tuple(replace(one, at=None) for one in samples)
        worst = Answer.OUTSIDE
        if samples and not flight.doubts and self._far_from(samples):
            return worst
        for sample in samples[:1]:
            worst = self._at(sample, self.config.plan_error_m).answer
        for a, b in pairwise(samples):
            if b.detached:
                continue
            worst = max(worst, self._leg(_Leg.of(a, b), 0.0, 1.0, 0), key=_WORST.__getitem__)
            if worst is Answer.INSIDE:
                break
        if worst is Answer.OUTSIDE and reaching(reached_places(flight.doubts), self.timed):
            return Answer.INDETERMINATE  # what was not understood of it may have been flown here
        return worst

    def _far_from(self, samples: Sequence[Sample]) -> bool:
        """Whether all of a flight is proven outside by one circle round it, at any height."""
        lat_deg, lon_deg = samples[len(samples) // 2].lat_deg, samples[len(samples) // 2].lon_deg
        middle = geodesic.ecef(lat_deg, lon_deg)
        off_m = [math.dist(middle, geodesic.ecef(one.lat_deg, one.lon_deg)) for one in samples]
        if max(off_m) > _ROUND_MAX_M:
            return False
        errors = [one.covariance for one in samples if one.covariance is not None]
        worst = max(errors, key=lambda one: one.sigma_max, default=None)
        if worst is not None and len(errors) < len(samples):
            return False  # what stands in for an error that is not stated may be the greater one
        # No leg between two places in a circle leaves it; an arc is longer than its chord.
        around = Sample(lat_deg=lat_deg, lon_deg=lon_deg, at=None, covariance=worst)
        reach_m = 1.001 * max(off_m) + 1.0 + self.config.plan_error_m
        return self._at(around, reach_m).answer is Answer.OUTSIDE

    def _leg(self, leg: "_Leg", first: float, last: float, cuts: int) -> Answer:
        half_m = leg.length_m * (last - first) / 2 + 1.0
        reach_m = half_m + self.config.plan_error_m
        middle = (first + last) / 2
        sample = leg.at(middle)
        verdict = self._at(sample, reach_m, leg, last - first)
        answer = verdict.answer
        if answer is not Answer.INDETERMINATE or self._all_alike(leg, verdict, reach_m):
            return answer
        if half_m <= _SHORT_M or cuts >= _CUTS_MAX:
            # Half the part's length is what makes it doubtful: is its middle inside all the same?
            return max(answer, self._at(sample, 0.0).answer, key=_WORST.__getitem__)
        halves = [
            self._leg(leg, first, middle, cuts + 1),
            self._leg(leg, middle, last, cuts + 1),
        ]
        return max(halves, key=_WORST.__getitem__)

    def _all_alike(self, leg: "_Leg", verdict: Verdict, reach_m: float) -> bool:
        """Whether a part is in doubt by its height alone, and by the same everywhere."""
        timeless = leg.start.at is None or self.always
        level = leg.start.heights == leg.end.heights
        return timeless and level and verdict.margin_m < -reach_m

    def _at(
        self, sample: Sample, reach_m: float, leg: "_Leg | None" = None, part: float = 0.0
    ) -> Verdict:
        """The answer about a sample, or about a part of a leg of which it is the middle."""
        compiled = self.timeless if sample.at is None else self.timed
        late = timedelta(seconds=self.config.plan_time_error_s)
        if leg is not None:
            late += leg.lasts * part / 2
        at = sample.at or EPOCH
        place = Place(
            lat_deg=sample.lat_deg,
            lon_deg=sample.lon_deg,
            at=at - late,
            until=at + late,
            covariance=sample.covariance,
            heights=sample.heights,
            reach_m=reach_m,
            height_reach_m=0.0 if leg is None else leg.climb_m * part / 2,
        )
        verdict = check_place(compiled, place)
        if verdict.answer is Answer.INSIDE and sample.at is None and not self.always:
            return replace(verdict, answer=Answer.INDETERMINATE)  # it is not known when
        return verdict


@dataclass(frozen=True, slots=True)
class _Leg:
    """The way from one sample to the next."""

    start: Sample
    end: Sample
    length_m: float
    azimuth_deg: float

    @property
    def lasts(self) -> timedelta:
        """How long it takes; nothing where it has no times."""
        if self.start.at is None or self.end.at is None:
            return timedelta(0)
        return abs(self.end.at - self.start.at)

    @property
    def climb_m(self) -> float:
        """The most that it climbs or sinks, by any reference."""
        ends = {one.reference: one.value_m for one in self.end.heights}
        return max(
            (abs(ends.get(h.reference, h.value_m) - h.value_m) for h in self.start.heights),
            default=0.0,
        )

    @classmethod
    def of(cls, a: Sample, b: Sample) -> "_Leg":
        length_m, azimuth_deg, _ = geodesic.inverse(a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg)
        return cls(a, b, length_m, azimuth_deg)

    def at(self, share: float) -> Sample:
        """The sample on the way. Heights and times where both ends have them."""
        a, b = self.start, self.end
        way_m = self.length_m * share
        lat, lon = geodesic.direct(a.lat_deg, a.lon_deg, self.azimuth_deg, way_m)
        at: datetime | None = None
        if a.at is not None and b.at is not None:
            at = a.at + (b.at - a.at) * share
        heights = []
        for height in a.heights:
            other = next((h for h in b.heights if h.reference is height.reference), None)
            if other is not None:
                value_m = height.value_m + (other.value_m - height.value_m) * share
                heights.append(replace(height, value_m=value_m))
        covariance = a.covariance
        return Sample(
            lat_deg=lat, lon_deg=lon, at=at, covariance=covariance, heights=tuple(heights)
        )
