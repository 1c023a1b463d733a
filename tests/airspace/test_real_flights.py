"""Two real captures against zones laid round them."""

import json
from pathlib import Path
from typing import Any

import pytest

from vedette.airspace.check.place_check import CheckConfig
from vedette.airspace.check.restriction_index import RestrictionIndex
from vedette.airspace.flights.flight_check import FlightAnswer, check_flight
from vedette.airspace.formats.zone_files import parse_zones
from vedette.feeds.recordings.recording import open_recording
from vedette.model.crossing import Answer
from vedette.model.report import PositionReport


def circle(name: str, lat: float, lon: float, radius_m: float, **layer: Any) -> dict[str, Any]:
    geometry: dict[str, Any] = {
        "type": "Point",
        "coordinates": [lon, lat],
        "extent": {"subType": "Circle", "radius": radius_m},
    }
    if layer:
        geometry["layer"] = layer
    return {
        "type": "Feature",
        "geometry": geometry,
        "properties": {
            "identifier": name,
            "country": "CHE",
            "type": "PROHIBITED",
            "variant": "COMMON",
            "zoneAuthority": [{"purpose": "INFORMATION"}],
        },
    }


def answers(path: Path, radius_m: float) -> dict[str, FlightAnswer]:
    reports = list(open_recording(path).reports())
    places = [report for report in reports if isinstance(report, PositionReport)]
    lat, lon = places[len(places) // 2].lat_deg, places[len(places) // 2].lon_deg
    features = [
        circle("open", lat, lon, radius_m),
        circle("lower", lat, lon, radius_m, lower=50, lowerReference="AGL"),
        circle("upper", lat, lon, radius_m, upper=120, upperReference="AGL"),
        circle("away", lat + 0.185, lon, radius_m),
    ]
    root = {"type": "FeatureCollection", "features": features}
    zones = parse_zones(json.dumps(root).encode(), where="zones")
    names = {one.id: one.name for one in zones.restrictions}
    index = RestrictionIndex(zones.restrictions, CheckConfig())
    return {names[one.restriction]: one for one in check_flight(index, reports)}


def test_a_drone_of_unknown_height(shared: Path) -> None:
    found = answers(shared / "data" / "remote_id" / "parrot_anafi4_real.pcapng", 5_000)
    assert {name: one.verdict.answer for name, one in found.items()} == {
        "open": Answer.INSIDE,
        "lower": Answer.INDETERMINATE,
        "upper": Answer.INDETERMINATE,
        "away": Answer.OUTSIDE,
    }
    assert found["open"].samples == 124
    entered, left = found["open"].entry_latest, found["open"].exit_earliest
    assert entered is not None
    assert left is not None
    assert (left - entered).total_seconds() == pytest.approx(123, abs=1)


def test_an_airliner_high_above(shared: Path) -> None:
    found = answers(shared / "data" / "adsb" / "df17_730s.csv", 5_000)
    assert {name: one.verdict.answer for name, one in found.items()} == {
        "open": Answer.INSIDE,
        "lower": Answer.INSIDE,  # 11,010 m above the ellipsoid is above any ground
        "upper": Answer.OUTSIDE,
        "away": Answer.OUTSIDE,
    }
