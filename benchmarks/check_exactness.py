"""Is the check ever wrong? Against `geographiclib` alone, on random pairs and flights.

    python benchmarks/check_exactness.py [--seed N] [--pairs N] [--flights N] [--json FILE]

A pair is a random place and a random restriction: polygons with holes, circles and corridors with
every kind of edge, from 100 m to 2,000 km, anywhere on earth; half of the places lie within a few
hundred metres of the boundary. An answer is wrong where the oracle's differs and the place lies
more than 0.1 m from the boundary. A flight is a geodesic leg at constant speed and climb; its
times of entry and exit must lie within 10 ms of the oracle's, and so must the expected times that
`vedette check --json` says of a tenth of them.
"""

import random
import time
from dataclasses import dataclass, field
from typing import Any

import common
import numpy as np
from exactness_flights import FlightRun, run_flights
from exactness_scenes import Scene, random_places, random_scene
from geographic_oracle import LatLon, OraclePolygon

from vedette.airspace.check.horizontal import Spot, check_area
from vedette.airspace.shapes.compiled_restrictions import compile_volumes
from vedette.model.crossing import Answer
from vedette.model.ids import RestrictionId
from vedette.model.report import Covariance2D
from vedette.model.restriction import Area, Restriction, Volume

EXACT = Covariance2D.circular(0.0)
EACH = 1_000  # places for each restriction
TOLERANCE_M = 0.1


@dataclass
class PairRun:
    """What was counted."""

    pairs: int = 0
    restrictions: int = 0
    wrong_inside: int = 0
    wrong_outside: int = 0
    wrong_indeterminate: int = 0
    within_tolerance: int = 0  # pairs so near to the boundary that either answer would do
    answers: dict[str, int] = field(default_factory=dict)
    margin_worst_m: float = 0.0  # of a sample, within 1 km of the boundary
    examples: list[str] = field(default_factory=list)

    def count(self, found: Answer, truths: list[float], where: str) -> None:
        self.pairs += 1
        self.answers[found.value] = self.answers.get(found.value, 0) + 1
        sides = {truth < 0 for truth in truths}
        true = Answer.INDETERMINATE
        if len(sides) == 1:
            true = Answer.INSIDE if sides.pop() else Answer.OUTSIDE
        if found is true:
            return
        if min(abs(truth) for truth in truths) <= TOLERANCE_M:
            self.within_tolerance += 1
            return
        self.examples.append(f"{where}: {found.value}, by the oracle {true.value} {truths}")
        if found is Answer.INSIDE:
            self.wrong_inside += 1
        elif found is Answer.OUTSIDE:
            self.wrong_outside += 1
        else:
            self.wrong_indeterminate += 1

    @property
    def wrong(self) -> int:
        return self.wrong_inside + self.wrong_outside + self.wrong_indeterminate


def restriction_of(area: Area) -> Restriction:
    return Restriction(id=RestrictionId("zone"), name="zone", volumes=(Volume(area=area),))


def check_scene(run: PairRun, scene: Scene, places: list[LatLon], margins: int = 0) -> None:
    """Every place against one restriction, beside the oracle."""
    run.restrictions += 1
    shapes = compile_volumes(restriction_of(scene.area)).volumes[0].shapes
    truths = scene.signed_m(places)
    for i, (lat, lon) in enumerate(places):
        found = check_area(shapes, Spot.of(lat, lon, EXACT), 0.0, 3.0)
        own = [float(truth[i]) for truth in truths]
        run.count(found.answer, own, f"{scene.area} at {lat}, {lon}")
        if i < margins and len(own) == 1 and abs(own[0]) < 1_000:
            off = _margin_m(scene, (lat, lon), own[0])
            run.margin_worst_m = max(run.margin_worst_m, abs(off - found.margin_m))


def _margin_m(scene: Scene, place: LatLon, truth: float) -> float:
    """The oracle's margin along the geodesic, where its map would stretch it."""
    reading = scene.readings[0]
    if not isinstance(reading, OraclePolygon):
        return truth
    seen = scene.seen([place])
    _, nearest = reading.signed_m(seen)
    off = reading.distance_m(place, int(nearest[0]))
    return -off if truth < 0 else off


def run_pairs(rng: random.Random, pairs: int, each: int = EACH, margins: int = 20) -> PairRun:
    run = PairRun()
    while run.pairs < pairs:
        scene = random_scene(rng)
        check_scene(run, scene, random_places(rng, scene, min(each, pairs - run.pairs)), margins)
    return run


def _rows(
    run: PairRun, seconds: float, flights: FlightRun, flight_s: float
) -> list[dict[str, Any]]:
    return [
        {
            "what": "pairs",
            "number": run.pairs,
            "restrictions": run.restrictions,
            "wrong": run.wrong,
            "wrong inside": run.wrong_inside,
            "wrong outside": run.wrong_outside,
            "within 0.1 m": run.within_tolerance,
            "worst": run.margin_worst_m,
            "worst is": "margin, m, of a sample within 1 km",
            "cpu_s": round(seconds, 1),
            "answers": run.answers,
        },
        {
            "what": "flights",
            "number": flights.flights,
            "restrictions": flights.flights,
            "wrong": flights.wrong,
            "within 0.1 m": flights.grazes,
            "worst": flights.worst_ms,
            "worst is": f"time, ms, of {flights.times} entries and exits",
            "cpu_s": round(flight_s, 1),
        },
        {
            "what": "times as said",
            "number": flights.said,
            "wrong": flights.said_wrong,
            "worst": flights.said_worst_ms,
            "worst is": "time, ms, of what `check --json` expects, a tenth of the flights",
        },
    ]


def main() -> None:
    flags = common.parser("Is the check ever wrong?", seed=20250910, runs=1)
    flags.add_argument("--pairs", type=int, default=1_000_000)
    flags.add_argument("--flights", type=int, default=10_000)
    options = flags.parse_args()
    started = time.process_time()
    run = run_pairs(random.Random(options.seed), options.pairs)  # noqa: S311
    paired = time.process_time()
    flights = run_flights(random.Random(options.seed + 1), options.flights)  # noqa: S311
    flown = time.process_time()
    for example in (*run.examples[:10], *flights.examples[:10]):
        print(example)
    columns = (
        "what", "number", "restrictions", "wrong", "wrong inside", "wrong outside",
        "within 0.1 m", "worst", "worst is", "cpu_s",
    )  # fmt: skip
    rows = _rows(run, paired - started, flights, flown - paired)
    common.finish(rows, columns, options.json)


if __name__ == "__main__":
    np.seterr(all="raise", under="ignore")
    main()
