"""Captures through the whole program, held against what is known of them: real ones and made."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from commands import Vedette, zone, zone_file
from made_captures import Capture


@pytest.fixture
def flown(drone: Capture) -> Path:
    return drone.path


def place_of(vedette: Vedette, capture: Path) -> tuple[float, float]:
    first = vedette("replay", capture, "--json").of("track")[0]
    return first["lat_deg"], first["lon_deg"]


def test_the_drone_is_one_aircraft_under_one_id_at_the_frames_own_times(
    vedette: Vedette, flown: Path
) -> None:
    result = vedette("replay", flown, "--json")
    assert result.code == 0
    tracks = result.of("track")
    assert len({t["id"] for t in tracks}) == 1
    assert tracks[-1]["reports"] == 124
    times = [datetime.fromisoformat(t["at"]) for t in tracks]
    assert times[0].replace(microsecond=0) == datetime(2023, 4, 1, 16, 15, 30, tzinfo=UTC)
    assert 122 <= (times[-1] - times[0]).total_seconds() <= 124
    assert {h["reference"] for t in tracks for h in t["heights"]} <= {"above_takeoff"}
    assert all(t["assumed_sigma_m"] is None for t in tracks)  # it states "unknown": 1 NM
    (summary,) = result.of("summary")
    assert summary["tracks"] == 1
    assert summary["simulation"] is False


def test_neither_serial_nor_address_of_a_remote_id_is_told(
    vedette: Vedette, drone: Capture
) -> None:
    result = vedette("replay", drone.path, "--json")
    track = result.of("track")[-1]
    assert track["identity"]["emitters"] == []
    assert set(track["identity"]["withheld"]) >= {"mac", "remote_id_serial"}
    assert drone.address not in result.out.lower()


def test_the_drone_enters_a_circle_without_height_limits_once(
    vedette: Vedette, flown: Path, tmp_path: Path
) -> None:
    zones = zone_file(tmp_path, zone("AROUND", *place_of(vedette, flown), 5_000))
    result = vedette("replay", flown, "-r", zones, "--json")
    raised = [a for a in result.of("alert") if a["state"] == "unacknowledged"]
    assert [a["rule"] for a in raised] == ["entry"]
    assert len(result.of("incident")) == 1


def test_whether_it_is_in_a_small_circle_cannot_be_told_without_its_accuracy(
    vedette: Vedette, flown: Path, tmp_path: Path
) -> None:
    zones = zone_file(tmp_path, zone("AROUND", *place_of(vedette, flown), 200))
    result = vedette("replay", flown, "-r", zones, "--json")
    assert {c["answer"] for c in result.of("crossing")} == {"indeterminate"}


def test_with_a_lower_limit_and_no_height_it_is_never_inside_and_never_outside(
    vedette: Vedette, flown: Path, tmp_path: Path
) -> None:
    limit = {"lower": 50, "lowerReference": "AGL", "uom": "m"}
    zones = zone_file(tmp_path, zone("HIGH", *place_of(vedette, flown), 200, **limit))
    result = vedette("replay", flown, "-r", zones, "--json")
    assert {c["answer"] for c in result.of("crossing")} == {"indeterminate"}
    raised = [a for a in result.of("alert") if a["state"] == "unacknowledged"]
    assert [a["rule"] for a in raised] == ["possible_entry"]


def test_of_a_circle_twenty_kilometres_away_it_is_outside(
    vedette: Vedette, flown: Path, tmp_path: Path
) -> None:
    lat, lon = place_of(vedette, flown)
    zones = zone_file(tmp_path, zone("FAR", lat + 0.18, lon, 200))
    result = vedette("replay", flown, "-r", zones, "--json")
    assert {c["answer"] for c in result.of("crossing")} == {"outside"}
    assert result.of("alert") == []
    assert vedette("check", flown, "-r", zones).code == 0


@pytest.mark.parametrize(
    ("layer", "code", "answer"),
    [({}, 1, "inside"), ({"lower": 50, "lowerReference": "AGL", "uom": "m"}, 3, "indeterminate")],
)
def test_check_says_the_same_of_the_recorded_flight(
    vedette: Vedette,
    flown: Path,
    tmp_path: Path,
    layer: dict[str, object],
    code: int,
    answer: str,
) -> None:
    zones = zone_file(tmp_path, zone("AROUND", *place_of(vedette, flown), 5_000, **layer))
    result = vedette("check", flown, "-r", zones, "--json")
    assert result.code == code
    (line,) = result.lines
    assert line["answer"] == answer
    assert line["flight"] == "transmitter 1"


def test_the_airliner_is_one_track_with_address_and_callsign(
    vedette: Vedette, airliner: Capture
) -> None:
    result = vedette("replay", airliner.path, "--json")
    tracks = result.of("track")
    assert len({t["id"] for t in tracks}) == 1
    identity = tracks[-1]["identity"]
    assert identity["emitters"] == [{"scheme": "icao24", "value": airliner.address}]
    assert {"kind": "callsign", "value": airliner.callsign} in identity["claims"]
    assert "barometric" in {h["reference"] for h in tracks[-1]["heights"]}
    (recording,) = result.of("summary")[0]["recordings"]
    assert (recording["frames"], recording["repeated"]) == (airliner.frames, airliner.repeated)


def test_what_is_written_is_what_was_printed(
    vedette: Vedette, airliner: Capture, tmp_path: Path
) -> None:
    capture = airliner.path
    printed = vedette("replay", capture, "--json", "--out", tmp_path / "run").out
    assert (tmp_path / "run" / "events.jsonl").read_text() == printed
    assert (
        json.loads(vedette("verify", tmp_path / "run", "--json").out)["integrity"] == "consistent"
    )
    again = vedette("replay", capture, "--out", tmp_path / "run")
    assert again.code == 2
    assert "got events.jsonl" in again.err
    (tmp_path / "watched" / "shown").mkdir(parents=True)  # another run's, whose record went
    mixed = vedette("replay", capture, "--out", tmp_path / "watched")
    assert mixed.code == 2
    assert "got shown" in mixed.err
