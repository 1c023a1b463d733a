"""When a flight is expected to enter and to leave, on the straight course between its samples.

`flight_check` bounds both times. This module finds the time between the bounds at which the flight
crosses if it keeps to its samples at constant speed and climb (`legs`), and if sunrise and sunset
come as the almanac says. It is an expectation only: no answer depends on it.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from vedette.airspace.check.place_check import Compiled
from vedette.airspace.flights.courses import at_share, by_reference
from vedette.airspace.flights.legs import Leg, Span, crossing_times
from vedette.airspace.hours.in_force import Force, Where, hours
from vedette.geo import geodesic
from vedette.model.flight import Sample
from vedette.model.height import Height, HeightReference
from vedette.model.times import seconds_between

FINE = timedelta(milliseconds=1)  # how near to a change of hours the search comes
SLACK = timedelta(milliseconds=10)  # the bounds come from pieces 3 cm off their edge
_CHORD_MAX_M = 1.2e7  # beyond it a leg is nearly antipodal: nobody knows which way it led

Between = tuple[datetime | None, datetime | None]
Spell = tuple[datetime, datetime]  # a time inside, in force


@dataclass(frozen=True, slots=True)
class Step:
    """One leg from sample to sample, and whether any part of it may be inside."""

    leg: Leg
    open: bool


def leg_between(first: Sample, last: Sample) -> Leg | None:
    """The straight leg between two samples; None if it has no times or cannot be flown."""
    if first.at is None or last.at is None or last.at < first.at:
        return None
    ends = (first.lat_deg, first.lon_deg), (last.lat_deg, last.lon_deg)
    if math.dist(geodesic.ecef(*ends[0]), geodesic.ecef(*ends[1])) > _CHORD_MAX_M:
        return None
    starts, stops = by_reference(first.heights), by_reference(last.heights)
    both = [one for one in starts if one in stops]
    return Leg(
        start=ends[0],
        end=ends[1],
        at=first.at,
        until=last.at,
        heights_start=_of(starts, both),
        heights_end=_of(stops, both),
    )


def expected_entry(compiled: Compiled, steps: Sequence[Step], between: Between) -> datetime | None:
    """The first time within the bounds at which the course is inside; None if there is none.

    If readings of edges, heights or hours differ, the widest one is used.
    """
    first, last = between
    if first is None or last is None or first == last:
        return first if first == last else None
    before: datetime | None = None  # when it was last inside, too early to count
    for spell in _spells(compiled, _opened(steps)):
        if spell[1] < first - SLACK:
            before = spell[1]
        elif spell[0] == before:
            return None  # it was inside already: what began here cannot be told
        else:
            return _held(spell[0], first, last)
    return None


def expected_exit(compiled: Compiled, steps: Sequence[Step], between: Between) -> datetime | None:
    """The last time within the bounds at which the course is inside; None if there is none."""
    first, last = between
    if first is None or last is None or first == last:
        return first if first == last else None
    after: datetime | None = None
    backward = tuple(reversed(steps))
    for spell in _spells(compiled, _opened(backward), backward=True):
        if spell[0] > last + SLACK:
            after = spell[0]
        elif spell[1] == after:
            return None
        else:
            return _held(spell[1], first, last)
    return None


def _of(
    by: dict[HeightReference, Height], references: Iterable[HeightReference]
) -> tuple[Height, ...]:
    return tuple(by[one] for one in references)


def _opened(steps: Sequence[Step]) -> list[Leg]:
    """Legs of which any part may be inside; with the one before, from which that may go on."""
    open_ = [i for i, one in enumerate(steps) if one.open]
    wanted = sorted({*open_, *(max(0, i - 1) for i in open_[:1])})
    return [steps[i].leg for i in wanted]


def _spells(
    compiled: Compiled, course: Iterable[Leg], *, backward: bool = False
) -> Iterator[Spell]:
    """The times inside and in force, one leg after the other: few are ever asked for."""
    for leg in course:
        found = crossing_times(compiled, leg).possible
        for span in reversed(found) if backward else found:
            spell = _in_force(compiled, leg, span)
            if spell is not None:
                yield spell


def _in_force(compiled: Compiled, leg: Leg, span: Span) -> Spell | None:
    """From the first to the last instant of a span at which the restriction may be in force."""
    start, end = span.entry or leg.at, span.exit or leg.until
    ends = [_bound(compiled, leg, start, end, later=later) for later in (False, True)]
    return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])


def _bound(
    compiled: Compiled, leg: Leg, start: datetime, end: datetime, *, later: bool
) -> datetime | None:
    """The first (or the last) instant from `start` to `end` at which it may be in force."""
    middle = start + (end - start) / 2
    whole_s = seconds_between(leg.until, leg.at) or 1.0
    length_m = math.dist(geodesic.ecef(*leg.start), geodesic.ecef(*leg.end))
    place = at_share(leg.start, leg.end, seconds_between(middle, leg.at) / whole_s)
    where = Where(*place, length_m * seconds_between(end, start) / whole_s / 2)
    force = hours(compiled.restriction.periods, start, end, where, 0.0).force
    if force is Force.INACTIVE:
        return None
    if force is Force.ACTIVE or end - start <= FINE:
        return end if later else start
    halves = ((start, middle), (middle, end))
    for one in reversed(halves) if later else halves:
        found = _bound(compiled, leg, *one, later=later)
        if found is not None:
            return found
    return None


def _held(at: datetime, first: datetime, last: datetime) -> datetime | None:
    """An expected time within its bounds; None where it lies beyond them."""
    if not first - SLACK <= at <= last + SLACK:
        return None
    return min(max(at, first), last)
