"""Whether every number of an event can be written: finite, and an integer that JSON keeps exact.

An event that cannot be written cannot go on record or on the page, so a cycle that makes one has
failed.
"""

import math
from collections.abc import Iterable

from vedette.model.crossing import Crossing
from vedette.model.events import (
    AlertChanged,
    AlertMeasured,
    CrossingChanged,
    Event,
    SensorChanged,
    TrackUpdated,
)
from vedette.model.ranges import TOTAL_MAX
from vedette.model.report import Covariance2D
from vedette.model.sensor import SensorHealth
from vedette.model.track import Track


def require_sound(events: Iterable[Event]) -> None:
    """Raise ValueError if an event holds a number that cannot be written."""
    for event in events:
        match event:
            case TrackUpdated():
                _require_finite(_of_track(event.track))
            case CrossingChanged():
                _require_finite(_of_crossing(event.crossing))
            case AlertMeasured():
                boundary = event.boundary
                times = () if boundary is None else (boundary.earliest_s, boundary.latest_s)
                _require_finite((*_of_crossing(event.crossing), *times))
            case AlertChanged():
                _require_finite((event.alert.lat_deg, event.alert.lon_deg, event.alert.sigma_m))
            case SensorChanged():
                _require_counts(event.health)
            case _:
                pass


def _of_crossing(crossing: Crossing) -> tuple[float | None, ...]:
    verdict = crossing.verdict
    return (verdict.margin_m, verdict.vertical_margin_m, crossing.probability)


def _of_track(track: Track) -> tuple[float | None, ...]:
    velocity = track.velocity_covariance
    return (
        track.lat_deg,
        track.lon_deg,
        track.velocity_east_m_s,
        track.velocity_north_m_s,
        *_of_covariance(track.covariance),
        *(() if velocity is None else _of_covariance(velocity)),
        *(height.value_m for height in track.heights),
        *(height.sigma_m for height in track.heights),
        *(one.likelihood for one in track.classes),
    )


def _of_covariance(covariance: Covariance2D) -> tuple[float, float, float]:
    return (covariance.ee, covariance.en, covariance.nn)


def _require_finite(values: Iterable[float | None]) -> None:
    for value in values:
        if value is not None and not math.isfinite(value):
            raise ValueError(f"numbers of an event must be finite, got {value!r}")


def _require_counts(health: SensorHealth) -> None:
    for count in (health.reports, health.repeated, health.refused, health.shed, health.unused):
        if count > TOTAL_MAX:
            raise ValueError(
                f"counts of an event must be at most {TOTAL_MAX}, so that JSON keeps them exact, "
                f"got {count}"
            )
