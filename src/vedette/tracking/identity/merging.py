"""Two tracks that are one object: which pairs agree, and what one track is made of both."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.spatial import cKDTree
from scipy.special import gammaincinv  # `scipy.stats` takes half a second to load

from vedette.geo.local import Array, east_north_m
from vedette.model.ids import SensorId
from vedette.model.track import TrackStatus
from vedette.tracking.identity.emitters import PROVEN, may_be_one
from vedette.tracking.kalman.earth_frames import MEAN_RADIUS_M, unit_vectors
from vedette.tracking.kalman.fix_update import mahalanobis2
from vedette.tracking.kalman.track_motion import Integers, States, predict, sigma_max_m
from vedette.tracking.track_lifecycle import Habits, Life
from vedette.tracking.tracking_settings import TrackingConfig


def agreeing_pairs(
    states: States,
    lives: Sequence[Life],
    touched: Sequence[int],
    habits: Habits,
    config: TrackingConfig,
) -> list[tuple[int, int]]:
    """Pairs of tracks, one of them just heard, that agree in place and in velocity.

    At least one is proven; the other is too, or is the young track of an emitter.

    The difference of the two states is held against the sum of their covariances (chi-square, 4
    degrees of freedom). Source: Bar-Shalom & Li, Multitarget-Multisensor Tracking (1995), 8.3.
    """
    proven = np.array([k for k, life in enumerate(lives) if life.moving and _may_merge(life)])
    if len(proven) < 2:
        return []
    heard = np.isin(proven, np.asarray(touched, np.int64))
    if not heard.any():
        return []
    now_us = int(states.at_us[proven].max())
    then = predict(states.rows(proven), np.full(len(proven), now_us), config.process_noise_m2_s3)
    clear = sigma_max_m(then.covariance[:, :2, :2]) <= config.join_sigma_max_m
    places = unit_vectors(then.lat_deg, then.lon_deg)
    candidates, news = np.flatnonzero(clear), np.flatnonzero(clear & heard)
    if len(news) == 0:
        return []
    sigma = float(sigma_max_m(then.covariance[candidates, :2, :2]).max())
    near = cKDTree(places[news]).sparse_distance_matrix(
        cKDTree(places[candidates]), 3.7 * sigma * 1.5 / MEAN_RADIUS_M, output_type="ndarray"
    )
    i, j = news[near["i"]], candidates[near["j"]]
    either = np.unique(np.sort(np.stack([i, j], axis=-1)[i != j], axis=-1), axis=0)
    if len(either) == 0:
        return []
    a, b = either[:, 0], either[:, 1]
    agree = _state_distance2(then, a, b) <= _within(config.join_probability)
    pairs = [(int(proven[x]), int(proven[y])) for x, y in either[agree]]
    return [
        (x, y)
        for x, y in pairs
        if (lives[x].status in PROVEN or lives[y].status in PROVEN)
        and may_be_one(lives[x], lives[y], habits, config)
    ]


def _within(probability: float) -> float:
    """The quantile of chi-squared with four degrees of freedom."""
    return 2.0 * float(gammaincinv(2.0, probability))


def _may_merge(life: Life) -> bool:
    """A silent address merges with nothing: what is near its track may be something else."""
    if life.address_silent:
        return False
    return life.status in PROVEN or bool(life.identity.emitters)


def _state_distance2(states: States, a: Integers, b: Integers) -> Array:
    east, north = east_north_m(
        states.lat_deg[a], states.lon_deg[a], states.lat_deg[b], states.lon_deg[b]
    )
    offset = np.stack([east, north], axis=-1)
    difference = np.concatenate([offset, states.velocity[b] - states.velocity[a]], axis=-1)
    return mahalanobis2(difference, states.covariance[a] + states.covariance[b])


def elder_first(lives: Sequence[Life], a: int, b: int) -> tuple[int, int]:
    """The two rows, the older track first."""
    first, second = sorted((a, b), key=lambda r: (lives[r].first_at, lives[r].id))
    return first, second


def merged(elder: Life, younger: Life) -> Life:
    """The life of two merged tracks: the id of the older one, and all information of both."""
    latest = max((elder, younger), key=lambda life: life.updated_at)
    other = younger if latest is elder else elder
    heard: dict[SensorId, int] = {}
    for sensor, us in (*elder.heard, *younger.heard):
        heard[sensor] = max(us, heard.get(sensor, us))
    newest = other if _later_heights(other, latest) else latest
    named = other if _later_address(other, latest) else latest
    identity = elder.identity.with_claims(younger.identity.claims)
    for emitter in younger.identity.emitters:
        identity = identity.with_emitter(emitter)
    return replace(
        latest,
        id=elder.id,
        status=(
            TrackStatus.CONFIRMED
            if TrackStatus.CONFIRMED in {elder.status, younger.status}
            else elder.status
        ),
        first_at=elder.first_at,
        heard_at=max(elder.heard_at, younger.heard_at),
        address_at=named.address_at,
        address_every_s=named.address_every_s,
        address_silent=named.address_silent,
        heights=newest.heights,
        heights_at=newest.heights_at,
        identity=identity,
        class_weights=latest.class_weights or other.class_weights,
        heard=tuple(sorted(heard.items())),
        reports=elder.reports + younger.reports,
    )


def _later_address(a: Life, b: Life) -> bool:
    return a.address_at is not None and (b.address_at is None or a.address_at > b.address_at)


def _later_heights(a: Life, b: Life) -> bool:
    return a.heights_at is not None and (b.heights_at is None or a.heights_at > b.heights_at)
