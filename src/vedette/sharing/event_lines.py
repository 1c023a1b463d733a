"""Events as JSON lines, as `replay --json`, `events.jsonl` and the page use them.

A line is a flat object with a `type`. A key whose value is unknown is present and null, so that
absence is not taken for zero. `simulation` is on every line.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from vedette.access.withholding import release
from vedette.model.alert import Alert, LastContact, PassedStretch
from vedette.model.contradiction import Contradiction
from vedette.model.crossing import Crossing
from vedette.model.events import (
    AlertChanged,
    AlertMeasured,
    AlertPassed,
    CrossingChanged,
    Event,
    NoticeChanged,
    Observed,
    RestrictionChanged,
    SensorChanged,
    SetAside,
    TrackUpdated,
    TransmitterHeard,
)
from vedette.model.group import ObjectGroup
from vedette.model.height import Height
from vedette.model.identity import EmitterScheme, Identity
from vedette.model.ids import content_id
from vedette.model.incident import Incident
from vedette.model.notice import Notice
from vedette.model.report import BearingReport, Covariance2D, PresenceReport
from vedette.model.sensor import Coverage, SensorHealth
from vedette.model.times import to_text
from vedette.model.track import Track
from vedette.model.transmitter import Transmitter
from vedette.sharing.event_line_types import (
    AlertLine,
    AlertMeasuredLine,
    AlertPassedLine,
    ContradictionLine,
    CovarianceLine,
    CoverageLine,
    CrossingLine,
    GroupLine,
    HeightLine,
    IdentityLine,
    IncidentLine,
    LastContactLine,
    Line,
    NoticeLine,
    ObservationLine,
    PassedPointLine,
    RestrictionLine,
    SensorLine,
    SetAsideLine,
    TrackLine,
    TransmitterLine,
    VelocityLine,
)
from vedette.sharing.restrictions_geojson import height_words, hours_words

DEGREE_DIGITS = 7  # 11 mm: finer than any sensor, and short
METRE_DIGITS = 3
PROBABILITY_DIGITS = 6
_MOST_SIGNS = 100


def to_line(event: Event, *, simulation: bool) -> Line:  # noqa: PLR0911 - one for each kind
    """One event as a JSON-ready object."""
    match event:
        case TrackUpdated():
            return track_line(event.track, event.at, simulation=simulation)
        case CrossingChanged():
            return crossing_line(event.crossing, event.at, simulation=simulation)
        case AlertChanged():
            return alert_line(event.alert, event.at, simulation=simulation)
        case AlertMeasured():
            return measured_line(event, simulation=simulation)
        case AlertPassed():
            return passed_line(event, simulation=simulation)
        case SensorChanged():
            return sensor_line(event.health, event.at, simulation=simulation)
        case Observed():
            return observation_line(event, simulation=simulation)
        case TransmitterHeard():
            return transmitter_line(event.heard, event.at, simulation=simulation)
        case NoticeChanged():
            return notice_line(event.notice, event.at, simulation=simulation)
        case RestrictionChanged():
            return restriction_line(event, simulation=simulation)
        case SetAside():
            return set_aside_line(event, simulation=simulation)


def dumps(line: Mapping[str, object]) -> str:
    """The text of a line: sorted keys, no spaces, no NaN."""
    return json.dumps(
        line, sort_keys=True, separators=(",", ":"), allow_nan=False, ensure_ascii=False
    )


def track_line(track: Track, noted_at: datetime, *, simulation: bool) -> TrackLine:
    """A track at the time of its state."""
    return {
        "type": "track",
        "id": track.id,
        "at": to_text(track.at),
        "noted_at": to_text(noted_at),
        "simulation": simulation,
        "status": track.status.value,
        "first_at": to_text(track.first_at),
        "updated_at": to_text(track.updated_at),
        "lat_deg": round(track.lat_deg, DEGREE_DIGITS),
        "lon_deg": round(track.lon_deg, DEGREE_DIGITS),
        "covariance": _covariance(track.covariance),
        "velocity": _velocity(track),
        "heights": [height_line(h) for h in track.heights],
        "heights_at": _time(track.heights_at),
        "identity": _identity(track.identity),
        "classes": [
            {"object_class": c.object_class.value, "share": round(c.likelihood, 6)}
            for c in track.classes
        ],
        "sensors": list(track.sensors),
        "identity_silent_since": _time(track.identity_silent_since),
        "contradiction": _contradiction(track.contradiction),
        "same_place_since": _time(track.same_place_since),
        "reports": track.reports,
        "group": _group(track.group),
        "assumed_sigma_m": track.assumed_sigma_m,
    }


def _group(group: ObjectGroup | None) -> GroupLine | None:
    if group is None:
        return None
    return {
        "number": round(group.number, METRE_DIGITS),
        "number_sigma": round(group.number_sigma, METRE_DIGITS),
        "extent_m": round(group.extent_m, METRE_DIGITS),
        "extent_sigma_m": round(group.extent_sigma_m, METRE_DIGITS),
    }


def _contradiction(found: Contradiction | None) -> ContradictionLine | None:
    if found is None:
        return None
    return {
        "kind": found.kind.value,
        "since": to_text(found.since),
        "other": found.other,
        "sensor": found.sensor,
        "claimed": found.claimed,
        "lat_deg": round(found.lat_deg, DEGREE_DIGITS),
        "lon_deg": round(found.lon_deg, DEGREE_DIGITS),
        "at": to_text(found.at),
        "distance_m": round(found.distance_m, METRE_DIGITS),
        "words": found.words,
    }


def crossing_line(crossing: Crossing, noted_at: datetime, *, simulation: bool) -> CrossingLine:
    """The relation of a track to a restriction."""
    verdict = crossing.verdict
    vertical = verdict.vertical_margin_m
    return {
        "type": "crossing",
        "track": crossing.track,
        "restriction": crossing.restriction,
        "at": to_text(crossing.at),
        "noted_at": to_text(noted_at),
        "simulation": simulation,
        "answer": verdict.answer.value,
        "reason": verdict.reason,
        "margin_m": round(verdict.margin_m, METRE_DIGITS),
        "vertical_margin_m": None if vertical is None else round(vertical, METRE_DIGITS),
        "assumptions": list(verdict.assumptions),
        "standing": crossing.standing.value,
        "standing_reason": crossing.standing_reason,
        "since": to_text(crossing.since),
        "probability": None
        if crossing.probability is None
        else round(crossing.probability, PROBABILITY_DIGITS),
        "authorisation": crossing.authorisation,
        "beyond": crossing.beyond,
    }


def alert_line(alert: Alert, noted_at: datetime, *, simulation: bool) -> AlertLine:
    """An alert in its present state; `at` is the time of its last change."""
    return {
        "type": "alert",
        "id": alert.id,
        "at": to_text(alert.changed_at),
        "noted_at": to_text(noted_at),
        "simulation": simulation,
        "rule": alert.rule.value,
        "track": alert.track,
        "restriction": alert.restriction,
        "state": alert.state.value,
        "condition": None if alert.condition is None else alert.condition.value,
        "raised_at": to_text(alert.raised_at),
        "called_at": _time(alert.called_at),
        "changed_by": alert.changed_by,
        "shelved_until": _time(alert.shelved_until),
        "shelved_for": alert.shelved_for,
        "label": None if alert.label is None else alert.label.value,
        "labelled_by": alert.labelled_by,
        "contact": None if alert.contact is None else contact_line(alert.contact),
        "reason_at": _time(alert.reason_at),
        "reason": alert.reason,
        "lat_deg": alert.lat_deg,
        "lon_deg": alert.lon_deg,
        "sigma_m": alert.sigma_m,
    }


def contact_line(contact: LastContact) -> LastContactLine:
    """The last known place of an object, and the greatest speed since then, JSON-ready."""
    reference = contact.height_reference
    return {
        "at": to_text(contact.at),
        "lat_deg": contact.lat_deg,
        "lon_deg": contact.lon_deg,
        "sigma_m": contact.sigma_m,
        "speed_m_s": contact.speed_m_s,
        "course_deg": contact.course_deg,
        "height_m": contact.height_m,
        "height_reference": None if reference is None else reference.value,
        "height_sigma_m": contact.height_sigma_m,
        "reach_m_s": contact.reach_m_s,
        "reach_rule": contact.reach_rule,
    }


def measured_line(event: AlertMeasured, *, simulation: bool) -> AlertMeasuredLine:
    """The figures of an open alarm, as they are now."""
    crossing, boundary = event.crossing, event.boundary
    line = crossing_line(crossing, event.at, simulation=simulation)
    return {
        "type": "alert_measured",
        "alert": event.alert,
        "track": crossing.track,
        "restriction": crossing.restriction,
        "at": line["at"],
        "noted_at": line["noted_at"],
        "simulation": simulation,
        "answer": line["answer"],
        "since": line["since"],
        "reason": line["reason"],
        "margin_m": line["margin_m"],
        "vertical_margin_m": line["vertical_margin_m"],
        "probability": line["probability"],
        "height": None if event.height is None else height_line(event.height),
        "boundary": None
        if boundary is None
        else {
            "earliest_s": round(boundary.earliest_s, 1),
            "latest_s": None if boundary.latest_s is None else round(boundary.latest_s, 1),
        },
    }


def passed_line(event: AlertPassed, *, simulation: bool) -> AlertPassedLine:
    """The way of an alarm's object since the last such line."""
    stretch = event.stretch
    reference = stretch.height_reference
    return {
        "type": "alert_passed",
        "alert": stretch.alert,
        "track": stretch.track,
        "noted_at": to_text(event.at),
        "simulation": simulation,
        "height_reference": None if reference is None else reference.value,
        "points": point_lines(stretch),
    }


