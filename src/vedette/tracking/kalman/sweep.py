"""Whether a sensor sweeps round, and how fast: then the azimuth of a plot tells its time.

This holds for false plots as well as for those of objects.

Before a sensor that sweeps, a plot near the place of an object comes at the time at which the
object is expected, whatever it is of: its time tells nothing that its place does not. Before one
that does not, a false plot comes at any time of the turn, and the time of a plot tells whose it is.
"""

from typing import NamedTuple

import numpy as np

from vedette.geo.local import Array
from vedette.model.sensor import Sensor
from vedette.tracking.kalman.earth_frames import MEAN_RADIUS_M, unit_vectors

_LEAST_PLOTS = 24  # for which chance makes no sweep
_TURNS = 2.2  # over which the phase is compared: an error of the turn does not grow in that time
_BETTER = 0.1  # more times than one must fit clearly better: plots of one azimuth fit all
_MOST_TIMES = 8
_COHERENT = 0.5  # length of the mean phase from which the sensor sweeps: 24 by chance reach 0.2


_LEAST_SPAN_S, _SHORTEST_S = 0.5, 0.15  # of the plots that are looked at; of a turn
_ROUNDS = 1.5  # turns that the plots must span, at the least
_MOST_PLOTS = 300
_STEPS = 4.0  # tried frequencies to the inverse of the span
_SURE = 0.85  # length of the mean phase from which a turn is found: 24 by chance do not reach it
_ONE_WAY = 0.5  # length of the mean azimuth from which plots lie in one direction


class SweepTurn(NamedTuple):
    """The turn of a sensor that sweeps, and the 1-sigma error of one pass, s.

    told: whether the plots could tell. Where they could, a turn of None says that nothing sweeps.
    """

    told: bool = False
    turn_s: float | None = None
    spread_s: float | None = None


def sweep_turn(
    sensor: Sensor | None, time_s: Array, place: Array, again_s: float | None = None
) -> SweepTurn:
    """The turn time of a sweeping sensor, from any of its plots. False plots are sufficient.

    time_s (k,), place (k, 3): plots, m earth-centred. None if there are too few plots or all lie in
    one direction. again_s: the time after which plots repeat; None if it is not known. The turn is
    the longest period at which azimuth and time agree, in either sense of rotation, because objects
    at a few azimuths fit fractions of the turn too. By the mean resultant length at many
    frequencies: Mardia & Jupp, Directional Statistics (2000), section 6.3.
    """
    if sensor is None or sensor.lat_deg is None or sensor.lon_deg is None:
        return SweepTurn()
    if len(time_s) < _LEAST_PLOTS or time_s[-1] - time_s[0] < _LEAST_SPAN_S:
        return SweepTurn()
    if again_s is not None and not _enough(time_s, again_s):
        return SweepTurn()
    every = -(-len(time_s) // _MOST_PLOTS)
    time_s, place = time_s[::every], place[::every]
    when = time_s - time_s[0]
    azimuth = np.exp(1j * _azimuths(sensor, place))
    if len(time_s) < _LEAST_PLOTS or abs(azimuth.mean()) > _ONE_WAY:
        return SweepTurn()
    span_s = float(when[-1])
    tried = np.arange(_ROUNDS / span_s, 1.0 / _SHORTEST_S, 1.0 / (_STEPS * span_s))
    turned = np.exp(-2j * np.pi * tried[:, None] * when[None, :])
    either = np.stack([turned @ azimuth, turned @ azimuth.conj()]) / len(when)
    length = np.abs(either)
    if length.max(initial=0.0) < _SURE:
        return SweepTurn(told=True)
    first = int(np.flatnonzero((length >= _SURE).any(axis=0))[0])
    near = slice(first, first + int(_STEPS))
    way, top = np.unravel_index(int(np.argmax(length[:, near])), length[:, near].shape)
    top += first
    one = azimuth if way == 0 else azimuth.conj()
    left = np.angle(one * turned[top] / either[way, top])
    slope = np.polyfit(when, left, 1)
    frequency = float(tried[top] + slope[0] / (2.0 * np.pi))
    error = left - np.polyval(slope, when)
    return SweepTurn(True, 1.0 / frequency, float(error.std() / (2.0 * np.pi * frequency)))


def sweep(sensor: Sensor | None, time_s: Array, place: Array, turn_s: float) -> tuple[bool, int]:
    """Whether the times of plots follow their azimuths, and the number of sweeps within `turn_s`.

    time_s (k,), place (k, 3): plots, m earth-centred.  turn_s: the time after which plots repeat;
    for false plots this may be several turns.  True if it cannot be decided. By the mean resultant
    length of the difference of the two phases, in either sense of rotation: Mardia & Jupp,
    Directional Statistics (2000), section 2.3.
    """
    if sensor is None or sensor.lat_deg is None or sensor.lon_deg is None or not len(time_s):
        return True, 1
    if not _enough(time_s, turn_s):
        return True, 1
    late = time_s >= time_s[-1] - _TURNS * turn_s
    azimuth = _azimuths(sensor, place[late])
    phase = 2.0 * np.pi * (time_s[late] - time_s[-1]) / turn_s
    best, times = 0.0, 1
    for several in range(1, _MOST_TIMES + 1):
        for sign in (-1.0, 1.0):
            length = abs(np.exp(1j * (several * phase + sign * azimuth)).mean())
            if length > best + _BETTER:
                best, times = length, several
    return (True, times) if best >= _COHERENT else (False, 1)


def _enough(time_s: Array, turn_s: float) -> bool:
    """Whether one turn holds so many plots that chance makes no sweep of them.

    The plots of one object after a whole turn repeat its azimuth and its phase: they are no further
    evidence. A dozen objects seen three times fit some fraction of the turn by chance.
    """
    return int((time_s >= time_s[-1] - turn_s).sum()) >= _LEAST_PLOTS


def _azimuths(sensor: Sensor, place: Array) -> Array:
    """Azimuths (k,), rad, of places (k, 3) from a sensor whose place is known."""
    lat_deg, lon_deg = float(sensor.lat_deg or 0.0), float(sensor.lon_deg or 0.0)
    own = unit_vectors(np.array([lat_deg]), np.array([lon_deg]))[0]
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    east = np.array([-np.sin(lon), np.cos(lon), 0.0])
    north = np.array([-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)])
    off = place - own * MEAN_RADIUS_M
    return np.asarray(np.arctan2(off @ east, off @ north))
