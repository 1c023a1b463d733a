"""Are the stated probabilities of "inside" what happens? 100,000 simulated crossings.

Aircraft fly straight over a zone with an inner corner, a hole and a ceiling, each seen at several
times with a Gaussian error of its own size and shape. What is stated is the probability at a time;
what happened is whether it truly was inside then. Three worlds: errors that are new at each time,
errors that hang together in time (0.95 from one to the next), and errors of the stated size with
heavier tails than a Gaussian's (Student's t, 4 degrees of freedom), where the miss is only printed.

Asked: in the first two, every decile of at least 1,000 statements within 2 percentage points of the
observed share. The last row of each world is the greatest probability of each flight: its time was
chosen for its error, so it says too much where errors are new at each time.

Run: python benchmarks/calibration.py [--seed N] [--runs CROSSINGS] [--times N] [--json FILE]
"""

import math
from datetime import UTC, datetime

import common
import numpy as np

from vedette.airspace.check.place_check import CheckConfig, Place, compile_restriction
from vedette.airspace.check.probability import inside_probability
from vedette.geo.local import moved
from vedette.model.crossing import Answer, Verdict
from vedette.model.height import Height, HeightReference
from vedette.model.ids import RestrictionId
from vedette.model.report import Covariance2D
from vedette.model.restriction import Edges, Polygon, Restriction, Volume

AT = datetime(2025, 9, 20, 11, tzinfo=UTC)
HERE = (51.5, 23.25)
OUTER = [(-1500, -1500), (1500, -1500), (1500, 0), (0, 0), (0, 1500), (-1500, 1500)]
HOLE = [(-1000, -1000), (-1000, -500), (-500, -500), (-500, -1000)]
CEILING_M, HEIGHT_SIGMA_M = 120.0, 15.0
REACH_M = 2_700.0  # of the box in which flights pass, from the middle
STEP_S, SPEED_M_S, TOGETHER, FREEDOM = 2.0, 60.0, 0.95, 4
WITHIN, LEAST = 0.02, 1_000
COLUMNS = ["errors", "stated", "statements", "mean stated", "observed", "miss", "asked"]
UNDECIDED = Verdict(answer=Answer.INDETERMINATE, reason="", margin_m=0.0)


def zone() -> Restriction:
    """The zone, drawn in metres round a place."""

    def ring(corners: list[tuple[int, int]]) -> tuple[tuple[float, float], ...]:
        return tuple(tuple(float(v) for v in moved(*HERE, *corner)) for corner in corners)

    area = Polygon(exterior=ring(OUTER), holes=(ring(HOLE),), edges=Edges.GEODESIC)
    ceiling = Height(value_m=CEILING_M, reference=HeightReference.ABOVE_GROUND)
    return Restriction(
        id=RestrictionId("zone"), name="zone", volumes=(Volume(area=area, upper=ceiling),)
    )


def is_inside(east: float, north: float, height: float) -> bool:
    """Whether the truth is inside, in metres round the place."""
    within = -1500 <= east <= 1500 and -1500 <= north <= 1500 and not (east > 0 and north > 0)
    in_hole = -1000 < east < -500 and -1000 < north < -500
    return within and not in_hole and height <= CEILING_M


def errors(kind: str, times: int, rng: np.random.Generator) -> np.ndarray:
    """Errors of unit covariance, (times, 3): two across, one in height."""
    if kind == "heavier tails":
        scale = math.sqrt((FREEDOM - 2) / FREEDOM)
        return rng.standard_t(FREEDOM, (times, 3)) * scale
    found = rng.standard_normal((times, 3))
    if kind == "correlated":
        fresh = math.sqrt(1 - TOGETHER**2)
        for i in range(1, times):
            found[i] = TOGETHER * found[i - 1] + fresh * found[i]
    return found


