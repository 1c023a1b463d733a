"""Listens to an address for some seconds and finds which encoding comes from it.

An address is `HOST:PORT` or `tcp://HOST:PORT`, `udp://HOST:PORT` (also a multicast group),
`http://HOST/PATH`, `mqtt://HOST:PORT/TOPIC`, or a device such as `/dev/ttyUSB0`. Nothing is sent
but what opens the connection.
"""

import asyncio
import os
import select
import socket
import stat
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from vedette.engine.live.inputs.udp_port import open_socket
from vedette.feeds import known_feeds
from vedette.feeds.decoder import Frame, Tally
from vedette.feeds.feed import Carrier, Feed, LiveEncoding
from vedette.feeds.frame_decoding import Decoding
from vedette.feeds.report_format.report_lines_feed import REPORT_LINES_FEED
from vedette.model.errors import FeedError
from vedette.model.extras import optional_module
from vedette.model.ids import SensorId
from vedette.model.report import (
    HeartbeatReport,
    RawRef,
    RegistrationReport,
    Report,
    TroubleReport,
)
from vedette.model.value_words import failure_in_words

LISTEN_S = 6.0  # with the time to connect, an answer comes within 10 s
_CONNECT_S = 3.0
_ENOUGH_BYTES = 1 << 16
_HTTP_MAX = 16 << 20
_HTTP_PATHS = (
    "/data/aircraft.json",
    "/tar1090/data/aircraft.json",
    "/skyaware/data/aircraft.json",
    "/skyaware978/data/aircraft.json",
    "/dump1090/data/aircraft.json",
    "/api/detections",
)
_UNREPORTED = (HeartbeatReport, RegistrationReport, TroubleReport)


@dataclass(slots=True, kw_only=True)
class Heard:
    """What came from an address."""

    kind: str  # of the [[input]] that receives it
    settings: str  # the lines of that input that name the address
    messages: list[bytes] = field(default_factory=list)  # of a stream: its pieces
    carrier: Carrier = Carrier.MESSAGE


@dataclass(slots=True, kw_only=True)
class Found:
    """The encoding that was found, and what a decoder made of it."""

    feed: Feed
    encoding: LiveEncoding
    tally: Tally
    reports: Counter[str]


def listen(address: str, seconds: float = LISTEN_S) -> Heard:
    """Receive what comes from an address. Raises FeedError."""
    try:
        if address.startswith(("http://", "https://")):
            return _http(address)
        if address.startswith("mqtt://"):
            return asyncio.run(_mqtt(address, seconds))
        if address.startswith("udp://"):
            return _udp(*_host_port(address.removeprefix("udp://")), seconds)
        if address.startswith("/"):
            return _device(address, seconds)
        return _tcp(*_host_port(address.removeprefix("tcp://")), seconds)
    except OSError as exc:
        raise FeedError(
            f"cannot be opened: {failure_in_words(exc)}",
            where=address,
            mend="check the host, the port, and that the program there runs",
        ) from exc


def identify(heard: Heard) -> Found | None:
    """The encoding of what was heard, tried on a decoder; None if no feed recognises it."""
    whole = b"".join(heard.messages)
    samples = [whole] if heard.carrier is Carrier.STREAM else heard.messages[:50]
    for feed in known_feeds.FEEDS:
        for encoding in feed.live:
            if heard.carrier not in encoding.carriers or feed is REPORT_LINES_FEED:
                continue
            if any(test(one) for one in samples for test in _tests(feed, encoding)):
                return _tried(feed, encoding, heard)
    return None


def _tests(feed: Feed, encoding: LiveEncoding) -> Iterator[Callable[[bytes], object]]:
    """What tells whether bytes are of an encoding."""
    if encoding.looks_like is not None:
        yield encoding.looks_like
    for form in feed.files:
        if form.name.endswith(encoding.name):
            yield form.recognise


