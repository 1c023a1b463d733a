"""A recorded flight against every restriction, the gaps between its samples included.

Between two samples an aircraft may have been wherever its speed and its acceleration allow. For a
path with both ends known, after a share s of the time T it lies off the straight course by at most

    acceleration x T^2 x s (1 - s) / 2    and    sqrt(s (1 - s) (speed^2 T^2 - distance^2)).

The first is the error of linear interpolation, the second follows from how far each end can be.
A gap is cut in halves until each part is proven to be inside or outside, or is too short to cut.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vedette.airspace.check import Compiled, Place, check_place
from vedette.airspace.config import CheckConfig
from vedette.airspace.index import RestrictionIndex
from vedette.geo import geodesic
from vedette.model.crossing import Answer, Verdict
from vedette.model.height import Height, HeightReference
from vedette.model.ids import RestrictionId
from vedette.model.report import (
    BearingReport,
    Covariance2D,
    IdentityReport,
    Observation,
    PositionReport,
    PresenceReport,
    RangeBearingReport,
    Report,
)
from vedette.model.times import seconds_between

CUTS_MAX = 10  # halvings of one gap
_WORST = {Answer.OUTSIDE: 0, Answer.INDETERMINATE: 1, Answer.INSIDE: 2}
_SEEN = (PositionReport, BearingReport, RangeBearingReport, PresenceReport, IdentityReport)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightAnswer:
    """One flight against one restriction: the answer that says most, and when.

    It entered between `entry_earliest` and `entry_latest`, and left for the last time between
    `exit_earliest` and `exit_latest`. Where it was never proven to be inside, the two in the
    middle are None; where it stayed outside, all four are.
    """

    flight: str  # the emitter, or the sensor where no emitter is known
    restriction: RestrictionId
    verdict: Verdict  # of the deciding place: the worst answer, the least margin
    samples: int
    entry_earliest: datetime | None = None
    entry_latest: datetime | None = None
    exit_earliest: datetime | None = None
    exit_latest: datetime | None = None


@dataclass(slots=True)
class _Tally:
    """What was found so far of one flight against one restriction."""

    verdict: Verdict | None = None
    first_possible: datetime | None = None
    first_inside: datetime | None = None
    last_inside: datetime | None = None
    last_possible: datetime | None = None

    def take(self, verdict: Verdict, first: datetime, last: datetime) -> None:
        """Count one answer that holds from `first` to `last`. They come in order of time."""
        if self.verdict is None or _rank(verdict) > _rank(self.verdict):
            self.verdict = verdict
        if verdict.answer is Answer.OUTSIDE:
            return
        self.first_possible = self.first_possible or first
        self.last_possible = last
        if verdict.answer is Answer.INSIDE:
            self.first_inside = self.first_inside or first
            self.last_inside = last


def _rank(verdict: Verdict) -> tuple[int, float]:
    return _WORST[verdict.answer], -verdict.margin_m


def check_flight(index: RestrictionIndex, reports: Iterable[Report]) -> tuple[FlightAnswer, ...]:
    """Every flight in the reports against every restriction, sorted by flight, then as given.

    A transmitter that was heard without any position gets *indeterminate* throughout.
    """
    flights: dict[str, list[PositionReport]] = {}
    for report in reports:
        if isinstance(report, _SEEN):
            places = flights.setdefault(_flight(report), [])
            if isinstance(report, PositionReport):
                places.append(report)
    answers: list[FlightAnswer] = []
    for name in sorted(flights):
        samples = _in_time(flights[name])
        answers += [_check(one, name, samples, index.config) for one in index.compiled]
    return tuple(answers)


def _flight(report: Observation) -> str:
    emitter = report.emitter
    if emitter is not None:
        return f"{emitter.scheme}:{emitter.value}"
    return f"sensor:{report.sensor}"


def _in_time(reports: Sequence[PositionReport]) -> list[PositionReport]:
    """In order of measurement; of equal ones, in the order of receipt."""
    return sorted(reports, key=lambda report: (report.measured_at, report.order))


def _check(
    compiled: Compiled, name: str, samples: Sequence[PositionReport], config: CheckConfig
) -> FlightAnswer:
    tally = _Tally()
    places = [_place(report) for report in samples]
    for number, place in enumerate(places):
        if number:
            _check_gap(compiled, places[number - 1], place, config, tally)
        tally.take(check_place(compiled, place), place.at, place.at)
    verdict = tally.verdict or Verdict(
        answer=Answer.INDETERMINATE, reason="no position was reported", margin_m=0.0
    )
    return FlightAnswer(
        flight=name,
        restriction=compiled.restriction.id,
        verdict=verdict,
        samples=len(samples),
        entry_earliest=tally.first_possible,
        entry_latest=tally.first_inside,
        exit_earliest=tally.last_inside,
        exit_latest=tally.last_possible,
    )


def _place(report: PositionReport) -> Place:
    return Place(
        lat_deg=report.lat_deg,
        lon_deg=report.lon_deg,
        at=report.measured_at,
        covariance=report.covariance,
        heights=report.heights,
    )


@dataclass(frozen=True, slots=True)
class _Gap:
    """What may have been between two samples."""

    first: Place
    last: Place
    seconds: float
    length_m: float  # between the samples, straight
    distance_m: float  # the same, less what their errors may account for
    speed_m_s: float  # the greatest that is allowed for
    too_fast: bool  # the samples are farther apart than `max_speed_m_s` allows
    covariance: Covariance2D | None


def _check_gap(
    compiled: Compiled, first: Place, last: Place, config: CheckConfig, tally: _Tally
) -> None:
    """Answer for the time between two samples."""
    gap = _gap(first, last, config)
    if gap.seconds > 0:
        _check_part(compiled, gap, 0.0, 1.0, 0, config, tally)


def _gap(first: Place, last: Place, config: CheckConfig) -> _Gap:
    seconds = seconds_between(last.at, first.at)
    distance = math.dist(
        geodesic.ecef(first.lat_deg, first.lon_deg), geodesic.ecef(last.lat_deg, last.lon_deg)
    )
    error_m = config.sigmas * (_sigma_m(first, config) + _sigma_m(last, config))
    needed = max(0.0, distance - error_m) / seconds if seconds > 0 else 0.0
    return _Gap(
        first=first,
        last=last,
        seconds=seconds,
        length_m=distance,
        distance_m=max(0.0, distance - error_m),
        speed_m_s=max(config.max_speed_m_s, 2 * needed),
        too_fast=needed > config.max_speed_m_s,
        covariance=_wider(first, last, config),
    )


def _sigma_m(place: Place, config: CheckConfig) -> float:
    return config.assumed_sigma_m if place.covariance is None else place.covariance.sigma_max


def _wider(first: Place, last: Place, config: CheckConfig) -> Covariance2D | None:
    """An error that covers both ends'; None where both state none, so that the answer says so."""
    if first.covariance == last.covariance:
        return first.covariance
    return Covariance2D.circular(max(_sigma_m(first, config), _sigma_m(last, config)))


