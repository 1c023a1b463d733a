"""The nouns of a simulation: moving objects, sensors, times."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path as FilePath

from vedette.model.ids import SensorId
from vedette.model.sensor import Coverage, Sensor
from vedette.sim.faults import HEALTHY, Faults
from vedette.sim.paths import Path


class Group(StrEnum):
    """What `generate` can leave out."""

    INTRUDERS = "intruders"  # uncooperative, and they enter the restriction
    PASSERS_BY = "passers_by"  # uncooperative, and they stay outside
    CIVIL = "civil"  # crewed, with ADS-B
    COOPERATIVE = "cooperative"  # unmanned, with Remote ID
    BIRDS = "birds"
    CLUTTER = "clutter"  # false plots and false bearings


@dataclass(frozen=True, slots=True, kw_only=True)
class AdsbSender:
    """What an aircraft's transponder says."""

    address: int
    callsign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteIdSender:
    """What a drone's broadcast says."""

    mac: bytes
    serial: str
    operator: str  # personal; a made-up one


@dataclass(frozen=True, slots=True, kw_only=True)
class Mover:
    """One simulated object: its true path, and the properties that sensors can detect."""

    name: str
    group: Group
    starts_s: float  # since the scenario began; may lie before it
    path: Path
    radar_r90_m: float  # range at which a wide-area radar finds it nine times in ten
    audible_m: float = 0.0  # how far a microphone hears it
    adsb: AdsbSender | None = None
    remote_id: RemoteIdSender | None = None
    ends_near: str | None = None  # the publicly named place near which the invented path ends

    @property
    def ends_s(self) -> float:
        """The end of the path, in seconds since the scenario began."""
        return self.starts_s + self.path.duration_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A sensor as it registers itself, and what the simulation knows of it besides."""

    sensor: Sensor
    heartbeat_s: float
    latency_s: float  # of its healthy link
    antenna_m: float = 10.0  # above the ground
    turn_s: float | None = None  # radars: seconds a turn
    power: float = 1.0  # radars: factor on every `radar_r90_m`
    false_per_turn: float = 0.0  # radars: mean count of false plots
    elevation_sigma_deg: float | None = None  # radars
    false_per_hour: float = 0.0  # microphones: mean count of false bearings
    faults: Faults = HEALTHY

    @property
    def id(self) -> SensorId:
        """The sensor's id."""
        return self.sensor.id

    @property
    def place(self) -> tuple[float, float, float]:
        """Latitude, longitude (degrees) and height (m above MSL) of the antenna."""
        s = self.sensor
        if s.lat_deg is None or s.lon_deg is None or s.height is None:
            raise ValueError(
                f"station {s.id}: a simulated sensor must have a position and a height"
            )
        return s.lat_deg, s.lon_deg, s.height.value_m

    @property
    def coverage(self) -> Coverage:
        """The coverage that the sensor declares."""
        if self.sensor.coverage is None:
            raise ValueError(
                f"station {self.id}: a simulated sensor must declare its coverage, got none"
            )
        return self.sensor.coverage


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A scenario that can be generated. It is never a recording."""

    name: str
    title: str
    note: str  # stands in the header of every file that is made from it
    starts_at: datetime  # UTC
    ends_at: datetime
    zones: FilePath  # the zone file that goes with it
    stations: tuple[Station, ...]
    movers: Callable[[int], tuple[Mover, ...]] = field(repr=False)  # by seed

    @property
    def duration_s(self) -> float:
        """Seconds from start to end."""
        return (self.ends_at - self.starts_at).total_seconds()
