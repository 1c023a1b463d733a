"""`vedette brief`: a day of the record, in brief; printed, written, or sent when told so."""

import hashlib
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo, available_timezones

import typer

from vedette.app.commands.common_options import Config, Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.record.record_file import (
    HERE,
    AsOfOption,
    At,
    By,
    Where,
    adding,
    at_or_now,
    existing_record,
    or_login_name,
)
from vedette.app.mail import BriefSettings, MailError, message_of, require_mail, send
from vedette.app.settings.settings import Settings, load
from vedette.model.errors import RecordError, VedetteError
from vedette.record.actions.typed_values import needed_day
from vedette.record.queries.as_of_text import as_of_from
from vedette.record.record import Record
from vedette.sharing.day_brief import brief_of, rests_on
from vedette.sharing.day_brief_lines import BriefLine, NightPart
from vedette.sharing.day_brief_page import blocks, to_html, to_markdown


def brief(
    day: Annotated[str, typer.Option("--date", help="The day, such as 2025-09-11.")],
    time_zone: Annotated[
        str, typer.Option(help="IANA name of the time zone, such as Europe/Warsaw.")
    ] = "UTC",
    html: Annotated[Path | None, typer.Option(help="Also write it to this file as HTML.")] = None,
    sending: Annotated[
        bool,
        typer.Option("--send", help="Send it by SMTP, as configured in [brief] of the settings."),
    ] = False,
    config: Config = None,
    record: Where = HERE,
    as_of: AsOfOption = None,
    by: By = None,
    at: At = None,
    as_json: Json = False,
) -> None:
    """Print what was added to the record that day, what was superseded, and what is open."""
    since, until = span_of(day, time_zone)
    when = as_of_from(as_of)
    every = load(config)
    settings = every.brief
    if sending:
        require_mail(settings)
    with Record.read(existing_record(record)) as book:
        found = book.day(since, until, when)
        line = brief_of(
            found, date=day, time_zone=time_zone, as_of=when, tonight=_tonight(every, day)
        )
    page = blocks(line)
    if html is not None:
        write_new(html, to_html(page).encode())
    if sending:
        _send(settings, line, record, by=or_login_name(by), at=at_or_now(at))
    if as_json:
        print_line(line)
    else:
        typer.echo(to_markdown(page), nl=False)


def _tonight(settings: Settings, day: str) -> NightPart | None:
    """The night of the evening after the day; None where the settings name no place."""
    if settings.sky.place is None:
        return None
    from vedette.app.live.sky_answers import night_of  # noqa: PLC0415 - loads the whole sky
    from vedette.sharing.day_brief_night import night_part  # noqa: PLC0415

    evening = needed_day({"date": day}, "date") + timedelta(days=1)
    night = night_of(settings.sky, evening)
    return None if night is None else night_part(night, evening)


def span_of(day: str, time_zone: str) -> tuple[datetime, datetime]:
    """The begin and end of a day in `time_zone`, both in UTC. Raises RecordError."""
    asked = needed_day({"date": day}, "date")
    if time_zone != "UTC" and time_zone not in available_timezones():
        raise RecordError(
            f"must be an IANA time zone, got {time_zone!r}",
            where="time_zone",
            mend="write a name such as Europe/Warsaw",
        )
    zone = UTC if time_zone == "UTC" else ZoneInfo(time_zone)
    try:
        first, last = (
            datetime.combine(d, time(), tzinfo=zone).astimezone(UTC)
            for d in (asked, asked + timedelta(days=1))
        )
        first - timedelta(days=1)  # there must be a before
    except OverflowError as exc:
        raise RecordError(
            f"must be a day with a day before and after it, from year 1 to 9999, got {day}",
            where="date",
            mend="give another day",
        ) from exc
    return first, last


def write_new(path: Path, data: bytes) -> None:
    """Write a file that must not exist yet. Raises RecordError."""
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as exc:
        raise RecordError("already exists", where=str(path), mend="name a new file") from exc
    except OSError as exc:
        raise RecordError(
            f"cannot be written: {exc.strerror}", where=str(path), mend="name another file"
        ) from exc


def _send(settings: BriefSettings, line: BriefLine, record: Path, *, by: str, at: datetime) -> None:
    """Send it and note on record who received it. Raises MailError, RecordError."""
    rests = rests_on(line)
    if not rests:
        raise RecordError(
            "the brief is empty, so there is nothing to send",
            where="--send",
            mend="choose another day",
        )
    page = blocks(line)
    text = to_markdown(page)
    mark = "SIMULATION: " if line["simulation"] else ""
    subject = f"{mark}The record on {line['date']}, in brief"
    message = message_of(settings, subject=subject, text=text, html=to_html(page), at=at)
    # Opened before anything goes out: a record that cannot be added to must not lose who got it.
    with adding(existing_record(record), at, by) as book:
        received = send(settings, message)
        try:
            book.releases.add(
                "message",
                f"brief {line['date']} ({line['time_zone']})",
                recipients=received,
                rests_on=rests,
                sha256=hashlib.sha256(text.encode()).hexdigest(),
                at=at,
                by=by,
            )
        except VedetteError as exc:
            raise MailError(
                f"the mail was sent to {', '.join(received)}, but this could not be noted on the "
                f"record: {exc}",
                mend="note it with `vedette record released`",
            ) from exc
    refused = [address for address in settings.recipients if address not in received]
    if refused:
        raise MailError(
            f"the server refused {', '.join(refused)}; the other recipients received the brief, as "
            "the record notes",
            where=f"{settings.host}:{settings.port}",
            mend="check [brief] recipients",
        )
