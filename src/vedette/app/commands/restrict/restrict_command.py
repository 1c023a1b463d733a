"""`vedette restrict`: declare a restriction, review it, publish it; amend it and withdraw it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from inspect import Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from vedette.access.names import on_the_command_line
from vedette.airspace.declaring import ep_r129
from vedette.airspace.declaring.draft import Draft
from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import (
    HERE,
    At,
    By,
    Where,
    adding,
    at_or_now,
    existing_record,
    or_login_name,
)
from vedette.app.commands.restrict import restrict_plan
from vedette.app.commands.restrict.restrict_form import (
    ShapeOptions,
    blamed_on,
    borders_in,
    form_file,
    given,
    period_in,
    rule_in,
    shape_in,
)
from vedette.app.commands.restrict.restrict_print import (
    print_draft,
    print_list,
    print_published,
    print_review,
    write_files,
)
from vedette.app.live.output_folder import record_in
from vedette.model.errors import RestrictionError
from vedette.model.value_words import in_words
from vedette.record.actions.typed_values import day_in
from vedette.record.record import Record
from vedette.sharing.f3548.constraints import constraints_of
from vedette.sharing.restriction_review import review as review_of

app = typer.Typer(
    help="Restrictions: declare, review, publish, amend, withdraw.", no_args_is_help=True
)

app.add_typer(restrict_plan.app, name="plan")

DraftId = Annotated[str, typer.Argument(help="The draft's id, or its first characters.")]
PublishedId = Annotated[str, typer.Argument(help="The id of a published restriction.")]
Many = list[str] | None


@app.command()
def declare(
    name: Annotated[str | None, typer.Option(help="The name.")] = None,
    *,
    authority: Annotated[str | None, typer.Option(help="The declaring authority.")] = None,
    form: Annotated[
        Path | None, typer.Option(help="A form (JSON) with the same values; options override it.")
    ] = None,
    polygon: Annotated[
        str | None,
        typer.Option(help='Corners "LAT,LON LAT,LON LAT,LON", or a GeoJSON file of one polygon.'),
    ] = None,
    circle: Annotated[str | None, typer.Option(help="A circle, LAT,LON,RADIUS_KM.")] = None,
    strip: Annotated[
        float | None, typer.Option(help="A strip this many km inside --border, --from to --to.")
    ] = None,
    border: Annotated[Path | None, typer.Option(help="The border of a strip, GeoJSON.")] = None,
    from_: Annotated[
        str | None,
        typer.Option("--from", help="The start of the strip on the border, LAT,LON in degrees."),
    ] = None,
    to: Annotated[
        str | None, typer.Option(help="The end of the strip on the border, LAT,LON in degrees.")
    ] = None,
    via: Annotated[
        str | None, typer.Option(help="A place near the way that is meant, LAT,LON.")
    ] = None,
    inner: Annotated[
        str | None, typer.Option(help="A place on the inner side of a border line, LAT,LON.")
    ] = None,
    edges: Annotated[
        str | None,
        typer.Option(help="The kind of a polygon's edges: planar, geodesic or parallel."),
    ] = None,
    lower: Annotated[
        str | None, typer.Option(help="Lower limit: SFC, FL095, 120 m AGL, 2500 ft AMSL.")
    ] = None,
    upper: Annotated[
        str | None, typer.Option(help="Upper limit, in the same form, or UNL.")
    ] = None,
    substitute_lower: Annotated[
        str | None,
        typer.Option(help="The height that replaces a flight level, such as 2900 m AMSL."),
    ] = None,
    substitute_upper: Annotated[
        str | None, typer.Option(help="The height that replaces an upper flight level.")
    ] = None,
    start: Annotated[str | None, typer.Option(help="The start (RFC 3339); now by default.")] = None,
    other_start: Annotated[
        Many, typer.Option(help="A differing start from another source.")
    ] = None,
    end: Annotated[
        str | None, typer.Option(help="The end (RFC 3339); by default until withdrawal.")
    ] = None,
    other_end: Annotated[Many, typer.Option(help="A differing end from another source.")] = None,
    hours: Annotated[
        Many,
        typer.Option(help="Hours of applicability: SR-SS, or MON-FRI 06:00-16:00 Europe/Warsaw."),
    ] = None,
    period: Annotated[
        Many,
        typer.Option(help='One of several periods: "START/END; HOURS", ".." for an open end.'),
    ] = None,
    bars: Annotated[
        str | None,
        typer.Option(help="The flights that it bars: everyone, unmanned, manned or unidentified."),
    ] = None,
    unless: Annotated[
        Many,
        typer.Option(
            help="A condition of entry: flight_plan, transponder, radio or authorisation."
        ),
    ] = None,
    exempt: Annotated[
        Many, typer.Option(help="A flight status that is exempt, such as SAR or MEDEVAC.")
    ] = None,
    rule: Annotated[
        Many,
        typer.Option(help='A rule: "NAME: bars=manned; hours=SR-SS; unless=radio; exempt=SAR".'),
    ] = None,
    reason: Annotated[Many, typer.Option(help="The reason, in one word.")] = None,
    message: Annotated[str | None, typer.Option(help="The message to the public.")] = None,
    kind: Annotated[
        str | None, typer.Option(help="PROHIBITED, REQ_AUTHORIZATION or CONDITIONAL.")
    ] = None,
    supersedes: Annotated[
        Many, typer.Option(help="The id of a restriction that this ends.")
    ] = None,
    sigma: Annotated[
        float | None, typer.Option(help="1-sigma error of the boundary in m, over the file's own.")
    ] = None,
    approximation: Annotated[
        str | None, typer.Option(help="How the boundary differs from the official one.")
    ] = None,
    fir: Annotated[str | None, typer.Option(help="FIR for the NOTAM draft, such as EPWW.")] = None,
    country: Annotated[
        str | None, typer.Option(help="Country for ED-318 and ED-269, three letters, such as POL.")
    ] = None,
    id_: Annotated[str | None, typer.Option("--id", help="The id; generated by default.")] = None,
    revise: Annotated[
        str | None, typer.Option(help="A draft to change: only what is given changes.")
    ] = None,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Make a draft. Nothing goes out: review it, then publish it."""
    _make_draft(locals(), revises=revise)


