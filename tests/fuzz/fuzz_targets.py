"""What is fuzzed: each target takes bytes, and raises where the program is at fault only.

An error that the program documents (`VedetteError` and its heirs) is an answer. Everything else is
a finding, and so is a report that was let in and that the engine had to set aside.
"""

import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from vedette.airspace.formats.zone_files import parse_zones
from vedette.engine.live.checkpoint import framed, from_anybody
from vedette.engine.live.inputs.report_lines_tcp import LineCutter
from vedette.engine.sealing import seal
from vedette.engine.state import Batch, EngineConfig, initial_state
from vedette.engine.step import step
from vedette.feeds.decoder import Encoding, Frame
from vedette.feeds.flights.flight_files import parse_flights
from vedette.feeds.frame_order import InputDecoding
from vedette.feeds.recordings.recording import open_recording
from vedette.model.errors import CheckpointError, FeedError, SealError, VedetteError
from vedette.model.events import SetAside
from vedette.model.ids import RestrictionId, SensorId
from vedette.model.report import RawRef
from vedette.model.restriction import Circle, Restriction, Volume
from vedette.record.proof.bundle import parse_bundle

BEGINS = datetime(2025, 9, 9, 21, 30, tzinfo=UTC)
CORPUS = Path(__file__).parent / "corpus"
ZONE = Restriction(
    id=RestrictionId("zone"),
    name="A circle",
    volumes=(Volume(area=Circle(centre=(51.0, 23.5), radius_m=500.0)),),
)
HEADER = b'{"format":"vedette-reports","version":1,"simulation":true,"name":"f"}\n'


class FoundError(AssertionError):
    """The program is at fault."""


def frames_into_step(data: bytes, encoding: Encoding) -> None:
    """Frames through decoders and tracker: one a line, a third of a second apart."""
    state = initial_state(EngineConfig(), (ZONE,), ())
    decoding = InputDecoding()
    parts = data.split(b"\n")[:16]
    for number, part in enumerate(parts, 1):
        at = BEGINS + timedelta(seconds=number / 3)
        frame = Frame(
            data=part + (b"\n" if encoding is Encoding.REPORT_LINE else b""),
            encoding=encoding,
            sensor=SensorId("s"),
            received_at=at,
            source="in",
            sequence=number,
            raw=RawRef(source="raw", offset=number, length=len(part)),
        )
        reports = decoding.decode((frame,))
        until = at + timedelta(milliseconds=10)
        state, events = step(state, Batch(reports=tuple(reports), until=until))
        _require_none_aside(events, part)
    state, events = step(state, Batch(until=BEGINS + timedelta(seconds=40)))
    _require_none_aside(events, data)


def _require_none_aside(events: Any, data: bytes) -> None:
    for event in events:
        if isinstance(event, SetAside):
            raise FoundError(f"set aside: {event.words} ({data[:200]!r})")


def lines_into_step(data: bytes) -> None:
    """Lines of the report format."""
    frames_into_step(data, Encoding.REPORT_LINE)


def mode_s_into_step(data: bytes) -> None:
    """Mode S frames, in hex."""
    frames_into_step(_from_hex(data), Encoding.MODE_S)


def remote_id_into_step(data: bytes) -> None:
    """Remote ID in Wi-Fi and Bluetooth frames, in hex."""
    frames_into_step(_from_hex(data), Encoding.IEEE80211)
    frames_into_step(_from_hex(data), Encoding.BTLE_LL)


def sapient_into_step(data: bytes) -> None:
    """SAPIENT messages, in hex."""
    frames_into_step(_from_hex(data), Encoding.SAPIENT)


def _from_hex(data: bytes) -> bytes:
    """Lines of hex as frames; other lines as they are. A frame's own newline becomes a space."""
    parts = []
    for part in data.split(b"\n"):
        with suppress(ValueError):
            part = bytes.fromhex(part.decode("ascii", "replace"))  # noqa: PLW2901
        parts.append(part.replace(b"\n", b" "))
    return b"\n".join(parts)


