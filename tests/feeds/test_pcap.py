"""Captures: every dialect gives the same frames; damage is told, never hidden."""

import io
import struct
import zlib

import pytest
from capture_writer import (
    EPOCH_US,
    LATER_US,
    block,
    interface,
    option,
    packet,
    pcap,
    radiotap,
    section,
)
from hypothesis import given
from hypothesis import strategies as st

from vedette.feeds.decoder import Encoding, Frame, Tally
from vedette.feeds.recordings.pcap import is_capture, read_frames
from vedette.model.errors import RecordingError
from vedette.model.ids import SensorId
from vedette.model.times import to_microseconds

FRAMES = [b"\x80" + bytes(30), b"\xd0" + bytes(37)]
TIMES = [EPOCH_US, LATER_US]
PACKETS = list(zip(TIMES, [radiotap(f) for f in FRAMES], strict=True))
ORDERS = pytest.mark.parametrize("order", ["<", ">"])


def read(data: bytes) -> tuple[list[Frame], Tally]:
    tally = Tally()
    stream = io.BytesIO(data)
    frames = list(read_frames(stream, source="cd" * 32, sensor=SensorId("s"), tally=tally))
    return frames, tally


def pcapng(*, order: str = "<", options: bytes = b"", ticks: list[int] = TIMES) -> bytes:
    blocks = [section(order), interface(order=order, options=options)]
    blocks += [packet(t, d, order=order) for t, (_, d) in zip(ticks, PACKETS, strict=True)]
    return b"".join(blocks)


def check(data: bytes) -> None:
    frames, tally = read(data)
    assert is_capture(data[:12])
    assert [f.data for f in frames] == FRAMES
    assert [to_microseconds(f.received_at) for f in frames] == TIMES
    assert [f.sequence for f in frames] == [0, 1]
    for frame in frames:
        cut = data[frame.raw.offset : frame.raw.offset + frame.raw.length]
        assert cut == radiotap(frame.data)
        assert frame.raw.source == frame.source == "cd" * 32
    assert tally == Tally(frames=2)


@ORDERS
@pytest.mark.parametrize("nano", [False, True])
def test_pcap_in_every_dialect(order: str, nano: bool) -> None:
    check(pcap(PACKETS, order=order, nano=nano))
    check(pcap(PACKETS, order=order, nano=nano, link_type=127 | 0x2400_0000))


