"""Events: the output of one step of the engine. Everything downstream is made from them."""

from dataclasses import dataclass
from datetime import datetime

from vedette.model.alert import Alert, PassedStretch
from vedette.model.boundary_time import BoundaryTime
from vedette.model.crossing import Crossing
from vedette.model.declaration import Declaration
from vedette.model.height import Height
from vedette.model.ids import AlertId, SensorId
from vedette.model.notice import Notice
from vedette.model.report import BearingReport, PresenceReport, RawRef
from vedette.model.sensor import Condition, SensorHealth
from vedette.model.track import Track
from vedette.model.transmitter import Transmitter


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackUpdated:
    """A track moved, or changed its status."""

    at: datetime
    track: Track


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingChanged:
    """A track's answer against a restriction changed, or was given for the first time."""

    at: datetime
    crossing: Crossing


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertChanged:
    """An alert rose, or moved to another state or condition."""

    at: datetime
    alert: Alert


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertMeasured:
    """The figures of an open alarm, as they are now. Nothing else of the alarm changed."""

    at: datetime
    alert: AlertId
    crossing: Crossing
    height: Height | None
    boundary: BoundaryTime | None  # None: no course, or not within ten minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPassed:
    """Where the object of an alarm has been since the last such event."""

    at: datetime
    stretch: PassedStretch


@dataclass(frozen=True, slots=True, kw_only=True)
class SensorChanged:
    """A sensor registered, was lost (said once) or came back (said once); or something else began
    to be wrong with it (said once) or ended (said once)."""

    at: datetime
    health: SensorHealth  # as it now stands, with every condition that now holds
    began: tuple[Condition, ...] = ()
    ended: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """A bearing or a presence, shown as reported: no position is derived from it alone."""

    at: datetime
    report: BearingReport | PresenceReport
    sensor_lat_deg: float | None = None
    sensor_lon_deg: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TransmitterHeard:
    """A transmitter is heard without a place, got one, or fell silent."""

    at: datetime
    heard: Transmitter


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeChanged:
    """A notice began, grew, or ended."""

    at: datetime
    notice: Notice


@dataclass(frozen=True, slots=True, kw_only=True)
class RestrictionChanged:
    """A restriction came into force or left it while the engine runs."""

    at: datetime
    declaration: Declaration
    touched: tuple[Crossing, ...]  # of each live track that is inside of it, or may be; or was


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """Something that the engine could not take in was left out, and the watch went on without it.

    `sensor`, `source`, `sequence` and `raw` name the message; they are None where what persons did
    was left out, or where every track had to be dropped.
    """

    at: datetime
    words: str  # why, fit to be shown
    received_at: datetime | None = None
    sensor: SensorId | None = None
    source: str | None = None  # the input that it came through
    sequence: int | None = None  # of that input
    raw: RawRef | None = None


Event = (
    TrackUpdated
    | CrossingChanged
    | AlertChanged
    | AlertMeasured
    | AlertPassed
    | SensorChanged
    | Observed
    | TransmitterHeard
    | NoticeChanged
    | RestrictionChanged
    | SetAside
)
