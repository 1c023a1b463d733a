"""Is anything that truly enters ever answered "outside"? And is the check not too timid?

Truth is a flight on a bent course past a zone with a floor, a ceiling and hours, near its edge.
What the check is given is a plan or a recording of it, spoilt at random: places off by their error,
samples left out, heights missing or of another reference, errors not stated.

- `bounded`: every error lies within its declared bound (three sigma; the settings). Asked: zero
  entries answered "outside".
- `gaussian`: errors are Gaussian. Asked: at most 1e-4 of entries answered "outside", by the upper
  end of the 95 % interval (Clopper and Pearson).
- `definite`: complete flights that stay more than five sigma and 100 m from any boundary, with
  heights and a sample each second. Asked: at least 98 % definite.

Run: python benchmarks/false_clear.py [--seed N] [--runs N] [--json FILE]
"""

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import common
import numpy as np
from scipy.stats import beta

from vedette.airspace.check.place_check import CheckConfig
from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.airspace.flights.flight_check import check_flights, facts_stated
from vedette.geo.local import moved
from vedette.model.crossing import Answer
from vedette.model.flight import Flight, FlightKind, Sample
from vedette.model.height import Height, HeightReference
from vedette.model.ids import RestrictionId
from vedette.model.report import Covariance2D
from vedette.model.restriction import Circle, Period, Restriction, Volume

START = datetime(2025, 9, 20, 11, tzinfo=UTC)
HERE, RADIUS_M = (51.5, 23.25), 800.0
FLOOR_M, CEILING_M = 50.0, 120.0
FINE = 10  # of the truth, per second
CONFIG = CheckConfig()
AGL, MSL = HeightReference.ABOVE_GROUND, HeightReference.MEAN_SEA_LEVEL
GROUND_M = 190.0  # of the flat ground there, above the sea
COLUMNS = [
    "world",
    "flights",
    "entered",
    "outside though entered",
    "upper 95 %",
    "asked",
    "definite",
]


def zone(until: datetime) -> Restriction:
    """A cylinder with hours."""
    area = Circle(centre=HERE, radius_m=RADIUS_M)
    low, high = (Height(value_m=v, reference=AGL) for v in (FLOOR_M, CEILING_M))
    return Restriction(
        id=RestrictionId("zone"),
        name="zone",
        volumes=(Volume(area=area, lower=low, upper=high),),
        periods=(Period(start=START + timedelta(seconds=10), end=until),),
    )


def truth(rng: np.random.Generator, near: bool, straight: bool) -> tuple[np.ndarray, float]:
    """(n, 4): seconds, east, north, height; and sigma. Bends at up to 3 m/s², below 100 m/s."""
    sigma = float(rng.uniform(2, 60))
    seconds = int(rng.integers(20, 60))
    t = np.arange(seconds * FINE + 1) / FINE
    speed, turn = rng.uniform(5, 60), rng.uniform(0, 2 * math.pi)
    bend = 0.0 if straight else rng.uniform(-3, 3) / speed
    heading = turn + bend * t
    step = speed / FINE
    east = np.concatenate(([0.0], np.cumsum(np.cos(heading[:-1]) * step)))
    north = np.concatenate(([0.0], np.cumsum(np.sin(heading[:-1]) * step)))
    if not near and rng.random() < 0.4:
        return _deep(t, rng), min(sigma, 40.0)
    # laid so that it comes nearest at about the edge
    bearing, spread = rng.uniform(0, 2 * math.pi), 3 * sigma
    off = RADIUS_M + (rng.normal(0, spread) if near else rng.uniform(150, 1500) + 6 * sigma)
    middle = len(t) // 2
    if not near:  # all of it beyond that distance
        off += max(np.hypot(east - east[middle], north - north[middle]))
    east += off * math.cos(bearing) - east[middle]
    north += off * math.sin(bearing) - north[middle]
    up = rng.uniform(55, 115) if near else rng.uniform(0, 300)
    height = up + rng.uniform(-0.3, 0.3) * (t - t[middle])
    return np.column_stack((t, east, north, height)), sigma


