"""Captures of a network: the datagrams of a feed are read, whatever link they were captured on."""

import struct
from pathlib import Path

import pytest

from vedette.feeds.asterix.record_layouts import split_blocks
from vedette.feeds.recordings.recognition import feed_reading
from vedette.feeds.recordings.recording import open_recording
from vedette.model.report import PositionReport, RangeBearingReport, RegistrationReport
from vedette.model.sensor import SensorKind

BLOCKS = split_blocks((Path(__file__).parent / "examples" / "asterix.bin").read_bytes())
FROM, TO = bytes([10, 0, 0, 1]), bytes([232, 1, 1, 31])
V4, V6 = b"\x08\x00", b"\x86\xdd"


def udp(payload: bytes, *, fragment: int = 0, version: int = 4) -> bytes:
    datagram = struct.pack(">HHHH", 4000, 21_131, 8 + len(payload), 0) + payload
    if version == 6:
        return struct.pack(">IHBB", 6 << 28, len(datagram), 17, 1) + bytes(32) + datagram
    head = struct.pack(">BBHHHBBH", 0x45, 0, 20 + len(datagram), 0, fragment, 64, 17, 0)
    return head + FROM + TO + datagram


def capture(link: int, packets: list[bytes]) -> bytes:
    out = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65_535, link)
    for number, data in enumerate(packets):
        out += struct.pack("<IIII", 1_772_366_400 + number, 0, len(data), len(data)) + data
    return out


LINKS = {
    "ethernet": (1, lambda ip: bytes(12) + V4 + ip),
    "vlan": (1, lambda ip: bytes(12) + b"\x81\x00\x00\x07" + V4 + ip),
    "linux cooked": (113, lambda ip: bytes(14) + V4 + ip),
    "linux cooked 2": (276, lambda ip: V4 + bytes(18) + ip),
    "raw": (101, lambda ip: ip),
    "loopback": (0, lambda ip: b"\x02\0\0\0" + ip),
}


@pytest.mark.parametrize("link", LINKS)
def test_datagrams_are_read_on_every_link(link: str, tmp_path: Path) -> None:
    number, wrap = LINKS[link]
    path = tmp_path / "a.pcap"
    both = [BLOCKS[n] + BLOCKS[n + 1] for n in range(0, 20, 2)]  # two blocks a datagram
    path.write_bytes(capture(number, [wrap(udp(one)) for one in both]))
    recording = open_recording(path)
    feed = feed_reading(recording.file_format)
    assert feed is not None
    assert feed.name == "asterix"
    reports = list(recording.reports())
    (registered,) = [one for one in reports if isinstance(one, RegistrationReport)]
    assert registered.registered.kind is SensorKind.RADAR
    found = [one for one in reports if isinstance(one, PositionReport | RangeBearingReport)]
    assert len(found) >= 10
    data = path.read_bytes()
    for one in found:
        assert data[one.raw.offset : one.raw.offset + one.raw.length] in BLOCKS
    assert (recording.tally.refused, recording.tally.truncated) == (0, None)


def test_over_ip_version_6_the_same_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.pcap"
    packets = [bytes(12) + V6 + udp(one, version=6) for one in BLOCKS[:12]]
    path.write_bytes(capture(1, packets))
    recording = open_recording(path)
    assert any(isinstance(one, RangeBearingReport) for one in recording.reports())


def test_fragments_and_damage_are_refused_and_other_packets_ignored(tmp_path: Path) -> None:
    path = tmp_path / "a.pcap"
    damaged = bytearray(BLOCKS[1])
    damaged[2] ^= 0x01  # its length
    packets = [
        udp(BLOCKS[0]),
        udp(BLOCKS[1], fragment=0x2000),
        udp(bytes(damaged)),
        udp(BLOCKS[1])[:-3],
        b"\x45" + bytes(30),
        b"x",
    ]
    path.write_bytes(capture(101, packets))
    recording = open_recording(path)
    list(recording.reports())
    assert (recording.tally.refused, recording.tally.ignored) == (3, 2)
    assert "fragment" in str(recording.tally.first_refusal)
