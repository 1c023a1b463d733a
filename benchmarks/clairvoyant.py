"""A filter that is told the truth of association and of turns: what bearings allow at best.

An extended Kalman filter in the flat frame of the scene, written apart from the program. It starts
by least squares from the first bearings of an object that cross well, and then takes each bearing
of that object as it comes. While the object turns, it uses the noise of a turn; else almost none.
"""

from typing import Any

import numpy as np

STRAIGHT_M2_S3 = 0.1
TURNING_M2_S3 = 20.0
_CROSSING_RAD = np.radians(10.0)
_STEP_S = 0.25


def follow(site: Any, run: Any, which: int, sigma_deg: float) -> list[tuple[float, float]]:
    """(time s, error m) of the filter after each of the object's bearings, from its start.

    site, run: as in `bearings.py`. which: the object. sigma_deg: error of the bearings, 1-sigma.
    """
    sigma = np.radians(sigma_deg)
    mine = [r for r in run.reports if r[2] == which]
    begun = _start(site, mine, sigma)
    if begun is None:
        return []
    first, x, P = begun
    at_s = mine[first][0]
    errors = []
    for time_s, s, _, azimuth, elevation in mine[first + 1 :]:
        x, P = _predict(x, P, at_s, time_s, run.turning[which])
        at_s = time_s
        place = site.places[s]
        x, P = _azimuth(x, P, place, np.radians(azimuth), sigma)
        if site.elevation and elevation is not None:
            x, P = _elevation(x, P, place, np.radians(elevation), sigma)
        k = min(int(time_s / _STEP_S), run.truth.shape[1] - 2)
        a, b = run.truth[which, k], run.truth[which, k + 1]
        true = a + (time_s / _STEP_S - k) * (b - a)
        errors.append((time_s, float(np.hypot(*(x[:2] - true[:2])))))
    return errors


def _start(site: Any, mine: list[Any], sigma: float) -> tuple[int, np.ndarray, np.ndarray] | None:
    """Index of the bearing that completes the first good crossing, state and covariance."""
    for k, (time_s, s, _, azimuth, _) in enumerate(mine):
        near = [r for r in mine[:k] if time_s - r[0] < 2.5 and r[1] != s]
        if not near or max(abs(np.sin(np.radians(azimuth - r[3]))) for r in near) < _CROSSING_RAD:
            continue
        used = [*near, mine[k]]
        x = np.mean([site.places[r[1]] for r in used], axis=0)
        directions = np.radians([r[3] for r in used])
        normals = np.stack((np.cos(directions), -np.sin(directions)), axis=1)
        offsets = [n @ site.places[r[1]] for n, r in zip(normals, used, strict=True)]
        weights = np.ones(len(used))
        for _ in range(5):
            A = normals.T @ (normals * weights[:, None])
            x = np.linalg.solve(A, normals.T @ (weights * offsets))
            reach = [np.hypot(*(x - site.places[r[1]])) for r in used]
            weights = 1.0 / (sigma * np.maximum(reach, 50.0)) ** 2
        P = np.diag([0.0, 0.0, 300.0**2, 30.0**2, 30.0**2, 3.0**2])
        P[:2, :2] = np.linalg.inv(normals.T @ (normals * weights[:, None]))
        return k, np.array([*x, 150.0, 0.0, 0.0, 0.0]), P
    return None


def _predict(
    x: np.ndarray, P: np.ndarray, from_s: float, to_s: float, turning: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    dt = to_s - from_s
    F = np.eye(6)
    F[:3, 3:] = dt * np.eye(3)
    k = min(int(to_s / _STEP_S), len(turning) - 1)
    q = np.diag([*(2 * [TURNING_M2_S3 if turning[k] else STRAIGHT_M2_S3]), 0.01])
    Q = np.block([[q * dt**3 / 3, q * dt**2 / 2], [q * dt**2 / 2, q * dt]])
    return F @ x, F @ P @ F.T + Q


def _azimuth(
    x: np.ndarray, P: np.ndarray, place: np.ndarray, azimuth: float, sigma: float
) -> tuple[np.ndarray, np.ndarray]:
    east, north = x[:2] - place
    r2 = east**2 + north**2
    H = np.array([[north / r2, -east / r2, 0, 0, 0, 0]])
    residual = (azimuth - np.arctan2(east, north) + np.pi) % (2 * np.pi) - np.pi
    return _update(x, P, H, residual, sigma)


def _elevation(
    x: np.ndarray, P: np.ndarray, place: np.ndarray, elevation: float, sigma: float
) -> tuple[np.ndarray, np.ndarray]:
    east, north = x[:2] - place
    r, up = np.hypot(east, north), x[2]
    slant2 = r**2 + up**2
    H = np.array([[-up * east / (r * slant2), -up * north / (r * slant2), r / slant2, 0, 0, 0]])
    return _update(x, P, H, elevation - np.arctan2(up, r), sigma)


def _update(
    x: np.ndarray, P: np.ndarray, H: np.ndarray, residual: float, sigma: float
) -> tuple[np.ndarray, np.ndarray]:
    S = float((H @ P @ H.T)[0, 0]) + sigma**2
    K = (P @ H.T / S)[:, 0]
    kept = np.eye(6) - np.outer(K, H[0])
    return x + K * residual, kept @ P @ kept.T + sigma**2 * np.outer(K, K)
