"""`vedette record statistics`: counts of incidents and sightings by month or year."""

import re
from enum import StrEnum
from itertools import groupby
from typing import Annotated

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import HERE, Where
from vedette.app.live.output_folder import record_in
from vedette.app.screen import Console, one_line
from vedette.model.errors import RecordError
from vedette.record.record import Record
from vedette.sharing.csv_text import csv_line
from vedette.sharing.statistics_lines import statistics_lines

_PERIOD = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?", re.ASCII)
_COLUMNS = ("period", "of", "by", "value", "count")


class Per(StrEnum):
    """The length of a period."""

    MONTH = "month"
    YEAR = "year"


def register(app: typer.Typer) -> None:
    """Add this command."""
    app.command()(statistics)


def statistics(
    per: Annotated[Per, typer.Option(help="Count by month or by year.")] = Per.MONTH,
    since: Annotated[
        str | None, typer.Option(help="The first month or year: 2025-09, 2025.")
    ] = None,
    until: Annotated[str | None, typer.Option(help="The last month or year.")] = None,
    simulation: Annotated[
        bool, typer.Option("--simulation", help="Count the simulations instead.")
    ] = False,
    record: Where = HERE,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    as_json: Json = False,
) -> None:
    """Count incidents and sightings by kind, zone, hour (UTC) and outcome."""
    if as_csv and as_json:
        raise RecordError("--csv and --json were given together", mend="give one of them")
    for name, value in (("since", since), ("until", until)):
        if value is not None and _PERIOD.fullmatch(value) is None:
            raise RecordError(
                f"must be a year or a month such as 2025 or 2025-09, got {value!r}",
                where=f"--{name}",
            )
    with Record.read(record_in(record)) as book:
        cells, zones = book.statistics.cells(simulation=simulation)
    found = statistics_lines(cells, zones, by_year=per is Per.YEAR, since=since, until=until)
    if as_json:
        for line in found:
            print_line(line)
        return
    if as_csv:
        typer.echo(csv_line(_COLUMNS), nl=False)
        for line in found:
            typer.echo(csv_line([line[name] for name in _COLUMNS]), nl=False)  # type: ignore[literal-required]
        return
    console = Console(soft_wrap=True, highlight=False)
    if not found:
        console.print("No incident and no sighting is on record for this.", markup=False)
    for (period, of), rows in groupby(found, key=lambda row: (row["period"], row["of"])):
        parts = list(rows)
        total = sum(row["count"] for row in parts if row["by"] == "all")
        noun = of if total == 1 else f"{of}s"
        console.print(f"{period}: {total} {noun}", markup=False)
        for by, values in groupby(
            (row for row in parts if row["by"] != "all"), key=lambda row: row["by"]
        ):
            words = ", ".join(f"{row['value']} {row['count']}" for row in values)
            console.print(one_line(f"  {by}: {words}"), markup=False)