@ORDERS
def test_pcapng_in_every_dialect(order: str) -> None:
    check(pcapng(order=order))
    nano = option(9, b"\x09", order) + option(0, b"", order)
    check(pcapng(order=order, options=nano, ticks=[t * 1000 + 999 for t in TIMES]))
    binary = option(2, b"name", order) + option(9, b"\xa0", order)  # 2**-32 s, rounded up
    check(pcapng(order=order, options=binary, ticks=[-(-(t << 32) // 10**6) for t in TIMES]))
    shifted = option(14, struct.pack(order + "q", 1_000_000_000), order)
    check(pcapng(order=order, options=shifted, ticks=[t - 10**15 for t in TIMES]))


def test_pcapng_skips_what_it_need_not_know_and_takes_old_packet_blocks() -> None:
    data = PACKETS[1][1]
    old = struct.pack("<HHIIII", 0, 0, LATER_US >> 32, LATER_US & 0xFFFFFFFF, len(data), len(data))
    check(
        section()
        + block(5, bytes(12))
        + interface()
        + block(0x0BAD, b"a company's own")
        + packet(EPOCH_US, PACKETS[0][1])
        + block(2, old + data)
        + block(4, b"")
    )


def test_each_section_and_interface_has_its_own_clock_and_link() -> None:
    ms = option(9, b"\x03")
    data = (
        section()
        + interface(105)
        + interface(options=ms)
        + packet(5_000, PACKETS[0][1], number=1)
        + packet(7_000_000, FRAMES[1])
        + section(">")
        + interface(1, order=">")
        + packet(1, b"ethernet", order=">")
    )
    frames, tally = read(data)
    assert [f.data for f in frames] == FRAMES
    assert [to_microseconds(f.received_at) for f in frames] == [5_000_000, 7_000_000]
    assert (tally.frames, tally.ignored, tally.refused) == (3, 1, 0)


def whole_units(data: bytes) -> set[int]:
    """The sizes at which nothing is cut: after a header, a packet, a block."""
    if data.startswith(b"\xd4"):
        first = 24 + 16 + len(PACKETS[0][1])
        return {24, first, len(data)}
    at, sizes = 0, set()
    while at < len(data):
        at += struct.unpack_from("<I", data, at + 4)[0]
        sizes.add(at)
    return sizes


@pytest.mark.parametrize("whole", [pcap(PACKETS), pcapng()], ids=["pcap", "pcapng"])
def test_wherever_it_is_cut_what_came_before_is_used_and_it_says_so(whole: bytes) -> None:
    all_frames, _ = read(whole)
    units = whole_units(whole)
    for size in range(len(whole)):
        if size < min(units):
            with pytest.raises(RecordingError):
                read(whole[:size])
            continue
        frames, tally = read(whole[:size])
        complete = [f for f in all_frames if f.raw.offset + f.raw.length <= max_unit(units, size)]
        assert frames == complete
        if size in units:
            assert tally.truncated is None
        else:
            assert tally.truncated is not None
            assert f"cut off at byte {size}" in tally.truncated
            assert tally.truncated.endswith(" bytes are missing")


def max_unit(units: set[int], size: int) -> int:
    return max(unit for unit in units if unit <= size)


def test_a_cut_packet_says_where_and_how_much() -> None:
    whole = pcap(PACKETS)
    _, tally = read(whole[:-5])
    start = len(whole) - len(PACKETS[1][1])
    assert tally.truncated == (
        f"cut off at byte {len(whole) - 5}, inside a packet that starts at byte {start}: "
        f"5 of {len(PACKETS[1][1])} bytes are missing"
    )


@pytest.mark.parametrize(
    "damaged",
    [
        pcap(PACKETS) + b"\xff" * 16,
        pcapng() + struct.pack("<III", 6, 8, 8),
        pcapng() + struct.pack("<III", 6, 0xFFFFFFF0, 8),
        pcapng() + packet(1, b"x" * 8)[:-4] + bytes(4),
        pcapng() + section()[:8] + bytes(20),
    ],
)
def test_damage_ends_the_reading_and_is_told(damaged: bytes) -> None:
    frames, tally = read(damaged)
    assert [f.data for f in frames] == FRAMES
    assert tally.truncated is not None
    assert tally.truncated.startswith("damaged at byte ")


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (packet(1, b"x", number=7), "its interface 7 must be described before it, but is not"),
        (packet(1, b"x", claims=900), "its block must hold the 900 bytes that it states, got 4"),
        (
            packet(2**64 - 1, FRAMES[0]),
            "its time must be from 1970 to the year 9999, got 18446744073710 s after 1970",
        ),
        (
            block(3, bytes(4) + FRAMES[0]),
            "it must have a time; a simple packet block has none",
        ),
        (block(6, bytes(8)), "its block must have at least 20 bytes, got 8"),
        (packet(1, b"\x00\x00"), "its radiotap header must have at least 8 bytes, got 2"),
    ],
)
def test_a_bad_packet_is_counted_and_the_rest_go_on(bad: bytes, why: str) -> None:
    data = section() + interface() + bad + packet(LATER_US, PACKETS[1][1])
    frames, tally = read(data)
    assert [f.data for f in frames] == FRAMES[1:]
    assert [f.sequence for f in frames] == [1]
    assert (tally.frames, tally.refused, tally.truncated) == (2, 1, None)
    assert tally.first_refusal is not None
    assert tally.first_refusal.startswith("packet 1 at byte ")
    assert tally.first_refusal.endswith(why)


@pytest.mark.parametrize(
    ("noise", "why"),
    [
        (b"", "got an empty file"),
        (b"\x0a", "must be a pcap or pcapng capture"),
        (b"{}\n" * 100, "must be a pcap or pcapng capture"),
        (b"\x0a\x0d\x0d\x0a" + b"noise" * 10, "header"),
        (pcap([])[:20], "header"),
        (section()[:20], "header"),
    ],
)
def test_what_is_no_capture_is_refused_at_once(noise: bytes, why: str) -> None:
    with pytest.raises(RecordingError, match=why):
        read_frames(io.BytesIO(noise), source="x", sensor=SensorId("s"), tally=Tally())


def test_an_empty_capture_is_a_capture() -> None:
    assert read(pcap([])) == ([], Tally())
    assert read(section()) == ([], Tally())


@given(st.binary(max_size=200), st.sampled_from([b"", pcap([]), section() + interface()]))
def test_noise_never_crashes(noise: bytes, start: bytes) -> None:
    if start:
        read(start + noise)
    elif not is_capture(noise):
        with pytest.raises(RecordingError):
            read(noise)


@given(st.data())
def test_flipped_bits_never_crash(data: st.DataObject) -> None:
    raw = bytearray(data.draw(st.sampled_from([pcap(PACKETS), pcapng()])))
    for at in data.draw(st.lists(st.integers(0, len(raw) * 8 - 1), max_size=4)):
        raw[at // 8] ^= 1 << at % 8
    try:
        frames, tally = read(bytes(raw))
    except RecordingError:
        return
    assert tally.frames == len(frames) + tally.refused + tally.ignored


class Dribble(io.RawIOBase):
    """A stream that gives one byte at a time, as a pipe may."""

    def __init__(self, data: bytes) -> None:
        self.inner = io.BytesIO(data)

    def read(self, size: int = -1) -> bytes:
        return self.inner.read(min(size, 1))


def test_a_slow_stream_gives_the_same() -> None:
    tally = Tally()
    stream = Dribble(pcapng())
    frames = read_frames(stream, source="cd" * 32, sensor=SensorId("s"), tally=tally)  # type: ignore[arg-type]
    assert list(frames) == read(pcapng())[0]


FCS = zlib.crc32(FRAMES[0]).to_bytes(4, "little")


@pytest.mark.parametrize("tsft", [False, True])
@pytest.mark.parametrize("more_words", [0, 1, 2])
def test_radiotap_s_flags_are_honoured_wherever_they_stand(tsft: bool, more_words: int) -> None:
    def only(frame: bytes, flags: int | None) -> tuple[list[bytes], Tally]:
        data = radiotap(frame, flags=flags, tsft=tsft, more_words=more_words)
        frames, tally = read(pcap([(EPOCH_US, data)]))
        return [f.data for f in frames], tally

    assert only(FRAMES[0], None)[0] == [FRAMES[0]]
    assert only(FRAMES[0], 0)[0] == [FRAMES[0]]
    assert only(FRAMES[0] + FCS, 0x10)[0] == [FRAMES[0]]
    for frame, flags, why in (
        (FRAMES[0] + FCS, 0x50, "marked it as damaged"),
        (FRAMES[0] + bytes(4), 0x10, "checksum does not match"),
    ):
        frames, tally = only(frame, flags)
        assert frames == []
        assert tally.refused == 1
        assert tally.first_refusal is not None
        assert why in tally.first_refusal


def test_a_packet_that_was_cut_short_loses_no_more_than_its_checksum() -> None:
    data = radiotap(FRAMES[0] + FCS, flags=0x10)
    for cut, left in ((1, 31), (4, 31), (5, 30), (10, 25)):
        head = struct.pack("<IIII", 5, 0, len(data) - cut, len(data))
        frames, tally = read(pcap([]) + head + data[: len(data) - cut])
        assert [f.data for f in frames] == [FRAMES[0][:left]]
        assert tally.refused == 0


def test_bare_wifi_keeps_or_loses_its_checksum_as_it_fits() -> None:
    packets = [(EPOCH_US, FRAMES[0] + FCS), (EPOCH_US, FRAMES[0])]
    frames, _ = read(pcap(packets, link_type=105))
    assert [f.data for f in frames] == [FRAMES[0]] * 2


def test_the_checksum_is_found_whatever_the_header_says_of_it() -> None:
    """Frames of drivers that announce a checksum and send none, or the other way round."""
    whole = beacon_frame()
    fcs = zlib.crc32(whole).to_bytes(4, "little")
    flipped = bytes([whole[0], whole[1], *whole[2:40], whole[40] ^ 1, *whole[41:]])
    for data, flags, expected in (
        (whole + fcs, 0, [whole]),
        (whole, 0x10, [whole]),
        (flipped + fcs, 0x10, []),
    ):
        frames, _ = read(pcap([(EPOCH_US, radiotap(data, flags=flags))]))
        assert [one.data for one in frames] == expected


@pytest.mark.parametrize("header", ["ppi", "ppi_radiotap", "prism", "avs"])
def test_older_headers_come_off(header: str) -> None:
    whole = beacon_frame()
    packet, link_type = {
        "ppi": (struct.pack("<BBHI", 0, 0, 8, 105) + whole, 192),
        "ppi_radiotap": (struct.pack("<BBHI", 0, 0, 8, 127) + radiotap(whole, flags=0), 192),
        "prism": (struct.pack("<II", 0x44, 144) + bytes(136) + whole, 119),
        "avs": (bytes.fromhex("80211001") + struct.pack(">I", 64) + bytes(56) + whole, 163),
    }[header]
    frames, tally = read(pcap([(EPOCH_US, packet)], link_type=link_type))
    assert [one.data for one in frames] == [whole]
    assert tally.refused == 0


def beacon_frame() -> bytes:
    """A Wi-Fi beacon with two elements, from its frame control on."""
    header = bytes.fromhex("80000000") + b"\xff" * 6 + b"\x02" * 12 + bytes(2)
    return header + bytes(12) + b"\x00\x03abc" + b"\xdd\x05\xfa\x0b\xbc\x0d\x01"


PDU = bytes.fromhex("d6be898e") + bytes(20)


@pytest.mark.parametrize(
    ("link_type", "before", "coded", "good"),
    [
        (251, b"", False, True),
        (256, bytes(8) + b"\x01\x00", False, True),
        (256, bytes(8) + b"\x01\x0c", False, True),
        (256, bytes(8) + b"\x01\x8c", True, True),
        (256, bytes(8) + b"\x01\x04", False, False),
        (256, bytes(8) + b"\x00\x00", False, False),
        (272, bytes.fromhex("032200030000020a01000000000000000000")[:17], False, True),
        (272, bytes.fromhex("032200030000020a21000000000000000000")[:17], True, True),
        (272, bytes.fromhex("032200030000020a20000000000000000000")[:17], True, False),
        (272, bytes.fromhex("032200090000020a20000000000000000000")[:17], True, False),
    ],
)
def test_bluetooth_headers_come_off(link_type: int, before: bytes, coded: bool, good: bool) -> None:
    data = before + (PDU[:4] + b"\x00" + PDU[4:] if coded else PDU)
    frames, tally = read(pcap([(EPOCH_US, data)], link_type=link_type))
    assert [(f.encoding, f.data) for f in frames] == ([(Encoding.BTLE_LL, PDU)] if good else [])
    assert tally.refused == (not good)
