"""How many positions a second `vedette check ZONES POSITIONS --out ANSWERS` answers.

    python benchmarks/bulk_check.py [--seed N] [--runs N] [--positions N] [--zones N] [--json FILE]

A month of positions against zones of 50 corners, a third of them with hours, each with a limit of
height: the zones and the positions of `check_speed.py`. What is measured is the command as a user
runs it, in a process of its own, from the files to the file of answers: seconds on the wall, CPU
seconds of all its threads, and the most memory that it ever had.

Beside it, in the same run and each in a process of its own, what a user would reach for: the same
files through `shapely.STRtree` and through DuckDB's `spatial`, in planes of longitude and latitude,
in two values, without heights, hours, errors or reasons. DuckDB runs in the
environment that `environments.sh` makes, where its extension is a package; else it is left out.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import check_speed
import common
import numpy as np

BATCH = 500_000
MONTH_US = 30 * 86_400 * 1_000_000
COLUMNS = (
    "what", "positions", "zones", "format", "wall s", "cpu s", "positions/s", "peak MB", "pairs",
)  # fmt: skip


def write_positions(path: Path, zones: Path, seed: int, count: int) -> None:
    """A table of positions, written a batch at a time, in order of time."""
    import pyarrow as pa  # noqa: PLC0415
    import pyarrow.csv as pc  # noqa: PLC0415
    import pyarrow.parquet as pq  # noqa: PLC0415

    index = check_speed.load(zones)
    writer: Any = None
    for number, start in enumerate(range(0, count, BATCH)):
        size = min(BATCH, count - start)
        found = check_speed.positions_of(index, seed + 1 + number, size)
        first = MONTH_US * start // count
        step = MONTH_US * size // count
        at = np.sort(np.random.default_rng(seed + number).integers(first, first + step, size))
        at = np.datetime64("2025-09-01T00:00:00", "us") + at
        table = pa.table(
            {
                "lat_deg": found.lat_deg,
                "lon_deg": found.lon_deg,
                "time": pa.array(at, pa.timestamp("us", "UTC")),
                "covariance_ee_m2": found.covariance[:, 0],
                "covariance_en_m2": found.covariance[:, 1],
                "covariance_nn_m2": found.covariance[:, 2],
                "height_mean_sea_level_m": found.height_m[:, 0],
                "height_mean_sea_level_sigma_m": found.height_sigma_m[:, 0],
            }
        )
        if writer is None and path.suffix == ".csv":
            writer = pc.CSVWriter(path, table.schema)
        elif writer is None:
            writer = pq.ParquetWriter(path, table.schema)
        writer.write_table(table)
    writer.close()


STRTREE = """
import json, sys, numpy as np, shapely, pyarrow.parquet as pq
zones = json.loads(open(sys.argv[1]).read())["features"]
planes = [shapely.Polygon(z["geometry"]["coordinates"][0]) for z in zones]
shapely.prepare(planes)
tree, pairs = shapely.STRtree(planes), 0
writer = None
for batch in pq.ParquetFile(sys.argv[2]).iter_batches(262144, columns=["lon_deg", "lat_deg"]):
    points = shapely.points(batch.column(0).to_numpy(), batch.column(1).to_numpy())
    found = tree.query(points, predicate="intersects")
    import pyarrow as pa
    table = pa.table({"row": found[0], "zone": found[1]})
    writer = writer or pq.ParquetWriter(sys.argv[3], table.schema)
    writer.write_table(table)
    pairs += found.shape[1]
writer.close()
print(json.dumps({"pairs": int(pairs)}))
"""

DUCKDB_LOAD = """
import pathlib, duckdb
con = duckdb.connect()
try:  # the extension as a package of its own
    import duckdb_extension_spatial as packed
    file = next(pathlib.Path(packed.__file__).parent.rglob("*.duckdb_extension"))
    con.execute(f"LOAD '{file}'")
except ImportError:
    con.execute("LOAD spatial")
