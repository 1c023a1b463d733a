"""The command line. Every error is one line that says what, where and how to mend it; exit 2."""

import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from io import TextIOWrapper
from typing import Annotated, Any

import typer

from vedette import __version__
from vedette.app.printing import ReaderGoneError, end_cut_off
from vedette.app.screen import Console
from vedette.model.errors import VedetteError

UNREADABLE = 2  # exit status of anything that could not be read, found or used

# Where each command is. Only the one that is asked for is loaded: all of them take seconds.
COMMANDS = {
    "demo": "vedette.app.demo:demo",
    "replay": "vedette.app.replay:replay",
    "serve": "vedette.app.serve:serve",
    "backup": "vedette.app.backup:backup",
    "restore": "vedette.app.backup:restore",
    "plan-disk": "vedette.app.plan_disk:plan_disk",
    "check": "vedette.app.check:check",
    "verify": "vedette.app.verify:verify",
    "dossier": "vedette.app.dossier:dossier",
    "reproduce": "vedette.app.reproduce:reproduce",
    "brief": "vedette.app.brief:brief",
    "cap": "vedette.app.cap:cap",
    "simulate": "vedette.app.simulate:simulate",
    "evaluate": "vedette.evaluate.command:evaluate",
}
GROUPS = {
    "people": "vedette.app.people:app",
    "token": "vedette.app.token:app",
    "certificate": "vedette.app.token:certificates",
    "config": "vedette.app.config:app",
    "record": "vedette.app.record_group:app",
    "personal": "vedette.app.personal:app",
    "quarantine": "vedette.app.quarantine:app",
    "witness": "vedette.app.witness:app",
    "restrict": "vedette.app.restrict:app",
    "zones": "vedette.app.zones:app",
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
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which version.")
    ] = False,
) -> None:
    """Keeps watch over restricted airspace and keeps an honest record of what happens there."""


def main() -> None:
    """Entry point of the `vedette` command."""
    _say_the_same_in_any_locale()
    try:
        application(_needed(sys.argv[1:]))()
    except VedetteError as exc:
        Console(stderr=True, soft_wrap=True, highlight=False).print(
            f"vedette: {' '.join(str(exc).split())}", markup=False
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
