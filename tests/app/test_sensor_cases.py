"""What transmitters claim, from the field: the right outcome of each case through `replay`."""

from pathlib import Path

from commands import Result, Vedette

CASES = Path(__file__).resolve().parent / "data" / "cases"


def replay(vedette: Vedette, name: str, zones: str) -> Result:
    return vedette("replay", CASES / name, "-r", CASES / zones, "--json")


def test_a_jump_leaves_the_alert_at_the_believable_place_open(vedette: Vedette) -> None:
    result = replay(vedette, "min_jump.jsonl", "min_jump.geojson")
    alerts = result.of("alert")
    assert [(one["rule"], one["state"]) for one in alerts] == [
        ("entry", "unacknowledged"),
        ("possible_entry", "unacknowledged"),
    ]
    assert "out of reach" in alerts[1]["reason"]
    claimed = [one for one in result.of("track") if (one["contradiction"] or {}).get("claimed")]
    assert claimed
    certain = [one for one in result.of("crossing") if one["track"] == claimed[0]["id"]]
    assert {one["answer"] for one in certain} == {"indeterminate"}
    assert {one["probability"] for one in certain} == {None}


def test_a_repeated_position_is_silence(vedette: Vedette) -> None:
    result = replay(vedette, "min_stale.jsonl", "min_stale.geojson")
    last = result.of("track")[-1]
    assert (last["status"], last["same_place_since"]) == ("coasting", "2025-06-01T12:00:05.000000Z")
    assert last["covariance"]["ee"] > 300.0**2
    assert [one["rule"] for one in result.of("alert")] == ["possible_entry"]


def test_one_serial_on_changing_radio_addresses_is_one_track(vedette: Vedette) -> None:
    result = replay(vedette, "a17_random_mac.pcap", "z17.geojson")
    assert len({one["id"] for one in result.of("track")}) == 1
