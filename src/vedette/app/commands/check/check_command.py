"""`vedette check`: does a flight enter a restriction? Inside, outside or indeterminate."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vedette.airspace.check.authorisations import Authorisations, read_authorisations
from vedette.airspace.check.flight_facts import Facts, spelt
from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.airspace.flights.flight_check import (
    CheckedBy,
    FlightAnswer,
    check_flights,
    check_left_out,
    facts_stated,
)
from vedette.airspace.flights.surfaces import Surfaces
from vedette.airspace.flights.terrain import Raster
from vedette.app.commands.check.check_exit_codes import EXIT_CODES
from vedette.app.commands.check.flight_answers import FlightAnswers, print_json, print_table
from vedette.app.commands.check.recorded_flights import Known, recorded_flights
from vedette.app.commands.common_options import (
    Config,
    Json,
    LimitReference,
    SkipRefused,
    Start,
    Strict,
    Zones,
    of_limits,
)
from vedette.app.commands.terminal_text import at_work
from vedette.app.screen import Console
from vedette.app.settings.run_inputs import (
    Inputs,
    open_inputs,
    say_deviations,
    say_left_out,
    say_losses,
)
from vedette.app.settings.settings import load
from vedette.feeds.flights.flight_files import is_flight_file, read_flights
from vedette.model.crossing import Answer
from vedette.model.doubt import Doubt
from vedette.model.errors import ConfigError, RestrictionError
from vedette.model.flight import Flight
from vedette.model.height import HeightReference
from vedette.model.restriction import Condition
from vedette.model.times import from_text

_STYLES = {Answer.INSIDE: "bold red", Answer.INDETERMINATE: "yellow", Answer.OUTSIDE: "green"}


class Reference(StrEnum):
    """The reference surfaces of heights, for the option."""

    ELLIPSOID = "ellipsoid"
    MEAN_SEA_LEVEL = "mean_sea_level"
    BAROMETRIC = "barometric"
    ABOVE_GROUND = "above_ground"
    ABOVE_TAKEOFF = "above_takeoff"


def check(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="ZONES FLIGHT...", help="A zone file, then plans or flights."),
    ],
    restrictions: Zones = None,
    strict: Strict = False,
    skip_refused: SkipRefused = None,
    limit_reference: LimitReference = None,
    as_json: Json = False,
    unmanned: Annotated[
        bool | None,
        typer.Option("--unmanned/--manned", help="State whether the aircraft is unmanned."),
    ] = None,
    flight_plan: Annotated[
        bool | None, typer.Option("--flight-plan/--no-flight-plan", help="A plan is filed.")
    ] = None,
    transponder: Annotated[
        bool | None,
        typer.Option(
            "--transponder/--no-transponder",
            help="State whether the aircraft carries a transponder.",
        ),
    ] = None,
    radio: Annotated[
        bool | None,
        typer.Option("--radio/--no-radio", help="State whether the flight is in radio contact."),
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option(help="Special status of the flight, such as HOSP.")
    ] = None,
    identity: Annotated[
        list[str] | None, typer.Option(help="Serial number, address or call sign of the aircraft.")
    ] = None,
    authorisations: Annotated[
        list[Path] | None, typer.Option(help="File of authorisations (JSON).")
    ] = None,
    from_time: Annotated[
        str | None, typer.Option("--from", help="Earliest time of a plan without times.")
    ] = None,
    to_time: Annotated[str | None, typer.Option("--to", help="Latest time of that plan.")] = None,
    terrain: Annotated[
        Path | None, typer.Option(help="Ground heights above mean sea level (GeoTIFF).")
    ] = None,
    geoid: Annotated[
        Path | None,
        typer.Option(help="Grid of geoid heights above the ellipsoid (GeoTIFF or GTX)."),
    ] = None,
    height_reference: Annotated[
        Reference | None, typer.Option(help="The datum of heights in a file that states none.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            help="Check each row of a table (Parquet, CSV) and write the answers to this file."
        ),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            help="With --out: a column to copy to the answers; may be given several times."
        ),
    ] = None,
    start: Start = None,
    config: Config = None,
) -> None:
    """Check flights. Exit 0 all outside, 1 some inside, 3 none inside but some indeterminate."""
    zones, flights = _split(files, restrictions or [])
    if out is not None:
        of_flights = {
            "--unmanned": unmanned,
            "--flight-plan": flight_plan,
            "--transponder": transponder,
            "--radio": radio,
            "--status": status,
            "--identity": identity,
            "--authorisations": authorisations,
            "--from": from_time,
            "--to": to_time,
            "--terrain": terrain,
            "--geoid": geoid,
            "--start": start,
        }
        from vedette.app.commands.check.positions_command import (  # noqa: PLC0415 - loads Numba
            PositionTable,
            ZoneReading,
            check_table,
        )

        read = ZoneReading(files=zones, strict=strict, skip_refused=skip_refused or ())
        table = PositionTable(
            positions=flights, out=out, keep=keep or (), reference=height_reference
        )
        raise typer.Exit(check_table(read, table, load(config), of_flights, as_json=as_json))
    _refuse_tables(flights)
    errors = Console(stderr=True)
    made = [path for path in flights if is_flight_file(path)]
    recordings = [path for path in flights if path not in made]
    with at_work("reading restrictions and flights", errors):
        inputs = open_inputs(
            recordings, zones, load(config), start=start, strict=strict,
            skip_refused=skip_refused or (), limit_reference=of_limits(limit_reference),
        )  # fmt: skip
    say_deviations(inputs.zones, errors)
    met = {
        Condition.FLIGHT_PLAN: flight_plan,
        Condition.TRANSPONDER: transponder,
        Condition.RADIO: radio,
    }
    known = tuple(
        (flight, _overridden(facts, unmanned, met, status or [], identity or []))
        for flight, facts in _read(made, inputs, height_reference)
    )
    by = _checked_by(inputs, from_time, to_time, authorisations or [], terrain, geoid)
    with at_work(f"checking against {len(inputs.restrictions):,} restrictions", errors):
        found = _found(inputs, known, by)
    if as_json:
        print_json(found)
    else:
        print_table(found, Console())
    say_left_out(found.left_out, errors)
    say_losses(inputs.recordings, errors)
    raise typer.Exit(exit_code(found.every_answer))


def _refuse_tables(flights: Sequence[Path]) -> None:
    for path in flights:
        if path.suffix.lower() == ".parquet":
            mend = "add --out ANSWERS.parquet"
            raise ConfigError(
                "is a table of positions, which needs --out", where=str(path), mend=mend
            )


def _found(inputs: Inputs, known: Known, by: CheckedBy) -> FlightAnswers:
    """Every flight against every restriction, and against all that was left out of the zones."""
    return FlightAnswers(
        answers=_answers(inputs, known, by),
        of_doubts=check_left_out(inputs.doubts, known, inputs.settings.check, by),
        left_out=every_doubt(inputs.left_out, [flight for flight, _ in known]),
        restrictions=inputs.restrictions,
        simulation=inputs.simulation or any(flight.simulation for flight, _ in known),
    )


def every_doubt(of_zones: Sequence[Doubt], flights: Sequence[Flight]) -> tuple[Doubt, ...]:
    """Every doubt of the zones and the flights, each once."""
    return tuple(dict.fromkeys((*of_zones, *(one for f in flights for one in f.doubts))))


def exit_code(answers: Sequence[FlightAnswer]) -> int:
    """The exit status: 0 only if all is outside, or if no zone restricts airspace."""
    found = {a.verdict.answer for a in answers}
    worst = (Answer.INSIDE, Answer.INDETERMINATE, Answer.OUTSIDE)
    return EXIT_CODES[next((answer for answer in worst if answer in found), Answer.OUTSIDE)]


def _split(files: list[Path], zones: list[Path]) -> tuple[list[Path], list[Path]]:
    """Zone files and flights: with `-r` every argument is a flight, else the first is the zones."""
    if zones:
        return zones, files
    if len(files) < 2:
        raise ConfigError(
            f"must name a zone file and a flight, got {'one file' if files else 'no file'}",
            where="vedette check",
            mend="name the zone file first, then the flights",
        )
    return files[:1], files[1:]


def _read(made: list[Path], inputs: Inputs, stated: Reference | None) -> Known:
    """Every flight of every file, with what is known of it."""
    reference = None if stated is None else HeightReference(stated.value)
    known = [
        (flight, facts_stated(flight))
        for path in made
        for flight in read_flights(path, reference=reference)
    ]
    for recording in inputs.recordings:
        known += recorded_flights(recording)
    return tuple(known)


def _overridden(
    facts: Facts,
    unmanned: bool | None,
    met: dict[Condition, bool | None],
    statuses: list[str],
    identities: list[str],
) -> Facts:
    """What a person states on the command line counts above what the file says."""
    more = {one: value for one, value in met.items() if value is not None}
    if unmanned is not None:
        why = "unmanned, as stated" if unmanned else "manned, as stated"
        facts = replace(facts, unmanned=unmanned, unmanned_why=why)
    return replace(
        facts,
        meets={**facts.meets, **more},
        statuses=(*facts.statuses, *statuses),
        names=facts.names | {spelt(one) for one in identities},
    )


def _checked_by(
    inputs: Inputs,
    from_time: str | None,
    to_time: str | None,
    authorisations: list[Path],
    terrain: Path | None,
    geoid: Path | None,
) -> CheckedBy:
    settings = inputs.settings.check
    given = [one for path in authorisations for one in read_authorisations(path)]
    surfaces = None
    if terrain is not None or geoid is not None:
        surfaces = Surfaces(
            ground=None if terrain is None else Raster(terrain, error_m=settings.terrain_error_m),
            geoid=None if geoid is None else Raster(geoid, error_m=settings.geoid_error_m),
        )
    return CheckedBy(
        window=_window(from_time, to_time),
        authorisations=Authorisations(given, settings) if given else None,
        surfaces=surfaces,
    )


def _window(from_time: str | None, to_time: str | None) -> tuple[datetime, datetime] | None:
    if from_time is None and to_time is None:
        return None
    if from_time is None or to_time is None:
        raise ConfigError(
            "--from and --to must be given together", where="--from, --to", mend="give both"
        )
    try:
        window = from_text(from_time), from_text(to_time)
    except ValueError as exc:
        mend = "write it like 2025-09-20T14:00:00Z"
        raise ConfigError(f"must be a time: {exc}", where="--from, --to", mend=mend) from exc
    if window[1] < window[0]:
        raise ConfigError(
            f"--to must not be before --from, got {from_time} to {to_time}",
            where="--from, --to",
            mend="correct one of them",
        )
    return window


def _answers(inputs: Inputs, known: Known, by: CheckedBy) -> tuple[FlightAnswer, ...]:
    """Raises where there is nothing to check: silence must not read as "all outside".

    Zones whose every part was left out, and listed, are something: their doubts are checked, and
    NOTAMs that are cancelled bar nobody.
    """
    if not inputs.restrictions and not inputs.doubts:
        raise RestrictionError(
            "the zone files must contain at least one restriction, got none",
            mend="name another zone file",
        )
    index = RestrictionIndex(inputs.restrictions, inputs.settings.check)
    return check_flights(index, known, by)
