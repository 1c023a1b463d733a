"""What is wrong with a restriction, by command: one line with file, feature, key and mend; no more.

Each is given to `check`, to `zones convert` and, as a form in a file, to `restrict declare`.
"""

import json
import math
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from commands import Result, Vedette, zone, zone_file
from test_bad_input import POSITION, recording

SQUARE = [[23.0, 51.0], [24.0, 51.0], [24.0, 52.0], [23.0, 52.0], [23.0, 51.0]]
BOW = [[23.0, 51.0], [24.0, 52.0], [24.0, 51.0], [23.0, 52.0], [23.0, 51.0]]
LAYER = {
    "lower": 100, "lowerReference": "AGL", "upper": 200, "upperReference": "AGL", "uom": "m",
}  # fmt: skip
LATE = {"startDateTime": "2025-09-12T00:00:00Z", "endDateTime": "2025-09-11T00:00:00Z"}
MILLION = [
    [round(23 + math.cos(math.tau * i / 1e6), 6), round(51 + math.sin(math.tau * i / 1e6) / 2, 6)]
    for i in (*range(1_000_000), 0)
]


def polygon(ring: list[list[float]], layer: object = None, **properties: object) -> dict[str, Any]:
    made = zone("ZONE", 51.0, 23.5, 100.0)
    made["geometry"] = {"type": "Polygon", "coordinates": [ring]}
    if layer is not None:
        made["geometry"]["layer"] = layer
    made["properties"].update(properties)
    return made


BAD = {
    "self-crossing": (polygon(BOW), "geometry.coordinates[0]", "near 51.50000, 23.50000", "redraw"),
    "unclosed": (polygon(SQUARE[:-1]), "geometry.coordinates[0]", "be closed", "repeat the first"),
    "two vertices": (polygon(BOW[:2]), "geometry.coordinates[0]", "got 2", "three"),
    "two and closed": (polygon([*BOW[:2], BOW[0]]), "geometry.coordinates[0]", "got 2", "three"),
    "a million vertices": (polygon(MILLION), "geometry.coordinates", "1,000,001", "split it"),
    "lower above upper": (
        polygon(SQUARE, {**LAYER, "lower": 300}), "geometry.layer.lower", "below the upper", "swap",
    ),
    "an unknown reference": (
        polygon(SQUARE, {**LAYER, "upperReference": "QNH"}),
        "geometry.layer.upperReference", "'QNH'", "correct the reference",
    ),
    "an end before its start": (
        polygon(SQUARE, limitedApplicability=[LATE]),
        "properties.limitedApplicability[0].endDateTime", "must be after the", "correct the start",
    ),
    "NaN": (
        polygon([*SQUARE[:1], [24.0, math.nan], *SQUARE[2:]]),
        "geometry.coordinates[0][1]", "must be finite, got nan", "write a finite number",
    ),
    "an infinity": (
        polygon(SQUARE, {**LAYER, "upper": math.inf}),
        "geometry.layer.upper", "must be finite, got inf", "write a finite number",
    ),
}  # fmt: skip


def one_line(result: Result, *words: str) -> None:
    assert (result.code, result.out) == (2, "")
    (line,) = result.err.splitlines()
    assert [word for word in words if word not in line] == [], line


@pytest.mark.parametrize("name", BAD)
def test_a_zone_file_is_refused_in_one_line_and_nothing_is_written(
    vedette: Vedette, tmp_path: Path, name: str
) -> None:
    feature, key, what, mend = BAD[name]
    zones, out = zone_file(tmp_path, feature), tmp_path / "out.kml"
    said = (str(zones), "feature ZONE", key, what, mend)
    one_line(vedette("check", recording(tmp_path, POSITION), "-r", zones, "--json"), *said)
    one_line(vedette("zones", "convert", zones, out, "--format", "kml"), *said)
    assert not out.exists()


def test_a_clockwise_ring_has_one_meaning_is_listed_and_refused_when_strict(
    vedette: Vedette, tmp_path: Path
) -> None:
    zones = zone_file(tmp_path, polygon(SQUARE[::-1]))
    flight = recording(tmp_path, POSITION)
    plain = vedette("check", flight, "-r", zones, "--json")
    same = vedette("check", flight, "-r", zone_file(tmp_path, polygon(SQUARE)), "--json")
    assert plain.lines[0]["margin_m"] == same.lines[0]["margin_m"]
    assert plain.lines[0]["answer"] == same.lines[0]["answer"]
    zones = zone_file(tmp_path, polygon(SQUARE[::-1]))
    listed = vedette("zones", "read", zones, "--json").of("deviation")
    assert any(line["key"] == "geometry.coordinates[0]" for line in listed)
    (said,) = plain.err.splitlines()
    assert [word for word in (str(zones), "feature ZONE") if word not in said] == []
    one_line(vedette("check", flight, "-r", zones, "--strict"), str(zones), "without --strict")


