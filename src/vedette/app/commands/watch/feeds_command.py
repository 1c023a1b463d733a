"""`vedette feeds`: the feeds of this program, and which of them reads a file."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Any

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.watch.feed_probe import LISTEN_S, Found, Heard, identify, listen
from vedette.app.screen import Console
from vedette.engine.live.inputs.input_kinds import TRANSPORTS
from vedette.feeds import known_feeds
from vedette.feeds.feed import Feed, LiveEncoding
from vedette.feeds.recordings.link_headers import CAPTURED
from vedette.feeds.recordings.recognition import feed_reading
from vedette.feeds.recordings.recording import Recording, open_recording
from vedette.model.report import EpochReport, HeartbeatReport, RegistrationReport, TroubleReport

app = typer.Typer(help=__doc__, invoke_without_command=True)
_NO_OBSERVATIONS = (EpochReport, HeartbeatReport, RegistrationReport, TroubleReport)


@app.callback()
def feeds(context: typer.Context, as_json: Json = False) -> None:
    """List every feed: its encodings, the inputs that carry it, its page and its grade."""
    if context.invoked_subcommand is not None:
        return
    if as_json:
        for feed in known_feeds.FEEDS:
            print_line(_line(feed))
        return
    console = Console(soft_wrap=True, highlight=False)
    for feed in known_feeds.FEEDS:
        for text in _listed(feed):
            console.print(text, markup=False)


@app.command("try")
def try_(
    target: Annotated[
        str,
        typer.Argument(
            help="A recording, or where to listen: HOST:PORT, udp://HOST:PORT, http://HOST/PATH, "
            "mqtt://HOST:PORT/TOPIC, or a device."
        ),
    ],
    as_json: Json = False,
) -> None:
    """Say what is in a file or comes from an address, what decodes, and the settings to paste.

    An address is listened to for 6 s.
    """
    file = Path(target)
    if not file.is_file() and not file.is_dir() and _is_address(target):
        _try_address(target, as_json=as_json)
        return
    recording = open_recording(file)
    kinds = Counter(
        type(one).__name__.removesuffix("Report").lower()
        for one in recording.reports()
        if not isinstance(one, _NO_OBSERVATIONS)
    )
    feed = feed_reading(recording.file_format)
    settings = [
        _settings(one, kind) for one in (feed.live if feed else ()) for kind in _inputs(one)
    ]
    if as_json:
        print_line(_tried(recording, feed, kinds, settings))
        return
    console = Console(soft_wrap=True, highlight=False)
    for text in _told(recording, feed, kinds):
        console.print(text, markup=False)
    for text in settings[:1]:
        console.print(f"\nTo receive it live:\n\n{text}", markup=False)
    if not kinds:
        raise typer.Exit(1)


def _is_address(target: str) -> bool:
    """Whether a text names a place to listen rather than a file."""
    if "://" in target or target.startswith("/dev/"):
        return True
    return target.rpartition(":")[2].isdigit() or Path(target).is_fifo()


def _try_address(address: str, *, as_json: bool) -> None:
    """Say what comes from an address."""
    heard = listen(address)
    found = identify(heard)
    size = sum(map(len, heard.messages))
    settings = None
    if found is not None:
        where = heard.settings
        if heard.kind != "mqtt":
            where += '\nsensor = "receiver-1"'
        if heard.kind == "udp_frames":
            where += '\npeers = ["192.0.2.7/32"]  # who may send; not needed on 127.0.0.1'
        settings = _input_table(found.encoding.name, heard.kind, where)
    if as_json:
        print_line(
            {
                "address": address,
                "bytes": size,
                "feed": None if found is None else found.feed.name,
                "encoding": None if found is None else found.encoding.name,
                "frames": None if found is None else found.tally.frames,
                "refused": None if found is None else found.tally.refused,
                "first_refusal": None if found is None else found.tally.first_refusal,
                "reports": {} if found is None else dict(sorted(found.reports.items())),
                "settings": [] if settings is None else [settings],
            }
        )
    else:
        console = Console(soft_wrap=True, highlight=False)
        for text in _heard(address, size, heard, found):
            console.print(text, markup=False)
        if settings is not None:
            console.print(f"\nTo receive it live:\n\n{settings}", markup=False)
    if found is None or not found.reports:
        raise typer.Exit(1)


def _heard(address: str, size: int, heard: Heard, found: Found | None) -> list[str]:
    """What came from an address, a line each."""
    if not size:
        return [f"{address}: it is open, and nothing came within {LISTEN_S:g} s"]
    if found is None:
        first = b"".join(heard.messages)[:32]
        return [
            f"{address}: {size} bytes came, which no feed recognises; first bytes: {first.hex()}",
            "`vedette feeds` lists what can be read",
        ]
    tally = found.tally
    decoded = ", ".join(f"{count} {kind}" for kind, count in sorted(found.reports.items()))
    lines = [
        f"{address}: {found.encoding.words}",
        f"read by: {found.feed.name} ({found.feed.page})",
        f"frames: {tally.frames}; {tally.refused} could not be read, {tally.ignored} say nothing",
        f"decoded: {decoded or 'nothing'}",
    ]
    return lines if not tally.first_refusal else [*lines, f"first refusal: {tally.first_refusal}"]


def _told(recording: Recording, feed: Feed | None, kinds: Counter[str]) -> list[str]:
    """What was found, a line each."""
    tally = recording.tally
    form = recording.format if recording.file_format is None else recording.file_format.words
    why = "" if recording.recognised_by is None else f": {recording.recognised_by}"
    found = ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())) or "nothing"
    lines = [
        f"{recording.path}: {form}{why}",
        f"read by: {'frames of several feeds' if feed is None else f'{feed.name} ({feed.page})'}",
        f"frames: {tally.frames}; {tally.refused} could not be read, {tally.ignored} say nothing",
        f"decoded: {found}",
    ]
    return lines if not tally.first_refusal else [*lines, f"first refusal: {tally.first_refusal}"]


def _tried(
    recording: Recording, feed: Feed | None, kinds: Counter[str], settings: list[str]
) -> dict[str, Any]:
    tally = recording.tally
    return {
        "file": str(recording.path),
        "format": recording.format,
        "reason": recording.recognised_by,
        "feed": None if feed is None else feed.name,
        "frames": tally.frames,
        "refused": tally.refused,
        "ignored": tally.ignored,
        "first_refusal": tally.first_refusal,
        "reports": dict(sorted(kinds.items())),
        "settings": settings,
    }


def _line(feed: Feed) -> dict[str, Any]:
    return {
        "feed": feed.name,
        "title": feed.title,
        "encodings": {
            one.name: {"what": one.words, "inputs": _inputs(one), "usual_port": one.usual_port}
            for one in feed.live
        },
        "own_inputs": list(feed.own_inputs),
        "files": {one.name: one.words for one in feed.files},
        "extra": feed.extra,
        "grade": feed.grade,
        "evidence": {
            "hostile_input": feed.evidence.hostile_input,
            "peer": feed.evidence.peer,
            "throughput": feed.evidence.throughput,
        },
        "page": feed.page,
        "example": feed.example,
    }


def _inputs(encoding: LiveEncoding) -> list[str]:
    """The kinds of input that carry an encoding."""
    return [kind for kind, carrier in TRANSPORTS.items() if carrier in encoding.carriers]


def _listed(feed: Feed) -> list[str]:
    """A feed as lines of text."""
    extra = "" if feed.extra is None else f", needs the extra {feed.extra}"
    live = [
        f"{one.name}: {one.words}; over {', '.join(_inputs(one))}"
        + (f" (usual TCP port {one.usual_port})" if one.usual_port else "")
        for one in feed.live
    ]
    live += [f'an input of its own: kind = "{kind}"' for kind in feed.own_inputs]
    files = [one.words for one in feed.files]
    if set(feed.frames) & CAPTURED:
        files.append("captures (pcap, pcapng)")
    lines = [f"{feed.name}  {feed.title}  [{feed.grade}{extra}]"]
    lines += [f"  live   {text}" for text in live]
    lines += [f"  files  {', '.join(files) or 'frames in lines of the report format'}"]
    return [*lines, f"  page   {feed.page}", ""]


def _settings(encoding: LiveEncoding, kind: str) -> str:
    """An [[input]] table to paste."""
    port = encoding.usual_port or 9200
    where = {
        "tcp": f'connect = "127.0.0.1:{port}"\nsensor = "receiver-1"',
        "udp_frames": f'listen = "127.0.0.1:{port}"\nsensor = "receiver-1"',
        "device": 'path = "/dev/ttyUSB0"\nsensor = "receiver-1"',
        "http": 'url = "http://127.0.0.1/"\nsensor = "receiver-1"',
        "mqtt": 'connect = "127.0.0.1:1883"\ntopics = { "sensors/receiver-1" = "receiver-1" }',
    }[kind]
    return _input_table(encoding.name, kind, where)


def _input_table(encoding: str, kind: str, where: str) -> str:
    """An [[input]] table. where: its lines that name the address and the sensor."""
    return f'[[input]]\nkind = "{kind}"\nname = "{encoding}"\nencoding = "{encoding}"\n{where}\n'
