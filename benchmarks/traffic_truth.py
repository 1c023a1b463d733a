"""Real traffic from the `traffic` package's samples as truth; runs in .env-traffic.

    traffic_truth.py TRUTH.npz [SAMPLE]
    traffic_truth.py ROWS.json --rows

Reads a sample of the package (OpenSky Network state vectors): `quickstart`, three hours over Paris
by the second, or `switzerland`, a day by ten seconds.  Airborne rows only,
stale repeats of a position dropped, jumps faster than 350 m/s dropped, each flight cut where more
than 20 s are missing and where less than two minutes remain.  The sample is read as a file, as
importing the package pins old versions of others.
Writes time_s, flight, lat_deg, lon_deg, height_m, one row a fix; or, with --rows, every row of the
sample that has a place, as it stands: time s, address, lat, lon, altitude in feet or null.
"""

import gzip
import importlib.util
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

FASTEST_M_S = 350.0
LONGEST_GAP_S = 20.0
SHORTEST_S = 120.0
FOOT_M = 0.3048


def sample(name: str = "quickstart") -> pd.DataFrame:
    package = importlib.util.find_spec("traffic")
    folder = Path(package.submodule_search_locations[0], "data", "samples", "collections")
    rows = pd.DataFrame(json.loads(gzip.decompress((folder / f"{name}.json.gz").read_bytes())))
    times = rows["timestamp"]
    if not np.issubdtype(times.dtype, np.number):
        times = pd.to_datetime(times, utc=True).astype("int64") // 10**6
    rows["time_s"] = times / 1000.0
    return rows


def clean(flight: pd.DataFrame) -> list[np.ndarray]:
    """Pieces (k, 4) of time, lat, lon, height without stale rows, jumps and gaps."""
    v = flight[["time_s", "latitude", "longitude", "altitude"]].to_numpy(float)
    v[:, 3] *= FOOT_M
    moved = np.r_[True, np.any(np.diff(v[:, 1:3], axis=0) != 0.0, axis=1)]
    v = v[moved]
    kept, misses = [], 0
    for row in v:
        if kept:
            dt = row[0] - kept[-1][0]
            north = (row[1] - kept[-1][1]) * 111_200.0
            east = (row[2] - kept[-1][2]) * 111_200.0 * np.cos(np.radians(row[1]))
            if dt <= 0.0 or (np.hypot(north, east) > FASTEST_M_S * dt and misses < 10):
                misses += 1
                continue
        misses = 0
        kept.append(row)
    v = np.array(kept).reshape(-1, 4)
    cuts = np.flatnonzero(np.diff(v[:, 0]) > LONGEST_GAP_S) + 1
    return [p for p in np.split(v, cuts) if len(p) > 10 and p[-1, 0] - p[0, 0] >= SHORTEST_S]


def as_it_stands(rows: pd.DataFrame, file: Path) -> None:
    rows = rows.dropna(subset=["latitude", "longitude"])
    feet = rows.altitude.astype(object).where(rows.altitude.notna(), None)
    columns = (rows.time_s, rows.icao24, rows.latitude, rows.longitude, feet)
    file.write_text(json.dumps(list(zip(*(c.tolist() for c in columns), strict=True))))


def main() -> None:
    if sys.argv[2:] == ["--rows"]:
        as_it_stands(sample(), Path(sys.argv[1]))
        return
    rows = sample(*sys.argv[2:3])
    rows = rows[rows.altitude.between(0.0, 50_000.0) & (rows.groundspeed > 50.0)]
    if "onground" in rows:
        rows = rows[rows.onground.astype(str) != "True"]
    rows = rows.dropna(subset=["latitude", "longitude"]).sort_values(["icao24", "time_s"])
    pieces = [p for _, flight in rows.groupby("icao24") for p in clean(flight)]
    table = np.vstack([np.column_stack([np.full(len(p), i), p]) for i, p in enumerate(pieces)])
    np.savez_compressed(
        sys.argv[1],
        flight=table[:, 0].astype(int),
        time_s=table[:, 1],
        lat_deg=table[:, 2],
        lon_deg=table[:, 3],
        height_m=table[:, 4],
        aircraft=rows.icao24.nunique(),
    )


if __name__ == "__main__":
    main()
