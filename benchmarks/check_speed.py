"""How many positions a second are held against how many restrictions, beside a planar index.

    python benchmarks/check_speed.py [--seed N] [--runs N] [--positions N] [--json FILE]

Half of the positions lie within 5 km of a boundary, half anywhere in the region; each has a time,
an error and a height of another reference than most limits. The peer is the fastest thing that a
user would reach for: `shapely.STRtree`, asked in bulk, on planes of longitude and latitude, in two
values, without heights, hours or errors. Both run in turns in one process on one core; the ratio
is of their best runs. Loading is from a file to restrictions that are ready for
tables of positions. `bulk_check.py` measures the whole command.
"""

import json
import math
import random
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import common
import numpy as np
import shapely

from vedette.airspace.check.bulk.bulk_check import BulkCheck
from vedette.airspace.check.bulk.positions import REFERENCES, Positions
from vedette.airspace.check.check_settings import CheckConfig
from vedette.airspace.formats.zone_files import read_zones
from vedette.geo.local import moved
from vedette.model.height import HeightReference
from vedette.model.restriction import Polygon

CORNERS = 50
REGION = ((46.0, 54.0), (8.0, 22.0))  # degrees; the larger runs keep its density of zones
SEA_LEVEL = REFERENCES.index(HeightReference.MEAN_SEA_LEVEL)
NEAR_M = 5_000.0


def zone(rng: random.Random, number: int, box: tuple[tuple[float, float], ...]) -> dict[str, Any]:
    """A feature of ED-318: 50 corners, 2 to 15 km wide, with limits, a third of them with hours."""
    lat, lon, size = rng.uniform(*box[0]), rng.uniform(*box[1]), rng.uniform(0.01, 0.07)
    turns = [2 * math.pi * i / CORNERS for i in range(CORNERS)]
    far = [size * rng.uniform(0.8, 1.0) for _ in turns]
    wide = 1 / math.cos(math.radians(lat))
    ring = [
        [round(lon + f * wide * math.cos(t), 6), round(lat + f * math.sin(t), 6)]
        for t, f in zip(turns, far, strict=True)
    ]
    upper, reference = rng.choice(((120, "AGL"), (300, "AGL"), (500, "AMSL"), (900, "AMSL")))
    layer = {"upper": upper, "upperReference": reference, "uom": "m"}
    layer |= {"lower": 0, "lowerReference": "AGL"}
    properties: dict[str, Any] = {
        "identifier": f"Z{number:06d}",
        "country": "POL",
        "name": [{"text": f"Zone {number}", "lang": "en-GB"}],
        "type": "REQ_AUTHORISATION",
        "variant": "COMMON",
        "zoneAuthority": [{"purpose": "AUTHORIZATION"}],
    }
    if number % 3 == 0:
        start, end = ("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")
        if number % 2:
            start, end = ("2025-10-01T00:00:00Z", "2026-01-01T00:00:00Z")
        properties["limitedApplicability"] = [{"startDateTime": start, "endDateTime": end}]
    geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]], "layer": layer}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write_zones(file: Path, seed: int, count: int) -> None:
    rng = random.Random(seed)  # noqa: S311
    grow = math.sqrt(max(1.0, count / 10_000))
    box = tuple(
        (max(-75.0, (a + b) / 2 - grow * (b - a) / 2), (a + b) / 2 + grow * (b - a) / 2)
        for a, b in REGION
    )
    features = [zone(rng, i, box) for i in range(count)]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))


def positions_of(index: BulkCheck, seed: int, count: int) -> Positions:
    """Half within 5 km of a random boundary, half anywhere in the box round all zones."""
    g = np.random.default_rng(seed)
    rings = np.array([_ring(one) for one in index.compiled])
    low, high = rings.min(axis=(0, 1)), rings.max(axis=(0, 1))
    lat, lon = g.uniform(low[0], high[0], count), g.uniform(low[1], high[1], count)
    half = count // 2
    which, corner = g.integers(len(rings), size=half), g.integers(CORNERS, size=half)
    share = g.random(half)[:, None]
    edge = rings[which, corner] * share + rings[which, (corner + 1) % CORNERS] * (1 - share)
    off, turn = NEAR_M * g.random(half), g.uniform(0, 2 * math.pi, half)
    lat[:half], lon[:half] = moved(edge[:, 0], edge[:, 1], off * np.sin(turn), off * np.cos(turn))
    shuffled = g.permutation(count)
    return Positions(
        lat_deg=lat[shuffled],
        lon_deg=lon[shuffled],
        at=np.datetime64("2025-09-10T12:00:00", "us") + g.integers(0, 10_000_000, count),
        covariance=_errors(g, count),
        reach_m=np.zeros(count),
        height_m=g.uniform(0, 1_000, (count, 1)),
        height_sigma_m=np.full((count, 1), 5.0),
        height_reference=np.full((count, 1), SEA_LEVEL),
        height_reach_m=np.zeros(count),
    )


