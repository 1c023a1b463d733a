"""The sky room: positions, satellites, age of elements, speed, accounts, calibration, crossings.

- positions: sun, moon, planets and stars against astronomy-engine, 10,000 random places and times
  of 1990 to 2050, a fifth of them near the poles (asked: 0.01 degrees; stars 0.02);
- satellites: directions against Skyfield for elements of the same day, and times of culmination
  (asked: 0.05 degrees and 1 s);
- age: the printed bound against successive element sets of the ISS (asked: it holds);
- speed: one full answer with 10,000 satellites, 9,000 stars and 5,000 tracks, in a process of its
  own (asked: 1 s and 300 MB on one core);
- accounts: documented cases whose object is known (asked: it is in the list), and three open ones;
- calibration: 5,000 simulated sightings (asked: within 2 points of what is stated);
- crossings: simulated events of three witnesses (the region holds the place as often as stated).

Run: python benchmarks/sky.py [--seed N] [--runs SIGHTINGS] [--part NAME ...] [--json FILE]
"""

import resource
import subprocess
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import astronomy
import common
import numpy as np
import sky_accounts
import sky_elements
import sky_witness
from scipy.special import chdtri
from skyfield.api import EarthSatellite, wgs84

from vedette.geo.local import moved
from vedette.sky import bodies, observer, stars
from vedette.sky.aircraft import Tracks
from vedette.sky.answer import Known, answer
from vedette.sky.crossing_directions import CrossingAnswer, cross
from vedette.sky.elements import read_elements
from vedette.sky.ephemeris import ephemeris
from vedette.sky.satellites import passing, position_error_m, satellite_paths
from vedette.sky.sighting import Direction, Sighting

PARTS = ("positions", "satellites", "age", "speed", "accounts", "calibration", "crossings")
COLUMNS = ["part", "what", "count", "measured", "asked", "holds", "note"]
FIRST = datetime(1990, 1, 1, tzinfo=UTC).timestamp()
LAST = datetime(2050, 1, 1, tzinfo=UTC).timestamp()
LEVELS = (0.5, 0.8, 0.95)
Row = dict[str, Any]


def row(part: str, what: str, count: int, measured: Any, asked: Any, *, note: str = "") -> Row:
    """One line of the table. `asked` is an upper bound, or None."""
    holds = None if asked is None else "yes" if measured <= asked else "NO"
    return {
        "part": part,
        "what": what,
        "count": count,
        "measured": measured,
        "asked": asked,
        "holds": holds,
        "note": note,
    }


def positions(rng: np.random.Generator, runs: int) -> list[Row]:
    """Sun, moon, planets and stars against astronomy-engine."""
    count = 2 * runs
    lat = np.degrees(np.arcsin(rng.uniform(-1, 1, count)))
    polar = rng.random(count) < 0.2
    lat[polar] = np.sign(lat[polar]) * rng.uniform(88, 90, int(polar.sum()))
    lon, at = rng.uniform(-180, 180, count), np.floor(rng.uniform(FIRST, LAST, count))
    times = [_oracle_time(one) for one in at]
    places, axes = observer.place_m(lat, lon, np.zeros(count)), observer.axes(lat, lon)
    rows = []
    for name in bodies.BODIES:
        seen = np.concatenate(
            [
                bodies.body_path(
                    ephemeris(), name, at[i : i + 500], places[i : i + 500], axes[i : i + 500]
                ).east_north_up
                for i in range(0, count, 500)
            ]
        )
        off = _off(seen, getattr(astronomy.Body, name), times, lat, lon)
        rows.append(
            row(
                "positions",
                name,
                count,
                float(off.max()),
                0.01,
                note=f"degrees; median {np.median(off):.4f}",
            )
        )
    catalogue = stars.stars()
    index = rng.integers(0, len(catalogue.hip), count)
    found = np.concatenate(
        [
            stars.paired_star_directions(
                ephemeris(), catalogue, index[i : i + 500], at[i : i + 500]
            )
            for i in range(0, count, 500)
        ]
    )
    years = ((at - stars._J2000_S) / stars._YEAR_S)[:, None]
    unit = catalogue.unit[index] + years * catalogue.motion[index]
    unit /= np.linalg.norm(unit, axis=1)[:, None]
    seen = np.einsum("mij,mj->mi", axes, found)
    off = _off(seen, astronomy.Body.Star1, times, lat, lon, unit)
    rows.append(
        row(
            "positions",
            "stars",
            count,
            float(off.max()),
            0.02,
            note=f"degrees; median {np.median(off):.4f}",
        )
    )
    return rows


