"""Status reports: where a node is, where it looks, and whether it works."""

from dataclasses import replace

from sapient_msg.bsi_flex_335_v2_0.range_bearing_pb2 import LocationOrRangeBearing
from sapient_msg.bsi_flex_335_v2_0.status_report_pb2 import StatusReport

from vedette.feeds.sapient.node import Node
from vedette.feeds.sapient.places import Direction, direction, spot
from vedette.feeds.sapient.rules import Fault
from vedette.geo.utm import Zone
from vedette.model.sensor import Coverage

# A node that says so of itself is not looking, however often it says it.
_BLIND = frozenset({StatusReport.SYSTEM_ERROR, StatusReport.SYSTEM_GOODBYE})


def after(said: StatusReport, node: Node) -> Node | Fault:
    """The node after this status report."""
    sensor = node.sensor
    if said.HasField("node_location"):
        place = spot(
            said.node_location, "status_report.node_location", zone=node.zone, in_degrees=None
        )
        if isinstance(place, Fault):
            return place
        sensor = replace(sensor, lat_deg=place.lat_deg, lon_deg=place.lon_deg, height=place.height)
        node = replace(node, sensor=sensor)
    if said.HasField("field_of_view"):
        seen = _sector(said.field_of_view, node.stands, node.zone)
        if isinstance(seen, Fault):
            return seen
        sensor = replace(sensor, coverage=seen)
    return node.in_mode(said.mode, sensor)


def looks(said: StatusReport) -> bool:
    """Whether the node observes: it is not going offline, not faulty and not obscured.

    A node that does not work gets no heartbeat, so it falls silent on the picture.
    """
    if said.system in _BLIND:
        return False
    return not any(
        part.status_type == StatusReport.STATUS_TYPE_NOT_DETECTING
        and part.status_level == StatusReport.STATUS_LEVEL_ERROR_STATUS
        for part in said.status
    )


def _sector(
    view: LocationOrRangeBearing, stands: tuple[float, float] | None, zone: Zone | None
) -> Coverage | Fault | None:
    """A field of view as a sector; None where it is none, or its north is not ours.

    None is "undeclared": nobody may then count on the node's silence. A polygon is not turned
    into a sector that would claim more than it does.
    """
    if view.WhichOneof("fov_oneof") != "range_bearing":
        return None
    cone = view.range_bearing
    seen = direction(cone, "status_report.field_of_view.range_bearing", stands=stands, zone=zone)
    if isinstance(seen, Fault):
        return seen
    extent = cone.horizontal_extent  # degrees, whatever the unit of the other angles is
    if not seen.range_m or extent <= 0:
        return None
    if extent >= 360.0:
        return Coverage(range_max_m=seen.range_m)
    return _between(seen, seen.range_m, extent)


def _between(seen: Direction, range_m: float, extent_deg: float) -> Coverage | None:
    if seen.azimuth_deg is None:
        return None
    return Coverage(
        range_max_m=range_m,
        azimuth_from_deg=(seen.azimuth_deg - extent_deg / 2) % 360.0,
        azimuth_to_deg=(seen.azimuth_deg + extent_deg / 2) % 360.0,
    )
