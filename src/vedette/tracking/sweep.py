"""Whether a sensor sweeps round: then the azimuth of a plot tells its time, false or not.

Before a sensor that sweeps, a plot near the place of an object comes at the time at which the
object is expected, whatever it is of: its time tells nothing that its place does not. Before one
that does not, a false plot comes at any time of the turn, and the time of a plot tells whose it is.
"""

import numpy as np

from vedette.geo.local import Array
from vedette.model.sensor import Sensor
from vedette.tracking.kalman.earth_frames import MEAN_RADIUS_M, unit_vectors

_LEAST_PLOTS = 24  # for which chance makes no sweep
_TURNS = 2.2  # over which the phase is compared: an error of the turn does not grow in that time
_BETTER = 0.1  # more times than one must fit clearly better: plots of one azimuth fit all
_MOST_TIMES = 8
_COHERENT = 0.5  # length of the mean phase from which the sensor sweeps: 24 by chance reach 0.2


def sweep(sensor: Sensor | None, time_s: Array, place: Array, turn_s: float) -> tuple[bool, int]:
    """Whether the times of plots follow their azimuths, and how many times within `turn_s`.

    time_s (k,), place (k, 3): plots, m earth-centred.  turn_s: the time after which plots come
    again; false plots may come again after several turns as well as after one.  True where it
    cannot be told. By the mean resultant length of the difference of the two phases, either way
    round: Mardia & Jupp, Directional Statistics (2000), section 2.3.
    """
    if sensor is None or sensor.lat_deg is None or sensor.lon_deg is None or not len(time_s):
        return True, 1
    late = time_s >= time_s[-1] - _TURNS * turn_s
    if late.sum() < _LEAST_PLOTS:
        return True, 1
    own = unit_vectors(np.array([sensor.lat_deg]), np.array([sensor.lon_deg]))[0]
    lat, lon = np.radians(sensor.lat_deg), np.radians(sensor.lon_deg)
    east = np.array([-np.sin(lon), np.cos(lon), 0.0])
    north = np.array([-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)])
    off = place[late] - own * MEAN_RADIUS_M
    azimuth = np.arctan2(off @ east, off @ north)
    phase = 2.0 * np.pi * (time_s[late] - time_s[-1]) / turn_s
    best, times = 0.0, 1
    for several in range(1, _MOST_TIMES + 1):
        for sign in (-1.0, 1.0):
            length = abs(np.exp(1j * (several * phase + sign * azimuth)).mean())
            if length > best + _BETTER:
                best, times = length, several
    return (True, times) if best >= _COHERENT else (False, 1)
