"""MAVLink frames of pymavlink give the values that it wrote, and nothing is ever sent back."""

import asyncio
import socket
import struct
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.engine.live.inputs.stream_tcp import TcpSettings
from vedette.engine.live.inputs.udp_frames import UdpFramesSettings
from vedette.feeds.decoder import Frame
from vedette.feeds.mavlink.mavlink_decoder import MAVLINK, MavlinkDecoder
from vedette.feeds.mavlink.mavlink_feed import MAVLINK_FEED
from vedette.feeds.mavlink.mavlink_frames import MavlinkCutter, read_frame
from vedette.feeds.recordings.recording import open_recording
from vedette.model.errors import BadFrameError
from vedette.model.height import HeightReference
from vedette.model.identity import Emitter, EmitterScheme
from vedette.model.ids import SensorId
from vedette.model.report import (
    HeartbeatReport,
    IdentityReport,
    PositionReport,
    RawRef,
    Report,
)

dialect = pytest.importorskip("pymavlink.dialects.v20.all", reason="pymavlink is not installed")

AT = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
EXAMPLE = Path(__file__).parent / "examples" / "mavlink.tlog"
MAC = [2, 0, 0, 0, 0, 1, *[0] * 14]
VALID = 1 | 2 | 4 | 8 | 16 | 32 | 128


def packed(message: Any, *, system: int = 1, first: bool = False, signed: bool = False) -> bytes:
    """The frame of a message, as pymavlink writes it."""
    sender = dialect.MAVLink(None, srcSystem=system, srcComponent=1)
    if signed:
        sender.signing.secret_key = bytes(32)
        sender.signing.sign_outgoing = True
        sender.signing.timestamp = 1
    return bytes(message.pack(sender, force_mavlink1=first))


def own(lat: int = 512500000, **given: int) -> Any:
    fields = {"vx": 300, "vy": 400, "vz": -150} | given
    return dialect.MAVLink_global_position_int_message(
        1000, lat, 225700000, 210_000, 40_000, fields["vx"], fields["vy"], fields["vz"], 9000
    )


def vehicle(flags: int = VALID, tslc: int = 2, address: int = 0x48AE22) -> Any:
    return dialect.MAVLink_adsb_vehicle_message(
        address, 512600000, 225800000, 0, 1_500_000, 27_000, 7_000, -250, b"LOT123", 3, tslc,
        flags, 7000
    )  # fmt: skip


def basic(whose: list[int]) -> Any:
    return dialect.MAVLink_open_drone_id_basic_id_message(
        0, 0, whose, 1, 2, list(b"TEST123".ljust(20, b"\0"))
    )


def location(whose: list[int], lat: int = 512700000) -> Any:
    return dialect.MAVLink_open_drone_id_location_message(
        0, 0, whose, 2, 9_050, 1_200, -100, lat, 225900000, 180.0, 205.5, 1, 35.5, 11, 5, 4, 3,
        12.5, 1
    )  # fmt: skip


def pack(whose: list[int]) -> Any:
    id_message = struct.pack("<BB20s3x", 0x02, 0x12, b"PACKED1")
    place = struct.pack(
        "<BBBBbiiHHHBBHBx",
        *(0x12, 0x24, 90, 40, 2, 512800000, 226000000, 2400, 2410, 2060, 0x4A, 0x30, 600, 1),
    )
    data = (id_message + place).ljust(225, b"\0")
    return dialect.MAVLink_open_drone_id_message_pack_message(0, 0, whose, 25, 2, list(data))


def made_log() -> bytes:
    """The log that is the example of the feed."""
    log, at = b"", int(AT.timestamp() * 1e6)
    other = dialect.MAVLink_attitude_message(1, 0.1, 0.2, 0.3, 0, 0, 0)
    beat = dialect.MAVLink_heartbeat_message(2, 3, 0, 0, 4, 3)
    for second in range(12):
        for number, data in enumerate(
            (
                packed(beat, first=True),
                packed(other),
                packed(own(512500000 + 3000 * second), first=second % 2 == 0),
                packed(vehicle(tslc=second % 3), signed=second % 4 == 0),
                packed(basic(MAC), system=5),
                packed(location(MAC, 512700000 + 2000 * second), system=5),
                packed(pack([*b"OTHER-DRONE-ID", *[0] * 6]), system=6),
            )
        ):
            log += (at + second * 1_000_000 + number * 1000).to_bytes(8, "big") + data
    return log


