"""A flight made ready for the check: its places, the courses between them, and a ball round all."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from vedette.airspace.check.authorisations import Authorisations
from vedette.airspace.check.place_check import Place
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.flights.courses import EVER, Course, Gap, Leg, sigma_m
from vedette.airspace.flights.expected_times import leg_between
from vedette.airspace.flights.flight_doubts import ReachedPlaces, reached_places
from vedette.airspace.flights.legs import Leg as TimedLeg
from vedette.airspace.flights.surfaces import Surfaces
from vedette.airspace.flights.undated_flights import Shift, ShiftedCourse
from vedette.geo import geodesic
from vedette.geo.geodesic import Vector
from vedette.model.doubt import Doubt
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import HeightReference
from vedette.model.times import seconds_between

_UNTIMED = "places without times, so that nobody knows where it was between them"
Window = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedBy:
    """What flights are checked with, besides restrictions and settings."""

    window: Window | None = None  # from when to when a plan without times is flown
    authorisations: Authorisations | None = None
    surfaces: Surfaces | None = None  # of ground and geoid


PLAIN = CheckedBy()


@dataclass(frozen=True, slots=True)
class FlightPath:
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
    def of(cls, flight: Flight, config: CheckConfig, by: CheckedBy) -> "FlightPath":
        """Prepare a flight for the check."""
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