def crossing(kind: str, times: int, compiled: object, rng: np.random.Generator) -> np.ndarray:
    """One flight: (times, 2) of what was stated and what was true."""
    start, turn = rng.uniform(-REACH_M, REACH_M, 2), rng.uniform(0, 2 * math.pi)
    height = rng.uniform(CEILING_M / 2, 1.5 * CEILING_M)
    ahead = SPEED_M_S * STEP_S * np.array([math.cos(turn), math.sin(turn)])
    major, ratio, tilt = rng.uniform(20, 150), rng.uniform(0.1, 1), rng.uniform(0, math.pi)
    cos, sin = math.cos(tilt), math.sin(tilt)
    root = np.array([[cos, -sin], [sin, cos]]) @ np.diag([major, major * ratio])
    c = root @ root.T
    covariance = Covariance2D(float(c[0, 0]), float(c[0, 1]), float(c[1, 1]))
    found = np.empty((times, 2))
    for i, error in enumerate(errors(kind, times, rng)):
        true = start + (i - (times - 1) / 2) * ahead
        seen = true + root @ error[:2]
        lat, lon = moved(*HERE, float(seen[0]), float(seen[1]))
        known = Height(
            value_m=float(height + HEIGHT_SIGMA_M * error[2]),
            reference=HeightReference.ABOVE_GROUND,
            sigma_m=HEIGHT_SIGMA_M,
        )
        place = Place(
            lat_deg=float(lat), lon_deg=float(lon), at=AT, covariance=covariance, heights=(known,)
        )
        said = inside_probability(compiled, place, UNDECIDED)  # type: ignore[arg-type]
        assert said is not None
        found[i] = said, is_inside(*true, height)
    return found


def rows_of(kind: str, flights: np.ndarray) -> list[dict[str, object]]:
    """A row for each decile of what was stated, then the score, then the flights' greatest."""
    flat = flights.reshape(-1, 2)
    tenth = np.minimum(9, (flat[:, 0] * 10).astype(int))
    held = kind != "heavier tails"
    rows = []
    for i in range(10):
        part = flat[tenth == i]
        if len(part):
            rows.append(_row(kind, f"{i * 10}-{i * 10 + 10} %", part, held and len(part) >= LEAST))
    brier = float(np.mean((flat[:, 0] - flat[:, 1]) ** 2))
    base = float(flat[:, 1].mean() * (1 - flat[:, 1].mean()))
    rows.append(
        {"errors": kind, "stated": "Brier skill", "statements": len(flat), "miss": 1 - brier / base}
    )
    best = flights[np.arange(len(flights)), flights[:, :, 0].argmax(axis=1)]
    rows.append(
        _row(kind, "greatest of a flight", best[(best[:, 0] > 0.1) & (best[:, 0] < 0.9)], False)
    )
    return rows


def _row(kind: str, name: str, part: np.ndarray, asked: bool) -> dict[str, object]:
    stated, observed = part.mean(axis=0)
    return {
        "errors": kind,
        "stated": name,
        "statements": len(part),
        "mean stated": float(stated),
        "observed": float(observed),
        "miss": float(observed - stated),
        "asked": WITHIN if asked else None,
    }


def main() -> None:
    flags = common.parser(__doc__, seed=5, runs=100_000)
    flags.add_argument("--times", type=int, default=8, help="how often each flight is seen")
    wanted = flags.parse_args()
    compiled = compile_restriction(zone(), CheckConfig())
    rows: list[dict[str, object]] = []
    for number, kind in enumerate(("white", "correlated", "heavier tails")):
        rng = np.random.default_rng((wanted.seed, number))
        flights = np.array(
            [crossing(kind, wanted.times, compiled, rng) for _ in range(wanted.runs)]
        )
        rows += rows_of(kind, flights)
    common.finish(rows, COLUMNS, wanted.json)
    missed = [row for row in rows if row.get("asked") and abs(row["miss"]) > WITHIN]
    raise SystemExit(1 if missed else 0)


if __name__ == "__main__":
    main()