def _deep(t: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A slow flight through the middle of the zone, half way up."""
    turn, along = rng.uniform(0, 2 * math.pi), rng.uniform(1, 8) * (t - t[len(t) // 2])
    height = np.full(len(t), (FLOOR_M + CEILING_M) / 2)
    return np.column_stack((t, along * math.cos(turn), along * math.sin(turn), height))


def entered(path: np.ndarray, until_s: float, flight: Flight) -> bool:
    """Whether the truth is inside at any time that the flight is of: a recording ends somewhere."""
    if flight.kind is FlightKind.RECORDED:
        known = [(one.at - START).total_seconds() for one in flight.samples if one.at]
        path = path[(path[:, 0] >= known[0]) & (path[:, 0] <= known[-1])]
    t, east, north, height = path.T
    within = (np.hypot(east, north) <= RADIUS_M) & (height >= FLOOR_M) & (height <= CEILING_M)
    return bool(np.any(within & (t >= 10) & (t <= until_s)))


def seen(path: np.ndarray, sigma: float, world: str, rng: np.random.Generator) -> Flight:
    """What the check is given of it."""
    whole = world == "definite"
    every = FINE * (1 if whole else int(rng.choice([1, 2, 5])))
    rows = path[::every]
    if not whole:
        keep = rng.random(len(rows)) < rng.choice([0.5, 0.9, 1.0])
        rows = rows[keep] if keep.any() else rows[:1]
    silent = not whole and rng.random() < 0.15  # states no accuracy
    size = CONFIG.assumed_sigma_m if silent else sigma
    rough = size if world != "bounded" else size * 0.999
    missing = 0.0 if whole else rng.choice([0.0, 0.0, 0.3, 1.0])
    reference = MSL if not whole and rng.random() < 0.2 else AGL
    samples = []
    for row in rows:
        east, north, up = _error(world, rng) * np.array([rough, rough, 3.0])
        lat, lon = moved(*HERE, float(row[1] + east), float(row[2] + north))
        height = row[3] + up + (GROUND_M if reference is MSL else 0.0)
        samples.append(
            Sample(
                lat_deg=float(lat),
                lon_deg=float(lon),
                at=START + timedelta(seconds=float(row[0])),
                covariance=None if silent else Covariance2D.circular(sigma),
                heights=()
                if rng.random() < missing
                else (Height(value_m=float(height), reference=reference, sigma_m=3.0),),
            )
        )
    return Flight(name="flight", kind=FlightKind.RECORDED, samples=tuple(samples))


def _error(world: str, rng: np.random.Generator) -> np.ndarray:
    """Of unit size: Gaussian, or anywhere within three sigma."""
    if world != "bounded":
        return rng.standard_normal(3)
    turn, size = rng.uniform(0, 2 * math.pi), 3 * math.sqrt(rng.random())
    return np.array([size * math.cos(turn), size * math.sin(turn), rng.uniform(-3, 3)])


def planned(path: np.ndarray, sigma: float, rng: np.random.Generator) -> Flight:
    """A plan that this truth keeps to: its ends, off by no more than the settings allow."""
    flight = seen(path[[0, -1]], sigma, "definite", rng)
    ends = []
    for row, sample in zip(path[[0, -1]], _with_truth(path, flight), strict=True):
        late = timedelta(seconds=float(rng.uniform(-1, 1)) * CONFIG.plan_time_error_s)
        at = None if rng.random() < 0.2 else START + timedelta(seconds=float(row[0])) + late
        ends.append(replace(sample, at=at))
    return replace(flight, kind=FlightKind.PLAN, samples=tuple(ends))


def _with_truth(path: np.ndarray, flight: Flight) -> list[Sample]:
    found = []
    for row in path[[0, -1]]:
        lat, lon = moved(*HERE, float(row[1]), float(row[2]))
        known = Height(value_m=float(row[3]), reference=AGL, sigma_m=3.0)
        found.append(
            Sample(
                lat_deg=float(lat),
                lon_deg=float(lon),
                covariance=flight.samples[0].covariance,
                heights=(known,),
            )
        )
    return found


def run(world: str, runs: int, rng: np.random.Generator) -> dict[str, object]:
    """One row of the table."""
    came_in = missed = definite = 0
    for _ in range(runs):
        plan = world == "plans"
        until_s = float(rng.uniform(20, 90))
        path, sigma = truth(rng, near=world != "definite", straight=plan)
        until = START + timedelta(seconds=until_s)
        index = RestrictionIndex([zone(until)], CONFIG)
        flight = planned(path, sigma, rng) if plan else seen(path, sigma, world, rng)
        (found,) = check_flights(index, [(flight, facts_stated(flight))])
        answer = found.verdict.answer
        inside = entered(path, until_s, flight)
        came_in += inside
        missed += inside and answer is Answer.OUTSIDE
        definite += answer is not Answer.INDETERMINATE
    upper = float(beta.ppf(0.95, missed + 1, came_in - missed)) if came_in else None
    asked = {"gaussian": "upper <= 1e-4", "definite": "definite >= 98 %"}.get(world, "0")
    return {
        "world": world,
        "flights": runs,
        "entered": came_in,
        "outside though entered": missed,
        "upper 95 %": upper,
        "asked": asked,
        "definite": definite / runs,
    }


def main() -> None:
    wanted = common.parser(__doc__, seed=5, runs=60_000).parse_args()
    rows = []
    for number, world in enumerate(("gaussian", "bounded", "plans", "definite")):
        runs = wanted.runs if world == "gaussian" else wanted.runs // 4
        rows.append(run(world, runs, np.random.default_rng((wanted.seed, number))))
    common.finish(rows, COLUMNS, wanted.json)


if __name__ == "__main__":
    main()
