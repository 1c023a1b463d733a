"""`vedette zones`: show the contents of a zone file, or convert it to another format."""

import os
import re
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from vedette.airspace.formats.reading_notes import ZoneFile
from vedette.airspace.formats.zone_files import read_zones, survey
from vedette.app.commands.common_options import Json, LimitReference, SkipRefused, Strict, of_limits
from vedette.app.commands.json_printing import print_line
from vedette.app.screen import Console
from vedette.model.doubt import Doubt
from vedette.model.errors import ConfigError, RestrictionError
from vedette.model.ids import RestrictionId
from vedette.model.value_words import in_words
from vedette.sharing import zone_lines
from vedette.sharing.zones.writer_result import Options, Substitute, Written
from vedette.sharing.zones.zone_formats import ZoneFormat, convert

app = typer.Typer(help="Zone files.", no_args_is_help=True)
UNREADABLE = 2
SHOWN_MAX = 20  # deviations and losses that are printed one by one
_SUBSTITUTE = re.compile(r"(?P<id>[^:\s]+):(?P<volume>\d+):(?P<limit>lower|upper)=(?P<m>-?[\d.]+)")


@app.command("read")
def read(
    file: Annotated[
        Path, typer.Argument(help="ED-318, ED-269, GeoJSON, AIXM, OpenAir, KML or NOTAM text.")
    ],
    strict: Strict = False,
    limit_reference: LimitReference = None,
    as_json: Json = False,
) -> None:
    """Show the contents of a zone file. Exits with 2 if any part of it is refused."""
    found = survey(file, limit_reference=of_limits(limit_reference))
    if as_json:
        for restriction in found.restrictions:
            print_line(zone_lines.zone(restriction))
        for deviation in found.deviations:
            print_line(zone_lines.deviation(deviation))
        for doubt in _doubts(found):
            print_line(zone_lines.doubt(doubt))
        for refusal in found.refused:
            print_line(zone_lines.refusal(refusal))
        print_line(zone_lines.file_line(str(file), found))
    else:
        _print(found, file)
    if found.refused:
        raise typer.Exit(UNREADABLE)
    if strict and found.deviations:
        Console(stderr=True).print(
            f"vedette: {file}: not as {found.format} says; read strictly, it is refused",
            markup=False,
            highlight=False,
            soft_wrap=True,
        )
        raise typer.Exit(UNREADABLE)


@app.command("convert")
def convert_file(
    source: Annotated[Path, typer.Argument(help="The zone file to read.")],
    target: Annotated[Path, typer.Argument(help="The file to write; it must not exist.")],
    format: Annotated[ZoneFormat, typer.Option(help="The format to write.")],  # noqa: A002
    strict: Strict = False,
    skip_refused: SkipRefused = None,
    limit_reference: LimitReference = None,
    name: Annotated[str | None, typer.Option(help="Name of the collection.")] = None,
    country: Annotated[
        str | None, typer.Option(help="Country of zones that name none, three letters.")
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="Language of texts that name none, for example en-GB.")
    ] = None,
    substitute: Annotated[
        list[str] | None,
        typer.Option(help="ID:VOLUME:upper=METRES above mean sea level, for a flight level."),
    ] = None,
    reviewed_by: Annotated[
        str | None,
        typer.Option(help="The person who reviewed the substitutes; required with --substitute."),
    ] = None,
) -> None:
    """Write a zone file in another format, and list what the format cannot express."""
    options = Options(
        name=name,
        country=country,
        language=language,
        substitutes=_substitutes(substitute or [], reviewed_by),
    )
    found = read_zones(
        source,
        strict=strict,
        skip_refused=skip_refused or (),
        keep_original=True,
        limit_reference=of_limits(limit_reference),
    )
    written = convert(found, format, options)
    _save(target, written.data)
    _say(written, found, target)


