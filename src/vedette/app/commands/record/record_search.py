"""`vedette record search`: full-text search over all statements."""

from typing import Annotated

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import HERE, Where
from vedette.app.live.output_folder import record_in
from vedette.app.screen import Console, one_line
from vedette.model.claim_words import sentence_of
from vedette.record.record import Record
from vedette.sharing.record_lines import found_line


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(search)


def search(
    words: Annotated[str, typer.Argument(help='All of these words; "in quotes": one phrase.')],
    most: Annotated[int, typer.Option(min=1, max=10_000, help="The most statements.")] = 20,
    record: Where = HERE,
    as_json: Json = False,
) -> None:
    """Find statements by their words, in all incidents, the latest first."""
    console = Console(soft_wrap=True, highlight=False)
    with Record.read(record_in(record)) as book:
        found = book.statements.several(book.search(words, most=most))
        replaced = book.statements.replaced()
        titles = {one.incident: book.incidents.get(one.incident).title for one in found}
    for said in found:
        line = found_line(said, titles[said.incident], replaced.get(said.id))
        if as_json:
            print_line(line)
            continue
        by = line["superseded_by"]
        mark = "" if by is None else f" SUPERSEDED by {by}"
        where = f"in {line['title']} [{said.incident}]"
        console.print(one_line(f"{sentence_of(said)} [{said.id}]{mark} {where}"), markup=False)
