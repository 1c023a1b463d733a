"""`vedette record provenance`: where an answer comes from, as W3C PROV-JSON."""

import json
from typing import Annotated

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import HERE, AsOfOption, Where, Which, looking
from vedette.sharing.provenance import provenance as provenance_of


def provenance(
    incident: Which,
    of: Annotated[str, typer.Option("--of", help="The question, by its name or id.")],
    record: Where = HERE,
    as_of: AsOfOption = None,
    as_json: Json = False,
) -> None:
    """Print the provenance of an answer as W3C PROV-JSON."""
    with looking(record, as_of) as (book, when):
        found = book.incidents.get(incident, when)
        made = provenance_of(found, book.questions.get(incident, of, when), when)
    if as_json:
        print_line(made)
    else:
        typer.echo(json.dumps(made, indent=2, ensure_ascii=False))
