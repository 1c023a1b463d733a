"""`vedette zones`, and what `check` does with zone files that cannot be read."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from commands import Vedette
from test_bad_input import POSITION, recording

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "schema" / "zone-line.schema.json").read_text())
CHECK_SCHEMA = json.loads((ROOT / "docs" / "schema" / "check-line.schema.json").read_text())
RING = [[20.0, 52.0], [21.0, 52.0], [21.0, 53.0], [20.0, 53.0], [20.0, 52.0]]


def feature(name: str, **more: Any) -> dict[str, Any]:
    geometry = {"type": "Polygon", "coordinates": [RING]}
    return {"type": "Feature", "geometry": geometry, "properties": {"name": name, **more}}


@pytest.fixture
def zones(tmp_path: Path) -> Path:
    """A file of one zone that can be read, with a deviation, and one that cannot."""
    bad = {**feature("BAD"), "geometry": None}
    path = tmp_path / "zones.json"
    features = [feature("GOOD", upper="FL095", colour="red"), bad]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def test_read_says_all_that_is_in_a_file(vedette: Vedette, zones: Path) -> None:
    found = vedette("zones", "read", zones, "--json")
    assert found.code == 2
    assert [line["type"] for line in found.lines] == ["zone", "deviation", "refusal", "zone_file"]
    for line in found.lines:
        jsonschema.validate(line, SCHEMA)
    said = vedette("zones", "read", zones)
    assert said.code == 2
    assert "GeoJSON, 1 restrictions, 1 deviations, 1 refused" in said.out
    assert "refused: BAD: geometry: the zone must have" in said.out


def test_check_refuses_the_file_unless_a_person_names_the_feature(
    vedette: Vedette, zones: Path, tmp_path: Path
) -> None:
    flight = recording(tmp_path, POSITION)
    refused = vedette("check", flight, "-r", zones)
    assert (refused.code, refused.out) == (2, "")
    assert "feature BAD: geometry" in refused.err
    found = vedette("check", flight, "-r", zones, "--skip-refused", "BAD", "--json")
    assert found.code == 3, "what was left out may be anywhere"
    (good, bad, left_out, colour, total) = found.lines
    assert (good["restriction_name"], good["answer"]) == ("GOOD", "outside")
    assert (bad["restriction_name"], bad["answer"]) == ("BAD", "indeterminate")
    assert (bad["restriction"], bad["margin_m"]) == (None, None)
    assert "skipped as asked, for it cannot be read (geometry" in bad["reason"]
    assert (left_out["type"], left_out["feature"], left_out["key"]) == (
        "left_out", "BAD", "geometry"
    )  # fmt: skip
    assert (colour["key"], colour["reach"]) == ("properties.colour", None), "listed only"
    assert total == {"type": "left_out_total", "count": 2}
    assert "not understood, and left out: 2" in found.err
    for line in found.lines:
        jsonschema.validate(line, CHECK_SCHEMA)
    table = vedette("check", flight, "-r", zones, "--skip-refused", "BAD")
    assert table.code == 3
    assert "BAD" in table.out
    assert "indeterminate" in table.out
    assert "skipped as asked, and not checked against: BAD" in found.err
    wrong = vedette("check", flight, "-r", zones, "--skip-refused", "GOOD")
    assert wrong.code == 2
    assert "--skip-refused" in wrong.err
    strict = vedette("check", flight, "-r", zones, "--skip-refused", "BAD", "--strict")
    assert strict.code == 2
    assert "properties.colour" in strict.err


def test_convert_lists_losses_and_wants_a_reviewed_substitute(
    vedette: Vedette, zones: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    asked = ("zones", "convert", zones, out, "--format", "ed318", "--skip-refused", "BAD")
    plain = vedette(*asked, "--country", "POL")
    assert (plain.code, out.exists()) == (2, False)
    assert "FL095" in plain.err
    (line, *_) = vedette("zones", "read", zones, "--json").lines
    substitute = ("--country", "POL", "--substitute", f"{line['id']}:0:upper=2896")
    assert "--reviewed-by" in vedette(*asked, *substitute).err
    done = vedette(*asked, *substitute, "--reviewed-by", "A. N.")
    assert done.code == 0
    assert "lost: GOOD: volumes[0].upper: FL095; written as 2896 m AMSL" in done.err
    assert "skipped as asked: BAD" in done.err
    assert json.loads(out.read_text())["features"][0]["geometry"]["layer"]["upper"] == 2896
    again = vedette(*asked, *substitute, "--reviewed-by", "A. N.")
    assert (again.code, "already exists" in again.err) == (2, True)


def test_a_substitute_that_is_none_is_refused(vedette: Vedette, zones: Path) -> None:
    said = vedette(
        "zones", "convert", zones, zones.with_name("x"), "--format", "kml",
        "--substitute", "high", "--reviewed-by", "me",
    )  # fmt: skip
    assert said.code == 2
    assert "must be ID:VOLUME:LIMIT=METRES" in said.err


def test_notams_that_are_all_deactivated_bar_nobody_and_are_listed(
    vedette: Vedette, tmp_path: Path
) -> None:
    path = tmp_path / "notam.txt"
    path.write_text(
        "A0001/25 NOTAMN\nQ) EPWW/QRRCD/IV/BO/W/000/100/5200N02130E060\n"
        "A) EPWW B) 2506010000 C) 2506302359\nE) RESTRICTED AREA EP R129 DEACTIVATED\n"
        "F) SFC G) FL100\n"
    )
    found = vedette("check", recording(tmp_path, POSITION), "-r", path, "--json")
    assert found.code == 0
    assert [line["type"] for line in found.lines] == ["left_out", "left_out_total"]
    assert found.lines[0]["feature"] == "A0001/25"
