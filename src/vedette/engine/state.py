"""What the engine is given and what it remembers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vedette.airspace.check.authorisations import Authorisations
from vedette.airspace.check.place_check import CheckConfig
from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.alerts.alert_list import AlertBook
from vedette.engine.alarm_traces import Trace
from vedette.engine.flood_alerts import Raised
from vedette.engine.health.admitted_reports import Watch
from vedette.engine.health.health_settings import HealthConfig
from vedette.engine.heard_transmitters import Heard
from vedette.engine.notices.notices import Notices
from vedette.model.authorisation import Authorisation
from vedette.model.crossing import Crossing
from vedette.model.declaration import Declaration, Doing
from vedette.model.ids import AlertId, RestrictionId, SensorId, TrackId
from vedette.model.report import Observation, Report
from vedette.model.restriction import Restriction
from vedette.model.sensor import SensorHealth
from vedette.model.times import require_utc
from vedette.tracking.cycle.track_picture import Picture
from vedette.tracking.cycle.tracking_step import empty
from vedette.tracking.tracking_settings import TrackingConfig


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineConfig:
    """The configuration of the engine: everything that affects the output, besides the input."""

    simulation: bool = False  # said by the recording's header; stands on all that is made from it
    cycle_s: float = 0.5
    reorder_s: float = 0.0  # how long reports wait for earlier ones; 0: not at all
    tracking: TrackingConfig = field(default_factory=TrackingConfig)
    check: CheckConfig = field(default_factory=CheckConfig)
    health: HealthConfig = field(default_factory=HealthConfig)

    def __post_init__(self) -> None:
        if not 0.05 <= self.cycle_s <= 10.0:
            raise ValueError(f"cycle_s must be between 0.05 and 10, got {self.cycle_s}")
        if not 0.0 <= self.reorder_s <= 30.0:
            raise ValueError(f"reorder_s must be between 0 and 30, got {self.reorder_s}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Epoch:
    """The clock that stamps received reports was set."""

    at: datetime  # time counts from here
    before: datetime  # how far it had come

    def __post_init__(self) -> None:
        require_utc("at", self.at)
        require_utc("before", self.before)


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """The input in the order (received_at, source, sequence), and the time up to which it is
    complete.

    Everything received before `until` is in this batch or in an earlier one.
    """

    reports: tuple[Report, ...] = ()
    actions: tuple[Doing, ...] = ()  # what persons did
    until: datetime
    epoch: Epoch | None = None  # the clock was set before all that is in this batch

    def __post_init__(self) -> None:
        require_utc("until", self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class EngineState:
    """The state of the engine. It is a value: `step` returns a new one."""

    config: EngineConfig
    index: RestrictionIndex  # of the zone files and of `declared`
    picture: Picture
    sensors: Mapping[SensorId, SensorHealth] = field(default_factory=dict)
    watches: Mapping[SensorId, Watch] = field(default_factory=dict)
    raised: Mapping[tuple[SensorId, RestrictionId], Raised] = field(default_factory=dict)
    crossings: Mapping[TrackId, Mapping[RestrictionId, Crossing]] = field(default_factory=dict)
    alerts: AlertBook = field(default_factory=AlertBook)
    traces: Mapping[AlertId, Trace] = field(default_factory=dict)  # of open alarms
    heard: Heard = field(default_factory=dict)  # transmitters without a place
    notices: Notices = field(default_factory=Notices)  # what many transmitters show together
    held: tuple[Observation, ...] = ()  # wait for earlier ones, see `late_reports`
    pending: tuple[Report, ...] = ()  # received in the cycle that is not over yet
    pending_actions: tuple[Doing, ...] = ()
    declared: Mapping[RestrictionId, Declaration] = field(default_factory=dict)
    ended: tuple[RestrictionId, ...] = ()  # zones of files that something declared has ended
    cycle_end: datetime | None = None  # None until the first report lays the clock
    until: datetime | None = None


def initial_state(
    config: EngineConfig,
    restrictions: tuple[Restriction, ...],
    authorisations: tuple[Authorisation, ...] = (),
) -> EngineState:
    """The state before the first report."""
    permits = Authorisations(authorisations, config.check) if authorisations else None
    return EngineState(
        config=config,
        index=RestrictionIndex(restrictions, config.check, authorisations=permits),
        picture=empty(config.tracking),
    )