def _tried(feed: Feed, encoding: LiveEncoding, heard: Heard) -> Found:
    """Cut and decode what was heard."""
    if heard.carrier is Carrier.STREAM and encoding.cutter is not None:
        frames = encoding.cutter().feed(b"".join(heard.messages))
    else:
        frames = [one for message in heard.messages for one in encoding.cut_message(message)[0]]
    decoding = Decoding(Tally())
    now = datetime.now(UTC)
    items = [
        Frame(
            data=data,
            encoding=encoding.frames,
            sensor=SensorId("receiver-1"),
            received_at=now,
            source="try",
            sequence=number,
            raw=RawRef("try", 0, len(data)),
        )
        for number, data in enumerate(frames)
    ]
    decoding.tally.frames = len(items)
    reports: list[Report] = [one for one in decoding.run(items) if not isinstance(one, _UNREPORTED)]
    counts = Counter(type(one).__name__.removesuffix("Report").lower() for one in reports)
    return Found(feed=feed, encoding=encoding, tally=decoding.tally, reports=counts)


def _host_port(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not host or not port.isdigit() or not 0 < int(port) < 65_536:
        raise FeedError(
            "must be a file, HOST:PORT, udp://HOST:PORT, http://HOST/PATH, mqtt://HOST:PORT/TOPIC "
            "or a device",
            where=text,
            mend="give one of these",
        )
    return host.strip("[]"), int(port)


def _tcp(host: str, port: int, seconds: float) -> Heard:
    found = Heard(kind="tcp", settings=f'connect = "{host}:{port}"', carrier=Carrier.STREAM)
    with socket.create_connection((host, port), timeout=_CONNECT_S) as stream:
        stream.settimeout(0.5)
        until = time.monotonic() + seconds
        while time.monotonic() < until and sum(map(len, found.messages)) < _ENOUGH_BYTES:
            with suppress(TimeoutError):
                data = stream.recv(_ENOUGH_BYTES)
                if not data:
                    break
                found.messages.append(data)
    return found


def _udp(host: str, port: int, seconds: float) -> Heard:
    found = Heard(kind="udp_frames", settings=f'listen = "{host}:{port}"')
    family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    with open_socket(family, kind, protocol, where) as bound:
        bound.settimeout(0.5)
        until = time.monotonic() + seconds
        while time.monotonic() < until and sum(map(len, found.messages)) < _ENOUGH_BYTES:
            with suppress(TimeoutError):
                found.messages.append(bound.recv(65_536))
    return found


def _device(path: str, seconds: float) -> Heard:
    if not stat.S_ISCHR(Path(path).stat().st_mode) and not Path(path).is_fifo():
        raise FeedError("must be a file or a device", where=path, mend="check the path")
    found = Heard(kind="device", settings=f'path = "{path}"', carrier=Carrier.STREAM)
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    try:
        until = time.monotonic() + seconds
        while time.monotonic() < until and sum(map(len, found.messages)) < _ENOUGH_BYTES:
            if select.select([handle], [], [], 0.5)[0]:
                data = os.read(handle, _ENOUGH_BYTES)
                if data:
                    found.messages.append(data)
                else:
                    time.sleep(0.1)
    finally:
        os.close(handle)
    return found


def _http(address: str) -> Heard:
    """One answer. Without a path, the places where known programs serve their data are tried."""
    parts = urlsplit(address)
    bare = parts.path in ("", "/")
    paths = _HTTP_PATHS if bare else ("",)
    error: OSError | None = None
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + LISTEN_S
    for path in paths:
        if time.monotonic() > until:
            break
        url = address.rstrip("/") + path
        try:
            with opener.open(url, timeout=_CONNECT_S) as answer:
                data = answer.read(_HTTP_MAX)
        except OSError as exc:
            error = exc
            continue
        return Heard(kind="http", settings=f'url = "{url}"', messages=[data])
    raise error or OSError("nothing was served")


async def _mqtt(address: str, seconds: float) -> Heard:
    parts = urlsplit(address)
    host, port, topic = parts.hostname or "127.0.0.1", parts.port or 1883, parts.path.lstrip("/")
    aiomqtt = optional_module("aiomqtt", extra="mqtt", what="listening to MQTT")
    found = Heard(
        kind="mqtt",
        settings=f'connect = "{host}:{port}"\ntopics = {{ "{topic or "#"}" = "receiver-1" }}',
    )

    async def receive() -> None:
        async with aiomqtt.Client(host, port, timeout=_CONNECT_S) as client:
            await client.subscribe(topic or "#")
            async for message in client.messages:
                if isinstance(message.payload, bytes):
                    found.messages.append(message.payload)
                if sum(map(len, found.messages)) >= _ENOUGH_BYTES:
                    return

    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(receive(), seconds)
    except aiomqtt.MqttError as exc:
        raise OSError(str(exc)) from exc
    return found
