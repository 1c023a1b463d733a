"""`vedette quarantine`: messages that could not be processed, and a retry with this version."""

from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Annotated

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.screen import Console
from vedette.app.settings.settings import Settings, load
from vedette.engine.state import Batch, initial_state
from vedette.engine.step import step
from vedette.feeds.decoder import Frame
from vedette.feeds.frame_order import InputDecoding
from vedette.model.errors import RecordError
from vedette.model.events import SetAside
from vedette.model.ids import SensorId
from vedette.model.report import RawRef
from vedette.model.times import from_text
from vedette.store.quarantine import Quarantined, entries

app = typer.Typer(no_args_is_help=True, help=__doc__)

ServeConfig = Annotated[Path, typer.Option(help="Settings file of `vedette serve`.")]


@app.command("list")
def list_(config: ServeConfig, as_json: Json = False) -> None:
    """List the messages in quarantine, oldest first."""
    found = _entries(load(config))
    if as_json:
        for one in found:
            print_line({key: value for key, value in asdict(one).items() if key != "hex"})
        return
    console = Console(soft_wrap=True, highlight=False)
    for one in found:
        who = f"sensor {one.sensor}" if one.sensor else "no sensor"
        console.print(f"{one.id}  {one.at}  {who}  input {one.input}: {one.words}", markup=False)
    console.print(f"{len(found)} in quarantine", markup=False)


@app.command()
def show(
    entry: Annotated[str, typer.Argument(help="Id of the entry, as `list` prints it.")],
    config: ServeConfig,
    as_json: Json = False,
) -> None:
    """Show one entry with its bytes. They may be personal data: handle them like the raw log."""
    one = _the(entry, load(config))
    if as_json:
        print_line(asdict(one))
        return
    console = Console(soft_wrap=True, highlight=False)
    for key, value in asdict(one).items():
        console.print(f"{key:12} {'unknown' if value is None else value}", markup=False)


@app.command()
def retry(
    config: ServeConfig,
    entry: Annotated[
        str | None, typer.Argument(help="Id of the entry; all entries by default.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Retry each entry with this version, and say whether it can be processed.

    The running picture does not change, because the time of the messages has passed. `vedette
    replay` of the raw log includes the messages that this version can process.
    """
    settings = load(config)
    todo = [_the(entry, settings)] if entry else _entries(settings)
    failing = 0
    for one in todo:
        result = _retried(one, settings)
        failing += result.startswith("fails")
        if as_json:
            print_line({"id": one.id, "result": result})
        else:
            Console(soft_wrap=True, highlight=False).print(f"{one.id}  {result}", markup=False)
    raise typer.Exit(1 if failing else 0)


def _retried(one: Quarantined, settings: Settings) -> str:
    """What this version makes of one message."""
    if one.hex is None or one.encoding is None or one.received_at is None:
        return "cannot be tried: its bytes were not kept"
    frame = Frame(
        data=bytes.fromhex(one.hex),
        encoding=one.encoding,
        sensor=SensorId(one.sensor or "unknown"),
        received_at=from_text(one.received_at),
        source=one.input or "quarantine",
        sequence=one.sequence or 0,
        raw=RawRef(source=one.segment or "", offset=one.offset or 0, length=0),
    )
    decoding = InputDecoding()
    reports = decoding.decode([frame])
    state = initial_state(settings.engine_config(simulation=settings.live.simulation), ())
    until = frame.received_at + timedelta(seconds=2 * settings.engine.cycle_s)
    _, events = step(state, Batch(reports=tuple(reports), until=until))
    for event in events:
        if isinstance(event, SetAside):
            return f"fails: {event.words}"
    total = decoding.total()
    if total.refused:
        return f"refused at the door: {total.first_refusal or 'it cannot be read'}"
    return f"processed: {len(reports)} reports"


def _entries(settings: Settings) -> list[Quarantined]:
    return list(entries(Path(settings.live.data)))


def _the(entry: str, settings: Settings) -> Quarantined:
    found = [one for one in _entries(settings) if one.id.startswith(entry)]
    if not found:
        raise RecordError(
            f"no entry of the quarantine has an id that begins with {entry!r}",
            where=settings.live.data,
            mend="list the ids with `vedette quarantine list`",
        )
    if len(found) > 1:
        raise RecordError(
            f"{len(found)} entries of the quarantine have an id that begins with {entry!r}",
            where=settings.live.data,
            mend="give more of the id",
        )
    return found[0]
