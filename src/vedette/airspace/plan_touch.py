"""Whether a flight on file touches a restriction: for telling people, not for an answer.

Each leg is cut until its parts are proven outside, found inside, or short; what is left in doubt
counts as touched. Where the file gives no times, it may be flown at any.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from vedette.airspace.check import Compiled, Place, check_place, compile_restriction
from vedette.airspace.config import CheckConfig
from vedette.geo import geodesic
from vedette.model.crossing import Answer
from vedette.model.flight import Flight, Sample
from vedette.model.restriction import Restriction
from vedette.model.times import EPOCH

_SHORT_M = 250.0  # a part this short is not cut again
_CUTS_MAX = 14
_WORST = {Answer.OUTSIDE: 0, Answer.INDETERMINATE: 1, Answer.INSIDE: 2}


@dataclass(frozen=True, slots=True)
class Gauge:
    """A restriction made ready for flights with times, and for those without."""

    timed: Compiled
    timeless: Compiled
    always: bool

    @classmethod
    def of(cls, restriction: Restriction, config: CheckConfig) -> "Gauge":
        """Make a restriction ready. Raises RestrictionError if its area is too large."""
        return cls(
            timed=compile_restriction(restriction, config),
            timeless=compile_restriction(replace(restriction, periods=()), config),
            always=not restriction.periods,
        )

    def touch(self, flight: Flight) -> Answer:
        """Inside, outside or indeterminate, for the whole flight."""
        samples = flight.samples
        worst = Answer.OUTSIDE
        for sample in samples[:1]:
            worst = self._at(_between(sample, sample, 0.0), 0.0)
        for a, b in pairwise(samples):
            worst = max(worst, self._leg(a, b, 0.0, 1.0, 0), key=_WORST.__getitem__)
            if worst is Answer.INSIDE:
                break
        if flight.doubts and worst is Answer.OUTSIDE:
            return Answer.INDETERMINATE  # what is here may not be all of it
        return worst

    def _leg(self, a: Sample, b: Sample, first: float, last: float, cuts: int) -> Answer:
        length = geodesic.inverse(a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg)[0]
        reach_m = length * (last - first) / 2 + 1.0
        middle = (first + last) / 2
        answer = self._at(_between(a, b, middle), reach_m)
        if answer is not Answer.INDETERMINATE:
            return answer
        if reach_m <= _SHORT_M or cuts >= _CUTS_MAX:
            # Half the part's length is what makes it doubtful: is its middle inside all the same?
            return max(answer, self._at(_between(a, b, middle), 0.0), key=_WORST.__getitem__)
        halves = [
            self._leg(a, b, first, middle, cuts + 1),
            self._leg(a, b, middle, last, cuts + 1),
        ]
        return max(halves, key=_WORST.__getitem__)

    def _at(self, sample: Sample, reach_m: float) -> Answer:
        compiled = self.timeless if sample.at is None else self.timed
        place = Place(
            lat_deg=sample.lat_deg,
            lon_deg=sample.lon_deg,
            at=sample.at or EPOCH,
            covariance=sample.covariance,
            heights=sample.heights,
            reach_m=reach_m,
        )
        answer = check_place(compiled, place).answer
        if answer is Answer.INSIDE and sample.at is None and not self.always:
            return Answer.INDETERMINATE  # it is not known when
        return answer


def _between(a: Sample, b: Sample, share: float) -> Sample:
    """The sample on the way from `a` to `b`. Heights and times where both ends have them."""
    if share == 0.0:
        return a
    length, azimuth, _ = geodesic.inverse(a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg)
    lat, lon = geodesic.direct(a.lat_deg, a.lon_deg, azimuth, length * share)
    at: datetime | None = None
    if a.at is not None and b.at is not None:
        at = a.at + (b.at - a.at) * share
    heights = []
    for height in a.heights:
        other = next((h for h in b.heights if h.reference is height.reference), None)
        if other is not None:
            value_m = height.value_m + (other.value_m - height.value_m) * share
            heights.append(replace(height, value_m=value_m))
    return Sample(lat_deg=lat, lon_deg=lon, at=at, covariance=a.covariance, heights=tuple(heights))