"""

DUCKDB = '''
import json, sys
con.execute("SET threads TO 2")
con.execute(f"""
  CREATE TABLE zones AS SELECT f.properties.identifier AS zone,
    ST_GeomFromGeoJSON(to_json(f.geometry)) AS geom
  FROM (SELECT unnest(features) AS f
    FROM read_json('{sys.argv[1]}', maximum_object_size=1000000000))""")
con.execute(f"""
  COPY (SELECT zone, lat_deg, lon_deg FROM read_parquet('{sys.argv[2]}') p
    JOIN zones ON ST_Intersects(geom, ST_Point(lon_deg, lat_deg)))
  TO '{sys.argv[3]}' (FORMAT parquet)""")
pairs = con.execute(f"SELECT count(*) FROM read_parquet('{sys.argv[3]}')").fetchone()[0]
print(json.dumps({"pairs": pairs}))
'''


def measured(command: list[str]) -> tuple[float, float, float, dict[str, Any]]:
    """Wall and CPU seconds, peak MB of a process, and the last JSON line that it prints."""
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)  # noqa: S603
    peak_mb, lines = 0.0, []
    status = Path(f"/proc/{process.pid}/status")
    while process.poll() is None:
        try:
            text = status.read_text()
            kib = int(text.split("VmHWM:")[1].split()[0]) if "VmHWM:" in text else 0
            peak_mb = max(peak_mb, kib * 1024 / 1e6)
        except (OSError, IndexError):
            pass
        time.sleep(0.05)
    wall = time.perf_counter() - started
    lines = [] if process.stdout is None else process.stdout.read().splitlines()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if process.returncode not in (0, 1, 3) or not lines:
        raise SystemExit(f"{command[:4]} ended with {process.returncode}")
    return wall, cpu, peak_mb, json.loads(lines[-1])


def row(what: str, command: list[str], out: Path, runs: int, **more: Any) -> dict[str, Any]:
    """The quickest of some runs."""
    found = []
    for _ in range(runs):
        out.unlink(missing_ok=True)
        found.append(measured(command))
    wall, cpu, peak_mb, said = min(found, key=lambda one: one[0])
    return {
        "what": what,
        **more,
        "wall s": round(wall, 1),
        "cpu s": round(cpu, 1),
        "positions/s": round(more["positions"] / wall),
        "peak MB": round(peak_mb),
        "pairs": said["pairs"],
    }


def duckdb_python() -> str | None:
    """An interpreter that has DuckDB with its spatial extension at hand; None where none has."""
    peer = common.ROOT / ".env-duckdb" / "bin" / "python"
    for python in (str(peer), sys.executable):
        if not Path(python).exists():
            continue
        done = subprocess.run([python, "-c", DUCKDB_LOAD], capture_output=True, check=False)  # noqa: S603
        if done.returncode == 0:
            return python
    return None


def main() -> None:
    flags = common.parser("Positions a second through `vedette check --out`.", seed=5, runs=1)
    flags.add_argument("--positions", type=int, default=10_000_000)
    flags.add_argument("--zones", type=int, default=10_000)
    flags.add_argument("--csv", action="store_true", help="also a tenth of it from and to CSV")
    options = flags.parse_args()
    rows = []
    vedette = [sys.executable, "-m", "vedette.app.cli", "check"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        zones, table, out = (
            folder / n for n in ("zones.json", "positions.parquet", "answers.parquet")
        )
        check_speed.write_zones(zones, options.seed, options.zones)
        write_positions(table, zones, options.seed, options.positions)
        size = {"positions": options.positions, "zones": options.zones, "format": "Parquet"}
        ours = [*vedette, str(zones), str(table), "--out", str(out), "--json"]
        rows.append(row("vedette check --out", ours, out, options.runs, **size))
        peer = [sys.executable, "-c", STRTREE, str(zones), str(table), str(out)]
        rows.append(row("shapely.STRtree", peer, out, options.runs, **size))
        python = duckdb_python()
        if python is None:
            print("DuckDB spatial is not there: run benchmarks/environments.sh; left out")
        else:
            peer = [python, "-c", DUCKDB_LOAD + DUCKDB, str(zones), str(table), str(out)]
            rows.append(row("DuckDB spatial", peer, out, options.runs, **size))
        if options.csv:
            size |= {"positions": options.positions // 10, "format": "CSV"}
            table, out = folder / "positions.csv", folder / "answers.csv"
            write_positions(table, zones, options.seed, size["positions"])
            ours = [*vedette, str(zones), str(table), "--out", str(out), "--json"]
            rows.append(row("vedette check --out", ours, out, options.runs, **size))
    common.finish(rows, COLUMNS, options.json)


if __name__ == "__main__":
    main()
