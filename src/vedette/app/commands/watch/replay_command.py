"""`vedette replay`: run recordings through the whole program, at full speed or paced."""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer

from vedette.app.commands.common_options import Config, Json, SkipRefused, Start, Zones
from vedette.app.commands.terminal_text import print_summary
from vedette.app.commands.watch.page_run import run_with_page
from vedette.app.commands.watch.recording_run import Run
from vedette.app.commands.watch.replay_desk import ReplayDesk
from vedette.app.live.compilation_notice import get_ready
from vedette.app.live.output_folder import Outputs
from vedette.app.screen import Console
from vedette.app.settings.run_inputs import Inputs, open_inputs, say_deviations, say_losses
from vedette.app.settings.settings import load
from vedette.model.errors import ConfigError
from vedette.model.value_words import in_words
from vedette.record.record import Record
from vedette.web.listening import open_socket


def replay(
    files: Annotated[list[Path], typer.Argument(help="Recordings, recognised by their content.")],
    restrictions: Zones = None,
    speed: Annotated[str, typer.Option(help="Speed as a multiple of real time, or max.")] = "max",
    out: Annotated[
        Path | None, typer.Option(help="Folder for events.jsonl and vedette.sqlite.")
    ] = None,
    skip_refused: SkipRefused = None,
    as_json: Json = False,
    page: Annotated[
        bool, typer.Option("--page", help="Show the replay on the page while it runs.")
    ] = False,
    sensor: Annotated[
        str | None, typer.Option(help="Sensor id for files that name no sensor.")
    ] = None,
    start: Start = None,
    config: Config = None,
) -> None:
    """Replay recordings: tracks, crossings, alerts and incidents."""
    console, errors = Console(), Console(stderr=True)
    pace = _pace(speed)
    settings = load(config)
    inputs = open_inputs(
        files,
        restrictions or [],
        settings,
        sensor=sensor,
        start=start,
        skip_refused=skip_refused or (),
    ).with_unknown_hours()
    say_deviations(inputs.zones, errors)
    get_ready(settings.tracking, errors)
    with ExitStack() as stack:
        if page:
            run = _watched(inputs, out, stack, pace or 1.0, as_json=as_json)
        else:
            outputs = None if out is None else stack.enter_context(Outputs(out))
            record = stack.enter_context(Record.in_memory()) if outputs is None else outputs.record
            run = Run(inputs, record, outputs, as_json=as_json)
            run.all(pace, errors)
        summary = run.close()
    if not as_json:
        print_summary(summary, inputs, console, out)
    say_losses(inputs.recordings, errors)


def _watched(
    inputs: Inputs, out: Path | None, stack: ExitStack, speed: float, *, as_json: bool
) -> Run:
    """The same with the page beside it; the page verifies a record on disk, so there is one."""
    page = inputs.settings.page
    listener = open_socket(page.host, page.port)
    stack.callback(listener.close)
    folder = out or Path(stack.enter_context(TemporaryDirectory(prefix="vedette-")))
    outputs = stack.enter_context(Outputs(folder, in_place=True))
    run = Run(inputs, outputs.record, outputs, as_json=as_json)
    desk = ReplayDesk(run, outputs.record_path, speed=speed)
    console = Console(stderr=True)
    watched = run_with_page(
        run, desk, listener, folder=folder, console=console, open_browser=not as_json
    )
    asyncio.run(watched)
    return run


def _pace(speed: str) -> float | None:
    if speed == "max":
        return None
    try:
        pace = float(speed)
    except ValueError:
        pace = 0.0
    if not 0 < pace < 1e6:
        raise ConfigError(
            f"must be a number above 0 and below 1,000,000, or max, got {in_words(speed)}",
            where="--speed",
            mend="give for example 10, or max",
        )
    return pace
