"""What a scan needs before and after the filter, compiled: half a second holds one plot or three.

Frames: ellipsoidal stereographic, see `local_frames`.  All angles in radians unless named.
"""

import math

import numpy as np

from vedette.geo.local import FLATTENING, SEMI_MAJOR_M, Array
from vedette.tracking.kalman.track_motion import Integers
from vedette.tracking.pmb.arrays import Flags
from vedette.tracking.pmb.compiled import compiled
from vedette.tracking.pmb.gating import gate
from vedette.tracking.pmb.measurement import STRAY, Density, Plots, Timing
from vedette.tracking.pmb.pmb_state import matched

_E2 = FLATTENING * (2 - FLATTENING)
_E = math.sqrt(_E2)
SOONEST_TURNS = 0.5  # no sensor comes by again sooner
OVERDUE_TURNS = 1.3  # after which it must have come by
_ROUNDED = 1.0 + 1e-9  # for the rounding of a bound
_STEP_DEG = 1e-4


@compiled
def conformal(phi: float) -> float:
    """Conformal latitude in radians of the geodetic latitude `phi` in radians.

    Source: Snyder (1987), equation 3-1.
    """
    e = _E * math.atanh(_E * math.sin(phi))
    return math.atan(math.sinh(math.asinh(math.tan(phi)) - e))


@compiled
def cells(lat_deg: Array, lon_deg: Array, counts: Integers) -> Integers:
    """Band of latitude and step eastward (n, 2); counts (bands,): steps round each band."""
    out, bands = np.empty((lat_deg.shape[0], 2), np.int64), counts.shape[0]
    for i in range(lat_deg.shape[0]):
        band = min(max(int((lat_deg[i] + 90.0) / 180.0 * bands), 0), bands - 1)
        turn = (lon_deg[i] + 180.0) / 360.0
        around = turn - math.floor(turn)
        out[i, 0], out[i, 1] = band, min(int(around * counts[band]), counts[band] - 1)
    return out


@compiled
def place(
    lat_deg: float, lon_deg: float, lon0_deg: float, chi0: float, radius: float
) -> tuple[float, float]:
    """The x and y in m of one place in the frame. Source: Snyder (1987), equations 21-2 to 21-4."""
    chi = conformal(math.radians(lat_deg))
    turn = lon_deg - lon0_deg + 180.0
    dlon = math.radians(turn - 360.0 * math.floor(turn / 360.0) - 180.0)
    s0, c0 = math.sin(chi0), math.cos(chi0)
    s, c, cl = math.sin(chi), math.cos(chi), math.cos(dlon)
    k = 2.0 * radius / max(1.0 + s0 * s + c0 * c * cl, 1e-9)
    return k * c * math.sin(dlon), k * (c0 * s - s0 * c * cl)


@compiled
def forward(lat_deg: Array, lon_deg: Array, lon0_deg: float, chi0: float, radius: float) -> Array:
    """(n, 2) m of places (n,)."""
    out = np.empty((lat_deg.shape[0], 2))
    for i in range(lat_deg.shape[0]):
        out[i, 0], out[i, 1] = place(lat_deg[i], lon_deg[i], lon0_deg, chi0, radius)
    return out


@compiled
def inverse(xy: Array, lon0_deg: float, chi0: float, radius: float) -> tuple[Array, Array]:
    """Latitude and longitude, deg (n,), of (n, 2) m. Source: Snyder (1987), equations 20-14 on.

    The geodetic latitude is a fixed point, below 1e-13 rad after six rounds.
    """
    n = xy.shape[0]
    lat, lon = np.empty(n), np.empty(n)
    s0, c0 = math.sin(chi0), math.cos(chi0)
    for i in range(n):
        x, y = xy[i, 0], xy[i, 1]
        rho = math.hypot(x, y)
        c = 2.0 * math.atan2(rho, 2.0 * radius)
        ratio = y / max(rho, 1e-12)
        sine = math.cos(c) * s0 + ratio * math.sin(c) * c0
        chi = math.asin(min(max(sine, -1.0), 1.0))
        dlon = math.atan2(x * math.sin(c), rho * c0 * math.cos(c) - y * s0 * math.sin(c))
        isometric = math.asinh(math.tan(chi))
        phi = chi
        for _ in range(6):
            phi = math.atan(math.sinh(isometric + _E * math.atanh(_E * math.sin(phi))))
        lat[i] = math.degrees(phi)
        turn = lon0_deg + math.degrees(dlon) + 180.0
        lon[i] = turn - 360.0 * math.floor(turn / 360.0) - 180.0
    return lat, lon


