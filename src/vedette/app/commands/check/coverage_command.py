"""`vedette coverage SENSORS`: what planned or registered sensors watch, by height."""

import json
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from rich.table import Table

from vedette.airspace.flights.terrain import Raster
from vedette.app.commands.output_files import write_output
from vedette.app.screen import Console
from vedette.engine.health.coverage_map import BANDS_M, Site, Watch, coverage_map
from vedette.evaluate.coverage_pdf import to_pdf
from vedette.feeds.recordings.recording import open_recording
from vedette.model.errors import ConfigError
from vedette.model.height import HeightReference
from vedette.model.report import RegistrationReport
from vedette.model.sensor import SensorHealth, SensorState

CELLS_MAX = 201


def coverage(
    sensors: Annotated[
        Path, typer.Argument(help="File with `sensor` lines (report format), or a recording.")
    ],
    terrain: Annotated[
        Path | None, typer.Option(help="GeoTIFF of the ground in m above mean sea level.")
    ] = None,
    size_km: Annotated[float, typer.Option(help="Side of the square that is mapped, km.")] = 20.0,
    cells: Annotated[int, typer.Option(help="Cells along one side.")] = 61,
    lat: Annotated[float | None, typer.Option(help="Centre; default: of the sensors.")] = None,
    lon: Annotated[float | None, typer.Option(help="Centre; default: of the sensors.")] = None,
    report: Annotated[Path | None, typer.Option(help="Write the maps here (PDF).")] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write the map here, cell by cell.")
    ] = None,
) -> None:
    """Map which cells of a site are watched, degraded or unwatched, by height above the ground."""
    if not 0.1 <= size_km <= 500:
        raise ConfigError(
            f"must be between 0.1 and 500, got {size_km}", where="--size-km", mend="change it"
        )
    if not 2 <= cells <= CELLS_MAX:
        raise ConfigError(
            f"must be between 2 and {CELLS_MAX}, got {cells}", where="--cells", mend="change it"
        )
    found = _sensors(sensors)
    places = [(one.sensor.lat_deg, one.sensor.lon_deg) for one in found]
    site = Site(
        lat_deg=float(np.mean([p[0] for p in places])) if lat is None else lat,
        lon_deg=float(np.mean([p[1] for p in places])) if lon is None else lon,
        cell_m=size_km * 1000 / cells,
        cells=cells,
    )
    if terrain is not None:
        site = _with_ground(site, terrain)
    maps = coverage_map(site, found)
    grid = Table("height above ground", *(str(one) for one in Watch))
    for height_m in BANDS_M:
        shares = [float((maps[height_m] == one.value).mean()) for one in Watch]
        grid.add_row(f"{height_m:g} m", *(f"{100 * share:.1f} %" for share in shares))
    Console().print(grid)
    if report is not None:
        ground = "flat ground" if terrain is None else f"ground of {terrain.name}"
        write_output(report, to_pdf(site, [one.sensor for one in found], maps, ground), "--report")
    if json_file is not None:
        written = {
            "lat_deg": site.lat_deg,
            "lon_deg": site.lon_deg,
            "cell_m": site.cell_m,
            "terrain": None if terrain is None else terrain.name,
            "rows": "from south to north, each from west to east",
            "bands": [{"height_m": h, "cells": maps[h].tolist()} for h in BANDS_M],
        }
        write_output(json_file, json.dumps(written) + "\n", "--json")


def _sensors(path: Path) -> list[SensorHealth]:
    """The last registration of each sensor that states its place and coverage."""
    latest: dict[str, SensorHealth] = {}
    for report in open_recording(path).reports():
        if isinstance(report, RegistrationReport):
            latest[report.registered.id] = SensorHealth(
                sensor=report.registered, state=SensorState.NEVER_HEARD, since=report.received_at
            )
    found = [
        one
        for _, one in sorted(latest.items())
        if one.sensor.lat_deg is not None and one.sensor.coverage is not None
    ]
    if not found:
        raise ConfigError(
            f"must hold a sensor with lat_deg, lon_deg and coverage, got {len(latest)} sensors and "
            "none of them has all",
            where=str(path),
            mend="add these keys to the `sensor` lines, see docs/feeds/report-format.md",
        )
    for one in found:
        height = one.sensor.height
        if height is not None and height.reference not in (
            HeightReference.ABOVE_GROUND,
            HeightReference.MEAN_SEA_LEVEL,
        ):
            raise ConfigError(
                "must have its height above_ground or mean_sea_level, "
                f"got {height.reference.value}",
                where=f"{path}: sensor {one.sensor.id}",
                mend="state the height of its antenna above the ground",
            )
    return found


def _with_ground(site: Site, path: Path) -> Site:
    """The same site, with the ground of each cell from a raster; NaN where it has none."""
    raster = Raster(path, error_m=0.0)
    lat, lon = site.centres()
    low, high = np.full_like(lat, np.nan), np.full_like(lat, np.nan)
    for place in np.ndindex(lat.shape):
        span = raster.span(float(lat[place]), float(lon[place]), site.cell_m * 0.71)
        if span is not None:
            low[place], high[place] = span
    return Site(
        lat_deg=site.lat_deg, lon_deg=site.lon_deg, cell_m=site.cell_m, cells=site.cells,
        ground_low_m=low, ground_high_m=high,
    )  # fmt: skip
