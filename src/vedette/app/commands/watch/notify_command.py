"""`vedette notify`: test the ways by which people are told, and read who was told when."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.screen import Console
from vedette.app.settings.settings import load
from vedette.engine.live.backup import NOTIFICATIONS
from vedette.model.errors import ConfigError
from vedette.model.ids import content_id
from vedette.model.times import to_text
from vedette.notifications.channels import Channels
from vedette.notifications.notice import Notice, NoticeKind
from vedette.store.delivery_log import DeliveryLog

app = typer.Typer(help="Notifications: test them, and see who was told.", no_args_is_help=True)

Config = Annotated[Path, typer.Option(help="Settings file (TOML); see docs/notify.md.")]


@app.command("test")
def send_test(config: Config, as_json: Json = False) -> None:
    """Send a test to every contact of the settings. Exits with 1 if one of them was not reached."""
    settings = load(config)
    if not settings.contact:
        raise ConfigError(
            "must have a [[contact]] to notify, got none",
            where=str(config),
            mend="add a [[contact]] table; see docs/notify.md",
        )
    channels = Channels.of(settings.notify)
    now = datetime.now(UTC)
    notice = Notice(
        key=f"test {now.isoformat()}",
        kind=NoticeKind.TEST,
        urgent=True,
        title="Test of vedette's notifications",
        text="Somebody asked for this test on the command line. Nothing has happened.",
        at=now,
        simulation=settings.live.simulation,
    )
    failed = False
    for contact in settings.contact:
        for way in contact.ways:
            trouble = _try(channels, notice, contact.step, contact.name, way)
            failed |= trouble is not None
            line = {"type": "delivery", "contact": contact.name, "way": way, "failed": trouble}
            if as_json:
                print_line(line)
            else:
                said = "delivered" if trouble is None else f"FAILED: {trouble}"
                _say(f"{contact.name}  {way}  {said}")
    if failed:
        raise typer.Exit(1)


@app.command("log")
def deliveries(
    config: Config,
    last: Annotated[int, typer.Option(min=1, help="How many, the newest first.")] = 50,
    as_json: Json = False,
) -> None:
    """Print who was told what and when, and what failed."""
    path = Path(load(config).live.data) / NOTIFICATIONS
    if not path.is_file():
        raise ConfigError("no notification was sent yet", where=str(path), mend="start the run")
    log = DeliveryLog(path)
    for one in log.last(last):
        at = to_text(datetime.fromtimestamp(one.at, UTC))
        if as_json:
            print_line(
                {"type": "delivery", "at": at, "contact": one.contact, "way": one.way,
                 "title": one.title, "outcome": one.outcome, "detail": one.detail}
            )  # fmt: skip
        else:
            why = "" if one.detail is None else f": {one.detail}"
            _say(f"{at}  {one.contact}  {one.way}  {one.outcome}{why}  {one.title}")
    log.close()


def _try(channels: Channels, notice: Notice, step: int, contact: str, way: str) -> str | None:
    """Why it was not delivered; None where it was."""
    body = json.dumps(notice.to_dict(step=step, contact=contact), ensure_ascii=False).encode()
    try:
        channels.send(way, content_id("test", notice.key, way), body)
    except (OSError, ValueError) as exc:
        return str(exc)
    return None


def _say(text: str) -> None:
    Console(soft_wrap=True, highlight=False).print(text, markup=False)