_FORM_KEYS = {
    "id_": "id",
    "reason": "reasons",
    "other_start": "other_starts",
    "other_end": "other_ends",
    "sigma": "boundary_sigma_m",
} | {
    key: key
    for key in (
        "name", "authority", "kind", "message", "lower", "upper", "substitute_lower",
        "substitute_upper", "start", "end", "hours", "bars", "unless", "exempt", "supersedes",
        "approximation", "fir", "country",
    )
}  # fmt: skip


def _make_draft(
    options: Mapping[str, Any], *, revises: str | None = None, amends: str | None = None
) -> None:
    """From the options of `declare`, by their names there. Raises VedetteError."""
    shape = shape_in(
        ShapeOptions(
            polygon=options["polygon"],
            circle=options["circle"],
            strip_km=options["strip"],
            border=options["border"],
            start=options["from_"],
            end=options["to"],
            via=options["via"],
            inner=options["inner"],
            edges=options["edges"],
        )
    )
    filed = {} if options["form"] is None else form_file(options["form"])
    body = filed | given(**{key: options.get(name) for name, key in _FORM_KEYS.items()})
    rules = options["rule"]
    periods = options["period"]
    body |= given(
        shape=shape,
        rules=[rule_in(one) for one in rules] if rules else None,
        periods=[period_in(one) for one in periods] if periods else None,
    )
    new = revises is None and amends is None
    path = record_in(options["record"]) if new else existing_record(options["record"])
    of_file = frozenset(key for key, value in filed.items() if body[key] is value)
    when, who = at_or_now(options["at"]), or_login_name(options["by"])
    with blamed_on(options["form"], of_file), adding(path, when, who) as book:
        made = book.restrictions.draft_from_form(
            body,
            borders_in(options["border"], options["sigma"]),
            at=when,
            by=who,
            revises=revises,
            amends=amends,
        )
    print_draft(made, as_json=options["as_json"])


def _amend(restriction: PublishedId, **options: Any) -> None:
    """Make a draft that amends a published restriction: what is given changes, the rest stays."""
    _make_draft(options, amends=restriction)


def _with_the_options_of_declare() -> Callable[..., None]:
    """`amend` takes what `declare` takes, but for the draft to revise."""
    own = signature(_amend).parameters["restriction"]
    shared = [p for p in signature(declare).parameters.values() if p.name not in _NOT_AMENDED]
    _amend.__signature__ = Signature([own, *shared])  # type: ignore[attr-defined]
    _amend.__annotations__ = {p.name: p.annotation for p in (own, *shared)}
    return _amend


_NOT_AMENDED = ("revise", "id_")
app.command("amend")(_with_the_options_of_declare())


