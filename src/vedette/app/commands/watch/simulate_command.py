"""`vedette simulate`: write a scenario as a recording, for replay and for tests."""

from pathlib import Path
from typing import Annotated

import typer

from vedette.app.commands.terminal_text import SIMULATION, share_done
from vedette.app.screen import Console
from vedette.model.errors import ConfigError
from vedette.model.value_words import in_words
from vedette.sim import DEFAULT_SEED, Scenario, scenarios, write

Without = Annotated[
    list[str] | None,
    typer.Option(help="A group to leave out, for example intruders; may be given several times."),
]
Seed = Annotated[
    int, typer.Option(help="Seed of the random numbers; each seed gives a different night.")
]


def simulate(
    scenario: Annotated[str, typer.Argument(help=f"One of: {', '.join(sorted(scenarios))}.")],
    out: Annotated[Path, typer.Option(help="The file to write.")],
    seed: Seed = DEFAULT_SEED,
    without: Without = None,
) -> None:
    """Write a simulated recording in the project's report format."""
    console = Console(stderr=True)
    chosen = scenario_named(scenario)
    if out.exists():
        raise ConfigError("already exists", where=str(out), mend="name a new file")
    lines = write_with_progress(chosen, out, seed, frozenset(without or ()), console)
    console.print(SIMULATION, style="bold black on yellow")
    console.print(f"{lines:,} lines written to {out}", markup=False, highlight=False)


def scenario_named(name: str) -> Scenario:
    """The scenario of that name. Raises ConfigError."""
    if name not in scenarios:
        known = ", ".join(sorted(scenarios))
        raise ConfigError(
            f"the scenario must be a known one, got {in_words(name)}", mend=f"use one of: {known}"
        )
    return scenarios[name]


def write_with_progress(
    scenario: Scenario, path: Path, seed: int, without: frozenset[str], console: Console
) -> int:
    """Write `scenario` to `path` and show the progress. Returns the number of lines."""
    with share_done(f"simulating {scenario.name}", console) as progress:
        return write(path, scenario, seed=seed, without=without, progress=progress)
