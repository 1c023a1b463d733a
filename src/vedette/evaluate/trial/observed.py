"""What a run gave: the reports of each sensor, the confirmed tracks and the alarms."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from vedette.evaluate.scene import Floats
from vedette.geo.geodesic import direct
from vedette.model.alert import AlertState
from vedette.model.events import AlertChanged, Event, TrackUpdated
from vedette.model.identity import ClassLikelihood
from vedette.model.ids import SensorId
from vedette.model.report import (
    BearingReport,
    PositionReport,
    PresenceReport,
    RangeBearingReport,
    RegistrationReport,
    Report,
)
from vedette.model.sensor import Sensor
from vedette.model.track import TrackStatus

PLACE, BEARING, PRESENCE = 0, 1, 2
NO_CLASS = "none shown"


@dataclass(slots=True)
class Rows:
    """Reports of one sensor, or samples of tracks; one entry of every list is one row.

    kind: PLACE, BEARING or PRESENCE. lat_deg and lon_deg: the reported place; of a bearing or a
    presence the sensor's. value: azimuth in degrees, or radius in m. track: the id of a track.
    """

    time_s: list[float] = field(default_factory=list)
    kind: list[int] = field(default_factory=list)
    lat_deg: list[float] = field(default_factory=list)
    lon_deg: list[float] = field(default_factory=list)
    value: list[float] = field(default_factory=list)
    shown_class: list[str] = field(default_factory=list)
    track: list[str] = field(default_factory=list)

    def add(
        self, at: datetime, kind: int, place: tuple[float, float], value: float, shown: str,
        track: str = "",
    ) -> None:  # fmt: skip
        """Append one row."""
        self.time_s.append(at.timestamp())
        self.kind.append(kind)
        self.lat_deg.append(place[0])
        self.lon_deg.append(place[1])
        self.value.append(value)
        self.shown_class.append(shown)
        self.track.append(track)

    def columns(self) -> tuple[Floats, Floats, Floats, Floats, np.ndarray]:
        """time_s, lat_deg, lon_deg, value and kind, each (n,)."""
        numbers = (self.time_s, self.lat_deg, self.lon_deg, self.value)
        a, b, c, d = (np.array(column, dtype=float) for column in numbers)
        return a, b, c, d, np.array(self.kind, dtype=int)


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm when it rose, and where its track was then (None: the track had no sample)."""

    id: str
    time_s: float
    restriction: str
    place: tuple[float, float] | None


@dataclass(slots=True)
class Observed:
    """Collects a run. Feed it every batch of reports and every batch of events."""

    sensors: dict[SensorId, Sensor] = field(default_factory=dict)
    reports: dict[SensorId, Rows] = field(default_factory=dict)
    tracks: Rows = field(default_factory=Rows)  # confirmed tracks, a row for each update
    alarms: dict[str, Alarm] = field(default_factory=dict)
    unplaced: dict[SensorId, int] = field(default_factory=dict)  # reports that cannot be placed
    first_s: float = math.inf  # POSIX seconds of the first and last measurement
    last_s: float = -math.inf
    _last_place: dict[str, tuple[float, float]] = field(default_factory=dict)

    def note_reports(self, reports: Iterable[Report]) -> None:
        """Keep the places, bearings and presences among `reports`."""
        for report in reports:
            if isinstance(report, RegistrationReport):
                self.sensors[report.registered.id] = report.registered
                continue
            at_s = report.measured_at.timestamp()
            self.first_s, self.last_s = min(self.first_s, at_s), max(self.last_s, at_s)
            if isinstance(
                report, PositionReport | BearingReport | RangeBearingReport | PresenceReport
            ):
                self._keep(report)

    def _keep(
        self, report: PositionReport | BearingReport | RangeBearingReport | PresenceReport
    ) -> None:
        rows = self.reports.setdefault(report.sensor, Rows())
        shown = most_likely(report.classes)
        if isinstance(report, PositionReport):
            place = report.lat_deg, report.lon_deg
            rows.add(report.measured_at, PLACE, place, 0.0, shown)
            return
        sensor = self.sensors.get(report.sensor)
        here = place_of(sensor)
        radius = None
        if isinstance(report, PresenceReport):
            radius = report.radius_m
            if radius is None and sensor is not None and sensor.coverage is not None:
                radius = sensor.coverage.range_max_m
        if here is None or (isinstance(report, PresenceReport) and radius is None):
            self.unplaced[report.sensor] = self.unplaced.get(report.sensor, 0) + 1
        elif isinstance(report, RangeBearingReport):
            level = report.range_m * math.cos(math.radians(report.elevation_deg or 0.0))
            there = direct(*here, report.azimuth_deg, level)
            rows.add(report.measured_at, PLACE, there, 0.0, shown)
        elif isinstance(report, BearingReport):
            rows.add(report.measured_at, BEARING, here, report.azimuth_deg, shown)
        else:
            rows.add(report.measured_at, PRESENCE, here, radius or 0.0, shown)

    def note_events(self, events: Sequence[Event]) -> None:
        """Keep the updates of confirmed tracks, and each alarm when it rises."""
        for event in events:
            if isinstance(event, TrackUpdated):
                track = event.track
                place = track.lat_deg, track.lon_deg
                self._last_place[str(track.id)] = place
                if track.status is TrackStatus.CONFIRMED:
                    shown = most_likely(track.classes)
                    self.tracks.add(track.at, PLACE, place, 0.0, shown, str(track.id))
            elif isinstance(event, AlertChanged) and str(event.alert.id) not in self.alarms:
                alert = event.alert
                if alert.state is AlertState.UNACKNOWLEDGED:
                    self.alarms[str(alert.id)] = Alarm(
                        str(alert.id),
                        alert.raised_at.timestamp(),
                        str(alert.restriction),
                        self._last_place.get(str(alert.track)),
                    )


def place_of(sensor: Sensor | None) -> tuple[float, float] | None:
    """Latitude and longitude of a sensor; None where it has not registered them."""
    if sensor is None or sensor.lat_deg is None or sensor.lon_deg is None:
        return None
    return sensor.lat_deg, sensor.lon_deg


def most_likely(classes: Sequence[ClassLikelihood]) -> str:
    """The class with the greatest likelihood; NO_CLASS without any, or where two are equal."""
    ranked = sorted(classes, key=lambda one: -one.likelihood)
    if not ranked or (len(ranked) > 1 and ranked[0].likelihood == ranked[1].likelihood):
        return NO_CLASS
    return str(ranked[0].object_class)
