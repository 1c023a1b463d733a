"""Sensor health: silence is not clear sky, so it is said; once when lost, once when back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from vedette.model.events import Event, SensorChanged
from vedette.model.ids import SensorId
from vedette.model.report import HeartbeatReport, RegistrationReport, Report
from vedette.model.sensor import Sensor, SensorHealth, SensorKind, SensorState

Sensors = Mapping[SensorId, SensorHealth]


def heard(
    sensors: Sensors, reports: Sequence[Report], end: datetime
) -> tuple[dict[SensorId, SensorHealth], list[Event]]:
    """Note who spoke in this cycle; an event for each that registered, or spoke again."""
    after = dict(sensors)
    events: list[Event] = []
    for report in reports:
        before = after.get(report.sensor)
        now = _registered(before, report) if isinstance(report, RegistrationReport) else None
        now = now or _heard(before, report)
        after[now.sensor.id] = now
        if before is None or before.state is not now.state or before.sensor != now.sensor:
            events.append(SensorChanged(at=end, health=now))
    return after, events


def silenced(
    sensors: Mapping[SensorId, SensorHealth], end: datetime
) -> tuple[dict[SensorId, SensorHealth], list[Event]]:
    """Note who has fallen silent by `end`, since when it was last heard."""
    after = dict(sensors)
    events: list[Event] = []
    for sensor_id, health in sensors.items():
        if not may_fall_silent(health):
            continue
        last = health.last_heard_at or health.since
        if end - last > timedelta(seconds=health.sensor.silent_after_s or 0.0):
            after[sensor_id] = replace(health, state=SensorState.SILENT, since=last)
            events.append(SensorChanged(at=end, health=after[sensor_id]))
    return after, events


def may_fall_silent(health: SensorHealth) -> bool:
    """True for a sensor that declared how often it speaks, and has not fallen silent yet."""
    return health.sensor.silent_after_s is not None and health.state is not SensorState.SILENT


def _registered(before: SensorHealth | None, report: RegistrationReport) -> SensorHealth:
    """A registration says what a sensor is, not that it looks."""
    if before is not None:
        return replace(before, sensor=report.registered)
    return SensorHealth(
        sensor=report.registered, state=SensorState.NEVER_HEARD, since=report.received_at
    )


def _heard(before: SensorHealth | None, report: Report) -> SensorHealth:
    if before is None:  # never registered: it is heard, but nothing is known of it
        unknown = Sensor(id=report.sensor, kind=SensorKind.OTHER)
        before = SensorHealth(
            sensor=unknown, state=SensorState.NEVER_HEARD, since=report.received_at
        )
    alive = before.state is SensorState.ALIVE
    beat = report if isinstance(report, HeartbeatReport) else None
    return replace(
        before,
        state=SensorState.ALIVE,
        since=before.since if alive else report.received_at,
        last_heard_at=report.received_at,
        reports=before.reports + (beat is None),
        repeated=before.repeated + (0 if beat is None else beat.repeated),
        refused=before.refused + (0 if beat is None else beat.refused),
    )
