"""Writes the example recordings of the feeds: two simulated flights over the Vistula.

    python tests/feeds/example_recordings.py

What stands in `examples/` was made by this. The SBS-1 text is what dump1090-mutability makes of the
frames of `mode_s.avr`, sent to it at the pace at which they were "heard"; without
VEDETTE_DUMP1090 in the environment that file is left as it is.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent / "sapient"))
import sapient_messages
from capture_writer import pcap
from dump1090 import Dump1090

from vedette.feeds.report_format.report_decoder import frame_line, header_line
from vedette.sim import encode_mode_s, encode_remote_id

EXAMPLES = Path(__file__).parent / "examples"
START = datetime(2025, 9, 9, 21, 15, tzinfo=UTC)
SECONDS = 30
AIRCRAFT = (
    (0x48AC01, "LOT3XY", 51.20, 21.40, 220.0, 40.0),
    (0x489C02, "SPABC", 51.35, 21.70, -60.0, 55.0),
)


def squitters() -> Iterator[tuple[float, bytes]]:
    """Seconds since the start and frame, in order: four kinds of squitter of two aircraft."""
    for tenth in range(SECONDS * 10):
        at_s = tenth / 10
        for number, (address, callsign, lat, lon, east, north) in enumerate(AIRCRAFT):
            phase = (tenth + 2 * number) % 10
            here = lat + north * at_s / 111_000, lon + east * at_s / 69_500
            if phase in (0, 5):
                odd = phase == 5
                yield at_s, encode_mode_s.airborne_position(address, *here, 3_048.0, odd=odd)
            elif phase in (2, 7):
                yield at_s, encode_mode_s.airborne_velocity(address, east, north, 2.5)
            elif phase == 9 and tenth % 50 >= 40:
                yield at_s, encode_mode_s.identification(address, callsign)


def avr() -> bytes:
    """AVR text with the counter of a receiver."""
    lines = (
        f"@{round(12e6 * (at_s + 1)):012X}{data.hex().upper()};\n" for at_s, data in squitters()
    )
    return "".join(lines).encode()


def beacons() -> Iterator[tuple[float, bytes]]:
    """Seconds since the start and Wi-Fi beacon of one drone."""
    mac = bytes.fromhex("fa0bbc0d1e01")
    for second in range(SECONDS):
        place = encode_remote_id.location(
            lat_deg=51.25 + second * 1e-4,
            lon_deg=21.5,
            geodetic_m=180.0,
            above_takeoff_m=60.0,
            course_deg=0.0,
            speed_m_s=11.0,
            climb_m_s=0.0,
            second_of_hour=15 * 60.0 + second,
        )
        payload = encode_remote_id.pack([encode_remote_id.basic_id("1581F4X0000000000001"), place])
        yield (
            float(second),
            encode_remote_id.beacon(mac, payload, counter=second, uptime_us=second * 10**6),
        )


def report_lines() -> bytes:
    """Lines of the report format that hold the same frames."""
    head = header_line(name="Two flights and a drone", simulation=True)
    lines = [head]
    heard = [("mode_s", *one) for one in squitters()] + [("ieee80211", *one) for one in beacons()]
    for encoding, at_s, data in sorted(heard, key=lambda one: one[1]):
        at = START + timedelta(seconds=at_s)
        sensor = "adsb-1" if encoding == "mode_s" else "remote-id-1"
        lines.append(frame_line(sensor=sensor, received_at=at, encoding=encoding, data=data))
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def sapient_lines() -> bytes:
    """Lines of the report format with a node's registration, status and detections."""
    sent = [sapient_messages.registration(), sapient_messages.status()]
    sent += [
        sapient_messages.detection(
            reportId=sapient_messages.ULIDS[number],
            objectId=sapient_messages.ULIDS[50],
        )
        for number in range(1, 6)
    ]
    lines = [header_line(name="A SAPIENT node", simulation=True)]
    for number, one in enumerate(sent):
        at = sapient_messages.AT + timedelta(seconds=number)
        data = one.SerializeToString(deterministic=True)
        node = sapient_messages.NODE
        lines.append(frame_line(sensor=node, received_at=at, encoding="sapient", data=data))
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def sbs1(program: str) -> bytes:
    """What dump1090 makes of the frames, at the pace at which they were heard."""
    with Dump1090(program) as peer:
        begun = time.monotonic()
        for at_s, data in squitters():
            time.sleep(max(0.0, begun + at_s - time.monotonic()))
            peer.send(data)
        return peer.answer(quiet_s=1.0)


def main() -> None:
    """Write every example."""
    start_us = round(START.timestamp() * 1e6)
    packets = [(start_us + round(at_s * 1e6), data) for at_s, data in beacons()]
    (EXAMPLES / "mode_s.avr").write_bytes(avr())
    (EXAMPLES / "remote_id.pcap").write_bytes(pcap(packets, link_type=105))
    (EXAMPLES / "reports.jsonl").write_bytes(report_lines())
    (EXAMPLES / "sapient.jsonl").write_bytes(sapient_lines())
    program = os.environ.get("VEDETTE_DUMP1090")
    if program:
        (EXAMPLES / "sbs1.txt").write_bytes(sbs1(program))
    else:
        sys.stderr.write("VEDETTE_DUMP1090 is not set, so sbs1.txt is left as it is\n")


if __name__ == "__main__":
    main()
