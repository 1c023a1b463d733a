"""How long zone files take to read, and what they take in memory.

    python benchmarks/zone_files.py [--seed N] [--runs N] [--zones N] [--json FILE]

ED-318 files of 100,000 zones, each with names, an authority, hours and limits, as circles, with six
corners or with fifty; read from bytes to restrictions, rings checked. Beside them, in the same run,
what Python's own `json` takes to parse the same bytes: reading is given as a multiple of it. The
last row is one ring of a million corners that crosses itself: how long it takes to find that.
"""

import gc
import json
import math
import random
import resource
import time
from typing import Any

import common

from vedette.airspace import ring_shapes
from vedette.airspace.deviations import Notes
from vedette.airspace.rings import Sheet
from vedette.airspace.zones import parse_survey
from vedette.model.restriction import Edges, Polygon

CORNERS = 1_000_000


def zone(number: int, corners: int, chance: random.Random) -> dict[str, Any]:
    """One zone; 0 corners is a circle."""
    lon, lat = round(chance.uniform(-10, 30), 6), round(chance.uniform(40, 60), 6)
    geometry: dict[str, Any] = {
        "type": "Point",
        "coordinates": [lon, lat],
        "extent": {"subType": "Circle", "radius": float(chance.randint(50, 5000))},
    }
    if corners:
        turns = [2 * math.pi * i / corners for i in range(corners)]
        ring = [
            [round(lon + 0.02 * math.cos(a), 6), round(lat + 0.02 * math.sin(a), 6)] for a in turns
        ]
        geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
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


def cpu_s(work: Any) -> tuple[float, float, Any]:
    """CPU seconds, wall seconds and what came of it."""
    gc.collect()
    cpu, wall = time.process_time(), time.perf_counter()
    found = work()
    return time.process_time() - cpu, time.perf_counter() - wall, found


def resident_mib() -> float:
    """The most memory that this process ever had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def reading(name: str, corners: int, options: Any) -> dict[str, Any]:
    """One row: a file of zones of one kind."""
    chance = random.Random(options.seed)  # noqa: S311
    features = [zone(i, corners, chance) for i in range(options.zones)]
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    del features
    gc.disable()  # for the peer too, or it would lose most of its time to it
    peer = min(cpu_s(lambda: json.loads(data))[0] for _ in range(options.runs))
    gc.enable()
    runs = [cpu_s(lambda: parse_survey(data, where="zones.json")) for _ in range(options.runs)]
    found = runs[-1][2]
    if found.refused or found.deviations:
        raise SystemExit(f"{name}: {found.refused[:1]} {found.deviations[:1]}")
    return {
        "what": name,
        "zones": len(found.restrictions),
        "MiB": len(data) / 2**20,
        "cpu_s": min(run[0] for run in runs),
        "wall_s": min(run[1] for run in runs),
        "json_cpu_s": peer,
        "times json": min(run[0] for run in runs) / peer,
        "peak MiB": resident_mib(),
    }


def crossing(options: Any) -> dict[str, Any]:
    """One row: a ring of a million corners that crosses itself once."""
    turns = [2 * math.pi * i / CORNERS for i in range(CORNERS)]
    ring = [(math.sin(a), math.cos(a)) for a in turns]
    ring[CORNERS // 3] = (0.0, 1.01)

    def look() -> int:
        sheet = Sheet(Notes("zones.json"))
        sheet.add(Polygon(exterior=tuple(ring), edges=Edges.PLANAR), "coordinates")
        return len(ring_shapes.check(sheet))

    runs = [cpu_s(look) for _ in range(options.runs)]
    if runs[-1][2] != 1:
        raise SystemExit("the crossing was not found")
    return {
        "what": "one ring of a million corners, crossing",
        "zones": 1,
        "cpu_s": min(run[0] for run in runs),
        "wall_s": min(run[1] for run in runs),
        "peak MiB": resident_mib(),
    }


def main() -> None:
    flags = common.parser("How long zone files take to read", seed=20250910, runs=2)
    flags.add_argument("--zones", type=int, default=100_000)
    options = flags.parse_args()
    rows = [
        reading("circles", 0, options),
        reading("six corners", 6, options),
        reading("fifty corners", 50, options),
        crossing(options),
    ]
    columns = (
        "what", "zones", "MiB", "cpu_s", "wall_s", "json_cpu_s", "times json", "peak MiB",
    )  # fmt: skip
    common.finish(rows, columns, options.json)


if __name__ == "__main__":
    main()