def _ring(one: Any) -> tuple[tuple[float, float], ...]:
    area = one.restriction.volumes[0].area
    assert isinstance(area, Polygon)
    return area.exterior


def _errors(g: np.random.Generator, count: int) -> np.ndarray:
    """Errors of 3 to 50 m; half of them round, half up to three times as long as wide."""
    sigma = np.exp(g.uniform(np.log(3), np.log(50), count))
    slim = np.where(g.random(count) < 0.5, sigma, sigma * g.uniform(0.33, 1, count))
    turn = g.uniform(0, math.pi, count)
    c, s = np.cos(turn), np.sin(turn)
    ee, nn = sigma**2 * c * c + slim**2 * s * s, sigma**2 * s * s + slim**2 * c * c
    return np.column_stack((ee, (sigma**2 - slim**2) * c * s, nn))


def cpu_s(work: Callable[[], Any]) -> tuple[float, Any]:
    started = time.process_time()
    found = work()
    return time.process_time() - started, found


def resident_mb() -> float:
    """What the process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def load(file: Path) -> BulkCheck:
    """From the file to restrictions that are ready for tables of positions."""
    return BulkCheck.of(read_zones(file).restrictions, CheckConfig())


def measure(seed: int, zones: int, count: int, runs: int) -> dict[str, Any]:
    before = resident_mb()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "zones.json"
        write_zones(file, seed, zones)
        size_mb = file.stat().st_size / 1e6
        load_s, index = cpu_s(lambda: load(file))
    held = resident_mb() - before
    assert len(index.compiled) == zones
    positions = positions_of(index, seed + 1, count)
    planes = [shapely.Polygon([(lon, lat) for lat, lon in _ring(one)]) for one in index.compiled]
    tree_s, tree = cpu_s(lambda: _tree(planes))
    points = shapely.points(positions.lon_deg, positions.lat_deg)
    ours, theirs = [], []
    index.check(positions)
    tree.query(points[:1000], predicate="intersects")
    for _ in range(runs):  # in turns, so that both meet the same machine
        theirs.append(cpu_s(lambda: tree.query(points, predicate="intersects"))[0])
        spent, found = cpu_s(lambda: index.check(positions))
        ours.append(spent)
    pairs = count * zones
    return {
        "restrictions": zones,
        "positions/s": round(count / min(ours)),
        "STRtree positions/s": round(count / min(theirs)),
        "ratio": round(min(theirs) / min(ours), 2),
        "not outside": len(found.places),
        "inside": int(np.count_nonzero(found.inside)),
        "asked": found.asked,
        "pairs/s": float(pairs / min(ours)),
        "file MB": round(size_mb),
        "load s": round(load_s, 1),
        "STRtree build s": round(tree_s, 2),
        "arrays MB": round(index.nbytes / 1e6),
        "held MB": round(held),
    }


def _tree(planes: list[shapely.Polygon]) -> shapely.STRtree:
    """Prepared polygons make its queries quicker: it is given that."""
    shapely.prepare(planes)
    return shapely.STRtree(planes)


def main() -> None:
    flags = common.parser("Positions a second against restrictions.", seed=5, runs=5)
    flags.add_argument("--positions", type=int, default=400_000)
    flags.add_argument("--zones", type=int, nargs="+", default=[10_000, 100_000])
    options = flags.parse_args()
    load_warm = Path(tempfile.mkdtemp()) / "warm.json"
    write_zones(load_warm, 1, 10)
    load(load_warm)  # a running system has its kernels compiled and cached
    rows = [
        measure(options.seed, zones, options.positions, options.runs) for zones in options.zones
    ]
    common.finish(rows, list(rows[0]), options.json)


if __name__ == "__main__":
    main()
