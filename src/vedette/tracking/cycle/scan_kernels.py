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
from vedette.tracking.pmb.measurement import ABSENT, Density, Plots
from vedette.tracking.pmb.pmb_state import matched

_E2 = FLATTENING * (2 - FLATTENING)
_E = math.sqrt(_E2)
STRANGER_M_S = 50.0  # how fast what nobody knows may have gone since a late plot
_STEP_DEG = 1e-4


@compiled
def conformal(phi: float) -> float:
    """Conformal latitude of a geodetic one. Source: Snyder (1987), equation 3-1."""
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
    """x and y, m, of one place. Source: Snyder (1987), equations 21-2 to 21-4."""
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
    """(n, 2, 2) that take metres east and north at each place to metres in the frame.

    xy (n, 2): where the places lie in the frame.  By a short step along the meridian.
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
    """Which objects (n,) might have any of the plots in their gates: a bound, without prediction.

    at_s (n,): when each stands.  z (m, 2), R (m, 2, 2): plots.  noise: the most of any mode,
    m²/s³.  As far as the object may have flown, and its gate may have grown, since it stood there.
    """
    n, m = density.mode.shape[0], z.shape[0]
    near, wide = np.zeros(n, np.bool_), math.sqrt(gate2)
    for i in range(n):
        dt = abs(now_s - at_s[i])
        grown = math.sqrt(noise / 3.0 * dt**3)
        for k in range(density.mode.shape[1]):
            mean, cov = density.mean[i, k], density.cov[i, k]
            speed = math.hypot(mean[2], mean[3])
            sigma = math.sqrt(cov[0, 0] + cov[1, 1]) + dt * math.sqrt(cov[2, 2] + cov[3, 3]) + grown
            for j in range(m):
                error = math.sqrt(R[j, 0, 0] + R[j, 1, 1])
                apart = math.hypot(z[j, 0] - mean[0], z[j, 1] - mean[1])
                if apart <= speed * dt + wide * (sigma + error):
                    near[i] = True
    return near


@compiled
def carried(
    z: Array, R: Array, lag_s: Array, mean: Array, cov: Array, gate2: float
) -> tuple[Array, Array]:
    """Late plots carried to the scan's time along the velocity of the object nearest by.

    z (m, 2), R (m, 2, 2), lag_s (m,); mean (n, 4), cov (n, 4, 4) at the scan's time.  The error
    grows by what that velocity may be wrong, at most by what a stranger may have flown.
    """
    z, R = z.copy(), R.copy()
    for j in range(z.shape[0]):
        lag = lag_s[j]
        if lag <= 0.0:
            continue
        near, least = -1, np.inf
        for i in range(mean.shape[0]):
            dx = z[j, 0] - (mean[i, 0] - lag * mean[i, 2])
            dy = z[j, 1] - (mean[i, 1] - lag * mean[i, 3])
            a = cov[i, 0, 0] + lag * lag * cov[i, 2, 2] + R[j, 0, 0]
            b = cov[i, 0, 1] + lag * lag * cov[i, 2, 3] + R[j, 0, 1]
            c = cov[i, 1, 1] + lag * lag * cov[i, 3, 3] + R[j, 1, 1]
            det = a * c - b * b
            distance2 = (c * dx * dx - 2.0 * b * dx * dy + a * dy * dy) / det
            if distance2 <= gate2 and distance2 + math.log(det) < least:
                near, least = i, distance2 + math.log(det)
        stranger = STRANGER_M_S**2
        xx, xy, yy = stranger, 0.0, stranger
        if near >= 0:
            z[j, 0] += lag * mean[near, 2]
            z[j, 1] += lag * mean[near, 3]
            if max(cov[near, 2, 2], cov[near, 3, 3]) <= stranger:
                xx, xy, yy = cov[near, 2, 2], cov[near, 2, 3], cov[near, 3, 3]
        R[j, 0, 0] += lag * lag * xx
        R[j, 1, 1] += lag * lag * yy
        R[j, 0, 1] += lag * lag * xy
        R[j, 1, 0] = R[j, 0, 1]
    return z, R


@compiled
def looked_at(
    density: Density,
    z: Array,
    R: Array,
    lag_s: Array,
    last_s: Array,
    now_s: float,
    soonest_s: float,
    overdue_s: float,
    gate2: float,
) -> tuple[Array, Array, Array, Array, Flags]:
    """Objects collapsed, plots carried, and which objects (n,) the sensor has looked at.

    last_s (n,): when it last came by each, NaN is never.  soonest_s: no object is seen again
    sooner; overdue_s: after which it must have passed over it.  Returns mean (n, 4),
    cov (n, 4, 4), z (m, 2), R (m, 2, 2), looked (n,).
    """
    mean, cov = matched(density.mode, density.mean, density.cov)
    z, R = carried(z, R, lag_s, mean, cov, gate2)
    n, m = mean.shape[0], z.shape[0]
    due, looked = np.ones(n), np.zeros(n, np.bool_)
    for i in range(n):
        if now_s - last_s[i] < soonest_s:
            due[i] = 0.0
        elif now_s - last_s[i] >= overdue_s:
            looked[i] = True
    if n > 0 and m > 0:
        plots = Plots(z, R, np.zeros(m), np.full(m, ABSENT))
        starts, _, _ = gate(density, plots, due, gate2)
        for i in range(n):
            looked[i] = looked[i] or starts[i + 1] > starts[i]
    return mean, cov, z, R, looked


@compiled
def supports(plot: Integers, seen: Flags, existence: Array, before: int) -> Integers:
    """Rows (k,) of known objects that a plot supports, one a plot: the likeliest to exist.

    The others are what the plot would be if that one were not there: no second report of it.
    plot (n,): of each row, -1 for none.  before: rows below it are known, those from it on new.
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
