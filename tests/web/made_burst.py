"""A burst: fifty aircraft enter one zone within a minute, and some are lost inside. A script, too.

Each flies straight at 60 m/s and says its place once a second under an address of its own.
"""

import json
import math
import sys
from pathlib import Path

ENTERING = 50
SPREAD_S = 60.0  # within which they enter
BEFORE_S = 12.0  # of each that it is heard before it enters
INSIDE_S = 150.0
LOST = 5  # the first so many are heard for the last time 20 s after they entered, and lost
LAT, LON, RADIUS_M = 51.0, 23.5, 8_000.0
SPEED_M_S = 60.0
M_PER_DEG = 111_250.0


def write_burst(folder: Path) -> tuple[Path, Path]:
    """Write the recording and its zone; return their paths."""
    zones, recording = folder / "zones.json", folder / "burst.jsonl"
    area = {"type": "Point", "coordinates": [LON, LAT]}
    area |= {"extent": {"subType": "Circle", "radius": RADIUS_M}}
    zone = {
        "type": "Feature",
        "geometry": area,
        "properties": {
            "identifier": "ZONE",
            "country": "XXX",
            "name": [{"text": "Power plant (made up)", "lang": "en-GB"}],
            "type": "PROHIBITED",
            "variant": "COMMON",
            "zoneAuthority": [{"name": [{"text": "A", "lang": "en-GB"}], "purpose": "INFORMATION"}],
        },
    }
    zones.write_text(json.dumps({"type": "FeatureCollection", "features": [zone]}))
    head = {"format": "vedette-reports", "version": 1, "simulation": True, "name": "made burst"}
    lines = sorted(_lines(), key=lambda line: line["measured_at"])
    recording.write_text("\n".join(json.dumps(line) for line in [head, *lines]) + "\n")
    return recording, zones


def _lines() -> list[dict[str, object]]:
    lines: list[dict[str, object]] = []
    for number in range(ENTERING):
        enters_s = 15.0 + SPREAD_S * number / ENTERING
        until_s = enters_s + (20.0 if number < LOST else INSIDE_S)
        second = enters_s - BEFORE_S
        while second < until_s:
            lines.append(_line(number, second, RADIUS_M - SPEED_M_S * (second - enters_s)))
            second += 1.0
    return lines


def _line(number: int, second: float, from_centre_m: float) -> dict[str, object]:
    bearing = 2 * math.pi * number / ENTERING
    north, east = from_centre_m * math.cos(bearing), from_centre_m * math.sin(bearing)
    minute, rest = divmod(second, 60.0)
    return {
        "type": "position",
        "sensor": f"adsb-{number % 10}",  # no flood of one sensor, whose alarms are grouped
        "measured_at": f"2025-09-09T21:{30 + int(minute):02d}:{rest:09.6f}Z",
        "lat_deg": round(LAT + north / M_PER_DEG, 7),
        "lon_deg": round(LON + east / M_PER_DEG / math.cos(math.radians(LAT)), 7),
        "sigma_m": 10.0,
        "heights": [{"value_m": 600.0 + number, "reference": "barometric", "sigma_m": 8.0}],
        "emitter": {"scheme": "icao24", "value": f"48{number:04x}"},
    }


if __name__ == "__main__":
    print(*write_burst(Path(sys.argv[1])))  # noqa: T201 (a script)
