"""Every command that tells something of the record can tell it to a program."""

from collections.abc import Iterator

import click
import typer

from vedette.app.cli import COMMANDS, GROUPS, application

ROOMS = {"record", "verify", "reproduce", "dossier", "brief", "check"}


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """The words of each command that lacks `--json`."""
    inner = getattr(command, "commands", None)
    if inner is None:
        if not any("--json" in one.opts for one in command.params):
            yield path
        return
    for name, one in inner.items():
        yield from commands(one, (*path, name))


def test_every_command_of_the_record_takes_json() -> None:
    root = typer.main.get_command(application([*COMMANDS, *GROUPS]))
    lacking = [path for path in commands(root) if path[0] in ROOMS]
    assert lacking == []