def _substitutes(said: list[str], reviewed_by: str | None) -> tuple[Substitute, ...]:
    if said and not (reviewed_by or "").strip():
        raise ConfigError(
            "a substitute must name the person who reviewed it",
            where="--substitute",
            mend="add --reviewed-by NAME",
        )
    return tuple(_substitute(one, reviewed_by or "") for one in said)


def _substitute(said: str, reviewed_by: str) -> Substitute:
    found = _SUBSTITUTE.fullmatch(said)
    try:
        metres = float(found["m"]) if found is not None else None
    except ValueError:
        metres = None
    if found is None or metres is None:
        raise ConfigError(
            f"must be ID:VOLUME:LIMIT=METRES, got {in_words(said)}",
            where="--substitute",
            mend="write it like zone-abcdefghijklmnop:0:upper=2896",
        )
    return Substitute(
        restriction=RestrictionId(found["id"]),
        volume=int(found["volume"]),
        limit=found["limit"],
        amsl_m=metres,
        reviewed_by=reviewed_by,
    )


def _save(target: Path, data: bytes) -> None:
    """Write a file whole or not at all; one that is there stays."""
    half = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        if target.exists():
            raise RestrictionError("already exists", where=str(target), mend="name a new file")
        half.write_bytes(data)
        half.replace(target)
    except OSError as exc:
        half.unlink(missing_ok=True)
        raise RestrictionError(
            f"cannot be written: {exc.strerror}",
            where=str(target),
            mend="check the folder and its permissions",
        ) from exc


def _print(found: ZoneFile, file: Path) -> None:
    console = Console()
    console.print(
        f"{file}: {found.format}, {len(found.restrictions)} restrictions, "
        f"{len(found.deviations)} deviations, {len(found.refused)} refused",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    if found.restrictions:
        table = Table()
        for column in ("identifier", "name", "kind", "parts", "hours"):
            table.add_column(column, overflow="fold")
        for line in map(zone_lines.zone, found.restrictions[:SHOWN_MAX]):
            cells = (line["identifier"], line["name"], line["kind"] or "")
            table.add_row(*map(_plain, (*cells, str(line["volumes"]), line["hours"])))
        console.print(table)
    listed = [f"deviation: {one.feature}: {one.key}: {one.what}" for one in found.deviations]
    _list(listed, console)
    refused = [
        f"refused: {one.feature}: {one.key}: {one.what}; {one.mend}" for one in found.refused
    ]
    for text in refused:  # all of them: each keeps the file out
        console.print(text, markup=False, highlight=False, soft_wrap=True)
    _list([f"not understood: {one.said}" for one in _doubts(found)], console)
    more = len(found.restrictions) - SHOWN_MAX
    if more > 0:
        console.print(f"and {more} more restrictions; --json lists all", highlight=False)


def _doubts(found: ZoneFile) -> list[Doubt]:
    """What was not understood, less refusals and what is only a deviation."""
    listed = {(one.feature, one.key) for one in found.deviations}
    return [
        one
        for one in found.left_out
        if not one.refused and (one.reach is not None or (one.feature, one.key) not in listed)
    ]


def _plain(text: str) -> str:
    """A cell that is not read as markup."""
    return text.replace("[", r"\[")


def _list(lines: list[str], console: Console) -> None:
    for line in lines[:SHOWN_MAX]:
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    if len(lines) > SHOWN_MAX:
        rest = f"and {len(lines) - SHOWN_MAX} more"
        console.print(rest, markup=False, highlight=False, soft_wrap=True)


def _say(written: Written, found: ZoneFile, target: Path) -> None:
    errors = Console(stderr=True)
    skipped = [f"skipped as asked: {one.feature}: {one.what}" for one in found.refused]
    lines = [f"lost: {one.feature}: {one.key}: {one.what}" for one in written.losses]
    _list(skipped + lines, errors)
    Console().print(
        f"{target}: {len(found.restrictions)} restrictions, {len(written.losses)} losses",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
