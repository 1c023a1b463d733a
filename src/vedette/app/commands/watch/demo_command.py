"""`vedette demo`: the simulated night at 60 times its speed, with its page."""

import asyncio
import socket
import webbrowser
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from vedette.app.commands.common_options import Config
from vedette.app.commands.terminal_text import print_summary
from vedette.app.commands.watch.page_run import run_with_page
from vedette.app.commands.watch.recording_run import Run
from vedette.app.commands.watch.replay_desk import ReplayDesk
from vedette.app.commands.watch.simulate_command import (
    Seed,
    Without,
    scenario_named,
    write_with_progress,
)
from vedette.app.live.compilation_notice import get_ready
from vedette.app.live.output_folder import RECORD, Outputs
from vedette.app.screen import Console
from vedette.app.settings.run_inputs import open_inputs, say_losses
from vedette.app.settings.settings import Settings, load
from vedette.model.errors import ConfigError
from vedette.sim import DEFAULT_SEED
from vedette.web.listening import open_socket, url_of
from vedette.web.starting_page import starting_page

SCENARIO = "night-2025-09"
TIME_ZONE = "Europe/Warsaw"
RUNS = Path("out")


def demo(
    speed: Annotated[float, typer.Option(help="Speed as a multiple of real time.")] = 60.0,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the recording, the events and the record.")
    ] = None,
    seed: Seed = DEFAULT_SEED,
    without: Without = None,
    port: Annotated[int | None, typer.Option(help="Port of the page; 8484 by default.")] = None,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    config: Config = None,
) -> None:
    """Simulate the night of 9 September 2025 and show it on the page. All data is simulated."""
    if not 0 < speed < 1e6:
        raise ConfigError(
            f"must be above 0 and below 1,000,000, got {speed:g}",
            where="--speed",
            mend="give for example 60",
        )
    console = Console(stderr=True)
    settings = _with_local_time(load(config))
    scenario = scenario_named(SCENARIO)
    listener = open_socket(settings.page.host, port or settings.page.port)
    with ExitStack() as stack:
        stack.callback(listener.close)
        folder = _new_folder() if out is None else out
        outputs = stack.enter_context(Outputs(folder, in_place=True))
        recording = folder / f"{SCENARIO}.jsonl"
        _say_where(listener, console, open_browser=browser)
        with starting_page(listener) as steps:
            steps.begin("Compiling the tracker for this machine (once, up to a minute)")
            get_ready(settings.tracking, console)
            steps.begin("Simulating the night of 9 September 2025")
            write_with_progress(scenario, recording, seed, frozenset(without or ()), console)
            steps.begin("Reading the recording and the zones")
            inputs = open_inputs([recording], [scenario.zones], settings)
            run = Run(inputs, outputs.record, outputs, as_json=False)
        desk = ReplayDesk(run, outputs.record_path, speed=speed)
        watched = run_with_page(
            run, desk, listener, folder=folder, console=console, open_browser=False
        )
        asyncio.run(watched)
        summary = run.close()
    print_summary(summary, inputs, console, folder)
    say_losses(inputs.recordings, console)
    console.print(f"vedette verify {folder / RECORD}", markup=False, highlight=False)


def _say_where(listener: socket.socket, console: Console, *, open_browser: bool) -> None:
    """Say where the page is, before the slow part of the start, and open it."""
    console.print(f"The page opens at {url_of(listener)}", highlight=False)
    if open_browser:
        webbrowser.open(url_of(listener))


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
