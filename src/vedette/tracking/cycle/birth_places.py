"""Where objects are likelier than elsewhere to appear: in the company of others.

Drones of a swarm and birds of a flock come close together. One that was not seen yet, or was taken
for its neighbour, is far likelier beside them than anywhere else. So where a sensor has more plots
close together than chance explains, a plot that no object explains is more likely a new object.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial import cKDTree

from vedette.geo.local import Array
from vedette.model.ids import SensorId, TrackId
from vedette.model.track import TrackStatus
from vedette.tracking.kalman.earth_frames import MEAN_RADIUS_M, unit_vectors
from vedette.tracking.kalman.turn_time import Rhythm

if TYPE_CHECKING:
    from vedette.tracking.cycle.cycle import Cycle

RADIUS_M = 150.0
_SHARE = 0.01  # of the objects close by, one is expected that was not seen yet
_COMPANY = 2.0  # others within the radius that make no group yet
_CHANCE = 4.0  # times as many false plots within the radius are no group either


def newcomers_per_m2(
    rhythm: Rhythm | None,
    lat_deg: Array,
    lon_deg: Array,
    turn_s: float,
    false_per_m2: Array,
) -> Array:
    """Density of undetected objects that arrive in groups, 1/m², at each place (m,).

    false_per_m2 (m,): false plots per turn and square metre.
    """
    if rhythm is None or not len(lat_deg):
        return np.zeros(len(lat_deg))
    place = unit_vectors(lat_deg, lon_deg) * MEAN_RADIUS_M
    area_m2 = np.pi * RADIUS_M**2
    others = rhythm.beside(place, RADIUS_M, turn_s)
    more = others - _COMPANY - _CHANCE * false_per_m2 * area_m2
    return np.asarray(_SHARE * np.maximum(more, 0.0) / area_m2)


def begin_anew(cycle: "Cycle", sensor: SensorId) -> None:
    """Drop the young tracks of a group that began before the turn time of their only sensor was
    known.

    Such tracks consist of plots of different objects. The learned false plots and misses of the
    sensor are dropped too.
    """
    if cycle.nameless is None:
        return
    gone: set[TrackId] = set()
    for area in cycle.nameless.areas.values():
        if sensor not in area.looks:
            continue
        mine = np.isfinite(area.looks[sensor][:, 0])
        for other, looks in area.looks.items():
            if other != sensor:
                mine &= ~np.isfinite(looks[:, 0])
        at = area.state.density.mean[mine, 0, :2]
        if not len(at):
            continue
        others = cKDTree(at).query_ball_point(at, RADIUS_M, return_length=True) - 1
        which = np.flatnonzero(mine)[np.asarray(others) > _COMPANY]
        gone.update(area.names[k] for k in which.tolist())
    if not gone:
        return
    cycle.clutter.pop(sensor, None)
    cycle.detections.pop(sensor, None)
    cycle.nameless = cycle.nameless.without(gone)
    for row, life in enumerate(cycle.lives):
        if life.id in gone:
            cycle.lives[row] = replace(life, status=TrackStatus.LOST)
            cycle.changed.add(row)