def _oracle_time(at_s: float) -> astronomy.Time:
    at = datetime.fromtimestamp(at_s, UTC)
    return astronomy.Time.Make(at.year, at.month, at.day, at.hour, at.minute, at.second)


def _off(
    seen: np.ndarray,
    body: Any,
    times: list[Any],
    lat: np.ndarray,
    lon: np.ndarray,
    unit: np.ndarray | None = None,
) -> np.ndarray:
    azimuth, elevation = observer.azimuth_elevation(seen)
    theirs = np.empty((len(times), 2))
    for i, at in enumerate(times):
        if unit is not None:
            ra = float(np.degrees(np.arctan2(unit[i, 1], unit[i, 0])) % 360 / 15)
            astronomy.DefineStar(body, ra, float(np.degrees(np.arcsin(unit[i, 2]))), 10_000)
        place = astronomy.Observer(lat[i], lon[i], 0)
        there = astronomy.Equator(body, at, place, True, True)
        shown = astronomy.Horizon(at, place, there.ra, there.dec, astronomy.Refraction.Airless)
        theirs[i] = shown.azimuth, shown.altitude
    return observer.apart_deg(azimuth, elevation, theirs[:, 0], theirs[:, 1])


def satellites(rng: np.random.Generator, runs: int) -> list[Row]:
    """Passes against Skyfield, for elements of the same day."""
    degrees, seconds, lit, passes = [], [], [], 0
    data = ephemeris()
    for _ in range(max(4, runs // 250)):
        at_s = float(rng.uniform(datetime(2000, 1, 1, tzinfo=UTC).timestamp(), LAST - 3.2e8))
        lat, lon = float(rng.uniform(-85, 85)), float(rng.uniform(-180, 180))
        text = sky_elements.many(rng, 400, at_s)
        lines, elements = text.decode().splitlines(), read_elements(text, "made")
        place = observer.Observer(lat_deg=lat, lon_deg=lon)
        at = at_s + np.arange(-400.0, 401.0, 4.0)
        over = passing(data, elements, place, float(at[0]), float(at[-1]))
        sun = bodies.body_path(data, "Sun", np.array([at_s]), place.place_m, place.axes)
        sun_m = sun.east_north_up[0] @ place.axes + place.place_m
        seen = satellite_paths(over, np.arange(len(over.index)), at, sun_m)
        azimuth, elevation = observer.azimuth_elevation(seen.east_north_up)
        when = data.time(at)
        for k, i in enumerate(seen.index):
            theirs = EarthSatellite(lines[3 * i + 1], lines[3 * i + 2], "x", data.timescale)
            height, az, _ = (theirs - wgs84.latlon(lat, lon)).at(when).altaz()
            up = height.degrees > 0
            if not up.any():
                continue
            passes += 1
            degrees.append(
                observer.apart_deg(
                    azimuth[k, up], elevation[k, up], az.degrees[up], height.degrees[up]
                ).max()
            )
            lit.append(np.mean(theirs.at(when).is_sunlit(data.kernel)[up] == seen.sunlit[k, up]))
            top = int(np.argmax(height.degrees))
            if 0 < top < len(at) - 1 and height.degrees[top] > 10:
                seconds.append(abs(_top(at, elevation[k], top) - _top(at, height.degrees, top)))
    return [
        row("satellites", "direction", passes, float(max(degrees)), 0.05, note="degrees"),
        row("satellites", "time of culmination", len(seconds), float(max(seconds)), 1.0, note="s"),
        row(
            "satellites",
            "in sunlight or not",
            passes,
            float(1 - np.mean(lit)),
            0.01,
            note="share of instants that differ",
        ),
    ]


def _top(at: np.ndarray, height: np.ndarray, k: int) -> float:
    """Time of the top of a parabola through three samples."""
    a, b, c = height[k - 1 : k + 2]
    return float(at[k] + (at[1] - at[0]) * 0.5 * (a - c) / (a - 2 * b + c))


def age(_rng: np.random.Generator, _runs: int) -> list[Row]:
    """The printed bound against successive element sets that NORAD issued."""
    text = (Path(__file__).parent / "sky_iss_sets.tle").read_bytes()
    sets = read_elements(text, "sky_iss_sets.tle")
    rows, shares = [], []
    for old in range(len(sets)):
        for new in range(len(sets)):
            at_s = float(sets.epoch_s[new])
            days = (at_s - float(sets.epoch_s[old])) / 86_400.0
            if old == new or abs(days) > 30:
                continue
            day, fraction = divmod(at_s / 86_400.0 + 2440587.5, 1.0)
            there = np.array(sets.records[new].sgp4(day, fraction)[1])
            said = np.array(sets.records[old].sgp4(day, fraction)[1])
            off = float(np.linalg.norm(said - there)) * 1e3
            bound = float(position_error_m(sets, np.array([old]), at_s)[0])
            shares.append((off / bound, abs(days), off))
    worst = max(shares)
    rows.append(
        row(
            "age",
            "error over printed bound",
            len(shares),
            worst[0],
            1.0,
            note=f"ISS; worst is {worst[2] / 1e3:.1f} km after {worst[1]:.1f} days",
        )
    )
    return rows


def speed(rng: np.random.Generator, _runs: int) -> list[Row]:
    """One full answer in a process of its own: time, and the most memory that it took."""
    seed = str(int(rng.integers(1 << 30)))
    out = subprocess.run(  # noqa: S603 - this file
        [sys.executable, __file__, "--answer", seed], check=True, capture_output=True, text=True
    ).stdout
    wall, cpu, first, files, memory, listed = (float(one) for one in out.split())
    note = f"s; {int(listed)} things found"
    return [
        row("speed", "full answer, processor time", 5, cpu, 1.0, note=note),
        row("speed", "full answer, by the clock", 5, wall, 1.0, note="s; median of 5"),
        row("speed", "first answer of a process", 1, first, None, note="s; processor time"),
        row("speed", "reading the element file", 1, files, None, note="s; processor time"),
        row("speed", "memory of the process", 1, memory, 300.0, note="MB at its peak"),
    ]


def one_answer(seed: int) -> None:
    """The measured process of `speed`."""
    rng = np.random.default_rng(seed)
    at = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    text = sky_elements.many(rng, 10_000, at.timestamp())
    began = time.process_time()
    elements = read_elements(text, "made")
    files = time.process_time() - began
    known = Known(elements=elements, tracks=_many_tracks(rng, at.timestamp()), star_limit_mag=6.5)
    sighting = Sighting(
        id="speed",
        observer=observer.Observer(lat_deg=52.2, lon_deg=21.0),
        at=at,
        time_sigma_s=120.0,
        direction=Direction(azimuth_deg=150.0, elevation_deg=25.0),
    )
    walls, cpus = [], []
    for _ in range(6):
        clock, processor = time.perf_counter(), time.process_time()
        found = answer(sighting, known)
        walls.append(time.perf_counter() - clock)
        cpus.append(time.process_time() - processor)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    count = len(found.candidates) + found.more
    print(np.median(walls[1:]), np.median(cpus[1:]), cpus[0], files, memory, count)


def _many_tracks(rng: np.random.Generator, at_s: float) -> Tracks:
    count, samples = 5_000, 80
    after = np.tile(np.arange(samples) * 10.0 - 400.0, count)

    def each(low: float, high: float) -> np.ndarray:
        return np.repeat(rng.uniform(low, high, count), samples)

    turn, speeds = each(0, 2 * np.pi), each(60, 250)
    lat, lon = moved(
        52.2 + each(-3.0, 3.0),
        21.0 + each(-5.0, 5.0),
        speeds * after * np.sin(turn),
        speeds * after * np.cos(turn),
    )
    return Tracks(
        labels=tuple(f"A{i}" for i in range(count)),
        facts=("",) * count,
        track=np.repeat(np.arange(count), samples),
        at_s=at_s + after,
        lat_deg=lat,
        lon_deg=lon,
        height_m=each(300, 12_000),
        sigma_m=np.full(count * samples, 30.0),
    )


def accounts(_rng: np.random.Generator, _runs: int) -> list[Row]:
    """Documented cases: the rank of what was established; what is said of the open ones."""
    rows = []
    for case in sky_accounts.cases():
        found = sky_accounts.run(case)
        listed = len(found.candidates) + found.more
        if not case.established:
            unknown = [line for line in found.not_known if "not known" in line]
            rows.append(
                row(
                    "accounts",
                    case.id,
                    listed,
                    len(unknown),
                    None,
                    note="open; measured: lines of what cannot be known",
                )
            )
            continue
        place = sky_accounts.rank(case, found)
        one = found.candidates[(place or 1) - 1]
        note = f"rank of {one.name}: {one.words()}" if place else "not listed"
        rows.append(row("accounts", case.id, listed, place or 999, listed or 1, note=note))
    return rows


def calibration(rng: np.random.Generator, runs: int) -> list[Row]:
    """How often the true thing lies within the stated wedge."""
    inside: dict[str, list[list[bool]]] = defaultdict(list)
    for i in range(runs):
        one = sky_witness.account(rng, i)
        found = answer(one.sighting, one.known)
        sigmas = [c.sigmas for c in found.candidates if c.name == one.name]
        squared = min(sigmas) ** 2 if sigmas else np.inf
        inside[one.kind].append([squared <= chdtri(2, 1 - level) for level in LEVELS])
    rows = []
    for k, level in enumerate(LEVELS):
        everything = [one[k] for kind in inside.values() for one in kind]
        share = float(np.mean(everything))
        kinds = ", ".join(
            f"{kind} {100 * np.mean([o[k] for o in found]):.1f}" for kind, found in inside.items()
        )
        rows.append(
            row(
                "calibration",
                f"wedge of {level:.0%}",
                runs,
                abs(share - level) * 100,
                2.0,
                note=f"points off; observed {100 * share:.1f} %: {kinds}",
            )
        )
    return rows


def crossings(rng: np.random.Generator, runs: int) -> list[Row]:
    """How often the region of several witnesses holds the place."""
    return [
        *_crossed(rng, max(20, runs // 20), 40_000.0, 20_000.0, 2.0),
        *_crossed(rng, max(20, runs // 20), 15_000.0, 10_000.0, 2.0),
    ]


def _crossed(
    rng: np.random.Generator, count: int, reach_m: float, high_m: float, asked: float
) -> list[Row]:
    from shapely.geometry import Point, Polygon  # noqa: PLC0415 - of this part alone

    inside, answers = [], defaultdict(int)
    for _ in range(count):
        spots, turn = rng.uniform(-8_000, 8_000, (3, 2)), rng.uniform(0, 2 * np.pi)
        thing = reach_m * np.sqrt(rng.random()) * np.array([np.sin(turn), np.cos(turn)])
        height, sigma = float(rng.uniform(0, high_m)), float(rng.choice([3.0, 6.0, 10.0]))
        found = cross([_look(rng, spot, thing, height, sigma) for spot in spots])
        answers[found.answer.value] += 1
        if found.answer is CrossingAnswer.ONE_PLACE and found.region is not None:
            lat, lon = moved(52.0, 21.0, float(thing[0]), float(thing[1]))
            inside.append(Polygon(found.region).contains(Point(float(lon), float(lat))))
    total, share = sum(answers.values()), float(np.mean(inside))
    wrong = answers[CrossingAnswer.NOT_ONE.value] / total
    said = ", ".join(f"{name}: {number}" for name, number in sorted(answers.items()))
    where = f"to {reach_m / 1e3:.0f} km"
    note = f"points too few; observed {100 * share:.1f} %"
    return [
        row(
            "crossings",
            f"region of 95%, {where}",
            len(inside),
            (0.95 - share) * 100,
            asked,
            note=note,
        ),
        row(
            "crossings",
            f"one object called two, {where}",
            total,
            wrong * 100,
            asked,
            note=f"%; {said}",
        ),
    ]


def _look(
    rng: np.random.Generator, spot: np.ndarray, thing: np.ndarray, height: float, sigma: float
) -> Sighting:
    lat, lon = moved(52.0, 21.0, float(spot[0]), float(spot[1]))
    place = observer.Observer(lat_deg=float(lat), lon_deg=float(lon))
    there = moved(52.0, 21.0, float(thing[0]), float(thing[1]))
    seen = observer.place_m(np.array([there[0]]), np.array([there[1]]), np.array([height]))[0]
    azimuth, elevation = observer.azimuth_elevation((seen - place.place_m) @ place.axes.T)
    return Sighting(
        id="w",
        observer=place,
        place_sigma_m=0.0,
        at=datetime(2026, 11, 30, 20, tzinfo=UTC),
        direction=Direction(
            azimuth_deg=float(azimuth + rng.normal(0, sigma)) % 360.0,
            azimuth_sigma_deg=sigma,
            elevation_deg=float(np.clip(elevation + rng.normal(0, sigma), -10, 90)),
            elevation_sigma_deg=sigma,
        ),
    )


def main() -> None:
    """Measure the parts asked for and print the table."""
    flags = common.parser(__doc__.splitlines()[0], seed=20, runs=5_000)
    flags.add_argument("--part", nargs="*", choices=PARTS, default=PARTS)
    flags.add_argument("--answer", type=int, default=None, help="measure one process (internal)")
    said = flags.parse_args()
    if said.answer is not None:
        one_answer(said.answer)
        return
    rows: list[Row] = []
    for number, part in enumerate(PARTS):
        if part in said.part:
            rng = np.random.default_rng([said.seed, number])
            rows += globals()[part](rng, said.runs)
            print(f"{part} done", file=sys.stderr, flush=True)
    common.finish(rows, COLUMNS, said.json)


if __name__ == "__main__":
    main()
