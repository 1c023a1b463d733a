"""Sightings on the record: graded, the witness sealed and erasable, the outcome a person's own."""

import json
from pathlib import Path

import pytest
from commands import Vedette

from vedette.record.actions.sighting_statements import outcomes
from vedette.record.record import Record

AT = ("--by", "A. Clerk", "--at", "2026-11-30T18:00:00Z")
WITNESS = "Jana Example, +48 600 000 000"
SIGHTING = {
    "id": "call 12",
    "at": "2026-11-30T16:00:00Z",
    "duration_s": 600,
    "place": {"lat_deg": 52.23456, "lon_deg": 21.01234},
    "direction": {"wind": "SE", "elevation_deg": 40},
    "motion": "still",
    "colours": ["red", "white"],
    "count": 2,
    "sound": False,
}


@pytest.fixture
def record(vedette: Vedette, tmp_path: Path) -> Path:
    path, file = tmp_path / "record.sqlite", tmp_path / "sightings.json"
    vedette("record", "open", "Lights over the field", "-R", path, *AT)
    file.write_text(json.dumps([SIGHTING, SIGHTING | {"id": "call 13"}]))
    with Record.read(path) as book:
        incident = book.incidents.ids()[0]
    done = vedette("record", "sighting", incident, file, "--witness", WITNESS, "-R", path, *AT)
    assert done.code == 0, done.err
    return path


def statements(path: Path) -> list:
    with Record.read(path) as book:
        return [one for incident in book.incidents.all() for one in incident.statements]


def test_a_sighting_is_a_graded_statement_with_its_place_and_direction(record: Path) -> None:
    first, second = statements(record)
    assert first.topics == ("sighting",)
    assert (first.source_grade, first.information_grade) == ("F", "6")
    assert first.about.until.startswith("2026-11-30T16:10:00")
    assert (first.about_place.lat_deg, first.about_place.lon_deg) == (52.23, 21.01)
    assert first.about_place.precision_m >= 800
    for words in ("2 lights", "135 degrees", "40 degrees high by eye", "still", "red, white"):
        assert words in first.claim
    kept = json.loads(first.note)["sighting"]
    assert kept["direction"]["azimuth_deg"] == 135.0
    assert {kept["id"], json.loads(second.note)["sighting"]["id"]} == {"call 12", "call 13"}


def test_the_witness_and_the_exact_place_are_sealed_and_can_be_erased(
    vedette: Vedette, record: Path
) -> None:
    for file in record.parent.iterdir():
        data = file.read_bytes()
        if file.suffix != ".json":
            assert b"Jana" not in data
            assert b"52.23456" not in data
    sealed = json.loads(statements(record)[0].note)["witness"]
    opened = vedette("personal", "open", sealed, "-R", record, "--reason", "call back", *AT)
    assert WITNESS in opened.out
    assert "52.23456" in opened.out
    vedette("personal", "erase", sealed, "-R", record, "--reason", "asked for", *AT)
    again = vedette("personal", "open", sealed, "-R", record, *AT)
    assert again.code == 1
    assert vedette("verify", record).code == 0


def test_an_outcome_is_stated_by_a_person_with_grounds_and_counted(
    vedette: Vedette, record: Path
) -> None:
    first, second = statements(record)
    for was, hour in (("drone", 19), ("celestial", 20)):
        done = vedette(
            "record", "outcome", first.id, was, "--grounds", "Saturn stood there", "-R", record,
            "--by", "B. Officer", "--at", f"2026-11-30T{hour}:00:00Z",
        )  # fmt: skip
        assert done.code == 0, done.err
    counted = outcomes(statements(record))
    assert counted["celestial"] == 1  # the last one that was stated
    assert counted["drone"] == 0
    assert counted["no outcome stated"] == 1
    assert sum(counted.values()) == 2
    shown = vedette("record", "outcomes", "-R", record, "--json")
    assert json.loads(shown.out)["counts"] == counted
    last = next(one for one in statements(record) if "outcome: celestial" in one.topics)
    assert "B. Officer" in last.speaker
    assert last.links[0].to == first.id

    for words, arguments in (
        ("grounds: must be text", (second.id, "other", "--grounds", " ")),
        ("must be a sighting", (last.id, "other", "--grounds", "x")),
    ):
        refused = vedette("record", "outcome", *arguments, "-R", record, *AT)
        assert refused.code == 2
        assert words in refused.err


def test_nothing_is_sealed_for_an_incident_that_does_not_exist(
    vedette: Vedette, record: Path
) -> None:
    file = record.parent / "sightings.json"
    before = vedette("personal", "list", "-R", record).out
    refused = vedette("record", "sighting", "zzz", file, "--witness", WITNESS, "-R", record, *AT)
    assert refused.code == 2
    assert vedette("personal", "list", "-R", record).out == before
