"""Sensor silence: reported once when a sensor falls silent, and once when it is back.

Silence is not evidence of an empty sky. Other faults of sensors are found in
`vedette.engine.health`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from vedette.model.events import Event, SensorChanged
from vedette.model.ids import SensorId
from vedette.model.ranges import added
from vedette.model.report import (
    HeartbeatReport,
    RegistrationReport,
    Report,
    Trouble,
    TroubleReport,
)
from vedette.model.sensor import Sensor, SensorHealth, SensorKind, SensorState

Sensors = Mapping[SensorId, SensorHealth]


def heard(
    sensors: Sensors, reports: Sequence[Report], end: datetime
) -> tuple[dict[SensorId, SensorHealth], list[Event]]:
    """Note the sensors that reported in this cycle.

    Returns an event for each new or returned sensor.

    There is at most one event per sensor, however many reports it sent.
    """
    notes: dict[SensorId, _Note] = {}
    for report in reports:
        note = notes.get(report.sensor)
        if note is None:
            note = notes[report.sensor] = _Note(sensors.get(report.sensor), report)
        note.take(report)
    after = dict(sensors)
    events: list[Event] = []
    for sensor_id, note in notes.items():
        after[sensor_id] = note.health()
        if note.changed:
            events.append(SensorChanged(at=end, health=after[sensor_id]))
    return after, events


def silenced(
    sensors: Mapping[SensorId, SensorHealth], end: datetime
) -> tuple[dict[SensorId, SensorHealth], list[Event]]:
    """Find the sensors that have fallen silent by `end`, with the time of their last report."""
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
    """True for a sensor that declared a report interval and is not silent yet."""
    return health.sensor.silent_after_s is not None and health.state is not SensorState.SILENT


class _Note:
    """What one sensor says in one cycle: it may be much, so it is added up here."""

    def __init__(self, before: SensorHealth | None, first: Report) -> None:
        self._before = before
        self._base = before or SensorHealth(
            # Where it never registered, it is heard, but nothing is known of it.
            sensor=Sensor(id=first.sensor, kind=SensorKind.OTHER),
            state=SensorState.NEVER_HEARD,
            since=first.received_at,
            registered=False,
        )
        self._registered: Sensor | None = None
        self._heard_from: datetime | None = None
        self._heard_at: datetime | None = None
        self._reports = self._repeated = self._refused = 0

    def take(self, report: Report) -> None:
        """Note one report.

        A registration describes the sensor but does not show that it observes. A report by an input
        about the sensor is not a sign of life either.
        """
        if isinstance(report, RegistrationReport):
            self._registered = report.registered
            return
        if isinstance(report, TroubleReport):
            self._refused += report.count if report.trouble is Trouble.UNREADABLE else 0
            return
        self._heard_from = self._heard_from or report.received_at
        self._heard_at = report.received_at
        if isinstance(report, HeartbeatReport):
            self._repeated += report.repeated
            self._refused += report.refused
        else:
            self._reports += 1

    def health(self) -> SensorHealth:
        """The sensor after the cycle."""
        base = self._base
        back = self._heard_from is not None and base.state is not SensorState.ALIVE
        return replace(
            base,
            sensor=self._registered or base.sensor,
            registered=base.registered or self._registered is not None,
            state=base.state if self._heard_from is None else SensorState.ALIVE,
            since=self._heard_from if back and self._heard_from else base.since,
            last_heard_at=self._heard_at or base.last_heard_at,
            reports=added(base.reports, self._reports),
            repeated=added(base.repeated, self._repeated),
            refused=added(base.refused, self._refused),
        )

    @property
    def changed(self) -> bool:
        """Whether there is a change to report: the sensor registered, or it came back."""
        if self._before is None:
            return self._registered is not None or self._heard_from is not None
        other = self._registered is not None and (
            self._registered != self._before.sensor or not self._before.registered
        )
        back = self._heard_from is not None and self._before.state is not SensorState.ALIVE
        return other or back
