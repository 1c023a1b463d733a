"""How many tracks a second the check answers for, on one core.

    python benchmarks/check_load.py [--seed N] [--tracks N] [--json FILE]

Zones are polygons of 50 corners with an upper limit, spread over a region; tracks are spread over
the same region, each with an error ellipse and a height of another reference than the limit.
"""

import argparse
import json
import math
import random
import time
from datetime import UTC, datetime
from pathlib import Path

from vedette.airspace.check.place_check import CheckConfig
from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.model.height import Height, HeightReference
from vedette.model.ids import RestrictionId, TrackId
from vedette.model.report import Covariance2D
from vedette.model.restriction import Polygon, Restriction, Volume
from vedette.model.track import Track, TrackStatus

AT = datetime(2025, 9, 10, 12, tzinfo=UTC)
Box = tuple[tuple[float, float], tuple[float, float]]
COUNTRY: Box = ((49, 53), (14, 20))
REGION: Box = ((46, 54), (8, 22))
CASES: list[tuple[str, int, Box]] = [
    ("100 zones, region of 8 x 14 degrees", 100, REGION),
    ("100 zones, country of 4 x 6 degrees", 100, COUNTRY),
    ("1,000 zones, region of 8 x 14 degrees", 1_000, REGION),
]


def zone(rng: random.Random, number: int, box: Box) -> Restriction:
    lat, lon, size = rng.uniform(*box[0]), rng.uniform(*box[1]), rng.uniform(0.02, 0.15)
    turns = [2 * math.pi * i / 50 for i in range(50)]
    ring = tuple((lat + 0.7 * size * math.sin(t), lon + size * math.cos(t)) for t in turns)
    upper = Height(value_m=120, reference=HeightReference.ABOVE_GROUND)
    return Restriction(
        id=RestrictionId(f"zone-{number}"),
        name=f"zone {number}",
        volumes=(Volume(area=Polygon(exterior=ring), upper=upper),),
    )


def track(rng: random.Random, box: Box) -> Track:
    height = Height(value_m=100, reference=HeightReference.MEAN_SEA_LEVEL, sigma_m=5)
    return Track(
        id=TrackId("track"),
        status=TrackStatus.CONFIRMED,
        at=AT,
        first_at=AT,
        updated_at=AT,
        lat_deg=rng.uniform(*box[0]),
        lon_deg=rng.uniform(*box[1]),
        covariance=Covariance2D(900, 100, 400),
        heights=(height,),
        heights_at=AT,
    )


def measure(rng: random.Random, zones: int, tracks: int, box: Box) -> dict[str, float]:
    started = time.process_time()
    index = RestrictionIndex([zone(rng, i, box) for i in range(zones)], CheckConfig())
    built_s = time.process_time() - started
    seen = [track(rng, box) for _ in range(tracks)]
    for one in seen:
        index.check_track(one, AT)  # a running system has met its cells
    started = time.process_time()
    answers = sum(len(index.check_track(one, AT)[0]) for one in seen)
    spent_s = time.process_time() - started
    return {
        "built_s": round(built_s, 2),
        "tracks_per_s": round(tracks / spent_s),
        "answers_per_track": round(answers / tracks, 1),
        "answers_per_s": round(answers / spent_s),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description="How many tracks a second the check answers for.")
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--tracks", type=int, default=4_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rng = random.Random(options.seed)  # noqa: S311
    found = {name: measure(rng, zones, options.tracks, box) for name, zones, box in CASES}
    for name, figures in found.items():
        print(name, *(f"{key} {value:,}" for key, value in figures.items()), sep="; ")
    if options.json is not None:
        options.json.write_text(json.dumps(found, indent=1) + "\n")


if __name__ == "__main__":
    main()