@compiled
def turns(
    lat_deg: Array, lon_deg: Array, xy: Array, lon0_deg: float, chi0: float, radius: float
) -> Array:
    """Matrices (n, 2, 2) from metres east and north at each place to metres in the frame.

    xy (n, 2): the places in the frame.  By a short step along the meridian.
    """
    out = np.empty((lat_deg.shape[0], 2, 2))
    for i in range(lat_deg.shape[0]):
        step = -_STEP_DEG if lat_deg[i] > 0.0 else _STEP_DEG  # away from the nearer pole
        s = math.sin(math.radians(lat_deg[i] + step / 2))
        meridian = SEMI_MAJOR_M * (1 - _E2) / math.sqrt(1 - _E2 * s * s) ** 3
        x, y = place(lat_deg[i] + step, lon_deg[i], lon0_deg, chi0, radius)
        length = math.radians(step) * meridian
        out[i, 0, 1], out[i, 1, 1] = (x - xy[i, 0]) / length, (y - xy[i, 1]) / length
        out[i, 0, 0], out[i, 1, 0] = out[i, 1, 1], -out[i, 0, 1]
    return out


@compiled
def placed(
    lat_deg: Array,
    lon_deg: Array,
    covariance: Array,
    lon0_deg: float,
    chi0: float,
    radius: float,
) -> tuple[Array, Array]:
    """Plots in a frame: (m, 2) m and (m, 2, 2) m², from places and covariances east and north."""
    z = forward(lat_deg, lon_deg, lon0_deg, chi0, radius)
    J = turns(lat_deg, lon_deg, z, lon0_deg, chi0, radius)
    R = np.empty((z.shape[0], 2, 2))
    for j in range(z.shape[0]):
        for a in range(2):
            for b in range(a, 2):
                v = 0.0
                for c in range(2):
                    for d in range(2):
                        v += J[j, a, c] * covariance[j, c, d] * J[j, b, d]
                R[j, a, b] = R[j, b, a] = v
    return z, R


@compiled
def near_rows(
    density: Density, at_s: Array, z: Array, R: Array, now_s: float, gate2: float, noise: float
) -> Flags:
    """Objects (n,) that may have a plot in their gates: an upper bound, without a prediction.

    at_s (n,): time of each state.  z (m, 2), R (m, 2, 2): plots.  noise: the greatest of any mode,
    m²/s³.  The bound is the distance that the object may have flown since, plus its grown gate.
    """
    n, m = density.mode.shape[0], z.shape[0]
    near, wide = np.zeros(n, np.bool_), math.sqrt(gate2)
    order = np.argsort(z[:, 0])  # so that only plots of the same range of x are compared
    x, y = z[order, 0], z[order, 1]
    error = np.sqrt(R[order, 0, 0] + R[order, 1, 1])
    worst = error.max() if m else 0.0
    for i in range(n):
        dt = abs(now_s - at_s[i])
        grown = math.sqrt(noise / 3.0 * dt**3)
        for k in range(density.mode.shape[1]):
            mean, cov = density.mean[i, k], density.cov[i, k]
            speed = math.hypot(mean[2], mean[3])
            sigma = math.sqrt(cov[0, 0] + cov[1, 1]) + dt * math.sqrt(cov[2, 2] + cov[3, 3]) + grown
            farthest = _ROUNDED * (speed * dt + wide * (sigma + worst))
            j = np.searchsorted(x, mean[0] - farthest)
            while j < m and x[j] <= mean[0] + farthest and not near[i]:
                apart = math.hypot(x[j] - mean[0], y[j] - mean[1])
                near[i] = apart <= speed * dt + wide * (sigma + error[j])
                j += 1
            if near[i]:
                break
    return near


