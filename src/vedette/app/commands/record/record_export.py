"""`vedette record export`: incidents or statements as CSV, JSON or GeoJSON."""

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Annotated, Literal

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import HERE, Where
from vedette.app.live.output_folder import record_in
from vedette.record.record import Record
from vedette.sharing.csv_text import csv_line
from vedette.sharing.event_lines import dumps
from vedette.sharing.record_tables import (
    INCIDENT_COLUMNS,
    STATEMENT_COLUMNS,
    Row,
    feature,
    incident_rows,
    row_line,
    statement_rows,
)


class What(StrEnum):
    """What is exported."""

    INCIDENTS = "incidents"
    STATEMENTS = "statements"


class Form(StrEnum):
    """The format of the export."""

    CSV = "csv"
    JSON = "json"
    GEOJSON = "geojson"


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(export)


def export(
    what: Annotated[What, typer.Argument(help="incidents or statements.")],
    form: Annotated[Form, typer.Option("--as", help="csv, json or geojson.")] = Form.CSV,
    record: Where = HERE,
    as_json: Json = False,
) -> None:
    """Print all incidents or all statements as one table, for other programs."""
    of: Literal["incidents", "statements"] = what.value
    with Record.read(record_in(record)) as book:
        if what is What.INCIDENTS:
            rows, columns = incident_rows(book), INCIDENT_COLUMNS
        else:
            rows, columns = statement_rows(book), STATEMENT_COLUMNS
        if as_json:
            for row in rows:
                print_line(row_line(of, row))
            return
        for text in _texts(rows, columns, form):
            typer.echo(text, nl=False)


def _texts(rows: Iterator[Row], columns: Sequence[str], form: Form) -> Iterator[str]:
    """The parts of the file, one row at a time."""
    if form is Form.CSV:
        yield csv_line(columns)
        for row in rows:
            yield csv_line([row[name] for name in columns])
        return
    yield "[" if form is Form.JSON else '{"type":"FeatureCollection","features":['
    between = "\n"
    for row in rows:
        yield between + dumps(row if form is Form.JSON else feature(row))
        between = ",\n"
    yield "\n]\n" if form is Form.JSON else "\n]}\n"
