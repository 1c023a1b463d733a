"""When a leg enters and leaves a restriction: geodesics flown at constant speed and climb.

Two sets of spans are given. *Certain* is when the leg is inside by every reading of the
restriction; *possible* is when it is inside by any of them. They differ where the meaning of the
edges is unknown, and where a height does not compare directly with a limit. Hours are not looked
at, and neither are errors of the place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from vedette.airspace.check.place_check import Compiled
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.height_limits import is_no_lower_bound, same_surface
from vedette.airspace.shapes.compiled_restrictions import CompiledVolume
from vedette.airspace.shapes.leg_crossings import Path, inside_spans
from vedette.model.height import Height
from vedette.model.restriction import LatLon
from vedette.model.times import require_utc, seconds_between

SpanS = tuple[float, float]  # seconds since the start of the leg
TOUCH_S = 2e-3  # spans this near to each other are one: volumes that share a wall


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """The geodesic between two places, flown at constant speed and constant climb."""

    start: LatLon  # degrees, WGS 84
    end: LatLon
    at: datetime  # when it starts; UTC
    until: datetime
    heights_start: tuple[Height, ...] = ()  # each by its own reference; empty is unknown
    heights_end: tuple[Height, ...] = ()

    def __post_init__(self) -> None:
        require_utc("at", self.at)
        require_utc("until", self.until)
        if self.until < self.at:
            raise ValueError(
                f"the end of a leg must not be before its start, got {self.at} to {self.until}"
            )


@dataclass(frozen=True, slots=True)
class Span:
    """A span of time inside. An end that is None lies before the leg's start or after its end."""

    entry: datetime | None
    exit: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegTimes:
    """When a leg is inside a restriction's volumes, whatever the hours; in order of time."""

    certain: tuple[Span, ...]
    possible: tuple[Span, ...]


def crossing_times(compiled: Compiled, leg: Leg) -> LegTimes:
    """The spans of time that a leg is inside a restriction, each end to within 10 ms.

    Raises ValueError for a leg between places that are nearly antipodal.
    """
    seconds = seconds_between(leg.until, leg.at)
    path = Path.of(leg.start, leg.end)
    certain: list[SpanS] = []
    possible: list[SpanS] = []
    for volume in compiled.prepared.volumes:
        proven, open_ = _in_volume(volume, path, leg, seconds, compiled.config)
        certain += proven
        possible += open_
    return LegTimes(
        certain=_told(_union(certain), leg, seconds), possible=_told(_union(possible), leg, seconds)
    )


def _in_volume(
    volume: CompiledVolume, path: Path, leg: Leg, seconds: float, config: CheckConfig
) -> tuple[list[SpanS], list[SpanS]]:
    """Spans inside by every reading, and by any."""
    between, sharp = _between_limits(volume, leg, seconds, config)
    if between is None:
        return [], []
    readings = [
        [(a * seconds, b * seconds) for a, b in inside_spans(volume, number, path)]
        for number in range(len(volume.shapes))
    ]
    every, some = readings[0], _union(span for reading in readings for span in reading)
    for reading in readings[1:]:
        every = _both(every, reading)
    return (_both(every, [between]) if sharp else []), _both(some, [between])


def _between_limits(
    volume: CompiledVolume, leg: Leg, seconds: float, config: CheckConfig
) -> tuple[SpanS | None, bool]:
    """When the leg is between the limits that compare with its heights; and whether all do."""
    first, last, sharp = 0.0, seconds, True
    lower, upper = volume.volume.lower, volume.volume.upper
    if is_no_lower_bound(lower, config):
        lower = None
    for limit, sign in ((lower, 1.0), (upper, -1.0)):
        if limit is None:
            continue
        pair = _comparable(leg, limit)
        if pair is None:
            sharp = False
            continue
        # Over the limit by a, then by b: on the right side of it where that is not negative.
        a, b = (sign * (height.value_m - limit.value_m) for height in pair)
        if a < 0 and b < 0:
            return None, True
        if a < 0 <= b:
            first = max(first, seconds * a / (a - b))
        elif b < 0 <= a:
            last = min(last, seconds * a / (a - b))
    return ((first, last) if first <= last else None), sharp


def _comparable(leg: Leg, limit: Height) -> tuple[Height, Height] | None:
    """The height at both ends of a leg that compares directly with a limit."""
    for a in leg.heights_start:
        if not same_surface(a.reference, limit.reference):
            continue
        for b in leg.heights_end:
            if b.reference is a.reference:
                return a, b
    return None


def _union(spans: Iterable[SpanS]) -> list[SpanS]:
    """The same time in as few spans as can be."""
    found: list[SpanS] = []
    for first, last in sorted(spans):
        if found and first - found[-1][1] <= TOUCH_S:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _both(one: Sequence[SpanS], two: Sequence[SpanS]) -> list[SpanS]:
    """The time that lies in a span of each."""
    pairs = ((max(a, c), min(b, d)) for a, b in one for c, d in two)
    return [(first, last) for first, last in pairs if first <= last]


def _told(spans: Sequence[SpanS], leg: Leg, seconds: float) -> tuple[Span, ...]:
    return tuple(
        Span(
            None if first <= 0 else leg.at + timedelta(seconds=first),
            None if last >= seconds else leg.at + timedelta(seconds=last),
        )
        for first, last in spans
    )
