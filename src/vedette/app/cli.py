"""The command line. Every error is one line that says what, where and how to mend it; exit 2."""

import sys
from io import TextIOWrapper
from typing import Annotated

import typer
from rich.console import Console

from vedette import __version__
from vedette.app import (
    backup,
    brief,
    cap,
    check,
    config,
    demo,
    dossier,
    people,
    personal,
    publish,
    record,
    record_proof,
    record_provenance,
    replay,
    reproduce,
    restrict,
    serve,
    simulate,
    token,
    verify,
    witness,
    zones,
)
from vedette.app.printing import ReaderGoneError, end_cut_off
from vedette.evaluate.command import evaluate
from vedette.model.errors import VedetteError

UNREADABLE = 2  # exit status of anything that could not be read, found or used

app = typer.Typer(
    name="vedette",
    help="Keeps watch over restricted airspace and keeps an honest record of what happens there.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("demo")(demo.demo)
app.command("replay")(replay.replay)
app.command("serve")(serve.serve)
app.command("backup")(backup.backup)
app.command("restore")(backup.restore)
app.add_typer(people.app, name="people")
app.add_typer(token.app, name="token")
app.add_typer(token.certificates, name="certificate")
app.add_typer(config.app, name="config")
app.command("check")(check.check)
for command in ("checkpoint", "cosign", "prove", "tiles", "key"):
    record.app.command(command)(getattr(record_proof, command))
record.app.command("provenance")(record_provenance.provenance)
record.app.command("publish")(publish.publish)
app.add_typer(record.app, name="record")
app.add_typer(personal.app, name="personal")
app.add_typer(witness.app, name="witness")
app.add_typer(restrict.app, name="restrict")
app.command("verify")(verify.verify)
app.command("dossier")(dossier.dossier)
app.command("reproduce")(reproduce.reproduce)
app.command("brief")(brief.brief)
app.command("cap")(cap.cap)
app.command("simulate")(simulate.simulate)
app.command("evaluate")(evaluate)
app.add_typer(zones.app, name="zones")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
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
        app()
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