@compiled
def looked_at(
    density: Density,
    plots: Plots,
    last_s: Array,
    swept_s: Array,
    now_s: float,
    time_s: float,
    turn_s: float,
    soonest_s: float,
    spread_s: float,
    telling: bool,
    detection: Array,
    gate2: float,
) -> tuple[Array, Array, Array, Timing]:
    """Each object as one Gaussian, and the probability that the sensor passed it in this scan.

    last_s (n,): time of the last pass over each object, NaN for never.  swept_s (n,): time up to
    which the probability was already counted.  now_s: time of the scan; time_s: of the filter.
    turn_s: 0 if it is not known.  soonest_s: shortest time between two passes, 0 for a sensor that
    does not turn.  spread_s: 1-sigma error of the time of a pass for a sensor with an even turn, 0
    for any other.  telling: see `Timing`.  detection (n,): probability that each object is detected
    when it is passed.
    Returns mean (n, 4), cov (n, 4, 4), share (n,), and the timing (empty for an uneven turn).

    A sensor with an even turn passes each object one turn after the last pass, which gives the
    probability between scans. Any other sensor passed an object if the object may have a plot, or
    if nothing was heard of it for longer than a turn.
    """
    mean, cov = matched(density.mode, density.mean, density.cov)
    n, m = mean.shape[0], plots.z.shape[0]
    even = turn_s > 0.0 and spread_s > 0.0
    due, share, mass = np.ones(n), np.zeros(n), np.ones(n)
    expected, spread = np.full(n, np.nan), np.full(n, spread_s)
    for i in range(n):
        if last_s[i] != last_s[i] or turn_s <= 0.0:
            continue
        elapsed = now_s - last_s[i]
        if elapsed < soonest_s:
            due[i] = 0.0
        elif even:
            expected[i] = last_s[i] + turn_s - time_s
            before = passed_by(swept_s[i] - last_s[i], turn_s, spread_s)
            mass[i] = passed_by(elapsed, turn_s, spread_s) - before
            share[i] = mass[i] / (1.0 - detection[i] * before)
            due[i] = 0.0
        elif elapsed >= OVERDUE_TURNS * turn_s:
            share[i] = 1.0
    if n > 0 and m > 0:
        nothing = Timing(np.zeros(0), np.zeros(0), np.zeros(0), 1.0, False)
        starts, _, _ = gate(density, plots, due, gate2, nothing)
        for i in range(n):
            if due[i] > 0.0 and starts[i + 1] > starts[i]:
                share[i] = 1.0
    if not even:
        return mean, cov, share, Timing(np.zeros(0), np.zeros(0), np.zeros(0), 1.0, False)
    return mean, cov, share, Timing(expected, spread, mass, turn_s, telling)


@compiled
def passed_by(elapsed_s: float, turn_s: float, spread_s: float) -> float:
    """Chance that the sensor has come by again this long after it last did, s."""
    if not elapsed_s >= SOONEST_TURNS * turn_s:  # nor where it is not known
        return 0.0
    if elapsed_s >= OVERDUE_TURNS * turn_s:
        return 1.0
    bell = 0.5 * (1.0 + math.erf((elapsed_s - turn_s) / (spread_s * math.sqrt(2.0))))
    stray = (elapsed_s / turn_s - SOONEST_TURNS) / (OVERDUE_TURNS - SOONEST_TURNS)
    return (1.0 - STRAY) * bell + STRAY * stray


@compiled
def supports(plot: Integers, seen: Flags, existence: Array, before: int) -> Integers:
    """Rows (k,) of known objects that a plot supports.

    Each plot supports only the likeliest object.

    The other objects are alternatives to that one, so the plot is not a second report.
    plot (n,): the plot of each row, -1 for none.  before: rows below it are known objects.
    """
    rows, count = np.empty(before, np.int64), 0
    for i in range(before):
        if not seen[i] or plot[i] < 0:
            continue
        best = True
        for k in range(before):
            if k != i and seen[k] and plot[k] == plot[i]:
                tie = existence[k] == existence[i] and k < i
                best = best and not (tie or existence[k] > existence[i])
        if best:
            rows[count] = i
            count += 1
    return rows[:count].copy()


@compiled
def kept_rows(before: Integers, after: Integers) -> Integers:
    """The row in `before` of each id in `after` that stands there too; both in the same order."""
    out, count, k = np.empty(after.shape[0], np.int64), 0, 0
    for i in range(before.shape[0]):
        if k < after.shape[0] and after[k] == before[i]:
            out[count] = i
            count += 1
            k += 1
    return out[:count].copy()


@compiled
def back_to_earth(
    mean: Array, cov: Array, lon0_deg: float, chi0: float, radius: float
) -> tuple[Array, Array, Array, Array]:
    """Latitude, longitude (k,), velocity (k, 2) and covariance (k, 4, 4), east and north.

    mean (k, 4), cov (k, 4, 4) in the frame.
    """
    n = mean.shape[0]
    lat, lon = inverse(mean, lon0_deg, chi0, radius)
    J = turns(lat, lon, mean, lon0_deg, chi0, radius)
    velocity, out = np.empty((n, 2)), np.empty((n, 4, 4))
    back = np.zeros((4, 4))
    for i in range(n):
        det = J[i, 0, 0] * J[i, 1, 1] - J[i, 0, 1] * J[i, 1, 0]
        for half in (0, 2):
            back[half, half], back[half + 1, half + 1] = J[i, 1, 1] / det, J[i, 0, 0] / det
            back[half, half + 1], back[half + 1, half] = -J[i, 0, 1] / det, -J[i, 1, 0] / det
        for a in range(2):
            velocity[i, a] = back[a, 0] * mean[i, 2] + back[a, 1] * mean[i, 3]
        for a in range(4):
            for b in range(a, 4):
                v = 0.0
                for c in range(4):
                    for d in range(4):
                        v += back[a, c] * cov[i, c, d] * back[b, d]
                out[i, a, b] = out[i, b, a] = v
    return lat, lon, velocity, out
