"""`vedette sky sighting --recording`: tracks of the sensors, and what they covered."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from commands import Vedette

from vedette.geo.local import moved

BEGAN = datetime(2025, 9, 10, 19, 0, tzinfo=UTC)
PLACE = (51.0, 23.5)
SEEN = BEGAN + timedelta(seconds=120)


def line_at(second: int) -> dict[str, object]:
    """One aircraft that flies north, 6 km to the east of the witness, 1,500 m high."""
    lat, lon = moved(*PLACE, 6_000.0, 100.0 * (second - 120))
    return {
        "type": "position",
        "sensor": "radar-a",
        "measured_at": f"{BEGAN + timedelta(seconds=second):%Y-%m-%dT%H:%M:%SZ}",
        "lat_deg": round(float(lat), 6),
        "lon_deg": round(float(lon), 6),
        "sigma_m": 20.0,
        "heights": [{"value_m": 1500.0, "reference": "ellipsoid"}],
        "emitter": {"scheme": "icao24", "value": "4891b2"},
    }


def sensor(name: str, **more: object) -> dict[str, object]:
    return {
        "type": "sensor",
        "received_at": f"{BEGAN:%Y-%m-%dT%H:%M:%SZ}",
        "sensor": {
            "id": name,
            "kind": "radar",
            "lat_deg": PLACE[0],
            "lon_deg": PLACE[1],
            "silent_after_s": 10,
            "coverage": {"range_max_m": 30_000},
        }
        | more,
    }


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    """Two radars; the second says nothing after it registered."""
    lines: list[object] = [
        {"format": "vedette-reports", "version": 1, "simulation": True, "name": "made"},
        sensor("radar-a"),
        sensor("radar-b"),
        *(line_at(second) for second in range(1, 240, 2)),
    ]
    path = tmp_path / "recording.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in lines))
    return path


def test_a_track_of_a_recording_is_in_the_list_and_coverage_is_said(
    vedette: Vedette, recording: Path
) -> None:
    done = vedette(
        "sky", "sighting", "--at", f"{PLACE[0]},{PLACE[1]}", "--time", SEEN.isoformat(),
        "--time-error", "5", "--direction", "90", "--direction-error", "5", "--elevation", "14",
        "--elevation-by", "instrument", "--elevation-error", "3", "--recording", recording,
        "--json",
    )  # fmt: skip
    assert done.code == 0, done.err
    answer = done.lines[0]
    track = answer["candidates"][0]
    assert track["kind"] == "track"
    assert track["apart_deg"] < 3
    assert track["distance_m"] == pytest.approx(np.hypot(6_000, 1_500), rel=0.05)
    assert track["speed_deg_s"] == pytest.approx(np.degrees(100 / 6_000), rel=0.2)
    assert "red (left) side light" in " ".join(track["notes"])
    by_km = {round(one["distance_m"] / 1e3): one for one in answer["coverage"]}
    assert by_km[5]["seen_by"] == ["radar-a"]
    assert [one["sensor"] for one in by_km[5]["silent"]] == ["radar-b"]
    assert by_km[50]["lowest_seen_m"] is None
    assert any("no sensor of the recording heard" in words for words in answer["not_known"])


def test_at_another_time_the_recording_holds_no_such_track(
    vedette: Vedette, recording: Path
) -> None:
    later = (SEEN + timedelta(hours=1)).isoformat()
    done = vedette(
        "sky", "sighting", "--at", f"{PLACE[0]},{PLACE[1]}", "--time", later, "--direction", "90",
        "--recording", recording, "--json",
    )  # fmt: skip
    assert all(one["kind"] != "track" for one in done.lines[0]["candidates"])
