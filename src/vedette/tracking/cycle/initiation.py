"""New tracks from single reports.

A first report fixes the place; its velocity is unknown, so it starts at 0 with a variance that
covers every object up to `max_speed_m_s`. The second report then acts as two-point differencing.
Source: Mallick & La Scala, Comparison of single-point and two-point difference track initiation
algorithms, FUSION 2008. An even disc of radius v has the variance v²/4 along each axis.
"""

from dataclasses import replace
from datetime import datetime

import numpy as np

from vedette.model.identity import NO_IDENTITY, EmitterScheme
from vedette.model.ids import TrackId, content_id
from vedette.model.times import from_microseconds
from vedette.tracking.identity.object_class import weighed
from vedette.tracking.kalman.fixes import Fixes, Placed
from vedette.tracking.kalman.track_motion import Integers, States
from vedette.tracking.track_lifecycle import UNPROVEN, Life
from vedette.tracking.tracking_settings import TrackingConfig


def new_states(fixes: Fixes, columns: Integers, config: TrackingConfig) -> States:
    """One state for each of the named fixes."""
    covariance = np.zeros((len(columns), 4, 4))
    covariance[:, :2, :2] = fixes.covariance[columns]
    variance = np.where(
        fixes.moves[columns],
        fixes.velocity_sigma[columns] ** 2,
        np.array([_speed_m_s(fixes.reports[c], config) ** 2 / 4 for c in columns.tolist()]),
    )
    covariance[:, 2, 2] = covariance[:, 3, 3] = variance
    return States(
        fixes.at_us[columns],
        fixes.lat_deg[columns],
        fixes.lon_deg[columns],
        fixes.velocity[columns],
        covariance,
    )


def _speed_m_s(report: Placed, config: TrackingConfig) -> float:
    """The greatest speed in m/s of what a report is of."""
    emitter = report.emitter
    is_drone = emitter is not None and emitter.scheme is EmitterScheme.MAC
    return config.drone_speed_m_s if is_drone else config.max_speed_m_s


def new_life(fixes: Fixes, column: int, until: datetime, config: TrackingConfig) -> Life:
    """The life of a track at its first report."""
    report = fixes.reports[column]
    at_us = int(fixes.at_us[column])
    at = from_microseconds(at_us)
    c = fixes.covariance[column]
    emitter = report.emitter
    return Life(
        id=_new_id(report, float(fixes.lat_deg[column]), float(fixes.lon_deg[column])),
        first_at=at,
        updated_at=at,
        heard_at=until,
        shown_at=until,
        heights=report.heights,
        heights_at=at if report.heights else None,
        identity=NO_IDENTITY if emitter is None else NO_IDENTITY.with_emitter(emitter),
        address_at=until if emitter is not None and emitter.over_the_air else None,
        address_every_s=config.default_revisit_s,
        class_weights=weighed((), report.classes, config),
        heard=((report.sensor, at_us),),
        hits=((at_us, report.sensor),),
        reports=1,
        moving=bool(fixes.moves[column]),
        assumed_sigma_m=fixes.assumed_sigma_m[column],
        last_variance=(float(c[0, 0]), float(c[0, 1]), float(c[1, 1])),
        place_us=at_us,
        last_fix=(at_us, float(fixes.lat_deg[column]), float(fixes.lon_deg[column])),
    )


def with_report(
    life: Life,
    fixes: Fixes,
    column: int,
    gain: float | None,
    until: datetime,
    config: TrackingConfig,
) -> Life:
    """The life after another report, heard in the cycle that ends at `until`.

    gain: the increase of its score; None if the report gives no new place.
    """
    report, us = fixes.reports[column], int(fixes.at_us[column])
    at = from_microseconds(us)
    heard = dict(life.heard)
    heard[report.sensor] = max(us, heard.get(report.sensor, us))
    taller = bool(report.heights) and (life.heights_at is None or at >= life.heights_at)
    c = fixes.covariance[column]
    unproven, news = life.status in UNPROVEN, gain is not None
    fix = (us, float(fixes.lat_deg[column]), float(fixes.lon_deg[column]))
    return replace(
        life,
        updated_at=max(at, life.updated_at),
        heard_at=until,
        shown_at=until,
        score=life.score + (gain or 0.0),
        heights=report.heights if taller else life.heights,
        heights_at=at if taller else life.heights_at,
        class_weights=weighed(life.class_weights, report.classes, config),
        heard=tuple(sorted(heard.items())),
        hits=tuple(sorted((*life.hits, (us, report.sensor)))[-16:]) if unproven else (),
        reports=life.reports + 1,
        moving=life.moving or bool(fixes.moves[column]) or (news and us > life.last_fix[0]),
        assumed_sigma_m=fixes.assumed_sigma_m[column],
        last_variance=(float(c[0, 0]), float(c[0, 1]), float(c[1, 1])),
        last_fix=fix if news else life.last_fix,
        place_us=us if fix[1:] != life.last_fix[1:] else life.place_us,
        places=life.places + (fix[1:] != life.last_fix[1:]),
    )


def offshoot(life: Life, fixes: Fixes, column: int | None) -> Life:
    """A new life split off from another one, with an id of its own. column: its plot, or None."""
    parts: tuple[str | float | datetime, ...] = ("unseen",)
    if column is not None:
        report = fixes.reports[column]
        place = float(fixes.lat_deg[column]), float(fixes.lon_deg[column])
        parts = (report.sensor, report.measured_at, *place)
    return replace(life, id=TrackId(content_id("track", life.id, *parts)))


def _new_id(report: Placed, lat_deg: float, lon_deg: float) -> TrackId:
    """From what the first report says, not from where it was read: file or socket, the same id."""
    return TrackId(content_id("track", report.sensor, report.measured_at, lat_deg, lon_deg))
