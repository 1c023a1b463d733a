"""Captures made of values, of the same shape as the real ones that are no part of the project.

One drone heard over Wi-Fi, and one airliner heard by a receiver with a clock of whole seconds.
"""

import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from capture_writer import interface, option, packet, radiotap, section
from remote_id_encoder import basic_id, beacon, location, pack
from squitters import airborne, message, squitter, velocity

DRONE_MAC = "02:03:04"
DRONE_REPORTS = 124
DRONE_FIRST = datetime(2023, 4, 1, 16, 15, 30, tzinfo=UTC)
AIRLINER = 0x40ABCD
CALLSIGN = "MADE85"
AIRLINER_SECONDS = 730
AIRLINER_FRAMES = 1953
AIRLINER_REPEATED = 310


@dataclass(frozen=True)
class Capture:
    """A capture of one aircraft: a real one, or its twin made of values."""

    path: Path
    frames: int
    repeated: int
    address: str  # a drone's begins so
    callsign: str | None = None


def drone_flight() -> bytes:
    """A pcapng: 124 positions in 123 s within a few metres, each beacon sent nine times.

    It states no accuracy, and heights above take-off alone.
    """
    start_us = int(DRONE_FIRST.timestamp()) * 1_000_000 + 415_058
    out = section() + interface(127, options=option(9, struct.pack("B", 6)) + option(0, b""))
    for number in range(DRONE_REPORTS):
        along = number / DRONE_REPORTS
        told = pack(
            basic_id(uas_id=b"MADEX0000000000001"),
            location(
                lat=48.5 + along * 7e-5,
                lon=2.25 + along * 6e-5,
                speed=0.5,
                direction=30,
                climb=0.0,
                height=round(11 * along * 2) / 2,
                tenths=(9304 + number * 10) % 36000,  # 16:15:30.4 and on
            ),
        )
        frame = radiotap(beacon(told, counter=number))
        for again in range(9):
            at_us = start_us + number * 993_000 + again * 100_000
            out += packet(at_us, frame)
    return out


def airliner_flight() -> str:
    """CSV as the real capture has it: second, frame in hex, address, type code."""
    rows: list[tuple[int, bytes, int]] = []
    for second in range(AIRLINER_SECONDS):
        north = 51.0 + second * 0.0020
        rows.append((second, _told(airborne(north, 3.0, odd=second % 2 == 1)), 11))
        rows.append((second, _told(velocity(0, 432)), 19))
        if second % 4 == 0:
            rows.append((second, _told(_callsign()), 4))
    step = len(rows) // AIRLINER_REPEATED
    heard = []
    for number, row in enumerate(rows):
        heard.append(row)
        if number % step == 0 and number // step < AIRLINER_REPEATED:
            heard.append(row)
    start = 1_457_996_400
    return "".join(
        f'{start + second},"{data.hex().upper()}","{AIRLINER:06X}",{code}\n'
        for second, data, code in heard
    )


def _told(frame: bytes) -> bytes:
    """The same message from the airliner's own address."""
    return squitter(frame[4:11], address=AIRLINER)


def _callsign() -> bytes:
    letters = [
        ord(letter) - 64 if letter.isalpha() else ord(letter) for letter in CALLSIGN.ljust(8)
    ]
    return squitter(message((4, 5), (0, 3), *((letter, 6) for letter in letters)))
