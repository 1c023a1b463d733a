"""`vedette evaluate TRACKS TRUTH`: score recorded tracks against the truth."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table as Grid

from vedette.evaluate.csv_tables import TableError, read_table
from vedette.evaluate.report import Settings, plot, rows
from vedette.evaluate.report import evaluate as score

TracksFile = Annotated[Path, typer.Argument(help="CSV of tracks.")]
TruthFile = Annotated[Path, typer.Argument(help="CSV of the truth.")]


def evaluate(
    tracks: TracksFile,
    truth: TruthFile,
    cutoff_m: Annotated[
        float, typer.Option(help="Farthest a track is from its object, m.")
    ] = 1000.0,
    order: Annotated[float, typer.Option(help="Order p of GOSPA and OSPA.")] = 2.0,
    window: Annotated[int, typer.Option(help="Moments that OSPA(2) looks back over.")] = 10,
    interval_s: Annotated[float, typer.Option(help="Update interval of ED-142, s.")] = 5.0,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write all figures here.")
    ] = None,
    plots: Annotated[Path | None, typer.Option(help="Write plots into this folder.")] = None,
) -> None:
    """Score tracks against the truth: GOSPA, OSPA, SIAP, NEES, ED-142, breaks, swaps, false tracks.

    Columns: time_s, id, x_m, y_m; optionally z_m, velocities, variances and confirmed.
    """
    settings = Settings(cutoff_m=cutoff_m, order=order, window=window, interval_s=interval_s)
    said, real = read_table(tracks), read_table(truth)
    try:
        result = score(real, said, settings)
    except ValueError as problem:
        raise TableError(str(problem), where=f"{tracks}, {truth}") from problem
    grid = Grid("figure", "value")
    for name, value in rows(result):
        grid.add_row(name, value)
    Console().print(grid)
    if json_file is not None:
        json_file.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    if plots is not None:
        plot(result, real, said, plots)