CIRCLE = {"kind": "circle", "centre": [51.0, 23.5], "radius_m": 1000}
FORM = {
    "name": "Z", "authority": "A", "lower": "SFC", "upper": "FL095", "shape": CIRCLE,
    "start": "2025-09-10T00:00Z", "end": "2025-09-11T00:00Z",
}  # fmt: skip


def corners(ring: list[list[float]]) -> dict[str, object]:
    return {"shape": {"kind": "polygon", "corners": [[lat, lon] for lon, lat in ring]}}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (corners(BOW), ("shape", "crosses or touches itself", "redraw")),
        (
            corners(BOW[:2]),
            ("shape.corners", "at least 3 different corners, got 2", "add the missing"),
        ),
        (corners(MILLION), ("shape", "positions", "simplify or split")),
        ({"lower": "FL195"}, ("lower", "must be below")),
        ({"upper": "120 m QNH"}, ("upper", "must be a height limit", "write SFC")),
        ({"end": "2025-09-09T00:00Z"}, ("end", "must be after the")),
        ({"shape": {**CIRCLE, "radius_m": math.nan}}, ("shape.radius_m", "nan", "write a number")),
        ({"shape": {**CIRCLE, "radius_m": math.inf}}, ("shape.radius_m", "inf", "write a number")),
    ],
)
def test_a_form_is_refused_in_one_line_and_nothing_is_drafted(
    vedette: Vedette, tmp_path: Path, change: dict[str, object], words: tuple[str, ...]
) -> None:
    form, record = tmp_path / "form.json", tmp_path / "vedette.sqlite"
    form.write_text(json.dumps({**FORM, **change}))
    declare = ("restrict", "declare", "--form", form, "-R", record, "--by", "A", "--json")
    one_line(vedette(*declare), str(form), *words)
    if record.exists():
        assert vedette("restrict", "list", "-R", record, "--json").out == ""


def test_a_clockwise_or_closed_ring_of_a_form_is_read(vedette: Vedette, tmp_path: Path) -> None:
    form, record = tmp_path / "form.json", tmp_path / "vedette.sqlite"
    for ring in (SQUARE, SQUARE[:-1], SQUARE[::-1]):
        form.write_text(json.dumps({**FORM, **corners(ring)}))
        made = vedette("restrict", "declare", "--form", form, "-R", record, "--by", "A", "--json")
        assert made.code == 0, made.err


def test_200_mb_are_refused_unread_whatever_they_are_taken_for(tmp_path: Path) -> None:
    """In a process of its own, with less memory than reading the file would take."""
    huge, small = tmp_path / "huge.json", zone_file(tmp_path, polygon(SQUARE))
    with huge.open("wb") as file:
        file.write(b'{"type":"FeatureCollection","features":[]}')
        file.truncate(200_000_000)
    flight, record = recording(tmp_path, POSITION), tmp_path / "vedette.sqlite"
    asked = [
        ["check", flight, "-r", huge],
        ["check", small, huge],
        ["zones", "read", huge],
        ["zones", "convert", huge, tmp_path / "out.kml", "--format", "kml"],
        ["restrict", "declare", "--form", huge, "-R", record, "--by", "A"],
        ["restrict", "declare", "--polygon", huge, "-R", record, "--by", "A"],
    ]
    script = f"""
import re, sys
from pathlib import Path
from vedette.app import cli
for arguments in {[[str(one) for one in each] for each in asked]!r}:
    sys.argv = ["vedette", *arguments]
    try:
        cli.main()
    except SystemExit as end:
        print(end.code, flush=True)
status = Path("/proc/self/status")  # `ru_maxrss` would count what the parent had, too
print(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1] if status.exists() else 0)
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=240, check=True
    )
    *codes, peak_kb = done.stdout.split()
    assert codes == ["2"] * len(asked), done.stderr
    said = [line for line in done.stderr.splitlines() if "read tolerantly" not in line]
    assert len(said) == len(asked)
    assert all(str(huge) in line and "MiB" in line for line in said), said
    assert int(peak_kb) < 900_000
    assert not record.exists()
