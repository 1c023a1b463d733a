"""The picture: all tracks at the end of one cycle, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from vedette.model.identity import Claim, Emitter
from vedette.model.ids import SensorId, TrackId
from vedette.model.report import Covariance2D
from vedette.model.times import from_microseconds, to_microseconds
from vedette.model.track import Track, TrackStatus
from vedette.tracking.bearings.bearing_state import Bearings
from vedette.tracking.bearings.bearing_tracks import told_tracks
from vedette.tracking.cycle.clutter import Clutter
from vedette.tracking.cycle.detection_probability import Detections
from vedette.tracking.cycle.not_seen import Looks
from vedette.tracking.cycle.repeated_places import RepeatedPlace
from vedette.tracking.cycle.undetected_objects import Newcomers
from vedette.tracking.identity.object_class import normalised
from vedette.tracking.kalman.track_motion import Integers, States, no_states, predict
from vedette.tracking.kalman.turn_time import Rhythm
from vedette.tracking.registration.registration_state import Registration
from vedette.tracking.track_lifecycle import Habit, Life
from vedette.tracking.tracking_settings import TrackingConfig

if TYPE_CHECKING:
    from vedette.tracking.cycle.filter_state import Anonymous


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Picture:
    """Everything the tracker knows; picklable. Its arrays and mappings are never written to."""

    config: TrackingConfig
    until: datetime | None = None
    states: States = field(default_factory=no_states)
    lives: tuple[Life, ...] = ()  # row by row with `states`
    habits: Mapping[SensorId, Habit] = field(default_factory=dict)
    clutter: Mapping[SensorId, Clutter] = field(default_factory=dict)
    rhythms: Mapping[SensorId, Rhythm] = field(default_factory=dict)
    newcomers: Mapping[SensorId, Newcomers] = field(default_factory=dict)
    detections: Mapping[SensorId, Detections] = field(default_factory=dict)
    grouped_s: Mapping[SensorId, float] = field(default_factory=dict)  # last looked for groups
    waiting: Mapping[Emitter, tuple[tuple[Claim, ...], datetime]] = field(default_factory=dict)
    repeated: Mapping[Emitter, RepeatedPlace] = field(default_factory=dict)
    looks: Mapping[SensorId, Looks] = field(default_factory=dict)  # see `not_seen`
    agreeing: Mapping[tuple[TrackId, TrackId], int] = field(default_factory=dict)
    nameless: "Anonymous | None" = None  # the filter's own state, where `method` is "pmb"
    outdated: int = 0  # plots that came too late to be used, so far
    unplaced: int = 0  # range-bearing reports whose sensor has no registered place, so far
    registration: Registration = field(default_factory=Registration)  # errors of sensors
    bearings: Bearings = field(default_factory=Bearings)  # objects found by bearings alone

    @property
    def tracks(self) -> tuple[Track, ...]:
        """Every live track at the time of its last report, sorted by id, without rivals."""
        rows = (row for row, life in enumerate(self.lives) if life.rival_of is None)
        made = [shown(self.states, row, self.lives[row], self.config) for row in rows]
        made += told_tracks(self.bearings)
        return tuple(sorted(made, key=lambda t: t.id))

    @property
    def track_ids(self) -> frozenset[TrackId]:
        """The ids of all live tracks."""
        found = {life.id for life in self.lives}
        return frozenset(found | {life.id for life in self.bearings.lives if life.told})


def ahead(states: States, rows: Integers, until: datetime, config: TrackingConfig) -> States:
    """The given rows, predicted to `until`."""
    to_us = states.at_us[rows] * 0 + to_microseconds(until)
    return predict(states.rows(rows), to_us, config.process_noise_m2_s3)


def shown(states: States, row: int, life: Life, config: TrackingConfig) -> Track:
    """One track in the form that other rooms use."""
    P = states.covariance[row]
    ee, en, nn = (config.correlated_share * v for v in life.last_variance)
    velocity = states.velocity[row]
    return Track(
        id=life.id,
        status=life.status,
        at=from_microseconds(int(states.at_us[row])),
        first_at=life.first_at,
        updated_at=life.updated_at,
        lat_deg=float(states.lat_deg[row]),
        lon_deg=float(states.lon_deg[row]),
        covariance=_psd(float(P[0, 0]) + ee, float(P[0, 1]) + en, float(P[1, 1]) + nn),
        velocity_east_m_s=float(velocity[0]) if life.moving else None,
        velocity_north_m_s=float(velocity[1]) if life.moving else None,
        velocity_covariance=(
            _psd(float(P[2, 2]), float(P[2, 3]), float(P[3, 3])) if life.moving else None
        ),
        heights=life.heights,
        heights_at=life.heights_at,
        identity=life.identity,
        identity_silent_since=life.address_at if life.address_silent else None,
        contradiction=life.contradiction,
        same_place_since=_same_place_since(life),
        classes=normalised(life.class_weights),
        sensors=tuple(sensor for sensor, _ in life.heard),
        reports=life.reports,
        assumed_sigma_m=life.assumed_sigma_m,
        group=life.group,
    )


def _same_place_since(life: Life) -> datetime | None:
    """Since when a track that coasts is heard to repeat its last place; None where it is not."""
    if life.status is not TrackStatus.COASTING or life.same_us <= life.last_fix[0]:
        return None
    return from_microseconds(life.last_fix[0])


def _psd(ee: float, en: float, nn: float) -> Covariance2D:
    """Rounding may push a nearly singular covariance over the edge; pull it back."""
    ee, nn = max(ee, 0.0), max(nn, 0.0)
    most = (ee * nn) ** 0.5
    return Covariance2D(ee, max(-most, min(most, en)), nn)
