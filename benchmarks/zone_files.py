"""How long zone files take from the disk to the first check, and what they take in memory.

    python benchmarks/zone_files.py [--seed N] [--runs N] [--zones N] [--json FILE]

100,000 zones with names, an authority, hours and limits: in ED-318, ED-269 and GeoJSON with forty
corners each; in ED-318 with twenty corners of seventeen digits, with six corners, and as circles.
Reading is from a file to restrictions with their rings checked; preparing from there to an index
that the commands use. Each row has a process of its own, in which compiled
code is loaded and a smaller file read before: "held" is what it grew by, "peak" the most that it
ever had. Beside them, in the same process, what Python's own `json` takes to parse the same bytes.
The last row is one ring of a million corners that crosses itself: how long it takes to find that.
"""

import gc
import json
import math
import multiprocessing
import random
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import common

from vedette.airspace.check.check_settings import CheckConfig
from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.airspace.formats import ring_shapes
from vedette.airspace.formats.rings import Sheet
from vedette.airspace.formats.zone_files import ZoneFile, read_zones
from vedette.airspace.reading_notes import Notes
from vedette.model.restriction import Edges, Polygon

CORNERS = 1_000_000
KINDS = (  # name, format, corners of each zone, digits after the point
    ("ED-318, forty corners", "ED-318", 40, 6),
    ("ED-269, forty corners", "ED-269", 40, 6),
    ("GeoJSON, forty corners", "GeoJSON", 40, 6),
    ("ED-318, twenty corners of 17 digits", "ED-318", 20, 15),
    ("ED-318, six corners", "ED-318", 6, 6),
    ("ED-318, circles", "ED-318", 0, 6),
)


def shape(corners: int, digits: int, chance: random.Random) -> dict[str, Any]:
    """The geometry of one zone, as GeoJSON has it; 0 corners is a circle."""
    lon, lat = round(chance.uniform(-10, 30), digits), round(chance.uniform(40, 60), digits)
    if not corners:
        return {"type": "Point", "coordinates": [lon, lat]}
    turns = [2 * math.pi * i / corners for i in range(corners)]
    ring = [
        [round(lon + 0.02 * math.cos(a), digits), round(lat + 0.02 * math.sin(a), digits)]
        for a in turns
    ]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def ed318(number: int, geometry: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """One zone as ED-318."""
    if geometry["type"] == "Point":
        geometry["extent"] = {"subType": "Circle", "radius": float(chance.randint(50, 5000))}
    layer = {"lower": 0.0, "upper": float(chance.randint(50, 500)), "uom": "m"}
    geometry["layer"] = {**layer, "lowerReference": "AGL", "upperReference": "AGL"}
    unit = {"text": f"Unit {number % 500}", "lang": "en-GB"}
    words = {"text": f"Zone {number}", "lang": "en-GB"}
    hours = {"day": ["MON", "TUE"], "startTime": "08:00:00Z", "endTime": "16:00:00Z"}
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "identifier": f"{number:07d}",
            "country": "POL",
            "name": [words],
            "type": "PROHIBITED",
            "variant": "COMMON",
            "reason": ["SENSITIVE"],
            "message": [{"text": f"Ask unit {number % 500} first.", "lang": "en-GB"}],
            "zoneAuthority": [{"name": [unit], "purpose": "NOTIFICATION"}],
            "limitedApplicability": [
                {"startDateTime": "2025-01-01T00:00:00Z", "schedule": [hours]}
            ],
        },
    }  # fmt: skip