def stream_of_lines(data: bytes) -> None:
    """Bytes of a connection, cut into lines however they arrive."""
    whole, chopped = LineCutter(simulation=True), LineCutter(simulation=True)
    data = HEADER + data
    with suppress(FeedError):
        expected = whole.feed(data) + whole.finish()
        found: list[bytes] = []
        for at in range(0, len(data), 7):
            found += chopped.feed(data[at : at + 7])
        found += chopped.finish()
        if found != expected:
            raise FoundError("lines depend on how the bytes arrive")


def checkpoints(data: bytes) -> None:
    """A checkpoint of anybody's; also with a hash that fits, so that its body is read."""
    for tried in (data, framed(data)):
        with suppress(CheckpointError):
            from_anybody(tried)


def seals(data: bytes) -> None:
    """A seal of anybody's."""
    with suppress(SealError):
        found = seal.from_bytes(data, where="fuzz")
        if seal.START in found.members:
            with suppress(CheckpointError):
                from_anybody(found.members[seal.START])


def bundles(data: bytes) -> None:
    """A bundle of anybody's."""
    with suppress(VedetteError):
        parse_bundle(data, where="fuzz")


def zones(data: bytes) -> None:
    """A zone file of any format."""
    with suppress(VedetteError):
        parse_zones(data, where="fuzz")


def flights(data: bytes) -> None:
    """A recorded or planned flight of any format."""
    with suppress(VedetteError):
        parse_flights(data, where="fuzz")


def recordings(data: bytes) -> None:
    """A recording of any format."""
    path = _scratch() / "recording"
    path.write_bytes(data)
    with suppress(VedetteError):
        for _ in open_recording(path).reports():
            pass


@cache
def _scratch() -> Path:
    return Path(tempfile.mkdtemp(prefix="vedette-fuzz-"))


FORMS = (
    "sign-in",
    "link",
    "people",
    "tokens",
    "plans",
    "restrict-drafts",
    "restrict",
    "alerts/x/shelve",
    "alerts/x/acknowledge",
    "incidents/x/statements",
    "incidents/x/questions",
    "incidents/x/answers",
    "incidents/x/hypotheses",
    "incidents/x/responses",
    "incidents/x/drafts",
    "drafts/x/accept",
    "hypotheses/x/estimates",
    "statements/x/grades",
    "statements/x/links",
    "statements/x/bearings",
    "people/x/role",
)


def web_forms(data: bytes) -> None:
    """A form of the page: the first byte chooses it, the rest is its body."""
    if not data:
        return
    path = f"/api/{FORMS[data[0] % len(FORMS)]}"
    house, known = _house()
    headers = {**known, "Content-Type": "application/json"}
    answer = house.client.post(path, content=data[1:], headers=headers)
    if answer.status_code >= 500:
        raise FoundError(f"{path} answers {answer.status_code}: {answer.text[:200]}")


@cache
def _house() -> Any:
    """The web application with a person of each role."""
    here = Path(__file__).parent.parent
    for name in ("web", "record", "engine"):
        sys.path.insert(0, str(here / name))
    from test_who_may_what import OWN, House

    static = _scratch() / "static"
    static.mkdir(exist_ok=True)
    (static / "index.html").write_text("<!doctype html><title>vedette</title>")
    house = House(static)
    return house, {**OWN, **house.session("administrator")}


TARGETS: dict[str, Callable[[bytes], None]] = {
    "lines_into_step": lines_into_step,
    "mode_s_into_step": mode_s_into_step,
    "remote_id_into_step": remote_id_into_step,
    "sapient_into_step": sapient_into_step,
    "stream_of_lines": stream_of_lines,
    "checkpoints": checkpoints,
    "seals": seals,
    "bundles": bundles,
    "zones": zones,
    "flights": flights,
    "recordings": recordings,
    "web_forms": web_forms,
}


def corpus_of(target: str) -> list[Path]:
    """The inputs that are kept of a target."""
    folder = CORPUS / target
    return sorted(folder.iterdir()) if folder.is_dir() else []
