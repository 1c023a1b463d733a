"""Beside dump1090-mutability, connected by Beast: the aircraft that it lists, on the ground too."""

import asyncio
import json
import time
from pathlib import Path
from typing import Any

import dump1090
import pytest
from squitters import airborne, metres_apart, on_ground, squitter

from vedette.engine.live.clock import SystemClock
from vedette.engine.live.inputs.stream_tcp import BeastSettings
from vedette.engine.live.intake import Intake
from vedette.engine.state import Batch, EngineConfig, initial_state
from vedette.engine.step import step
from vedette.feeds.decoder import Encoding, Frame, Tally
from vedette.feeds.frame_order import InputDecoding
from vedette.feeds.mode_s.mode_s_csv import read_csv
from vedette.feeds.mode_s.mode_s_frames import parity
from vedette.model.ids import SensorId
from vedette.model.report import PositionReport, RawRef, Report
from vedette.store.raw_records import FrameRecord

LAT, LON = 47.0, 8.0  # of the receiver
GROUND = {0x4B1A01: (47.02, 8.03), 0x4B1A02: (46.99, 7.98), 0x4B1A03: (46.95, 8.05)}
REAL = 400  # frames of the real aircraft


@pytest.fixture(scope="module")
def peer() -> str:
    found = dump1090.program()
    if found is None:
        pytest.skip("needs dump1090-mutability (Debian), or VEDETTE_DUMP1090 with its path")
    return found


def of(address: int, frame: bytes) -> bytes:
    """The same frame from another aircraft."""
    return squitter(frame[4:11], address=address)


def all_call(address: int) -> bytes:
    """A reply that tells no place: DF11."""
    head = bytes([11 << 3 | 5]) + address.to_bytes(3, "big")
    return head + parity(head).to_bytes(3, "big")


def frames_of(shared: Path) -> list[bytes]:
    """A real aircraft, three on the ground, two in the air, and two that tell no place."""
    with (shared / "data" / "adsb" / "df17_730s.csv").open("rb") as stream:
        found = read_csv(stream, source="s", sensor=SensorId("rx"), tally=Tally())
        real = [frame.data for frame in list(found)[:REAL]]
    made = list(real)
    for n in range(10):
        odd = n % 2 == 1
        for one, (lat, lon) in GROUND.items():
            made.append(of(one, on_ground(lat + 1e-5 * n, lon, odd=odd)))
        made.append(of(0x4B1B01, airborne(47.3 + 1e-4 * n, 8.2, odd=odd)))
        made.append(of(0x4B1B02, airborne(46.8, 7.7 + 1e-4 * n, odd=odd, code=12)))
        made += [all_call(0x4B1C01), all_call(0x4B1C02)]
    return made


async def heard_by_beast(port: int, send: Any) -> list[FrameRecord]:
    """What our input takes from the Beast port while `send` runs and for a second after."""
    settings = BeastSettings(
        kind="beast", name="in", connect=f"127.0.0.1:{port}", sensor="rx"
    )  # fmt: skip
    intake, opened = Intake(SystemClock()), asyncio.Event()
    task = asyncio.create_task(settings.make(simulation=False).run(intake, lambda _: opened.set()))
    await asyncio.wait_for(opened.wait(), 10)
    await asyncio.sleep(0.3)
    frames: list[FrameRecord] = []
    quiet = 0
    sending = asyncio.create_task(asyncio.to_thread(send))
    while quiet < 20:
        taken, _ = intake.take(100_000)
        intake.settle(len(taken))
        fresh = [one for one in taken if isinstance(one, FrameRecord)]
        frames += fresh
        quiet = quiet + 1 if sending.done() and not fresh else 0
        await asyncio.sleep(0.05)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    return frames


def reports_of(frames: list[FrameRecord]) -> list[Report]:
    place = json.dumps(
        {
            "type": "sensor",
            "received_at": frames[0].received_at.isoformat(),
            "sensor": {"id": "rx", "kind": "adsb", "lat_deg": LAT, "lon_deg": LON},
        }
    )
    decoding = InputDecoding()
    told = [Encoding.REPORT_LINE, *(Encoding(f.encoding) for f in frames)]
    data = [place.encode() + b"\n", *(f.data for f in frames)]
    return [
        report
        for k, (encoding, one) in enumerate(zip(told, data, strict=True))
        for report in decoding.decode(
            [
                Frame(
                    data=one,
                    encoding=encoding,
                    sensor=SensorId("rx"),
                    received_at=frames[max(k - 1, 0)].received_at,
                    source="in" if k else "settings",
                    sequence=k,
                    raw=RawRef("in", 0, len(one)),
                )
            ]
        )
    ]


def test_the_same_aircraft_as_it_lists(peer: str, shared: Path, tmp_path: Path) -> None:
    options = ["--write-json", str(tmp_path), "--lat", str(LAT), "--lon", str(LON)]
    with dump1090.Dump1090(peer, *options, "--max-range", "0") as running:

        def send() -> None:
            frames = frames_of(shared)
            for start in range(0, len(frames), 20):
                running.send(*frames[start : start + 20])
                time.sleep(0.03)

        frames = asyncio.run(heard_by_beast(running.beast_port, send))
        time.sleep(1.2)
        listed = json.loads((tmp_path / "aircraft.json").read_text())["aircraft"]
    theirs = {one["hex"]: one for one in listed}
    reports = reports_of(frames)
    emitters = {getattr(one, "emitter", None) for one in reports} - {None}
    assert {one.value for one in emitters} == set(theirs)  # type: ignore[union-attr]
    until = max(one.received_at for one in reports)
    state = initial_state(EngineConfig(), ())
    ordered = tuple(sorted(reports, key=lambda one: one.order))
    ends = until.replace(microsecond=0).timestamp() + 1
    state, _ = step(state, Batch(reports=ordered, until=until.fromtimestamp(ends, until.tzinfo)))
    tracks = {
        emitter.value: track
        for track in state.picture.tracks
        for emitter in track.identity.emitters
    }
    assert set(tracks) == {name for name, one in theirs.items() if "lat" in one}
    assert {f"{address:06x}" for address in GROUND} <= set(tracks)
    for name, one in theirs.items():
        if "lat" in one:
            last = [
                r for r in reports
                if isinstance(r, PositionReport) and r.emitter is not None
                and r.emitter.value == name
            ][-1]  # fmt: skip
            assert metres_apart((last.lat_deg, last.lon_deg), (one["lat"], one["lon"])) < 30.0
