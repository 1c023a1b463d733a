"""A registered node: the sensor that it describes, and how its reports are to be read."""

from dataclasses import dataclass, replace

from vedette.geo.utm import Zone
from vedette.model.sensor import Sensor


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How detections of one mode are to be read."""

    zone: Zone | None = None  # of UTM places that name none themselves
    errors_in_degrees: bool | None = None  # of latitude and longitude; None: it does not say
    speed_m_s: float = 1.0  # one unit of east and north rate
    climb_m_s: float = 1.0  # one unit of up rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A registered node. Plain and frozen, so that it can be stored in a checkpoint."""

    sensor: Sensor
    zone: Zone | None  # of its own place in status reports
    manners: tuple[tuple[str, Manner], ...]  # by mode, in the order registered; at least one
    mode: str | None = None  # as its last status report says

    @property
    def manner(self) -> Manner:
        """The reading of its current mode; that of the first registered mode until it reports
        one.
        """
        return dict(self.manners).get(self.mode or "", self.manners[0][1])

    @property
    def stands(self) -> tuple[float, float] | None:
        """Latitude and longitude of the node; None if they are not known."""
        if self.sensor.lat_deg is None or self.sensor.lon_deg is None:
            return None
        return self.sensor.lat_deg, self.sensor.lon_deg

    def in_mode(self, mode: str, sensor: Sensor) -> "Node":
        """The node after a status report."""
        return replace(self, mode=mode, sensor=sensor)