def point_lines(stretch: PassedStretch) -> list[PassedPointLine]:
    """The places of a stretch, one after another."""
    return [
        {
            "at": to_text(point.at),
            "lat_deg": point.lat_deg,
            "lon_deg": point.lon_deg,
            "sigma_m": point.sigma_m,
            "height_m": point.height_m,
        }
        for point in stretch.points
    ]


def sensor_line(health: SensorHealth, noted_at: datetime, *, simulation: bool) -> SensorLine:
    """A sensor, its state, and since when."""
    sensor = health.sensor
    return {
        "type": "sensor",
        "id": sensor.id,
        "at": to_text(health.since),
        "noted_at": to_text(noted_at),
        "simulation": simulation,
        "kind": sensor.kind.value,
        "name": sensor.name,
        "lat_deg": sensor.lat_deg,
        "lon_deg": sensor.lon_deg,
        "height": None if sensor.height is None else height_line(sensor.height),
        "coverage": None if sensor.coverage is None else _coverage(sensor.coverage),
        "silent_after_s": sensor.silent_after_s,
        "registered": health.registered,
        "state": health.state.value,
        "since": to_text(health.since),
        "last_heard_at": _time(health.last_heard_at),
        "reports": health.reports,
        "repeated": health.repeated,
        "refused": health.refused,
        "shed": health.shed,
        "unused": health.unused,
        "conditions": [
            {"kind": c.kind.value, "since": to_text(c.since), "words": c.words}
            for c in health.conditions
        ],
    }


