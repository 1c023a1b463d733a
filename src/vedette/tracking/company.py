"""Where objects are likelier than elsewhere to appear: in the company of others.

Drones of a swarm and birds of a flock come close together. One that was not seen yet, or was taken
for its neighbour, is far likelier beside them than anywhere else. So where a sensor has more plots
close together than chance explains, a plot that no object explains is more likely a new object.
"""

import numpy as np

from vedette.geo.local import Array
from vedette.tracking.frames import MEAN_RADIUS_M, unit_vectors
from vedette.tracking.turn_time import Rhythm

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
    """Undetected objects a square metre at each place (m,), besides those that come alone.

    false_per_m2 (m,): false plots a turn and square metre.
    """
    if rhythm is None or not len(lat_deg):
        return np.zeros(len(lat_deg))
    place = unit_vectors(lat_deg, lon_deg) * MEAN_RADIUS_M
    area_m2 = np.pi * RADIUS_M**2
    others = rhythm.beside(place, RADIUS_M, turn_s)
    more = others - _COMPANY - _CHANCE * false_per_m2 * area_m2
    return np.asarray(_SHARE * np.maximum(more, 0.0) / area_m2)
