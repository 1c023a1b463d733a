"""The command line. Every error is one line that says what, where and how to mend it; exit 2."""

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated, Any

import typer

from vedette import __version__
from vedette.app.commands.json_printing import ReaderGoneError, end_cut_off
from vedette.app.option_names import options_of, with_option_names
from vedette.app.screen import Console
from vedette.model.errors import VedetteError

UNREADABLE = 2  # exit status of anything that could not be read, found or used

# Where each command is. Only the one that is asked for is loaded: all of them take seconds.
COMMANDS = {
    "demo": "vedette.app.commands.watch.demo_command:demo",
    "replay": "vedette.app.commands.watch.replay_command:replay",
    "serve": "vedette.app.commands.watch.serve_command:serve",
    "backup": "vedette.app.commands.watch.backup_command:backup",
    "restore": "vedette.app.commands.watch.backup_command:restore",
    "plan-disk": "vedette.app.commands.watch.plan_disk_command:plan_disk",
    "export": "vedette.app.commands.watch.export_command:export",
    "check": "vedette.app.commands.check.check_command:check",
    "coverage": "vedette.app.commands.check.coverage_command:coverage",
    "verify": "vedette.app.commands.record.verify_command:verify",
    "dossier": "vedette.app.commands.record.dossier_command:dossier",
    "reproduce": "vedette.app.commands.record.reproduce_command:reproduce",
    "brief": "vedette.app.commands.record.brief_command:brief",
    "cap": "vedette.app.commands.record.cap_command:cap",
    "simulate": "vedette.app.commands.watch.simulate_command:simulate",
    "evaluate": "vedette.app.commands.watch.evaluate_command:evaluate",
}
GROUPS = {
    "people": "vedette.app.commands.access.people_command:app",
    "token": "vedette.app.commands.access.token_command:app",
    "certificate": "vedette.app.commands.access.token_command:certificates",
    "config": "vedette.app.commands.watch.config_command:app",
    "record": "vedette.app.commands.record.record_group:app",
    "personal": "vedette.app.commands.access.personal_command:app",
    "feeds": "vedette.app.commands.watch.feeds_command:app",
    "notify": "vedette.app.commands.watch.notify_command:app",
    "quarantine": "vedette.app.commands.watch.quarantine_command:app",
    "witness": "vedette.app.commands.record.witness_command:app",
    "restrict": "vedette.app.commands.restrict.restrict_command:app",
    "sky": "vedette.app.commands.sky.sky_group:app",
    "zones": "vedette.app.commands.check.zones_command:app",
}


def application(names: Iterable[str]) -> typer.Typer:
    """The command line with these commands and groups of commands."""
    found = typer.Typer(
        name="vedette",
        help=_common.__doc__,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
    )
    found.callback()(_common)
    for name in names:
        if name in GROUPS:
            found.add_typer(_loaded(GROUPS[name]), name=name)
        else:
            found.command(name)(_loaded(COMMANDS[name]))
    return found


def _loaded(where: str) -> Any:
    module, name = where.split(":")
    return getattr(import_module(module), name)


def _needed(arguments: Sequence[str]) -> Iterable[str]:
    """The command that is asked for; all of them where none is, so that help can list them."""
    asked = next((one for one in arguments if not one.startswith("-")), None)
    return [asked] if asked in COMMANDS or asked in GROUPS else [*COMMANDS, *GROUPS]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


def _common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Keeps watch over restricted airspace and keeps an honest record of what happens there."""


def main() -> None:
    """Entry point of the `vedette` command."""
    _say_the_same_in_any_locale()
    command = application(_needed(sys.argv[1:]))
    try:
        command()
    except VedetteError as exc:
        options = options_of(typer.main.get_command(command), sys.argv[1:])
        Console(stderr=True, soft_wrap=True, highlight=False).print(
            f"vedette: {' '.join(with_option_names(exc, options).split())}", markup=False
        )
        sys.exit(UNREADABLE)
    except ReaderGoneError:
        end_cut_off()
    except KeyboardInterrupt:
        sys.exit(130)


def _say_the_same_in_any_locale() -> None:
    """Files and pipes get UTF-8; what a terminal cannot show is spelt out, not a failure."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            encoding = None if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


if __name__ == "__main__":
    main()