def set_aside_line(event: SetAside, *, simulation: bool) -> SetAsideLine:
    """A message that was set aside because it could not be processed."""
    return {
        "type": "set_aside",
        "at": to_text(event.at),
        "simulation": simulation,
        "words": event.words,
        "received_at": _time(event.received_at),
        "sensor": event.sensor,
        "source": event.source,
        "sequence": event.sequence,
    }


def observation_line(event: Observed, *, simulation: bool) -> ObservationLine:
    """A bearing or a presence, as reported."""
    report = event.report
    bearing = report if isinstance(report, BearingReport) else None
    presence = report if isinstance(report, PresenceReport) else None
    return {
        "type": "observation",
        "kind": "presence" if bearing is None else "bearing",
        "sensor": report.sensor,
        "at": to_text(report.measured_at),
        "noted_at": to_text(event.at),
        "simulation": simulation,
        "sensor_lat_deg": event.sensor_lat_deg,
        "sensor_lon_deg": event.sensor_lon_deg,
        "azimuth_deg": None if bearing is None else bearing.azimuth_deg,
        "azimuth_sigma_deg": None if bearing is None else bearing.azimuth_sigma_deg,
        "elevation_deg": None if bearing is None else bearing.elevation_deg,
        "radius_m": None if presence is None else presence.radius_m,
    }


def transmitter_line(
    heard: Transmitter, noted_at: datetime, *, simulation: bool
) -> TransmitterLine:
    """A transmitter that is heard without a place."""
    return {
        "type": "transmitter",
        "id": content_id(
            "transmitter", *(f"{e.scheme}:{e.value}" for e in heard.identity.emitters)
        ),
        "hearing": heard.hearing.value,
        "since": to_text(heard.since),
        "heard_at": to_text(heard.heard_at),
        "noted_at": to_text(noted_at),
        "simulation": simulation,
        "identity": _identity(heard.identity),
        "heights": [height_line(h) for h in heard.heights],
        "sensors": list(heard.sensors),
        "reports": heard.reports,
    }


