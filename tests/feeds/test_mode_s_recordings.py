"""Containers of Mode S: every frame is found, at its place in the file, at its time."""

import io
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from squitters import airborne

from vedette.feeds.decoder import Frame, Tally
from vedette.feeds.mode_s.avr import read_avr
from vedette.feeds.mode_s.beast import beast_share, read_beast
from vedette.feeds.mode_s.mode_s_csv import read_csv
from vedette.feeds.recording_clock import Clock
from vedette.model.ids import SensorId
from vedette.model.times import EPOCH

LONG = bytes.fromhex("8D406B909945DE10000405999BE4")
SHORT = bytes.fromhex("5D3C6614C315D2")
frames_bytes = st.binary(min_size=7, max_size=7) | st.binary(min_size=14, max_size=14)


def run(reader: object, data: bytes, **keys: object) -> tuple[list[Frame], Tally]:
    tally = Tally()
    found = reader(io.BytesIO(data), source="s", sensor=SensorId("rx"), tally=tally, **keys)  # type: ignore[operator]
    return list(found), tally


def beast(data: bytes, count: int, kind: int | None = None) -> bytes:
    kind = kind or {2: 0x31, 7: 0x32, 14: 0x33}[len(data)]
    body = count.to_bytes(6, "big") + b"\x80" + data
    return bytes([0x1A, kind]) + body.replace(b"\x1a", b"\x1a\x1a")


@given(st.lists(st.tuples(frames_bytes, st.integers(0, 2**47)), max_size=30))
def test_beast_gives_back_every_frame_and_where_it_lies(
    sent: list[tuple[bytes, int]],
) -> None:
    messages = [beast(data, count) for data, count in sent]
    stream = b"".join(messages)
    frames, tally = run(read_beast, stream)
    assert [frame.data for frame in frames] == [data for data, _ in sent]
    cut = [stream[f.raw.offset : f.raw.offset + f.raw.length] for f in frames]
    assert cut == messages
    assert (tally.frames, tally.refused, tally.truncated) == (len(sent), 0, None)


def test_beast_counts_at_12_mhz_from_the_start_that_is_given() -> None:
    data = beast(LONG, 5_000_000) + beast(SHORT, 5_000_000 + 18_000_000)
    frames, _ = run(read_beast, data)
    assert [f.received_at - EPOCH for f in frames] == [timedelta(0), timedelta(seconds=1.5)]
    start = datetime(2025, 9, 9, 21, 15, tzinfo=UTC)
    frames, _ = run(read_beast, data, clock=Clock(start=start))
    assert frames[1].received_at == start + timedelta(seconds=1.5)


def test_beast_by_gps_tells_the_time_of_day_over_midnight() -> None:
    clock = Clock(start=datetime(2025, 9, 9, 21, 0, tzinfo=UTC), gps=True)
    counts = [86_399 << 30 | 500_000_000, 1 << 30 | 250_000]
    frames, _ = run(read_beast, b"".join(beast(LONG, c) for c in counts), clock=clock)
    assert [f.received_at for f in frames] == [
        datetime(2025, 9, 9, 23, 59, 59, 500_000, tzinfo=UTC),
        datetime(2025, 9, 10, 0, 0, 1, 250, tzinfo=UTC),
    ]


def test_beast_goes_on_after_damage_and_says_so() -> None:
    good = beast(LONG, 0)
    frames, tally = run(read_beast, b"\x00\x1a\x99" + good + good[:9] + good + good[:12])
    assert len(frames) == 2
    assert tally.refused == 1
    assert tally.truncated is not None


def test_beast_leaves_out_what_is_not_mode_s_heard_on_the_air() -> None:
    other = beast(b"ab", 1) + beast(LONG, 0xFF004D4C4154) + beast(bytes(14), 3, kind=0x34)
    frames, tally = run(read_beast, other + beast(LONG, 0))
    assert len(frames) == 1
    assert tally.ignored == 3


def test_beast_across_the_chunks_that_it_is_read_in() -> None:
    one = beast(bytes([0x1A] * 14), 0x1A1A1A1A1A1A)
    frames, tally = run(read_beast, one * 6000)
    assert len(frames) == 6000
    assert len(one) * 5999 == frames[-1].raw.offset
    assert tally.truncated is None


@given(st.binary(max_size=3000))
def test_no_reader_is_thrown_by_noise(data: bytes) -> None:
    for reader in (read_beast, read_avr, read_csv):
        run(reader, data)
    assert 0 <= beast_share(data) <= 1


def test_avr_lines_with_and_without_times() -> None:
    text = (
        f"*{LONG.hex()};\n@0000000000{0x0C:02X}{SHORT.hex().upper()};\r\n"
        f"<000000B71B0C80{LONG.hex()};\n*7500;\n\n*zz;\nnoise\n*8D40"
    ).encode()
    frames, tally = run(read_avr, text)
    assert [f.data for f in frames] == [LONG, SHORT, LONG]
    seconds = [(f.received_at - EPOCH).total_seconds() for f in frames]
    assert seconds == [0.0, 0.0, 1.0]
    assert (tally.frames, tally.ignored, tally.refused) == (6, 1, 2)
    assert tally.first_refusal == "line 6: must hold 14 or 28 hex digits, got '*zz;'"
    assert tally.truncated == "line 8 ends in its middle"
    second = frames[1].raw
    assert text[second.offset : second.offset + second.length].startswith(b"@00")


def test_csv_keeps_time_exactly_and_skips_a_row_of_names() -> None:
    text = (
        f'ts,frame,icao\n1457996400.123456,"{LONG.hex()}",406B90\r\n'
        f"2016-03-14T23:00:01Z,{SHORT.hex()}\n17,zz\n"
    ).encode()
    frames, tally = run(read_csv, text)
    assert [f.data for f in frames] == [LONG, SHORT]
    assert frames[0].received_at == datetime(2016, 3, 14, 23, 0, 0, 123456, tzinfo=UTC)
    assert frames[1].received_at == datetime(2016, 3, 14, 23, 0, 1, tzinfo=UTC)
    assert (tally.frames, tally.refused) == (3, 1)


def test_short_of_share_for_one_message() -> None:
    assert beast_share(beast(airborne(51, 7, odd=True), 7)) == 1.0
    assert beast_share(b"") == 0.0