def _check_part(
    compiled: Compiled,
    gap: _Gap,
    start: float,
    end: float,
    cuts: int,
    config: CheckConfig,
    tally: _Tally,
) -> None:
    """Answer for the part of a gap from share `start` to share `end` of its time."""
    place = _between(gap, start, end, config)
    verdict = check_place(compiled, place)
    until = place.until or place.at
    if verdict.answer is not Answer.INDETERMINATE:
        tally.take(verdict, place.at, until)
        return
    half_m = (end - start) / 2 * gap.length_m
    blur_m = place.reach_m - half_m + config.sigmas * _sigma_m(place, config)
    too_short = cuts >= CUTS_MAX or half_m <= max(0.5, blur_m / 4)
    if too_short or (verdict.margin_m < 0 and not _provable(compiled, place)):
        said = f"between two samples, {gap.seconds:.1f} s apart: {verdict.reason}"
        if gap.too_fast:
            said += "; they are farther apart than max_speed_m_s allows"
        doubt = Verdict(
            answer=Answer.INDETERMINATE,
            reason=said,
            margin_m=verdict.margin_m,
            vertical_margin_m=verdict.vertical_margin_m,
            assumptions=(*verdict.assumptions, *_gap_assumptions(config)),
        )
        tally.take(doubt, place.at, until)
        return
    middle = (start + end) / 2
    _check_part(compiled, gap, start, middle, cuts + 1, config, tally)
    _check_part(compiled, gap, middle, end, cuts + 1, config, tally)