def decoded(*messages: bytes, decoder: MavlinkDecoder | None = None) -> list[Report]:
    decoder = decoder or MavlinkDecoder()
    found: list[Report] = []
    for number, data in enumerate(messages):
        found += decoder.decode(
            Frame(
                data=data,
                encoding=MAVLINK,
                sensor=SensorId("rx"),
                received_at=AT + timedelta(seconds=number),
                source="in",
                sequence=number,
                raw=RawRef("in", 0, len(data)),
            )
        )
    return found


@pytest.mark.parametrize("first", [False, True])
def test_the_place_of_an_own_drone(first: bool) -> None:
    (report,) = decoded(packed(own(), first=first))
    assert isinstance(report, PositionReport)
    assert (report.lat_deg, report.lon_deg) == pytest.approx((51.25, 22.57))
    assert report.motion is not None
    assert report.motion.speed_m_s == pytest.approx(5.0)
    assert report.motion.course_deg == pytest.approx(53.1301)
    assert report.motion.climb_m_s == pytest.approx(1.5)
    assert {one.reference: one.value_m for one in report.heights} == {
        HeightReference.MEAN_SEA_LEVEL: 210.0,
        HeightReference.ABOVE_TAKEOFF: 40.0,
    }
    assert report.covariance is None
    assert report.emitter == Emitter(EmitterScheme.SENSOR_TRACK, "rx/1")


def test_a_vehicle_is_dated_by_its_age_and_told_once() -> None:
    position, identity, again = decoded(packed(vehicle()), packed(vehicle(tslc=3)))
    assert isinstance(position, PositionReport)
    assert position.measured_at == AT - timedelta(seconds=2)
    assert position.emitter == Emitter(EmitterScheme.ICAO24, "48ae22")
    assert position.heights[0].value_m == pytest.approx(1500)
    assert position.heights[0].reference is HeightReference.BAROMETRIC
    assert position.motion is not None
    assert position.motion.course_deg == pytest.approx(270)
    assert position.motion.climb_m_s == pytest.approx(-2.5)
    assert isinstance(identity, IdentityReport)
    assert [one.value for one in identity.claims] == ["LOT123", "7000", "A3"]
    assert isinstance(again, HeartbeatReport)
    assert again.repeated == 1


@pytest.mark.parametrize("flags", [VALID | 64, VALID & ~1])
def test_a_vehicle_that_is_simulated_or_nowhere_is_no_position(flags: int) -> None:
    reports = decoded(packed(vehicle(flags)))
    assert isinstance(reports[0], HeartbeatReport)
    assert not any(isinstance(one, PositionReport) for one in reports)


def test_remote_id_of_a_receiver_is_joined_by_the_radio_address() -> None:
    identity, position, repeat = decoded(
        packed(basic(MAC)), packed(location(MAC)), packed(basic(MAC))
    )
    emitter = Emitter(EmitterScheme.MAC, "02:00:00:00:00:01")
    assert isinstance(identity, IdentityReport)
    assert isinstance(position, PositionReport)
    assert identity.emitter == position.emitter == emitter
    assert identity.claims[0].value == "TEST123"
    assert (position.lat_deg, position.lon_deg) == pytest.approx((51.27, 22.59))
    assert position.motion is not None
    assert (position.motion.course_deg, position.motion.speed_m_s) == pytest.approx((90.5, 12))
    assert position.motion.climb_m_s == pytest.approx(-1)
    assert {one.reference: one.value_m for one in position.heights} == {
        HeightReference.ELLIPSOID: 205.5,
        HeightReference.BAROMETRIC: 180.0,
        HeightReference.ABOVE_GROUND: 35.5,
    }
    assert position.covariance is not None
    assert position.covariance.sigma_max == pytest.approx(3 / 2.4477, abs=1e-3)
    assert isinstance(repeat, HeartbeatReport)


def test_a_pack_gives_what_its_messages_give_and_no_id_is_an_address() -> None:
    reports = decoded(packed(pack([*b"OTHER-DRONE-ID", *[0] * 6])))
    assert [type(one) for one in reports] == [IdentityReport, PositionReport]
    position = reports[1]
    assert isinstance(position, PositionReport)
    assert (position.lat_deg, position.lon_deg) == pytest.approx((51.28, 22.6))
    assert position.emitter == Emitter(EmitterScheme.SENSOR_TRACK, "rx/id-1")


def test_an_operators_place_is_in_no_report() -> None:
    message = dialect.MAVLink_open_drone_id_system_message(
        0, 0, MAC, 1, 0, 511230000, 224560000, 1, 0, 0, 0, 0, 0, 100.0, 1
    )
    assert MavlinkCutter().feed(packed(message) + packed(own())) == [packed(own())]


