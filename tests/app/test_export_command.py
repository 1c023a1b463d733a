"""`vedette export`: each format is read back, and every reader finds the same states."""

import csv
import io
import json
import struct
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from commands import Vedette

KML, GX = "{http://www.opengis.net/kml/2.2}", "{http://www.google.com/kml/ext/2.2}"


def track(name: str, second: int, lat: float, **other: Any) -> dict[str, Any]:
    return {
        "type": "track", "id": name, "at": f"2026-03-01T00:00:{second:02}.000000Z",
        "status": "confirmed", "lat_deg": lat, "lon_deg": 179.9, "simulation": True,
        "covariance": {"ee": 9.0, "en": 0.0, "nn": 16.0}, "velocity": None,
        "heights": [{"value_m": 0.0, "reference": "above_ground", "sigma_m": 5.0}],
        "identity": {
            "emitters": [{"scheme": "sensor_track", "value": "radar-secret/7"}],
            "claims": [{"kind": "callsign", "value": '=HYPERLINK("x")<b>'}],
            "withheld": ["remote_id_serial"], "cooperative": True,
        },
        "first_at": "2026-03-01T00:00:00.000000Z", "updated_at": "2026-03-01T00:00:00.000000Z",
        "sensors": ["radar-secret"], "reports": 3,
    } | other  # fmt: skip


def alarm(state: str, **other: Any) -> dict[str, Any]:
    return {
        "type": "alert", "id": "a1", "at": "2026-03-01T00:00:05.000000Z", "track": "t1",
        "restriction": "R", "rule": "entry", "condition": "entry", "state": state, "label": None,
        "lat_deg": 55.0, "lon_deg": 12.0, "sigma_m": 9, "simulation": True,
        "raised_at": "2026-03-01T00:00:05.000000Z", "changed_at": "2026-03-01T00:00:05.000000Z",
        "reason": "radar-secret saw it", "changed_by": "Eva Secret",
    } | other  # fmt: skip


LINES = [
    track("t1", 2, 55.2),
    track("t1", 1, 55.1),  # events come in order of cycles, not of times
    track("t2", 1, -10.0),
    track("t1", 2, 55.3),  # the later line for one time
    alarm("unacknowledged"),
    alarm("closed"),
    {"type": "summary"},
]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    text = "".join(json.dumps(line) + "\n" for line in LINES)
    (tmp_path / "events.jsonl").write_text(text + '{"type":"tra')  # a live run writes on
    return tmp_path


def written(vedette: Vedette, run: Path, file_format: str, what: str = "--tracks") -> bytes:
    out = run / f"out.{file_format}"
    found = vedette("export", run, what, "--format", file_format, "--out", out)
    assert found.code == 0, found.err
    data = out.read_bytes()
    assert b"ecret" not in data
    assert not list(run.glob("*.partial"))
    return data


def test_geojson_and_csv_have_each_state(vedette: Vedette, run: Path) -> None:
    features = json.loads(written(vedette, run, "geojson"))["features"]
    table = list(csv.DictReader(io.StringIO(written(vedette, run, "csv").decode(), newline="")))
    lats = [line["lat_deg"] for line in LINES if line["type"] == "track"]
    assert [one["geometry"]["coordinates"] for one in features] == [[179.9, lat] for lat in lats]
    assert [float(one["lat_deg"]) for one in table] == lats
    said = features[0]["properties"]
    assert (said["sigma_m"], said["height_above_ground_m"]) == (4.0, 0.0)
    assert said["height_ellipsoid_m"] is None
    assert said["velocity_east_m_s"] is None
    assert table[0]["height_ellipsoid_m"] == "" != table[0]["height_above_ground_m"]
    assert table[0]["callsign"].startswith("'=")


def test_moving_features_have_growing_times(vedette: Vedette, run: Path) -> None:
    moving = json.loads(written(vedette, run, "mf-json"))
    assert [one["id"] for one in moving["features"]] == ["t1", "t2"]
    geometry = moving["features"][0]["temporalGeometry"]
    assert geometry["type"] == "MovingPoint"
    assert geometry["datetimes"] == sorted(set(geometry["datetimes"]))
    assert geometry["coordinates"] == [[179.9, 55.1], [179.9, 55.3]]


def test_kml_has_tracks_and_escaped_words(vedette: Vedette, run: Path) -> None:
    root = ET.fromstring(written(vedette, run, "kml"))  # noqa: S314 - our own file
    first, second = root.iter(f"{KML}Placemark")
    assert [c.text for c in first.iter(f"{GX}coord")] == ["179.9 55.1 0", "179.9 55.3 0"]
    assert len(list(first.iter(f"{KML}when"))) == 2
    assert second.findtext(f"{KML}Point/{KML}coordinates") == "179.9,-10.0"
    assert "<b>" not in (first.findtext(f"{KML}description") or "")
    assert "SIMULATION" in (first.findtext(f"{KML}name") or "")


def test_geoparquet_has_points(vedette: Vedette, run: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="pyarrow is not installed")
    written(vedette, run, "geoparquet")
    table = parquet.read_table(run / "out.geoparquet")
    assert json.loads(table.schema.metadata[b"geo"])["primary_column"] == "geometry"
    points = [struct.unpack("<BIdd", one) for one in table["geometry"].to_pylist()]
    assert points == [(1, 1, 179.9, x["lat_deg"]) for x in LINES if x["type"] == "track"]


@pytest.mark.parametrize("file_format", ["geojson", "csv", "kml", "mf-json", "geoparquet"])
def test_an_alarm_is_exported_as_it_last_stood(
    vedette: Vedette, run: Path, file_format: str
) -> None:
    data = written(vedette, run, file_format, "--alarms")
    if file_format != "geoparquet":  # its text is compressed
        assert b"closed" in data
        assert b"unacknowledged" not in data


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("nonsense\n", "line 1"),
        (json.dumps(track("t", 1, 91.0)) + "\n", "lat_deg"),
        ('{"type":"track"}\n', "covariance"),
        ("[]\n", "type"),
    ],
)
def test_a_bad_line_is_named_and_nothing_is_written(
    vedette: Vedette, tmp_path: Path, text: str, expected: str
) -> None:
    events, out = tmp_path / "events.jsonl", tmp_path / "out.csv"
    events.write_text(text)
    found = vedette("export", events, "--tracks", "--format", "csv", "--out", out)
    assert found.code == 2
    assert expected in found.err
    assert sorted(tmp_path.iterdir()) == [events]


def test_what_is_to_be_exported_must_be_said(vedette: Vedette, run: Path) -> None:
    found = vedette("export", run, "--format", "csv", "--out", run / "x")
    assert found.code == 2
    assert "--tracks" in found.err