def notice_line(notice: Notice, noted_at: datetime, *, simulation: bool) -> NoticeLine:
    """A notice about many transmitters, JSON-ready.

    The address of a drone is left out because it may identify a person.
    """
    return {
        "type": "notice",
        "id": notice.id,
        "kind": notice.kind.value,
        "since": to_text(notice.since),
        "ended_at": _time(notice.ended_at),
        "noted_at": to_text(noted_at),
        "simulation": simulation,
        "lat_deg": round(notice.lat_deg, DEGREE_DIGITS),
        "lon_deg": round(notice.lon_deg, DEGREE_DIGITS),
        "radius_m": round(notice.radius_m, METRE_DIGITS),
        "count": notice.count,
        "present": notice.present,
        "around": notice.around,
        "sensors": list(notice.sensors),
        "signs": [
            {
                "address": s.emitter.value if s.emitter.scheme is EmitterScheme.ICAO24 else None,
                "kind": s.kind.value,
                "at": to_text(s.at),
                "lat_deg": round(s.lat_deg, DEGREE_DIGITS),
                "lon_deg": round(s.lon_deg, DEGREE_DIGITS),
            }
            for s in notice.signs[:_MOST_SIGNS]
        ],
        "words": notice.words,
    }


def restriction_line(event: RestrictionChanged, *, simulation: bool) -> RestrictionLine:
    """A restriction that came into force or left it, with every live track that it concerns."""
    declaration = event.declaration
    one = declaration.published
    volume = None if one is None else one.volumes[0]
    return {
        "type": "restriction",
        "id": declaration.restriction,
        "at": to_text(declaration.at),
        "noted_at": to_text(event.at),
        "simulation": simulation,
        "change": declaration.change.value,
        "version": declaration.version,
        "by": declaration.by,
        "reason": declaration.reason,
        "ends": list(declaration.ends),
        "name": None if one is None else one.name,
        "lower": None if volume is None else height_words(volume.lower),
        "upper": None if volume is None else height_words(volume.upper),
        "hours": None if one is None else hours_words(one.periods),
        "approximation": None if one is None else one.approximation,
        "touches": [
            {
                "track": crossing.track,
                "answer": crossing.verdict.answer.value,
                "margin_m": round(crossing.verdict.margin_m, METRE_DIGITS),
                "reason": crossing.verdict.reason,
            }
            for crossing in event.touched
        ],
    }


def incident_line(incident: Incident) -> IncidentLine:
    """An incident when it is opened."""
    return {
        "type": "incident",
        "id": incident.id,
        "at": to_text(incident.opened_at),
        "noted_at": to_text(incident.opened_at),
        "simulation": incident.simulation,
        "title": incident.title,
        "track": incident.track,
        "restriction": incident.restriction,
    }


def height_line(height: Height) -> HeightLine:
    """A height with its reference."""
    return {
        "value_m": round(height.value_m, METRE_DIGITS),
        "reference": height.reference.value,
        "sigma_m": height.sigma_m,
    }


def _velocity(track: Track) -> VelocityLine | None:
    if track.velocity_east_m_s is None or track.velocity_north_m_s is None:
        return None
    error = track.velocity_covariance
    return {
        "east_m_s": round(track.velocity_east_m_s, METRE_DIGITS),
        "north_m_s": round(track.velocity_north_m_s, METRE_DIGITS),
        "covariance": None if error is None else _covariance(error),
    }


def _coverage(coverage: Coverage) -> CoverageLine:
    low, high = coverage.height_min, coverage.height_max
    return {
        "range_min_m": coverage.range_min_m,
        "range_max_m": coverage.range_max_m,
        "azimuth_from_deg": coverage.azimuth_from_deg,
        "azimuth_to_deg": coverage.azimuth_to_deg,
        "height_min": None if low is None else height_line(low),
        "height_max": None if high is None else height_line(high),
    }


def _identity(identity: Identity) -> IdentityLine:
    shown = release(identity)
    return {
        "emitters": [{"scheme": e.scheme.value, "value": e.value} for e in shown.emitters],
        "claims": [{"kind": c.kind.value, "value": c.value} for c in shown.claims],
        "withheld": list(shown.withheld),
        "cooperative": identity.cooperative,
    }


def _covariance(covariance: Covariance2D) -> CovarianceLine:
    return {
        "ee": round(covariance.ee, METRE_DIGITS),
        "en": round(covariance.en, METRE_DIGITS),
        "nn": round(covariance.nn, METRE_DIGITS),
    }


def _time(at: datetime | None) -> str | None:
    return None if at is None else to_text(at)
