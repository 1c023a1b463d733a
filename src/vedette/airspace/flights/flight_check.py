"""A flight against every restriction, all that lies between its samples included.

What lies between two samples is a course (`courses`). It is cut in halves until each part is proven
to be inside or outside, or is too short to cut. Whether the restriction bars the flight is asked
for each part that may be inside, and the worst of these standings is the flight's.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from vedette.airspace.check.authorisations import Authorisations
from vedette.airspace.check.check_settings import CheckConfig
from vedette.airspace.check.flight_facts import Facts, stated
from vedette.airspace.check.place_check import (
    Compiled,
    Place,
    check_spot,
    reaches,
    spot_of,
    where_of,
)
from vedette.airspace.check.probability import inside_probability
from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.airspace.check.who_is_barred import Moment, Ruling, judge
from vedette.airspace.doubts import doubted, matters
from vedette.airspace.flight_doubts import ReachedPlaces, reached_places, reaching
from vedette.airspace.flights.courses import EVER, Course, Gap, Leg, sigma_m
from vedette.airspace.flights.expected_times import Step, expected_entry, expected_exit, leg_between
from vedette.airspace.flights.heard_flights import heard_flights
from vedette.airspace.flights.legs import Leg as TimedLeg
from vedette.airspace.flights.surfaces import Surfaces
from vedette.airspace.shapes.compiled_restrictions import CompiledDoubt, compile_doubt
from vedette.airspace.shifted_times import Shift, ShiftedCourse
from vedette.geo import geodesic
from vedette.geo.geodesic import Vector
from vedette.model.crossing import Answer, Standing, Verdict
from vedette.model.doubt import Doubt
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import HeightReference
from vedette.model.ids import RestrictionId
from vedette.model.report import Covariance2D, Report
from vedette.model.times import seconds_between

FAR_M = 20_000.0  # a flight this far from a restriction, all of it, is outside at a glance
_WORST = {Answer.OUTSIDE: 0, Answer.INDETERMINATE: 1, Answer.INSIDE: 2}
_BARS = {Standing.NOT_BARRED: 0, Standing.UNKNOWN: 1, Standing.BARRED: 2}
_EXACT = Covariance2D.circular(0.0)
_UNTIMED = "places without times, so that nobody knows where it was between them"
_NOWHERE = Verdict(answer=Answer.INDETERMINATE, reason="no position was reported", margin_m=0.0)
Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlightAnswer:
    """One flight against one restriction: the answer that says most, and when.

    It entered between `entry_earliest` and `entry_latest`, and left for the last time between
    `exit_earliest` and `exit_latest`. Where it was never proven to be inside, the two in the
    middle are None; where it stayed outside, all four are. They are None too where the flight has
    no times. The expected times lie between their bounds (`expected_times`); they are None where
    the straight course between its samples does not come inside, or has no times.
    """

    flight: str
    restriction: RestrictionId
    verdict: Verdict  # of the deciding place: the worst answer, the least margin
    samples: int
    probability: float | None = None  # the greatest at any one time; None where it is not Gaussian
    ruling: Ruling | None = None  # None where it was never inside, and may never have been
    entry_earliest: datetime | None = None
    entry_expected: datetime | None = None
    entry_latest: datetime | None = None
    exit_earliest: datetime | None = None
    exit_expected: datetime | None = None
    exit_latest: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedBy:
    """What flights are checked with, besides restrictions and settings."""

    window: Window | None = None  # from when to when a plan without times is flown
    authorisations: Authorisations | None = None
    surfaces: Surfaces | None = None  # of ground and geoid


PLAIN = CheckedBy()


def check_flight(index: RestrictionIndex, reports: Iterable[Report]) -> tuple[FlightAnswer, ...]:
    """Every flight in the reports against every restriction, sorted by flight, then as given.

    A transmitter that was heard without any position gets *indeterminate* throughout.
    """
    return check_flights(index, heard_flights(reports))


def facts_stated(flight: Flight) -> Facts:
    """The facts of a flight as its file states them."""
    return stated(
        unmanned=flight.unmanned,
        meets=flight.meets,
        statuses=flight.statuses,
        names=(flight.name, *flight.identities),
    )


def check_flights(
    index: RestrictionIndex, flights: Iterable[tuple[Flight, Facts]], by: CheckedBy = PLAIN
) -> tuple[FlightAnswer, ...]:
    """Every flight against every restriction, in the order given."""
    answers: list[FlightAnswer] = []
    for flight, facts in flights:
        path = _Path.of(flight, index.config, by)
        answers += [_answer(one, path, flight, facts, by) for one in index.compiled]
    return tuple(answers)


def check_left_out(
    doubts: Iterable[Doubt],
    flights: Sequence[tuple[Flight, Facts]],
    config: CheckConfig,
    by: CheckedBy = PLAIN,
) -> tuple[tuple[Flight, Doubt, FlightAnswer], ...]:
    """Every flight against every doubt that is of no restriction, such as a skipped zone.

    *Indeterminate* where the flight may have met it, else *outside*. Doubts that can change no
    answer are left out.
    """
    compiled = [one for one in map(compile_doubt, doubts) if one is not None]
    found: list[tuple[Flight, Doubt, FlightAnswer]] = []
    for flight, facts in flights:
        path = _Path.of(flight, config, by)
        for one in compiled:
            area = Compiled(one.area, config)
            met = _met(one, path, flight, facts, config, by)
            if met is None:
                met = _check(area, path, flight, facts, by)
            else:
                met = _changed(met, [one.doubt])
            found.append((flight, one.doubt, _with_doubts_of_flight(met, path.doubts, area)))
    return tuple(found)


def _answer(
    compiled: Compiled, path: "_Path", flight: Flight, facts: Facts, by: CheckedBy
) -> FlightAnswer:
    """One flight against one restriction, with all that was not understood of either."""
    found = _check(compiled.plain, path, flight, facts, by)
    if compiled.prepared.doubts:
        found = _with_doubts_of_restriction(found, compiled, path, flight, facts, by)
    return _with_doubts_of_flight(found, path.doubts, compiled) if path.doubts else found


@dataclass(frozen=True, slots=True)
class _Path:
    """A flight as places and the courses between them, inside a ball."""

    places: tuple[Place, ...]
    courses: tuple[Course | None, ...]  # before each place; None before the first
    legs: tuple[TimedLeg | None, ...]  # the same, flown straight; None where it has no times
    unseen: tuple[Place, ...]  # before the first place and after the last, heard without one
    timed: bool
    doubts: tuple[ReachedPlaces, ...]  # what was not understood of the flight, where it matters
    centre: Vector
    radius_m: float
    sigma_max_m: float

    @classmethod
    def of(cls, flight: Flight, config: CheckConfig, by: CheckedBy) -> "_Path":
        """Make a flight ready."""
        plan = flight.kind is FlightKind.PLAN
        samples = flight.samples
        if not plan:
            samples = tuple(sorted(samples, key=lambda one: one.at or EVER[0]))
            samples = tuple(s for s in samples if s.at) + tuple(s for s in samples if not s.at)
        windows = _windows(samples, plan, config, by.window)
        doubts = flight.doubts
        if not plan and not _times_enclose(flight):
            doubts += (Doubt(file="", feature=flight.name, key="times", what=_UNTIMED),)
        places = tuple(
            _place(one, window, plan, config, by)
            for one, window in zip(samples, windows, strict=True)
        )
        courses = tuple(_courses(places, samples, plan, config))
        timed = any(one.at is not None for one in samples)
        clocked = [p for p, one in zip(places, samples, strict=True) if one.at is not None]
        unseen = _unseen(clocked, flight.heard, config)
        off = flight.times_off
        if off is not None:
            shift = Shift(off, by.window)
            places, unseen = shift.places(places), shift.places(unseen)
            courses = tuple(None if one is None else ShiftedCourse(one, shift) for one in courses)
            timed = timed and off.earlier is not None and off.later is not None
        centre, radius = _ball((*places, *unseen), courses)
        sigma = max((sigma_m(one, config) for one in places), default=0.0)
        legs = (None, *(leg_between(a, b) for a, b in pairwise(samples)))
        legs = legs if samples and off is None else (None,) * len(samples)
        window = EVER if by.window is None or timed else by.window
        reached = reached_places(doubts, window)
        return cls(places, courses, legs, unseen, timed, reached, centre, radius, sigma)


def _windows(
    samples: Sequence[Sample], plan: bool, config: CheckConfig, window: Window | None
) -> list[Window]:
    """From when to when the flight may have been at each sample."""
    error = timedelta(seconds=config.plan_time_error_s if plan else 0.0)
    whole = EVER if window is None else window
    if not plan:  # what has no time stands last, and may be of any time
        return [whole if one.at is None else (one.at, one.at) for one in samples]
    if _goes_back(samples):  # its times contradict each other: it may be anywhere at any of them
        known = [one.at for one in samples if one.at is not None]
        return [(min(known) - error, max(known) + error)] * len(samples)
    found: list[Window] = []
    first = whole[0]
    for one in samples:
        first = first if one.at is None else one.at - error
        found.append((first, whole[1] if one.at is None else one.at + error))
    last = whole[1]
    for i in range(len(samples) - 1, -1, -1):
        last = last if samples[i].at is None else found[i][1]
        found[i] = (found[i][0], max(found[i][0], last))
    return found


def _goes_back(samples: Sequence[Sample]) -> bool:
    """Whether a later place states an earlier time."""
    return any(b < a for a, b in pairwise([one.at for one in samples if one.at is not None]))


def _times_enclose(flight: Flight) -> bool:
    """Whether the times of a recorded flight say of every place between which others it was."""
    samples = flight.samples
    if len(samples) < 2 or all(one.at is not None for one in samples):
        return True
    return samples[0].at is not None and samples[-1].at is not None and not _goes_back(samples)


def _place(sample: Sample, window: Window, plan: bool, config: CheckConfig, by: CheckedBy) -> Place:
    place = Place(
        lat_deg=sample.lat_deg,
        lon_deg=sample.lon_deg,
        at=window[0],
        until=None if window[0] == window[1] else window[1],
        covariance=sample.covariance,
        heights=sample.heights,
        reach_m=config.plan_error_m if plan else 0.0,
    )
    return place if by.surfaces is None else by.surfaces.over(place, config)


def _courses(
    places: Sequence[Place],
    samples: Sequence[Sample],
    plan: bool,
    config: CheckConfig,
) -> Iterator[Course | None]:
    """What lies before each place."""
    steady = not (plan and _goes_back(samples))
    for i, place in enumerate(places):
        if i == 0:
            yield None
            continue
        before, timed = places[i - 1], samples[i - 1].at is not None and samples[i].at is not None
        course: Course | None = None
        if plan and samples[i].detached:
            pass
        elif plan:
            course = Leg.between(before, place, config, timed=timed and steady)
        elif timed:
            gap = Gap.between(before, place, config)
            # Two places at one time are told apart by no more than their errors, or jump.
            course = gap if place.at > before.at or gap.too_fast else None
        yield course


def _unseen(
    places: Sequence[Place], heard: Window | None, config: CheckConfig
) -> tuple[Place, ...]:
    """Wherever it may have been while it was heard without a place, at the ends of a flight."""
    if heard is None or not places:  # of those whose time is known
        return ()
    if heard == (places[0].at, places[-1].at):
        return ()
    found = []
    for place, start, end in (
        (places[0], heard[0], places[0].at),
        (places[-1], places[-1].at, heard[1]),
    ):
        seconds = max(0.0, seconds_between(end, start))
        heights = tuple(h for h in place.heights if h.reference is not HeightReference.ABOVE_GROUND)
        found.append(
            replace(
                place,
                at=start,
                until=max(start, end),
                heights=heights,
                reach_m=config.max_speed_m_s * seconds,
                height_reach_m=config.max_climb_m_s * seconds,
            )
        )
    return tuple(found)


def _ball(places: Sequence[Place], courses: Sequence[Course | None]) -> tuple[Vector, float]:
    """A ball that holds all that the flight may have been at, less its errors."""
    if not places:
        return (0.0, 0.0, 0.0), math.inf
    parts = [*places, *(one.part(0.0, 1.0) for one in courses if one is not None)]
    points = [(geodesic.ecef(one.lat_deg, one.lon_deg), one.reach_m) for one in parts]
    n = len(points)
    x, y, z = (sum(point[i] for point, _ in points) / n for i in range(3))
    return (x, y, z), max(math.dist((x, y, z), point) + reach for point, reach in points)


@dataclass(slots=True)
class _Tally:
    """What was found so far of one flight against one restriction."""

    compiled: Compiled
    facts: Facts
    by: CheckedBy
    some_time: bool  # a part is flown at some time of its span, not through all of it
    verdict: Verdict | None = None
    ruling: Ruling | None = None
    first_possible: datetime | None = None
    first_inside: datetime | None = None
    last_inside: datetime | None = None
    last_possible: datetime | None = None
    opened: int = 0  # how many parts were not outside
    probability: float = 0.0
    open: bool = False  # somewhere the error is not Gaussian

    def take(self, verdict: Verdict, place: Place) -> None:
        """Count one answer for one part. They come in order of time."""
        if self.verdict is None or _rank(verdict) > _rank(self.verdict):
            self.verdict = verdict
        if verdict.answer is Answer.OUTSIDE:
            return
        self.opened += 1
        self._judge(place)
        self.first_possible = self.first_possible or place.at
        last = place.at if place.until is None else place.until
        self.last_possible = last if self.last_possible is None else max(last, self.last_possible)
        if verdict.answer is Answer.INSIDE:
            self.first_inside = self.first_inside or (last if self.some_time else place.at)
            self.last_inside = place.at if self.some_time else last

    def _judge(self, place: Place) -> None:
        """Whether it is barred there and then; the worst standing is kept."""
        config = self.compiled.config
        spot = spot_of(place, config)
        last = place.at if place.until is None else place.until
        moment = Moment(place.at, last, where_of(spot, config), config.sun_error_deg)
        ruling = judge(self.compiled.restriction, self.facts, moment)
        if self.by.authorisations is not None:
            ruling = self.by.authorisations.apply(ruling, self.compiled, self.facts, place, spot)
        if self.ruling is None or _BARS[ruling.standing] > _BARS[self.ruling.standing]:
            self.ruling = ruling


def _some_time(flight: Flight) -> bool:
    """Whether a part of it is flown at some time of its span: a plan's is, or an undated one's."""
    return flight.kind is FlightKind.PLAN or flight.times_off is not None


def _rank(verdict: Verdict) -> tuple[int, float]:
    return _WORST[verdict.answer], -verdict.margin_m


def _check(
    compiled: Compiled, path: _Path, flight: Flight, facts: Facts, by: CheckedBy
) -> FlightAnswer:
    tally = _Tally(compiled, facts, by, _some_time(flight))
    steps: list[Step] = []
    away = _far(compiled, path)
    if away is not None:
        tally.verdict = away
    else:
        for place in path.unseen[:1]:
            _check_unseen(compiled, place, tally)
        for place, course, leg in zip(path.places, path.courses, path.legs, strict=True):
            before = tally.opened
            if course is not None:
                _check_part(compiled, course, 0.0, 1.0, 0, tally)
            if leg is not None:
                steps.append(Step(leg, tally.opened > before))
            _check_sample(compiled, place, tally)
        for place in path.unseen[1:]:
            _check_unseen(compiled, place, tally)
    verdict = tally.verdict or _NOWHERE
    gaussian = not tally.open and bool(path.places)
    found = FlightAnswer(
        flight=flight.name,
        restriction=compiled.restriction.id,
        verdict=verdict,
        samples=len(flight.samples),
        probability=tally.probability if gaussian else None,
        ruling=tally.ruling,
    )
    return found if not path.timed and by.window is None else _timed(found, tally, steps)


def _timed(answer: FlightAnswer, tally: _Tally, steps: Sequence[Step]) -> FlightAnswer:
    """The answer with its times of entry and exit."""
    entry = tally.first_possible, tally.first_inside or tally.last_possible
    exit_ = tally.last_inside or tally.first_possible, tally.last_possible
    return replace(
        answer,
        entry_earliest=tally.first_possible,
        entry_expected=expected_entry(tally.compiled, steps, entry),
        entry_latest=tally.first_inside,
        exit_earliest=tally.last_inside,
        exit_expected=expected_exit(tally.compiled, steps, exit_),
        exit_latest=tally.last_possible,
    )


def _far(compiled: Compiled, path: _Path) -> Verdict | None:
    """Outside at a glance, where the ball round the flight is far from that of the restriction."""
    if not path.places:
        return None
    error_m = path.sigma_max_m + compiled.restriction.boundary_sigma_m
    clear_m = compiled.prepared.at_least_m(path.centre) - path.radius_m
    if not clear_m > FAR_M + 2 * compiled.config.sigmas * error_m:
        return None
    said = f"outside by at least {clear_m / 1000:,.0f} km"
    return Verdict(answer=Answer.OUTSIDE, reason=said, margin_m=clear_m)


def _with_doubts_of_flight(
    answer: FlightAnswer, doubts: tuple[ReachedPlaces, ...], compiled: Compiled
) -> FlightAnswer:
    """What was not understood of a flight may have been flown in the restriction."""
    mattering = [one for one in doubts if matters(one.doubt, answer.verdict.answer)]
    return _changed(answer, reaching(mattering, compiled))


def _with_doubts_of_restriction(
    answer: FlightAnswer,
    compiled: Compiled,
    path: _Path,
    flight: Flight,
    facts: Facts,
    by: CheckedBy,
) -> FlightAnswer:
    """The flight may have met what was not understood of the restriction."""
    met: list[Doubt] = []
    for one in compiled.prepared.doubts:
        if not matters(one.doubt, answer.verdict.answer):
            continue
        found = _met(one, path, flight, facts, compiled.config, by)
        if found is None:
            continue
        met.append(one.doubt)
        if answer.verdict.answer is Answer.OUTSIDE:  # when it may have been there, and may it
            answer = replace(found, restriction=answer.restriction, verdict=answer.verdict)
    return _changed(answer, met)


def _met(
    doubt: CompiledDoubt,
    path: _Path,
    flight: Flight,
    facts: Facts,
    config: CheckConfig,
    by: CheckedBy,
) -> FlightAnswer | None:
    """The flight against all that a doubt may reach; None where it stayed out of that."""
    area = Compiled(doubt.area, config)
    if not doubt.everywhere:
        found = _check(area, path, flight, facts, by)
        return None if found.verdict.answer is Answer.OUTSIDE else found
    tally = _Tally(area, facts, by, _some_time(flight))
    parts = [one.part(0.0, 1.0) for one in path.courses if one is not None]
    for place in sorted([*path.unseen, *path.places, *parts], key=lambda one: one.at):
        if reaches(doubt, place, spot_of(place, config), config):
            reason = "it may matter anywhere"
            verdict = Verdict(answer=Answer.INDETERMINATE, reason=reason, margin_m=0.0)
            tally.take(verdict, place)
    if tally.verdict is None and path.places:
        return None
    found = FlightAnswer(
        flight=flight.name,
        restriction=area.restriction.id,
        verdict=tally.verdict or _NOWHERE,
        samples=len(flight.samples),
        ruling=tally.ruling,
    )
    return found if not path.timed and by.window is None else _timed(found, tally, [])


def _changed(answer: FlightAnswer, doubts: Sequence[Doubt]) -> FlightAnswer:
    """The answer with doubts that may change it: nothing of it is proven, and it is no Gaussian."""
    if not doubts:
        return answer
    return replace(
        answer,
        verdict=doubted(answer.verdict, doubts),
        probability=None,
        entry_latest=answer.exit_latest,
        exit_earliest=answer.entry_earliest,
    )


def _check_sample(compiled: Compiled, place: Place, tally: _Tally) -> None:
    verdict = check_spot(compiled, place, spot_of(place, compiled.config))
    tally.take(verdict, place)
    found = inside_probability(compiled, place, verdict)
    if found is None:
        tally.open = tally.open or verdict.answer is not Answer.OUTSIDE
    else:
        tally.probability = max(tally.probability, found)


def _check_unseen(compiled: Compiled, place: Place, tally: _Tally) -> None:
    if tally.by.surfaces is not None:
        place = tally.by.surfaces.over(place, compiled.config)
    verdict = check_spot(compiled, place, spot_of(place, compiled.config))
    if verdict.answer is Answer.INDETERMINATE:
        tally.open = True
        seconds = seconds_between(place.until or place.at, place.at)
        said = f"heard for {seconds:,.1f} s without a place: {verdict.reason}"
        verdict = replace(verdict, reason=said)
    tally.take(verdict, place)


def _check_part(
    compiled: Compiled, course: Course, start: float, end: float, cuts: int, tally: _Tally
) -> None:
    """Answer for the part of a course from share `start` to share `end` of it."""
    config = compiled.config
    place = course.part(start, end)
    if tally.by.surfaces is not None:
        place = tally.by.surfaces.over(place, config)
    verdict = check_spot(compiled, place, spot_of(place, config))
    if verdict.answer is not Answer.INDETERMINATE:
        if verdict.answer is Answer.INSIDE:
            tally.probability = 1.0
        tally.take(verdict, place)
        return
    half_m = (end - start) / 2 * course.length_m
    blur_m = place.reach_m - half_m + config.sigmas * sigma_m(place, config)
    too_short = cuts >= course.cuts_max or half_m <= max(0.5, blur_m / 4)
    if too_short or (
        verdict.margin_m < 0 and not _provable(compiled, course, (start + end) / 2, tally.by)
    ):
        tally.open = True
        doubt = replace(
            verdict,
            reason=course.said(verdict.reason),
            assumptions=(*verdict.assumptions, *course.assumptions()),
        )
        tally.take(doubt, place)
        return
    middle = (start + end) / 2
    _check_part(compiled, course, start, middle, cuts + 1, tally)
    _check_part(compiled, course, middle, end, cuts + 1, tally)


def _provable(compiled: Compiled, course: Course, share: float, by: CheckedBy) -> bool:
    """Whether the middle of a part would be proven inside if only its position were exact."""
    exact = replace(course.part(share, share), covariance=_EXACT, reach_m=0.0)
    if by.surfaces is not None:
        exact = by.surfaces.over(exact, compiled.config)
    found = check_spot(compiled, exact, spot_of(exact, compiled.config))
    return found.answer is Answer.INSIDE
