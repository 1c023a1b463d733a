"""All notices of one engine: taken in once a cycle, and what they make doubtful."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from vedette.engine.notices.aircraft_signs import distance_m
from vedette.engine.notices.navigation_interference import (
    Interference,
    end_interference,
    update_interference,
)
from vedette.engine.notices.new_transmitters import (
    NewTransmitters,
    end_new_transmitters,
    update_new_transmitters,
)
from vedette.model.events import NoticeChanged
from vedette.model.identity import Emitter
from vedette.model.ids import SensorId
from vedette.model.report import Observation
from vedette.model.sensor import SensorHealth, SensorKind
from vedette.model.times import to_text
from vedette.model.track import Track
from vedette.tracking.cycle.track_picture import Picture

_MEASURES_ITSELF = frozenset(
    {SensorKind.RADAR, SensorKind.ACOUSTIC, SensorKind.PASSIVE_RF, SensorKind.CAMERA}
)
"""Sensors that see an object where it is, whatever it states."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notices:
    """What the engine knows of many transmitters together."""

    interference: Interference = field(default_factory=Interference)
    new_transmitters: NewTransmitters = field(default_factory=NewTransmitters)

    @property
    def last(self) -> bool:
        """Whether a notice lasts, so that the passing of time alone may end one."""
        return bool(self.interference.open or self.new_transmitters.open)


def update_notices(
    notices: Notices, reports: Sequence[Observation], picture: Picture, end: datetime
) -> tuple[Notices, list[NoticeChanged]]:
    """Take in one cycle's reports; returns an event for each notice that changed."""
    interference, events = update_interference(notices.interference, reports, end)
    seen_by = _seen_by(picture) if notices.new_transmitters.newcomers else {}
    newcomers, more = update_new_transmitters(notices.new_transmitters, reports, seen_by, end)
    if interference is notices.interference and newcomers is notices.new_transmitters:
        return notices, []
    return Notices(interference=interference, new_transmitters=newcomers), [*events, *more]


def end_notices(notices: Notices, end: datetime) -> list[NoticeChanged]:
    """The ends of all open notices, after the clock was set or the tracker failed."""
    return [
        *end_interference(notices.interference, end),
        *end_new_transmitters(notices.new_transmitters, end),
    ]


def doubt(notices: Notices, track: Track, sensors: Mapping[SensorId, SensorHealth]) -> str | None:
    """Why the place of a track is doubtful by what many show together; None where it is not.

    Only of what states its own place, and what no sensor sees that measures it itself.
    """
    if not notices.last or not track.identity.cooperative:
        return None
    if any(_measures(sensors.get(sensor)) for sensor in track.sensors):
        return None
    for one in notices.interference.open:
        notice = one.notice
        apart_m = distance_m(notice.lat_deg, notice.lon_deg, track.lat_deg, track.lon_deg)
        since = to_text(notice.since)[11:19]
        if any(emitter in one.present for emitter in track.identity.emitters):
            return f"its stated position shows navigation interference, since {since} UTC"
        if apart_m <= notice.radius_m:
            return (
                f"it states its own position in an area of likely navigation interference, since "
                f"{since} UTC, and no other sensor sees it"
            )
    for crowd in notices.new_transmitters.open:
        if any(emitter in crowd.present for emitter in track.identity.emitters):
            since = to_text(crowd.notice.since)[11:19]
            return (
                f"one of {crowd.notice.count} transmitters first heard within seconds, since "
                f"{since} UTC, by {crowd.notice.sensors[0]} only"
            )
    return None


def _measures(health: SensorHealth | None) -> bool:
    return health is not None and health.sensor.kind in _MEASURES_ITSELF


def _seen_by(picture: Picture) -> dict[Emitter, frozenset[SensorId]]:
    """The sensors behind the track of each transmitter."""
    return {
        emitter: frozenset(sensor for sensor, _ in life.heard)
        for life in picture.lives
        for emitter in life.identity.emitters
    }
