"""`vedette record search` and `who`: statements found by words and by names."""

from typing import Annotated

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import HERE, Where
from vedette.app.live.output_folder import record_in
from vedette.app.screen import Console, one_line
from vedette.model.claim_words import sentence_of
from vedette.model.ids import StatementId
from vedette.record.record import Record
from vedette.sharing.record_lines import found_line
from vedette.sharing.statistics_lines import name_line


def register(app: typer.Typer) -> None:
    """Add these commands."""
    app.command()(search)
    app.command()(who)


Most = Annotated[int, typer.Option(min=1, max=10_000, help="The most lines.")]


def search(
    words: Annotated[str, typer.Argument(help='All of these words; "in quotes": one phrase.')],
    most: Most = 20,
    record: Where = HERE,
    as_json: Json = False,
) -> None:
    """Find statements by their words, in all incidents, the latest first."""
    with Record.read(record_in(record)) as book:
        _print_found(book, book.search(words, most=most), as_json=as_json)


def who(
    name: Annotated[
        str | None, typer.Argument(help="A name or a part of it; leave it out for all names.")
    ] = None,
    most: Most = 100,
    record: Where = HERE,
    as_json: Json = False,
) -> None:
    """List people, organisations and places; with a name, also the statements that have it."""
    console = Console(soft_wrap=True, highlight=False)
    with Record.read(record_in(record)) as book:
        for named in book.statistics.names(name or "", most=most):
            if as_json:
                print_line(name_line(named))
            else:
                words = f"{named.statements:6}  {named.role:9}  {named.name}"
                console.print(one_line(words), markup=False)
        if name is not None:
            _print_found(book, book.statistics.statements_of(name, most=most), as_json=as_json)


def _print_found(book: Record, ids: list[StatementId], *, as_json: bool) -> None:
    console = Console(soft_wrap=True, highlight=False)
    found = book.statements.several(ids)
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
