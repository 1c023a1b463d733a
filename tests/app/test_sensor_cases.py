"""What transmitters claim, from the field: the right outcome of each case through `replay`."""

import re
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


def test_an_aircraft_without_a_usable_position_is_heard_and_its_place_unknown(
    vedette: Vedette,
) -> None:
    for name in ("a28_tc0.csv", "a02_stale_odd.csv"):
        result = vedette("replay", CASES / name, "--json")
        heard = result.of("transmitter")
        assert {one["hearing"] for one in heard} == {"place_unknown"}
        assert result.of("track") == []
        assert result.of("summary")[0]["transmitters_without_place"] > 0
        shown = vedette("replay", CASES / name).out
        assert re.search(r"heard, place unknown +[1-9]", shown)


def test_two_transmitters_of_one_address_are_both_seen(vedette: Vedette) -> None:
    result = vedette("replay", CASES / "a05c_forger_first.csv", "--json")
    kinds = {(one["contradiction"] or {}).get("kind") for one in result.of("track")}
    assert "two_places" in kinds
    assert {round(one["lat_deg"]) for one in result.of("track")} == {50, 52}


def test_an_accuracy_of_unknown_is_no_accuracy(vedette: Vedette) -> None:
    result = replay(vedette, "a07_nacp0.csv", "z_nac.geojson")
    assert {one["answer"] for one in result.of("crossing")} == {"indeterminate"}


def test_wifi_frames_with_a_checksum_that_nothing_announces_are_read(vedette: Vedette) -> None:
    result = vedette("replay", CASES / "a15_fcs_no_flag.pcap", "--json")
    assert result.of("summary")[0]["recordings"][0]["refused"] == 0
    assert len(result.of("track")) == 20


def test_a_byte_order_mark_loses_no_row(vedette: Vedette) -> None:
    result = vedette("replay", CASES / "a30_bom.csv", "--json")
    assert result.of("summary")[0]["recordings"][0]["refused"] == 0
