"""`vedette cap`: a Common Alerting Protocol 1.2 alert of an incident, released only by a person."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from vedette.access.names import on_the_command_line
from vedette.airspace.declaring.draft_lifecycle import PublishedState
from vedette.app.commands.common_options import Json, Zones
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.brief_command import write_new
from vedette.app.commands.record.record_file import (
    HERE,
    At,
    Where,
    Which,
    adding_or_reading,
    at_or_now,
    existing_record,
)
from vedette.app.screen import Console
from vedette.app.settings.run_inputs import read_zones_of
from vedette.model.errors import RecordError, VedetteError
from vedette.model.ids import RestrictionId
from vedette.model.incident import Incident
from vedette.model.restriction import Restriction
from vedette.model.value_words import in_words
from vedette.record.record import Record
from vedette.sharing.cap import (
    CapAlert,
    Category,
    Certainty,
    MessageType,
    Scope,
    Severity,
    Urgency,
    Wanted,
    cap_alert,
    cap_time,
    reference_of,
)
from vedette.sharing.day_brief_lines import CapLine

_EARLIER_MAX = 4_000_000  # bytes of an earlier alert's file


def cap(
    incident: Which,
    *,
    out: Annotated[Path, typer.Option(help="The file to write; it must not exist.")],
    sender: Annotated[str, typer.Option(help="The sender: an address or a domain.")],
    message_type: Annotated[
        MessageType, typer.Option(help="The message type.")
    ] = MessageType.ALERT,
    references: Annotated[
        list[Path] | None,
        typer.Option(
            help="File of an earlier alert, for Update or Cancel; may be given several times."
        ),
    ] = None,
    scope: Annotated[Scope, typer.Option(help="The permitted recipients.")] = Scope.RESTRICTED,
    rule: Annotated[
        str, typer.Option(help="The distribution rule of a Restricted alert.")
    ] = "For the named recipients only.",
    event: Annotated[str, typer.Option(help="The event, as text.")] = "Airspace incident",
    category: Annotated[Category, typer.Option(help="The CAP category.")] = Category.OTHER,
    urgency: Annotated[
        Urgency, typer.Option(help="The CAP value; Unknown by default.")
    ] = Urgency.UNKNOWN,
    severity: Annotated[
        Severity, typer.Option(help="The CAP value; Unknown by default.")
    ] = Severity.UNKNOWN,
    certainty: Annotated[
        Certainty, typer.Option(help="The CAP value; Unknown by default.")
    ] = Certainty.UNKNOWN,
    restrictions: Zones = None,
    area: Annotated[
        list[str] | None,
        typer.Option(help="A restriction whose area it is of, by its id; several times."),
    ] = None,
    release: Annotated[
        bool, typer.Option("--release", help="Release it under your own name (--by, --to).")
    ] = False,
    by: Annotated[str | None, typer.Option(help="The person who releases it.")] = None,
    to: Annotated[
        list[str] | None, typer.Option(help="A recipient; may be given several times.")
    ] = None,
    record: Where = HERE,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Write a CAP 1.2 alert of an incident: a draft, unless a person releases it."""
    if release and not (by and by.strip() and to):
        raise RecordError(
            "a release must name a person and a recipient, got "
            f"{'no recipient' if by and by.strip() else 'no person'}",
            where="--release",
            mend="give --by NAME and --to RECIPIENT",
        )
    who = None if by is None else on_the_command_line(by)
    wanted = Wanted(
        sender=sender,
        sent=at_or_now(at).replace(microsecond=0),
        message_type=message_type,
        scope=scope,
        restriction=rule,
        recipients=tuple(to or ()),
        references=tuple(_reference(path) for path in references or ()),
        event=event,
        category=category,
        urgency=urgency,
        severity=severity,
        certainty=certainty,
        released=release,
    )
    path = existing_record(record)
    with adding_or_reading(path, wanted.sent, str(who), adds=release) as book:
        found = book.incidents.get(incident)
        held = [r for one in read_zones_of(restrictions or []) for r in one.restrictions]
        held += [one.restriction for one in book.restrictions.declared().published.values()]
        ended = [
            f"{one.restriction.id} is not in force any more ({one.state})"
            for one in book.restrictions.declared().published.values()
            if one.state is not PublishedState.IN_FORCE
        ]
        made = cap_alert(found, wanted, _areas(found, held, area))
        sha256 = hashlib.sha256(made.data).hexdigest()
        noted = None
        if release:
            noted = _release(book, found, made, out, str(who), wanted.recipients, wanted.sent)
        else:
            write_new(out, made.data)
    line: CapLine = {
        "type": "cap",
        "incident": found.id,
        "identifier": made.identifier,
        "sender": sender,
        "sent": cap_time(wanted.sent),
        "status": made.status,
        "message_type": str(message_type),
        "scope": str(scope),
        "areas": list(made.areas),
        "released_by": who if release else None,
        "recipients": list(wanted.recipients),
        "release": noted,
        "file": str(out),
        "sha256": sha256,
        "remarks": [
            *made.remarks,
            *(words for words in ended if words.split(" ", 1)[0] in made.areas),
        ],
    }
    if as_json:
        print_line(line)
    else:
        _print(line)


def _release(
    book: Record,
    found: Incident,
    made: CapAlert,
    out: Path,
    by: str,
    to: Sequence[str],
    at: datetime,
) -> str:
    """Write it and note it on record; no file stays of what could not be noted."""
    if out.exists():
        raise RecordError("already exists", where=str(out), mend="name a new file")
    beside = out.with_name(out.name + ".partial")
    write_new(beside, made.data)
    try:
        noted = book.releases.add(
            "CAP alert",
            made.identifier,
            recipients=to,
            incident=found.id,
            sha256=hashlib.sha256(made.data).hexdigest(),
            at=at,
            by=by,
        )
    except VedetteError:
        beside.unlink(missing_ok=True)
        raise
    beside.replace(out)
    return noted.id


def _areas(
    found: Incident, held: Sequence[Restriction], named: Sequence[str] | None
) -> list[Restriction]:
    """The restrictions that were named; else the incident's own, where its area is at hand."""
    by_id = {one.id: one for one in held}
    if named is None:
        own = None if found.restriction is None else by_id.get(found.restriction)
        return [] if own is None else [own]
    for name in named:
        if RestrictionId(name) not in by_id:
            raise RecordError(
                f"must name a restriction of the record or of a given file, got {in_words(name)}",
                where="--area",
                mend="give its zone file with --restrictions",
            )
    return [by_id[RestrictionId(name)] for name in named]


def _reference(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_EARLIER_MAX + 1)
    except OSError as exc:
        raise RecordError(
            f"cannot be read: {exc.strerror}", where=str(path), mend="check the path"
        ) from exc
    if len(data) > _EARLIER_MAX:
        raise RecordError(
            f"must have at most {_EARLIER_MAX:,} bytes, got more",
            where=str(path),
            mend="name a CAP alert",
        )
    return reference_of(data, where=str(path))


def _print(line: CapLine) -> None:
    console = Console(soft_wrap=True)
    words = (
        f"{line['status']} {line['message_type']} {line['identifier']} written to {line['file']}"
    )
    console.print(words, markup=False, highlight=False)
    if line["released_by"] is None:
        console.print("a draft: no person has released it", markup=False, highlight=False)
    else:
        who = ", ".join(line["recipients"])
        said = f"released by {line['released_by']} to {who} [{line['release']}]"
        console.print(said, markup=False, highlight=False)
    for remark in line["remarks"]:
        console.print(f"  {remark}", markup=False, highlight=False)
