"""`vedette personal`: sealed personal data of a record. Every access and erasure is logged."""

from pathlib import Path
from typing import Annotated, Any

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import (
    HERE,
    At,
    By,
    Where,
    existing_record,
    writing,
)
from vedette.app.settings.settings import load
from vedette.model.errors import PersonalError
from vedette.model.times import to_text
from vedette.record.personal.vault import Erased, Item
from vedette.record.record import Record
from vedette.sharing.hidden_characters import visible

app = typer.Typer(help="Manage sealed personal data of a record.", no_args_is_help=True)

Reference = Annotated[str, typer.Argument(help="The item's reference, as the record shows it.")]


@app.command("list")
def list_(record: Where = HERE, as_json: Json = False) -> None:
    """List the sealed items without their contents."""
    with Record.open(existing_record(record)) as book:
        rows = [_row(item) for item in book.personal.items()]
    for row in rows:
        if as_json:
            print_line(row)
        else:
            erased = row["erased_at"]
            until = f"erased {erased}" if erased else f"kept until {row['erase_after']}"
            typer.echo(f"{row['reference']}  {row['kind']}, {until}")


@app.command("open")
def open_(
    reference: Reference,
    record: Where = HERE,
    reason: Annotated[str | None, typer.Option(help="The reason, which is recorded.")] = None,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Open one item after noting the access on the record. Exits with 1 if the item was erased."""
    with writing(record, at, by) as (book, hand):
        found = book.personal.disclose(reference, reason=reason, **hand)
    if isinstance(found, Erased):
        when = "" if found.at is None else f" on {to_text(found.at)}"
        typer.echo(f"{reference} was erased{when}", err=True)
        raise typer.Exit(1)
    if as_json:
        line = {
            "type": "personal_opened",
            "reference": found.reference,
            "kind": str(found.kind),
            "value": found.value,
            "salt": found.salt.hex(),
            "commitment": found.commitment,
        }
        print_line(line)
    else:
        typer.echo(visible(str(found.value)))


@app.command("erase")
def erase(
    reference: Annotated[
        str | None, typer.Argument(help="The item; leave it out with --due.")
    ] = None,
    record: Where = HERE,
    reason: Annotated[str, typer.Option(help="The reason, which is recorded.")] = "asked for",
    due: Annotated[
        bool, typer.Option("--due", help="All items past the retention time of their kind.")
    ] = False,
    config: Annotated[
        Path | None,
        typer.Option(help="Settings file with the retention times in [personal], for --due."),
    ] = None,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Destroy the key of an item, so that nobody can open it again. Every proof stays valid."""
    if (reference is None) != due:
        raise PersonalError(
            f"must have either REFERENCE or --due, got {'both' if due else 'neither'}",
            where="vedette personal erase",
            mend="give REFERENCE for one item, or --due for all that are due",
        )
    with writing(record, at, by) as (book, hand):
        book.retention = load(config).personal
        if reference is None:
            erased = book.personal.erase_due(**hand)
        else:
            erased = [book.personal.erase(reference, reason=reason, **hand)]
    for item in erased:
        row = _row(item)
        if as_json:
            print_line(row)
        else:
            typer.echo(f"{item.reference} erased; backups made before still hold it")


def _row(item: Item) -> dict[str, Any]:
    return {
        "type": "personal",
        "reference": item.reference,
        "kind": str(item.kind),
        "sealed_at": to_text(item.sealed_at),
        "erase_after": None if item.erase_after is None else to_text(item.erase_after),
        "erased_at": None if item.erased_at is None else to_text(item.erased_at),
    }
