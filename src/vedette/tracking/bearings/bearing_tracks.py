"""Objects found by bearings as tracks, in the form that other rooms use."""

import math

from vedette.model.height import Height
from vedette.model.ids import SensorId
from vedette.model.report import Covariance2D
from vedette.model.times import from_microseconds
from vedette.model.track import Track, TrackStatus
from vedette.tracking.bearings.bearing_settings import SUPPORT_S
from vedette.tracking.bearings.bearing_state import BearingLife, Bearings, Kinematics
from vedette.tracking.identity.object_class import normalised


def shown(states: Kinematics, row: int, life: BearingLife, at_us: int) -> Track:
    """One object as a track at `at_us`, microseconds since 1970: the time of its state.

    Its height is unknown unless elevations measured it. While it is tentative it is a region where
    bearings cross, and not a proven place.
    """
    P = states.covariance[row]
    velocity = states.velocity[row]
    at = from_microseconds(at_us)
    heights: tuple[Height, ...] = ()
    if life.height_reference is not None:
        sigma = math.sqrt(max(float(P[2, 2]), 0.0))
        height_m = float(states.height_m[row])
        heights = (Height(value_m=height_m, reference=life.height_reference, sigma_m=sigma),)
    return Track(
        id=life.id,
        status=life.status,
        at=at,
        first_at=from_microseconds(life.first_us),
        updated_at=from_microseconds(life.updated_us),
        lat_deg=float(states.lat_deg[row]),
        lon_deg=float(states.lon_deg[row]),
        covariance=_covariance(float(P[0, 0]), float(P[0, 1]), float(P[1, 1])),
        velocity_east_m_s=float(velocity[0]),
        velocity_north_m_s=float(velocity[1]),
        velocity_covariance=_covariance(float(P[3, 3]), float(P[3, 4]), float(P[4, 4])),
        heights=heights,
        heights_at=at if heights else None,
        identity=life.identity,
        classes=normalised(life.class_weights),
        sensors=tuple(sensor for sensor, _ in life.heard),
        reports=life.reports,
        bearing_region=life.status is TrackStatus.TENTATIVE,
    )


def told_tracks(bearings: Bearings) -> list[Track]:
    """The objects that are told as tracks, each at the time of its last bearing."""
    if not bearings.lives:
        return []
    states = bearings.states.mean()
    return [
        shown(states, row, life, int(bearings.states.at_us[row]))
        for row, life in enumerate(bearings.lives)
        if life.told
    ]


def seeing(life: BearingLife, at_us: int) -> tuple[SensorId, ...]:
    """The sensors that lately saw an object, at `at_us` in microseconds since 1970; sorted."""
    oldest = at_us - SUPPORT_S * 1e6
    return tuple(sensor for sensor, heard_us in life.heard if heard_us >= oldest)


def _covariance(ee: float, en: float, nn: float) -> Covariance2D:
    """Rounding may push a nearly singular covariance over the edge; pull it back."""
    ee, nn = max(ee, 0.0), max(nn, 0.0)
    most = math.sqrt(ee * nn)
    return Covariance2D(ee, max(-most, min(most, en)), nn)