def _provable(compiled: Compiled, place: Place) -> bool:
    """Whether the middle of a part would be proven inside if only its position were exact."""
    exact = replace(place, covariance=Covariance2D.circular(0.0), reach_m=0.0)
    return check_place(compiled, exact).answer is Answer.INSIDE


def _gap_assumptions(config: CheckConfig) -> tuple[str, ...]:
    speed, turn = config.max_speed_m_s, config.max_acceleration_m_s2
    return (f"max_speed_m_s={speed:g} and max_acceleration_m_s2={turn:g} bound the gap",)


def _between(gap: _Gap, start: float, end: float, config: CheckConfig) -> Place:
    """All that the aircraft may have been at from share `start` to share `end` of the gap."""
    middle = (start + end) / 2
    a = geodesic.ecef(gap.first.lat_deg, gap.first.lon_deg)
    b = geodesic.ecef(gap.last.lat_deg, gap.last.lon_deg)
    x, y, z = (p + middle * (q - p) for p, q in zip(a, b, strict=True))
    lat, lon = geodesic.lat_lon((x, y, z))
    span = timedelta(seconds=gap.seconds)
    widest = min(max(0.5, start), end)  # the share nearest to half time
    off_m = _off_course_m(gap, widest, config.max_acceleration_m_s2)
    return Place(
        lat_deg=lat,
        lon_deg=lon,
        at=gap.first.at + start * span,
        until=gap.first.at + end * span,
        covariance=gap.covariance,
        heights=_heights(gap, config),
        reach_m=off_m + (end - start) / 2 * gap.length_m,
    )


def _off_course_m(gap: _Gap, share: float, acceleration: float) -> float:
    """How far off the straight course the aircraft may be; see the head of this module."""
    part = share * (1 - share)
    if gap.too_fast:  # what was assumed of it does not hold, so its turning is not bounded either
        acceleration = math.inf
    by_turning = acceleration * gap.seconds**2 * part / 2
    reach = (gap.speed_m_s * gap.seconds) ** 2 - gap.distance_m**2
    return min(by_turning, math.sqrt(part * max(0.0, reach)))


def _heights(gap: _Gap, config: CheckConfig) -> tuple[Height, ...]:
    """Heights that cover the whole gap, each reference by itself; none where one end has none."""
    first, last = _by_reference(gap.first.heights), _by_reference(gap.last.heights)
    return tuple(_covering(first[one], last[one], gap, config) for one in first if one in last)


def _by_reference(heights: tuple[Height, ...]) -> dict[HeightReference, Height]:
    return {height.reference: height for height in heights}


def _covering(a: Height, b: Height, gap: _Gap, config: CheckConfig) -> Height:
    """One height whose error covers both, and what may have been climbed between them.

    A height above ground is no smooth path: the ground may rise and fall under a level flight.
    """
    low, high = sorted((a.value_m, b.value_m))
    climbed = config.max_climb_m_s * gap.seconds
    beyond = min(
        max(0.0, climbed - (high - low)) / 2, config.max_acceleration_m_s2 * gap.seconds**2 / 8
    )
    if a.reference is HeightReference.ABOVE_GROUND:
        beyond += _ground_m(gap, config)
    sigma = max(
        config.assumed_height_sigma_m if one.sigma_m is None else one.sigma_m for one in (a, b)
    )
    half = (high - low) / 2 + beyond
    return Height(
        value_m=(low + high) / 2, reference=a.reference, sigma_m=sigma + half / config.sigmas
    )


def _ground_m(gap: _Gap, config: CheckConfig) -> float:
    """How far the ground may leave its heights at both ends of a gap.

    Taken at a slope of 45 degrees up or down to half way, and never beyond the terrain's extremes.
    """
    aside_m = _off_course_m(gap, 0.5, config.max_acceleration_m_s2)
    return min(config.terrain_max_m - config.terrain_min_m, gap.length_m / 2 + aside_m)
