"""`vedette demo`: the simulated night at 60x, with its page. It needs nothing but the checkout."""

import asyncio
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from vedette.app.commands.common_options import Config
from vedette.app.commands.terminal_text import print_summary
from vedette.app.commands.watch.page_run import run_with_page
from vedette.app.commands.watch.recording_run import Run
from vedette.app.commands.watch.simulate_command import (
    Seed,
    Without,
    scenario_named,
    write_with_progress,
)
from vedette.app.live.compilation_notice import get_ready
from vedette.app.live.desk import PageDesk
from vedette.app.live.output_folder import RECORD, Outputs
from vedette.app.screen import Console
from vedette.app.settings.run_inputs import open_inputs, say_losses
from vedette.app.settings.settings import Settings, load
from vedette.model.errors import ConfigError
from vedette.sim import DEFAULT_SEED
from vedette.web.listening import open_socket

SCENARIO = "night-2025-09"
TIME_ZONE = "Europe/Warsaw"
RUNS = Path("out")


def demo(
    speed: Annotated[float, typer.Option(help="How many times as fast as it happened.")] = 60.0,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the recording, the events and the record.")
    ] = None,
    seed: Seed = DEFAULT_SEED,
    without: Without = None,
    port: Annotated[int | None, typer.Option(help="Port of the page; 8484 by default.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    config: Config = None,
) -> None:
    """Simulate the night of 9 September 2025 and watch it on the page. SIMULATION throughout."""
    if not 0 < speed < 1e6:
        raise ConfigError(f"not a speed: {speed:g}", where="--speed", mend="give one above 0")
    console = Console(stderr=True)
    settings = _with_local_time(load(config))
    scenario = scenario_named(SCENARIO)
    get_ready(settings.tracking, console)
    listener = open_socket(settings.page.host, port or settings.page.port)
    with ExitStack() as stack:
        stack.callback(listener.close)
        folder = _new_folder() if out is None else out
        outputs = stack.enter_context(Outputs(folder, in_place=True))
        recording = folder / f"{SCENARIO}.jsonl"
        write_with_progress(scenario, recording, seed, frozenset(without or ()), console)
        inputs = open_inputs([recording], [scenario.zones], settings)
        run = Run(inputs, outputs.record, outputs, as_json=False)
        desk = PageDesk(run, outputs.record_path, speed=speed)
        watched = run_with_page(
            run, desk, listener, folder=folder, console=console, open_browser=browser
        )
        asyncio.run(watched)
        summary = run.close()
    print_summary(summary, inputs, console, folder)
    say_losses(inputs.recordings, console)
    console.print(f"vedette verify {folder / RECORD}", markup=False, highlight=False)


def _with_local_time(settings: Settings) -> Settings:
    """The scenario's own zone, unless the settings name another."""
    page = settings.page
    return replace(settings, page=replace(page, time_zone=page.time_zone or TIME_ZONE))


def _new_folder() -> Path:
    """The first folder out/demo-N that is not there yet: an earlier demo's record stays."""
    number = 1
    while (RUNS / f"demo-{number}").exists():
        number += 1
    return RUNS / f"demo-{number}"
