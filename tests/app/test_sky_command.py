"""`vedette sky` as a person or a program runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from commands import Vedette
from jsonschema import Draft202012Validator
from PIL import Image

from vedette.app.schemas import schemas

SIGHTINGS = [
    {
        "id": "first",
        "at": "2026-11-30T16:00:00Z",
        "place": {"lat_deg": 52.2, "lon_deg": 21.0},
        "direction": {"wind": "SE", "elevation_deg": 40},
        "motion": "still",
    },
    {
        "id": "second",
        "at": "2026-11-30T16:01:00Z",
        "place": {"lat_deg": 52.25, "lon_deg": 21.1},
        "direction": {"wind": "SE", "elevation_deg": 45},
    },
]
ISS = """ISS (ZARYA)
1 25544U 98067A   20053.24093319  .00001847  00000-0  41427-4 0  9993
2 25544  51.6429 202.1571 0004852 303.4083 121.5105 15.49190851214046
"""
MAST = {
    "type": "FeatureCollection",
    "features": [
        {
            "geometry": {"type": "Point", "coordinates": [-76.88, 40.2]},
            "properties": {"kind": "aerodrome", "name": "Capital City"},
        }
    ],
}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sky") / "sightings.json"
    path.write_text(json.dumps(SIGHTINGS))
    return path


def test_lines_charts_and_the_crossing_of_a_file(vedette: Vedette, file: Path) -> None:
    chart = file.with_name("chart.svg")
    done = vedette("sky", "sighting", str(file), "--json", "--chart", str(chart))
    assert done.code == 0, done.err
    lines = [json.loads(line) for line in done.out.splitlines()]
    check = Draft202012Validator(schemas()["sky-line.schema.json"])
    for line in lines:
        check.validate(line)
    assert [line["type"] for line in lines] == ["sky", "sky", "crossing"]
    assert lines[0]["candidates"][0]["name"] == "Saturn"
    assert lines[2]["answer"] == "far away"
    for number in (1, 2):
        root = ET.parse(file.with_name(f"chart-{number}.svg")).getroot()  # noqa: S314 - our own
        text = " ".join("".join(one.itertext()) for one in root)
        assert "Saturn, planet" in text
        assert "95% probability" in text
    again = vedette("sky", "sighting", str(file), "--json")
    assert again.out == done.out


def test_the_sightings_are_what_the_schema_says() -> None:
    check = Draft202012Validator(schemas()["sighting.schema.json"])
    for one in SIGHTINGS:
        check.validate(one)
    assert not check.is_valid(SIGHTINGS[0] | {"verdict": "drone"})


def test_a_table_for_a_person_from_options(vedette: Vedette, tmp_path: Path) -> None:
    chart = tmp_path / "c.png"
    done = vedette(
        "sky", "sighting", "--at", "52.2,21", "--time", "2026-11-30T16:00:00Z",
        "--direction", "136",
        "--elevation", "30", "--elevation-by", "phone", "--motion", "still", "--count", "1",
        "--metar", "METAR EPWA 301600Z 27005KT 9999 BKN040 03/01 Q1013", "--chart", str(chart),
    )  # fmt: skip
    assert done.code == 0, done.err
    assert "Saturn (planet): in that direction, " in done.out
    assert "consistent with: motion" in done.out
    assert "would have been below the horizon: Sun, Moon" in done.out
    assert "ceiling 1219 m" in done.out
    assert "satellites: not known, no file of elements was given" in done.out
    assert Image.open(chart).size == (1920, 1240)


def test_a_night_with_passes_and_an_aerodrome(vedette: Vedette, tmp_path: Path) -> None:
    elements, lights = tmp_path / "iss.tle", tmp_path / "lights.geojson"
    elements.write_text(ISS)
    lights.write_text(json.dumps(MAST))
    arguments = ["sky", "tonight", "--at", "40.27,-76.88", "--date", "2020-02-21", "--elements",
                 str(elements), "--obstacles", str(lights)]  # fmt: skip
    done = vedette(*arguments, "--json")
    assert done.code == 0, done.err
    line = json.loads(done.out)
    Draft202012Validator(schemas()["sky-line.schema.json"]).validate(line)
    passes = [one for one in line["things"] if one["name"].startswith("ISS")]
    # NASA announced this pass: from 05:18 local, 12 degrees high in the south, for 3 minutes.
    announced = next(one for one in passes if one["starts"].startswith("2020-02-22T10:1"))
    assert announced["azimuth_deg"] == pytest.approx(185, abs=10)
    assert announced["elevation_deg"] == pytest.approx(12, abs=3)
    assert announced["azimuth_end_deg"] < 120  # it went east
    assert any("Capital City" in one["name"] for one in line["things"])
    assert any(one["name"] == "Venus" for one in line["things"])
    words = vedette(*arguments).out
    assert "Easily taken for a drone" in words


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sighting", "none.json"], "none.json: cannot be read"),
        (["sighting"], "--at: is missing"),
        (["sighting", "--at", "north", "--time", "2026-11-30T16:00:00Z"], "must be LAT,LON"),
        (["sighting", "--at", "1,2", "--time", "1700-01-01T00:00:00Z"], "must be from 1899-07-31"),
        (["sighting", "--at", "1,2", "--time", "now"], "is not a time"),
        (["tonight", "--at", "95,2"], "latitude must be -90 to 90"),
        (["tonight", "--at", "5,2", "--date", "soon"], "must be a date"),
    ],
)
def test_an_error_is_one_line_with_what_to_do(
    vedette: Vedette, arguments: list[str], words: str
) -> None:
    done = vedette("sky", *arguments)
    assert done.code == 2
    assert words in done.err
    assert len(done.err.splitlines()) == 1


def test_without_the_packages_the_extra_is_named(tmp_path: Path) -> None:
    # A module of that name that cannot be found hides the installed one.
    (tmp_path / "sitecustomize.py").write_text(
        "import sys\nsys.modules['skyfield'] = None\nsys.modules['sgp4'] = None\n"
    )
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "vedette.app.cli", "sky", "tonight", "--at", "5,2"],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": path},
    )
    assert done.returncode == 2
    assert 'pip install "vedette[sky]"' in done.stderr
    assert "sgp4" in done.stderr
