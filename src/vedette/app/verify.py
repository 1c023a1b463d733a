"""`vedette verify`: was the record altered? Without a network, without trusting this program."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from vedette.app.options import Json
from vedette.app.outputs import record_in
from vedette.app.printing import print_line
from vedette.app.show import print_verify
from vedette.record.book import Record
from vedette.record.head import export_head, read_head
from vedette.record.verify import verify as verify_record


def verify(
    path: Annotated[Path, typer.Argument(help="The record, or the folder that holds it.")],
    head: Annotated[
        Path | None, typer.Option(help="A tree head that was exported earlier and kept elsewhere.")
    ] = None,
    export: Annotated[
        Path | None,
        typer.Option("--export-head", help="Write the tree head to this file; keep it elsewhere."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Verify a record: exit 0 intact, 1 altered, 2 unreadable."""
    earlier = None if head is None else read_head(head)
    result = verify_record(record_in(path), earlier)
    if export is not None and result.exit_code == 0:
        with Record.read(record_in(path)) as book:
            export_head(book.head(), export)
    if as_json:
        print_line(result.to_dict())
    else:
        print_verify(result, Console())
    raise typer.Exit(result.exit_code)
