"""Events as JSON lines: what `replay --json`, `events.jsonl` and the page are made of.

A line is a flat object with a `type`. A key whose value is unknown is there and is null, so
that nobody takes absence for zero. `simulation` stands on every line.
"""

import json
from typing import Any

from vedette.access.release import release
from vedette.model.alert import Alert
from vedette.model.crossing import Crossing
from vedette.model.events import (
    AlertChanged,
    CrossingChanged,
    Event,
    Observed,
    SensorChanged,
    TrackUpdated,
)
from vedette.model.height import Height
from vedette.model.identity import ClassLikelihood, Identity
from vedette.model.report import BearingReport, Covariance2D
from vedette.model.sensor import Coverage, Sensor, SensorHealth
from vedette.model.times import to_text
from vedette.model.track import Track

Line = dict[str, Any]

DEGREE_DIGITS = 7  # 11 mm: finer than any sensor, and short
METRE_DIGITS = 3


def to_line(event: Event, *, simulation: bool) -> Line:
    """One event as a JSON-ready object."""
    match event:
        case TrackUpdated():
            line = {"type": "track", **_track(event.track)}
        case CrossingChanged():
            line = {"type": "crossing", **_crossing(event.crossing)}
        case AlertChanged():
            line = {"type": "alert", **alert_to_dict(event.alert)}
        case SensorChanged():
            line = {"type": "sensor", **_health(event.health)}
        case Observed():
            line = {"type": "observation", **_observed(event)}
    return {**line, "at": to_text(event.at), "simulation": simulation}


def dumps(line: Line) -> str:
    """The one spelling of a line: sorted keys, no spaces, no NaN."""
    return json.dumps(
        line, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False
    )


def _track(track: Track) -> Line:
    velocity = None
    if track.velocity_east_m_s is not None and track.velocity_north_m_s is not None:
        velocity = {
            "east_m_s": round(track.velocity_east_m_s, METRE_DIGITS),
            "north_m_s": round(track.velocity_north_m_s, METRE_DIGITS),
            "covariance": _covariance(track.velocity_covariance),
        }
    return {
        "id": track.id,
        "status": track.status.value,
        "state_at": to_text(track.at),
        "first_at": to_text(track.first_at),
        "updated_at": to_text(track.updated_at),
        "lat_deg": round(track.lat_deg, DEGREE_DIGITS),
        "lon_deg": round(track.lon_deg, DEGREE_DIGITS),
        "covariance": _covariance(track.covariance),
        "velocity": velocity,
        "heights": [height_to_dict(h) for h in track.heights],
        "heights_at": None if track.heights_at is None else to_text(track.heights_at),
        "identity": _identity(track.identity),
        "classes": [_class(c) for c in track.classes],
        "sensors": list(track.sensors),
        "reports": track.reports,
        "assumed_sigma_m": track.assumed_sigma_m,
    }


def _crossing(crossing: Crossing) -> Line:
    verdict = crossing.verdict
    vertical = verdict.vertical_margin_m
    return {
        "track": crossing.track,
        "restriction": crossing.restriction,
        "answer": verdict.answer.value,
        "reason": verdict.reason,
        "margin_m": round(verdict.margin_m, METRE_DIGITS),
        "vertical_margin_m": None if vertical is None else round(vertical, METRE_DIGITS),
        "assumptions": list(verdict.assumptions),
        "standing": crossing.standing.value,
        "standing_reason": crossing.standing_reason,
        "since": to_text(crossing.since),
    }


def alert_to_dict(alert: Alert) -> Line:
    """An alert as it now stands."""
    until = alert.shelved_until
    return {
        "id": alert.id,
        "rule": alert.rule.value,
        "track": alert.track,
        "restriction": alert.restriction,
        "state": alert.state.value,
        "raised_at": to_text(alert.raised_at),
        "changed_at": to_text(alert.changed_at),
        "changed_by": alert.changed_by,
        "shelved_until": None if until is None else to_text(until),
        "reason": alert.reason,
    }


def _health(health: SensorHealth) -> Line:
    heard = health.last_heard_at
    return {
        **sensor_to_dict(health.sensor),
        "state": health.state.value,
        "since": to_text(health.since),
        "last_heard_at": None if heard is None else to_text(heard),
        "reports": health.reports,
        "repeated": health.repeated,
        "refused": health.refused,
    }


def sensor_to_dict(sensor: Sensor) -> Line:
    """A sensor as it registered itself."""
    return {
        "id": sensor.id,
        "kind": sensor.kind.value,
        "name": sensor.name,
        "lat_deg": sensor.lat_deg,
        "lon_deg": sensor.lon_deg,
        "height": None if sensor.height is None else height_to_dict(sensor.height),
        "coverage": None if sensor.coverage is None else _coverage(sensor.coverage),
        "silent_after_s": sensor.silent_after_s,
    }


def _coverage(coverage: Coverage) -> Line:
    low, high = coverage.height_min, coverage.height_max
    return {
        "range_min_m": coverage.range_min_m,
        "range_max_m": coverage.range_max_m,
        "azimuth_from_deg": coverage.azimuth_from_deg,
        "azimuth_to_deg": coverage.azimuth_to_deg,
        "height_min": None if low is None else height_to_dict(low),
        "height_max": None if high is None else height_to_dict(high),
    }


def _observed(event: Observed) -> Line:
    report = event.report
    line: Line = {
        "sensor": report.sensor,
        "measured_at": to_text(report.measured_at),
        "sensor_lat_deg": event.sensor_lat_deg,
        "sensor_lon_deg": event.sensor_lon_deg,
    }
    if isinstance(report, BearingReport):
        return line | {
            "kind": "bearing",
            "azimuth_deg": report.azimuth_deg,
            "azimuth_sigma_deg": report.azimuth_sigma_deg,
            "elevation_deg": report.elevation_deg,
        }
    return line | {"kind": "presence", "radius_m": report.radius_m}


def _identity(identity: Identity) -> Line:
    shown = release(identity)
    return {
        "emitters": [{"scheme": e.scheme.value, "value": e.value} for e in shown.emitters],
        "claims": [{"kind": c.kind.value, "value": c.value} for c in shown.claims],
        "withheld": list(shown.withheld),
        "cooperative": identity.cooperative,
    }


def _class(evidence: ClassLikelihood) -> Line:
    return {"object_class": evidence.object_class.value, "share": round(evidence.likelihood, 6)}


def height_to_dict(height: Height) -> Line:
    """A height with its reference."""
    return {
        "value_m": round(height.value_m, METRE_DIGITS),
        "reference": height.reference.value,
        "sigma_m": height.sigma_m,
    }


def _covariance(covariance: Covariance2D | None) -> Line | None:
    if covariance is None:
        return None
    return {
        "ee": round(covariance.ee, METRE_DIGITS),
        "en": round(covariance.en, METRE_DIGITS),
        "nn": round(covariance.nn, METRE_DIGITS),
    }