def ed269(number: int, geometry: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The same as ED-269."""
    hours = {"day": ["MON", "TUE"], "startTime": "08:00Z", "endTime": "16:00Z"}
    start = {"permanent": "NO", "startDateTime": "2025-01-01T00:00:00Z", "schedule": [hours]}
    volume = {
        "uomDimensions": "M",
        "lowerLimit": 0,
        "lowerVerticalReference": "AGL",
        "upperLimit": chance.randint(50, 500),
        "upperVerticalReference": "AGL",
        "horizontalProjection": geometry,
    }
    return {
        "identifier": f"{number:07d}",
        "country": "CHE",
        "name": f"Zone {number}",
        "type": "COMMON",
        "restriction": "PROHIBITED",
        "reason": ["SENSITIVE"],
        "message": f"Ask unit {number % 500} first.",
        "applicability": [start],
        "zoneAuthority": [{"name": f"Unit {number % 500}", "purpose": "NOTIFICATION"}],
        "geometry": [volume],
    }


def geojson(number: int, geometry: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The same as plain GeoJSON, with this program's properties."""
    hours = {"days": ["MON", "TUE"], "start": "08:00", "end": "16:00"}
    return {
        "type": "Feature",
        "id": f"{number:07d}",
        "geometry": geometry,
        "properties": {
            "name": f"Zone {number}",
            "kind": "PROHIBITED",
            "authority": f"Unit {number % 500}",
            "reasons": ["SENSITIVE"],
            "message": f"Ask unit {number % 500} first.",
            "lower": "GND",
            "upper": f"{chance.randint(50, 500)} m AGL",
            "periods": [{"start": "2025-01-01T00:00:00Z", "daily": [hours]}],
        },
    }


WRITERS = {"ED-318": ed318, "ED-269": ed269, "GeoJSON": geojson}


def write(file: Path, kind: tuple[str, str, int, int], zones: int, seed: int) -> None:
    """A file of zones of one kind."""
    chance = random.Random(seed)  # noqa: S311
    _, form, corners, digits = kind
    features = [WRITERS[form](i, shape(corners, digits, chance), chance) for i in range(zones)]
    root: dict[str, Any] = {"UASZoneList": features}
    if form != "ED-269":
        root = {"type": "FeatureCollection", "features": features}
    file.write_text(json.dumps(root, separators=(",", ":")))


def measured(work: Any) -> tuple[float, float, Any]:
    """CPU seconds, wall seconds and what came of it."""
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    found = work()
    return time.process_time() - cpu, time.perf_counter() - wall, found


def peak_mib() -> float:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def held_mib() -> float:
    """What it has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def prepared(zones: ZoneFile) -> RestrictionIndex:
    """Ready to be checked, as every command but `check --out` has it."""
    return RestrictionIndex(zones.restrictions, CheckConfig())


def loading(folder: Path, kind: tuple[str, str, int, int], zones: int, runs: int) -> dict[str, Any]:
    """One row: a file of zones of one kind. Runs in a process of its own."""
    small, file = folder / "small.json", folder / "zones.json"
    prepared(read_zones(small))
    before = held_mib()
    done = []
    for _ in range(runs):
        found, index = None, None  # of the run before
        cpu, wall, found = measured(lambda: read_zones(file))
        more_cpu, more_wall, index = measured(lambda found=found: prepared(found))
        done.append((cpu + more_cpu, cpu, more_cpu, wall + more_wall))
    if found is None or index is None or found.deviations or len(index.compiled) != zones:
        raise SystemExit(f"{kind[0]}: not read as it is")
    held, peak = held_mib() - before, peak_mib()
    total, read, ready, _ = min(done)
    data = file.read_bytes()
    gc.disable()  # for the peer too, or it would lose most of its time to it
    peer = min(measured(lambda: json.loads(data))[0] for _ in range(runs))
    return {
        "what": kind[0],
        "zones": zones,
        "MiB": len(data) / 2**20,
        "load cpu_s": total,
        "read cpu_s": read,
        "prepare cpu_s": ready,
        "load wall_s": min(run[3] for run in done),
        "json cpu_s": peer,
        "held MiB": held,
        "peak MiB": peak,
    }


def crossing(runs: int) -> dict[str, Any]:
    """One row: a ring of a million corners that crosses itself once."""
    turns = [2 * math.pi * i / CORNERS for i in range(CORNERS)]
    ring = [(math.sin(a), math.cos(a)) for a in turns]
    ring[CORNERS // 3] = (0.0, 1.01)

    def look() -> int:
        sheet = Sheet(Notes("zones.json"))
        sheet.add(Polygon(exterior=tuple(ring), edges=Edges.PLANAR), "coordinates")
        return len(ring_shapes.check(sheet))

    done = [measured(look) for _ in range(runs)]
    if done[-1][2] != 1:
        raise SystemExit("the crossing was not found")
    return {
        "what": "one ring of a million corners, crossing",
        "zones": 1,
        "read cpu_s": min(run[0] for run in done),
        "peak MiB": peak_mib(),
    }


def alone(work: Any, *given: Any) -> dict[str, Any]:
    """What a function returns in a fresh process."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=context) as pool:
        return dict(pool.submit(work, *given).result())


def main() -> None:
    flags = common.parser("How long zone files take to load", seed=20250910, runs=2)
    flags.add_argument("--zones", type=int, default=100_000)
    options = flags.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in KINDS:
            alone(_write_both, folder, kind, options.zones, options.seed)
            rows.append(alone(loading, folder, kind, options.zones, options.runs))
    rows.append(alone(crossing, options.runs))
    common.finish(rows, list(rows[0]), options.json)


def _write_both(
    folder: Path, kind: tuple[str, str, int, int], zones: int, seed: int
) -> dict[str, Any]:
    write(folder / "small.json", KINDS[0], 6_000, seed)  # enough for compiled code to be wanted
    write(folder / "zones.json", kind, zones, seed)
    return {}


if __name__ == "__main__":
    main()