@app.command()
def review(
    draft: DraftId,
    record: Where = HERE,
    by: By = None,
    at: At = None,
    picture: Annotated[
        Path | None, typer.Option(help="The file for the map (SVG); by default beside the record.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show a draft in plain words with all warnings and a map, and record that you reviewed it."""
    path, now, who = existing_record(record), at_or_now(at), or_login_name(by)
    with adding(path, now, who) as book:
        held = book.restrictions.declared().find_draft(draft)
        seen = review_of(held.id, held.draft, now)
        book.restrictions.put_review(held.id, seen.warnings, at=now, by=who, sha256=seen.sha256)
    map_path = picture or path.parent / f"{held.id}.svg"
    try:
        map_path.write_text(seen.picture, encoding="utf-8")
    except OSError as exc:
        raise RestrictionError(
            f"cannot be written: {exc.strerror}", where=str(map_path), mend="name another file"
        ) from exc
    print_review(seen, map_path, as_json=as_json)


@app.command()
def publish(
    draft: DraftId,
    *,
    yes_by: Annotated[str, typer.Option(help="The person who approves the reviewed draft.")],
    record: Where = HERE,
    at: At = None,
    to: Annotated[Path | None, typer.Option(help="Folder for the published files.")] = None,
    as_json: Json = False,
) -> None:
    """Publish a reviewed draft. From now on it is in force at the times that it states."""
    when, who = at_or_now(at), on_the_command_line(yes_by)
    with adding(existing_record(record), when, who) as book:
        done = book.restrictions.publish(draft, at=when, by=who)
    if to is not None:
        write_files(done, to)
    print_published(done, as_json=as_json)


@app.command()
def withdraw(
    restriction: PublishedId,
    *,
    reason: Annotated[str, typer.Option(help="The reason.")],
    yes_by: Annotated[str, typer.Option(help="The person who withdraws it.")],
    record: Where = HERE,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Withdraw a published restriction."""
    when, who = at_or_now(at), on_the_command_line(yes_by)
    with adding(existing_record(record), when, who) as book:
        done = book.restrictions.withdraw(restriction, reason, at=when, by=who)
    print_published(done, as_json=as_json)


@app.command("list")
def list_(record: Where = HERE, as_json: Json = False) -> None:
    """List published restrictions and drafts with their states."""
    with Record.read(existing_record(record)) as book:
        print_list(book.restrictions.declared(), as_json=as_json)


@app.command()
def show(
    restriction: Annotated[str, typer.Argument(help="The id of a restriction or a draft.")],
    record: Where = HERE,
    as_json: Json = False,
) -> None:
    """Show one restriction or draft in plain words."""
    with Record.read(existing_record(record)) as book:
        declared = book.restrictions.declared()
    if restriction in declared.published:
        print_published(declared.find(restriction), as_json=as_json, whole=True)
    else:
        print_draft(declared.find_draft(restriction), as_json=as_json, whole=True)


@app.command()
def export(
    restriction: PublishedId,
    to: Annotated[Path, typer.Argument(help="Folder for the files.")],
    record: Where = HERE,
) -> None:
    """Write the published files of a restriction, one per format."""
    with Record.read(existing_record(record)) as book:
        for path in write_files(book.restrictions.declared().find(restriction), to):
            typer.echo(path)


@app.command()
def tiles(
    restriction: PublishedId,
    day: Annotated[
        str | None, typer.Option("--date", help="The UTC day, YYYY-MM-DD; today by default.")
    ] = None,
    uss: Annotated[
        str, typer.Option(help="Base URL that serves constraint details.")
    ] = "https://uss.example/f3548/v1",
    record: Where = HERE,
) -> None:
    """Print the restriction's tiles of one day, each an F3548-21 constraint, one JSON object per
    line.
    """
    with Record.read(existing_record(record)) as book:
        done = book.restrictions.declared().find(restriction)
    on = day_in({"date": day}, "date") or datetime.now(UTC).date()
    for tile in constraints_of(done.draft, on, version=done.version, uss_base_url=uss):
        print_line(dict(tile))


@app.command()
def example(
    name: Annotated[str, typer.Argument(help="The example: ep-r129.")] = "ep-r129",
    record: Where = HERE,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Make a draft of an example that is part of the program."""
    examples: dict[str, Draft] = {"ep-r129": ep_r129.draft()}
    if name not in examples:
        raise RestrictionError(
            f"the name must be that of an example, got {in_words(name)}",
            mend=f"use one of: {', '.join(examples)}",
        )
    when, who = at_or_now(at), or_login_name(by)
    with adding(record_in(record), when, who) as book:
        made = book.restrictions.put_draft(examples[name], at=when, by=who)
    print_draft(made, as_json=as_json)
