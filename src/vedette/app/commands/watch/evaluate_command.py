"""`vedette evaluate RUN TRUTH`: a recording against GNSS logs, or tables of tracks and truth."""

import hashlib
import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table as Grid

from vedette.app.commands.common_options import Config, Start, Zones
from vedette.app.commands.output_files import write_output
from vedette.app.commands.watch.recording_run import Run
from vedette.app.live.compilation_notice import get_ready
from vedette.app.screen import Console
from vedette.app.settings.run_inputs import open_inputs, say_losses
from vedette.app.settings.settings import load
from vedette.evaluate.csv_tables import TableError, read_table
from vedette.evaluate.report import Settings, plot, rows
from vedette.evaluate.report import evaluate as score
from vedette.evaluate.trial.figure_words import summary_rows
from vedette.evaluate.trial.matching import TrialSettings
from vedette.evaluate.trial.observed import Observed
from vedette.evaluate.trial.target_logs import TargetLog, read_target_logs
from vedette.evaluate.trial.trial import Trial, evaluate_trial, to_json
from vedette.evaluate.trial.trial_pdf import to_pdf
from vedette.feeds.flights.flight_files import is_flight_file
from vedette.model.errors import ConfigError
from vedette.model.identity import ObjectClass
from vedette.record.record import Record

RunFile = Annotated[
    Path, typer.Argument(metavar="RUN", help="Recording, live data folder, or CSV of tracks.")
]
TruthFiles = Annotated[
    list[Path], typer.Argument(metavar="TRUTH...", help="GNSS logs of the targets, or one CSV.")
]


def evaluate(
    run: RunFile,
    truth: TruthFiles,
    report: Annotated[
        Path | None, typer.Option(help="Write the report of the trial here (PDF).")
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", help="Write all figures here.")
    ] = None,
    restrictions: Zones = None,
    gate_m: Annotated[
        float, typer.Option(help="Farthest a place is from the target that it belongs to, m.")
    ] = 300.0,
    bearing_gate_deg: Annotated[
        float, typer.Option(help="Largest angle between a bearing and its target.")
    ] = 5.0,
    interval_s: Annotated[float, typer.Option(help="Update interval, s.")] = 5.0,
    gap_s: Annotated[
        float, typer.Option(help="Longest gap of a log across which its place is known, s.")
    ] = 10.0,
    target_class: Annotated[
        ObjectClass | None, typer.Option(help="Class of targets whose log states none.")
    ] = None,
    cutoff_m: Annotated[
        float, typer.Option(help="CSV: farthest a track is from its object, m.")
    ] = 1000.0,
    order: Annotated[float, typer.Option(help="CSV: order p of GOSPA and OSPA.")] = 2.0,
    window: Annotated[int, typer.Option(help="CSV: moments that OSPA(2) looks back over.")] = 10,
    plots: Annotated[Path | None, typer.Option(help="CSV: write plots into this folder.")] = None,
    start: Start = None,
    config: Config = None,
) -> None:
    """Test report of a recording against GNSS logs of its targets.

    With two CSV tables (time_s, id, x_m, y_m): GOSPA, OSPA, SIAP, NEES, ED-142, breaks, swaps and
    false tracks.
    """
    logs = [is_flight_file(path) for path in truth]
    if report is None and not any(logs):
        settings = Settings(cutoff_m=cutoff_m, order=order, window=window, interval_s=interval_s)
        _tables(run, truth, settings, json_file, plots)
        return
    if plots is not None:
        raise ConfigError(
            "works with tables of tracks and truth only, got GNSS logs",
            where="--plots",
            mend="use --report, which has plots",
        )
    try:
        measures = TrialSettings(
            gate_m=gate_m, bearing_gate_deg=bearing_gate_deg, interval_s=interval_s, gap_s=gap_s
        )
    except ValueError as exc:
        option = "--" + str(exc).split(" ", 1)[0].replace("_", "-")
        raise ConfigError(str(exc), where=option, mend="give a positive number") from exc
    targets = [one for path in truth for one in read_target_logs(path, target_class)]
    files = [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in truth]
    trial = _trial(run, restrictions or [], targets, measures, files, start, config)
    grid = Grid("figure", "fused", "95 % interval, or range")
    for row in summary_rows(trial):
        grid.add_row(*row)
    Console().print(grid)
    if json_file is not None:
        write_output(json_file, json.dumps(to_json(trial), indent=1) + "\n", "--json")
    if report is not None:
        write_output(report, to_pdf(trial), "--report")


def _trial(
    path: Path,
    restrictions: list[Path],
    targets: list[TargetLog],
    measures: TrialSettings,
    files: list[tuple[str, str]],
    start: str | None,
    config: Path | None,
) -> Trial:
    """Run the recording through the whole program, and compare it with the targets."""
    errors = Console(stderr=True)
    settings = load(config)
    inputs = open_inputs([path], restrictions, settings, start=start).with_unknown_hours()
    get_ready(settings.tracking, errors)
    observed = Observed()
    with Record.in_memory() as record:
        run = Run(inputs, record, None, as_json=False)
        run.runner.subscribe(lambda events, _incidents, _until: observed.note_events(events))
        for batch in run.batches():
            observed.note_reports(batch.reports)
            run.runner.feed(batch)
        run.close()
    say_losses(inputs.recordings, errors)
    recording = inputs.recordings[0]
    return evaluate_trial(
        observed,
        targets,
        measures,
        name=recording.name or path.name,
        simulation=inputs.simulation,
        files=[(path.name, recording.sha256), *files],
    )


def _tables(
    tracks: Path,
    truths: list[Path],
    settings: Settings,
    json_file: Path | None,
    plots: Path | None,
) -> None:
    if len(truths) > 1:
        raise TableError(
            f"must be one table, got {len(truths)} files",
            where="TRUTH",
            mend="join the tables, or give GNSS logs (GPX, CSV with lat_deg, IGC, .ulg, .tlog)",
        )
    truth = truths[0]
    real, said = read_table(truth), read_table(tracks)
    try:
        result = score(real, said, settings)
    except ValueError as problem:
        raise TableError(str(problem), where=f"{tracks}, {truth}") from problem
    grid = Grid("figure", "value")
    for name, value in rows(result):
        grid.add_row(name, value)
    Console().print(grid)
    if json_file is not None:
        write_output(json_file, json.dumps(result, indent=1) + "\n", "--json")
    if plots is not None:
        plot(result, real, said, plots)
