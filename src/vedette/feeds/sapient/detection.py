"""Detections: what a node says of one object, as one report.

| it tells | report |
|---|---|
| a location | position |
| range and azimuth | range and bearing |
| azimuth only | bearing |
| a direction whose north is not known here, or no azimuth | presence, within the range if told |
| that the object is lost | heartbeat: the node is well, the object is not seen |
"""

import math
from datetime import datetime
from typing import TypedDict

from sapient_msg.bsi_flex_335_v2_0.detection_report_pb2 import DetectionReport
from sapient_msg.bsi_flex_335_v2_0.velocity_pb2 import ENUVelocity

from vedette.feeds.sapient.node import Manner, Node
from vedette.feeds.sapient.object_classes import reading
from vedette.feeds.sapient.places import direction, spot
from vedette.feeds.sapient.rules import Fault
from vedette.model.identity import ClassLikelihood, Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.report import (
    BearingReport,
    HeartbeatReport,
    Motion,
    PositionReport,
    PresenceReport,
    RangeBearingReport,
    RawRef,
    Report,
)

_FAST_M_S = 1e6  # nothing in the air is faster; keeps a stranger's numbers finite


class Said(TypedDict):
    """What every report carries, from the frame and the message's own time."""

    sensor: SensorId
    measured_at: datetime
    received_at: datetime
    source: str
    sequence: int
    raw: RawRef


class _About(TypedDict):
    emitter: Emitter
    classes: tuple[ClassLikelihood, ...]


def detected(said: DetectionReport, node: Node, stamp: Said) -> Report | Fault:
    """The one report that a detection makes."""
    if "lost" in said.state.lower():
        return HeartbeatReport(**stamp)
    motion = _motion(said, node.manner)
    if isinstance(motion, Fault):
        return motion
    about = _About(
        emitter=Emitter(EmitterScheme.SENSOR_TRACK, f"{node.sensor.id}/{said.object_id}".lower()),
        classes=reading(said.classification),
    )
    if said.HasField("location"):
        return _placed(said, node.manner, stamp, about, motion)
    return _directed(said, node, stamp, about, motion)


def _placed(
    said: DetectionReport, manner: Manner, stamp: Said, about: _About, motion: Motion | None
) -> PositionReport | Fault:
    place = spot(
        said.location,
        "detection_report.location",
        zone=manner.zone,
        in_degrees=manner.errors_in_degrees,
    )
    if isinstance(place, Fault):
        return place
    return PositionReport(
        **stamp,
        **about,
        lat_deg=place.lat_deg,
        lon_deg=place.lon_deg,
        covariance=place.covariance,
        heights=() if place.height is None else (place.height,),
        motion=motion,
    )


def _directed(
    said: DetectionReport, node: Node, stamp: Said, about: _About, motion: Motion | None
) -> Report | Fault:
    path = "detection_report.range_bearing"
    seen = direction(said.range_bearing, path, stands=node.stands, zone=node.manner.zone)
    if isinstance(seen, Fault):
        return seen
    if seen.azimuth_deg is None:
        return PresenceReport(**stamp, **about, radius_m=seen.range_m)
    if seen.range_m is None:
        return BearingReport(
            **stamp,
            **about,
            azimuth_deg=seen.azimuth_deg,
            azimuth_sigma_deg=seen.azimuth_sigma_deg,
            elevation_deg=seen.elevation_deg,
            elevation_sigma_deg=seen.elevation_sigma_deg,
        )
    return RangeBearingReport(
        **stamp,
        **about,
        range_m=seen.range_m,
        range_sigma_m=seen.range_sigma_m,
        azimuth_deg=seen.azimuth_deg,
        azimuth_sigma_deg=seen.azimuth_sigma_deg,
        elevation_deg=seen.elevation_deg,
        elevation_sigma_deg=seen.elevation_sigma_deg,
        motion=motion,
    )


def _motion(said: DetectionReport, manner: Manner) -> Motion | Fault | None:
    """Speed, course and climb from east, north and up, in the units that were registered."""
    if not said.HasField("enu_velocity"):
        return None
    velocity = said.enu_velocity
    east, north = velocity.east_rate * manner.speed_m_s, velocity.north_rate * manner.speed_m_s
    climb = velocity.up_rate * manner.climb_m_s if velocity.HasField("up_rate") else None
    if max(abs(east), abs(north), abs(climb or 0.0)) > _FAST_M_S:
        return Fault(
            "detection_report.enu_velocity", f"each rate must be at most {_FAST_M_S:,.0f} m/s"
        )
    speed = math.hypot(east, north)
    return Motion(
        speed_m_s=speed,
        course_deg=math.degrees(math.atan2(east, north)) % 360.0 if speed > 0 else None,
        climb_m_s=climb,
        speed_sigma_m_s=_speed_sigma(velocity, manner),
    )


def _speed_sigma(velocity: ENUVelocity, manner: Manner) -> float | None:
    """The larger of the two errors; None where one is 0, negative, not told or beyond reason."""
    errors = (velocity.east_rate_error, velocity.north_rate_error)
    sigma = max(errors) * manner.speed_m_s
    return sigma if min(errors) > 0 and sigma <= _FAST_M_S else None
