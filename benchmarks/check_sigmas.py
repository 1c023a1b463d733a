"""What `sigmas` costs and buys: false clears and doubtful answers beside a boundary.

    python benchmarks/check_sigmas.py [--seed N] [--runs N] [--json FILE]

Each run draws a million true places within ten sigma of a boundary, and a measured place for each
by its Gaussian error. A false clear is a pair that the truth is inside of and the answer is
"outside". Rates are shares of what is truly inside, with the upper end of their 95 % interval.
"""

import math
import random
from dataclasses import replace
from typing import Any

import common
import numpy as np
from check_speed import CORNERS, REGION, zone
from scipy.stats import chi2

from vedette.airspace.check.bulk.bulk_check import BulkCheck
from vedette.airspace.check.bulk.positions import Positions
from vedette.airspace.check.check_settings import CheckConfig
from vedette.geo.local import moved
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Polygon, Restriction, Volume

ZONES, PLACES, SIGMA_M, WITHIN = 300, 1_000_000, 30.0, 10.0


def restriction(rng: random.Random, number: int) -> Restriction:
    ring = zone(rng, number, REGION)["geometry"]["coordinates"][0][:-1]
    area = Polygon(exterior=tuple((lat, lon) for lon, lat in ring))
    return Restriction(
        id=RestrictionId(str(number)), name=str(number), volumes=(Volume(area=area),)
    )


def places(g: np.random.Generator, rings: np.ndarray) -> Positions:
    """True places, known without error, near random points of random boundaries."""
    which, corner = g.integers(len(rings), size=PLACES), g.integers(CORNERS, size=PLACES)
    share = g.random(PLACES)[:, None]
    edge = rings[which, corner] * share + rings[which, (corner + 1) % CORNERS] * (1 - share)
    off, turn = WITHIN * SIGMA_M * g.random(PLACES), g.uniform(0, 2 * math.pi, PLACES)
    lat, lon = moved(edge[:, 0], edge[:, 1], off * np.sin(turn), off * np.cos(turn))
    none = np.zeros((PLACES, 0))
    return Positions(
        lat_deg=lat,
        lon_deg=lon,
        at=np.full(PLACES, np.datetime64("2025-09-10", "us")),
        covariance=np.zeros((PLACES, 3)),
        reach_m=np.zeros(PLACES),
        height_m=none,
        height_sigma_m=none,
        height_reference=none.astype(np.int64),
        height_reach_m=np.zeros(PLACES),
    )


def measure(seed: int, sigmas: float) -> dict[str, Any]:
    rng, g = random.Random(seed), np.random.default_rng(seed)  # noqa: S311
    zones = [restriction(rng, number) for number in range(ZONES)]
    bulk = BulkCheck.of(zones, CheckConfig(sigmas=sigmas))
    true = places(g, np.array([one.volumes[0].area.exterior for one in zones]))
    lat, lon = moved(true.lat_deg, true.lon_deg, *(SIGMA_M * g.standard_normal((2, PLACES))))
    error = np.tile([SIGMA_M**2, 0.0, SIGMA_M**2], (PLACES, 1))
    seen = bulk.check(replace(true, lat_deg=lat, lon_deg=lon, covariance=error))
    truth = bulk.check(true)
    inside = truth.places[truth.inside] * ZONES + truth.restrictions[truth.inside]
    listed = seen.places * ZONES + seen.restrictions
    false_clear = len(np.setdiff1d(inside, listed))
    return {
        "sigmas": sigmas,
        "truly inside": len(inside),
        "false clear": false_clear,
        "false clear, upper": float(chi2.ppf(0.95, 2 * false_clear + 2) / 2 / len(inside)),
        "false inside": len(np.setdiff1d(listed[seen.inside], inside)),
        "indeterminate": float(np.mean(~seen.inside)),
    }


def main() -> None:
    flags = common.parser("What sigmas costs and buys.", seed=3, runs=1)
    options = flags.parse_args()
    rows = [
        {"seed": options.seed + run, **measure(options.seed + run, sigmas)}
        for run in range(options.runs)
        for sigmas in (3.0, 4.0, 5.0)
    ]
    common.finish(rows, list(rows[0]), options.json)


if __name__ == "__main__":
    main()
