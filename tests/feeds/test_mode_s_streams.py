"""Mode S over a wire: wherever a network cuts the stream, the frames are those of the file."""

import io
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st
from squitters import START, airborne

from vedette.feeds.decoder import Encoding, Frame, Tally
from vedette.feeds.mode_s.adsb import FORGET_S, ModeSDecoder
from vedette.feeds.mode_s.avr import AvrStream, read_avr
from vedette.feeds.mode_s.beast import BeastStream, read_beast
from vedette.model.ids import SensorId
from vedette.model.report import RawRef

SENSOR = SensorId("s")
cuts = st.lists(st.integers(1, 40), max_size=40)
beast_messages = st.tuples(
    st.sampled_from([(0x31, 2), (0x32, 7), (0x33, 14), (0x34, 14)]),
    st.binary(min_size=7, max_size=7),
    st.binary(min_size=14, max_size=14),
).map(lambda m: b"\x1a" + bytes([m[0][0]]) + (m[1] + m[2][: m[0][1]]).replace(b"\x1a", b"\x1a\x1a"))
noise = st.binary(max_size=12)
avr_lines = (
    st.binary(min_size=7, max_size=7).map(lambda d: f"*{d.hex()};\n".encode())
    | st.binary(min_size=20, max_size=20).map(lambda d: f"@{d.hex()};\n".encode())
    | st.sampled_from([b"*1234;\n", b"\n", b"hello;\n", b"*zz;\r\n", b"@12;\n"])
)


def in_pieces(stream: BeastStream | AvrStream, data: bytes, sizes: list[int]) -> list[bytes]:
    found, at = [], 0
    for size in [*sizes, len(data)]:
        found += stream.feed(data[at : at + size])
        at += size
    return found


@given(st.lists(beast_messages | noise, max_size=12), cuts)
def test_beast_as_in_a_file(parts: list[bytes], sizes: list[int]) -> None:
    data = b"".join(parts)
    frames = read_beast(io.BytesIO(data), source="f", sensor=SENSOR, tally=Tally())
    assert in_pieces(BeastStream(), data, sizes) == [frame.data for frame in frames]


@given(st.lists(avr_lines, max_size=12), cuts)
def test_avr_as_in_a_file(parts: list[bytes], sizes: list[int]) -> None:
    data = b"".join(parts)
    tally = Tally()
    frames = read_avr(io.BytesIO(data), source="f", sensor=SENSOR, tally=tally)
    stream = AvrStream()
    assert in_pieces(stream, data, sizes) == [frame.data for frame in frames]
    assert len(stream.faults()) == tally.refused


def test_what_a_stream_holds_back_is_bounded() -> None:
    stream = AvrStream()
    for _ in range(1000):
        stream.feed(b"x" * 1000)
    assert len(stream._buffer) <= 5096
    beast = BeastStream()
    for _ in range(1000):
        beast.feed(b"x" * 1000)
    assert len(beast._buffer) < 100


def test_aircraft_that_have_gone_are_forgotten() -> None:
    decoder = ModeSDecoder()
    for number in range(3000):
        at = START + timedelta(seconds=number)
        frame = Frame(
            data=airborne(51.0, 23.0, odd=False)[:1] + b"",
            encoding=Encoding.MODE_S,
            sensor=SensorId(f"s{number}"),
            received_at=at,
            source="f",
            sequence=number,
            raw=RawRef("f", 0, 0),
        )
        whole = airborne(51.0, 23.0, odd=False)
        list(
            decoder.decode(
                Frame(**{n: getattr(frame, n) for n in frame.__slots__} | {"data": whole})
            )
        )
    assert len(decoder._aircraft) <= 2 * FORGET_S + 1