@settings(max_examples=60)
@given(st.data())
def test_one_changed_byte_is_never_another_position(data: st.DataObject) -> None:
    sound = bytearray(packed(own()))
    place = data.draw(st.integers(0, len(sound) - 1))
    sound[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(BadFrameError):
        read_frame(bytes(sound))


@settings(max_examples=40)
@given(st.binary(max_size=40), st.integers(1, 30))
def test_frames_between_noise_are_found_wherever_pieces_end(noise: bytes, size: int) -> None:
    sound = [packed(own(512500000 + n), signed=n == 1) for n in range(3)]
    stream = noise.join([b"", *sound, b""])
    cutter = MavlinkCutter()
    found = [
        one for at in range(0, len(stream), size) for one in cutter.feed(stream[at : at + size])
    ]
    found += cutter.finish()
    magic = noise.count(b"\xfd") + noise.count(b"\xfe")
    assert found == sound or magic
    assert bool(cutter.faults()) >= bool(noise and not magic)


def test_the_example_is_the_log_that_is_made_here() -> None:
    assert EXAMPLE.read_bytes() == made_log()
    recording = open_recording(EXAMPLE)
    seen = list(recording.reports())
    assert sum(isinstance(one, PositionReport) for one in seen) >= 30
    assert {one.received_at.second for one in seen} == set(range(12))


def test_a_damaged_log_is_read_on_behind_the_damage(tmp_path: Path) -> None:
    data = bytearray(made_log())
    data[200] ^= 0x55
    path = tmp_path / "log"
    path.write_bytes(bytes(data) + b"\0" * 200_000)
    recording = open_recording(path)
    whole = open_recording(EXAMPLE)
    lost = len(list(whole.reports())) - len(list(recording.reports()))
    assert 0 < lost <= 3
    assert recording.tally.refused == 2


class Taken:
    """An intake that takes every frame."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.dropped: Counter[str] = Counter()

    def offer(self, *, data: bytes, **_named: object) -> bool:
        self.frames.append(data)
        return True

    async def put(self, *, data: bytes, **_named: object) -> None:
        self.frames.append(data)

    def over_share(self, _sender: str) -> bool:
        return False

    @property
    def offered(self) -> int:
        return len(self.frames)

    async def settled(self, _since: int | None = None) -> None:
        return


FRAMES = [packed(own(512500000 + number)) for number in range(20)]


async def taken_by(asked: Any, taken: Taken, talk: Callable[[Any], Awaitable[None]]) -> None:
    """Run an input while `talk` sends to it, until every frame was taken."""
    box, opened = asked.make(simulation=False), asyncio.Event()
    task = asyncio.create_task(box.run(taken, lambda _: opened.set()))
    try:
        await asyncio.wait_for(opened.wait(), 5)
        await talk(box)
        async with asyncio.timeout(5):
            while len(taken.frames) < len(FRAMES):
                await asyncio.sleep(0.01)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def test_not_one_byte_is_sent_over_udp() -> None:
    asked = UdpFramesSettings(
        kind="udp_frames", name="in", encoding="mavlink", listen="127.0.0.1:0", sensor="rx"
    )
    taken = Taken()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.setblocking(False)

        async def talk(box: Any) -> None:
            sender.connect(("127.0.0.1", box.port))
            for one in FRAMES:
                sender.send(one)

        asyncio.run(taken_by(asked, taken, talk))
        assert taken.frames == FRAMES
        with pytest.raises(BlockingIOError):
            sender.recv(1024)


def test_not_one_byte_is_sent_over_tcp() -> None:
    taken, heard = Taken(), bytearray()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"".join(FRAMES))
        while piece := await reader.read(1024):
            heard.extend(piece)
        writer.close()

    async def nothing(_box: Any) -> None:
        await asyncio.sleep(0)

    async def run() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        asked = TcpSettings(
            kind="tcp",
            name="in",
            encoding="mavlink",
            sensor="rx",
            connect=f"127.0.0.1:{port}",
        )
        await taken_by(asked, taken, nothing)
        await asyncio.sleep(0.05)
        server.close()

    asyncio.run(run())
    assert taken.frames == FRAMES
    assert not heard


def test_the_feed_has_nothing_that_could_send() -> None:
    assert MAVLINK_FEED.own_inputs == ()
    for path in (Path(__file__).parents[2] / "src/vedette/feeds/mavlink").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert "socket" not in text
        assert ".send" not in text
