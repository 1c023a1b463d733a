"""ED-269: both of its lists, all of its fields, and what a state writes otherwise."""

import copy
import json
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from vedette.airspace.formats.zone_files import ZoneFile, parse_zones, read_zones
from vedette.model.errors import RestrictionError
from vedette.model.height import Height, HeightReference
from vedette.model.particulars import Authority, Text
from vedette.model.restriction import Circle, DailyHours, Period, Polygon, Weekday

SQUARE = [[6.1, 46.2], [6.2, 46.2], [6.2, 46.3], [6.1, 46.3], [6.1, 46.2]]
VOLUME: dict[str, Any] = {
    "uomDimensions": "FT",
    "lowerLimit": 0,
    "lowerVerticalReference": "AGL",
    "upperLimit": 400,
    "upperVerticalReference": "AMSL",
    "horizontalProjection": {"type": "Polygon", "coordinates": [SQUARE]},
}
CIRCLE = {"type": "Circle", "center": [6.1, 46.2], "radius": 500}


def zone(**more: Any) -> dict[str, Any]:
    return {
        "identifier": "LSX1",
        "country": "CHE",
        "type": "COMMON",
        "restriction": "REQ_AUTHORISATION",
        "applicability": [{"permanent": "YES"}],
        "zoneAuthority": [{"name": "FOCA", "purpose": "AUTHORIZATION"}],
        "geometry": [copy.deepcopy(VOLUME)],
        **more,
    }


def read(*zones: dict[str, Any], key: str = "features") -> ZoneFile:
    return parse_zones(json.dumps({key: list(zones)}).encode(), where="zones.json")


def refused(one: dict[str, Any]) -> str:
    with pytest.raises(RestrictionError) as caught:
        read(one)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("key", ["features", "UASZoneList"])
def test_a_plain_zone_has_no_deviation(key: str) -> None:
    found = read(zone(name="City", region=3, uSpaceClass="X", reason=["NOISE"]), key=key)
    assert (found.format, found.deviations) == ("ED-269", ())
    (one,) = found.restrictions
    assert (one.name, one.kind, one.authority) == ("City", "REQ_AUTHORIZATION", "FOCA")
    assert one.particulars.authorities == (
        Authority(names=(Text(text="FOCA"),), purpose="AUTHORIZATION"),
    )
    volume = one.volumes[0]
    assert isinstance(volume.area, Polygon)
    assert volume.lower == Height(value_m=0, reference=HeightReference.ABOVE_GROUND)
    assert volume.upper == Height(value_m=400 * 0.3048, reference=HeightReference.MEAN_SEA_LEVEL)
    assert (one.periods, one.particulars.region, one.particulars.u_space_class) == ((), 3, "X")


def test_the_swiss_sample_is_read_and_its_deviations_are_listed(shared: Path) -> None:
    found = read_zones(shared / "data" / "zones" / "ed269_swiss_sample.json")
    (one,) = found.restrictions
    assert one.volumes[0].upper is None
    assert {d.key for d in found.deviations} >= {
        "applicability[0].dailyPeriod",
        "geometry[0].lowerLimit",
        "restrictionConditions",
    }
    assert {d.feature for d in found.deviations} == {"LSXX"}


def test_a_circle_and_hours() -> None:
    volume = {**VOLUME, "uomDimensions": "M", "horizontalProjection": CIRCLE}
    when = {
        "permanent": "NO",
        "startDateTime": "2025-01-01T00:00:00Z",
        "schedule": [{"day": ["MON"], "startTime": "08:00Z", "endTime": "16:24:00.00Z"}],
    }
    found = read(zone(geometry=[volume], applicability=[when]))
    assert found.deviations == ()
    (one,) = found.restrictions
    assert one.volumes[0].area == Circle(centre=(46.2, 6.1), radius_m=500)
    hours = DailyHours(days=frozenset({Weekday.MON}), start=time(8), end=time(16, 24))
    assert one.periods == (Period(start=datetime(2025, 1, 1, tzinfo=UTC), daily=(hours,)),)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"geometry": []}, "at least one volume"),
        ({"geometry": [{**VOLUME, "uomDimensions": "YD"}]}, "must be M or FT"),
        ({"geometry": [{**VOLUME, "upperVerticalReference": "QFE"}]}, "must be AGL, AMSL or WGS84"),
        (
            {"geometry": [{**VOLUME, "horizontalProjection": CIRCLE}]},
            "ambiguous, because the limits are in feet",
        ),
        (
            {"geometry": [{**VOLUME, "lowerLimit": 500, "lowerVerticalReference": "AMSL"}]},
            "below the upper",
        ),
        ({"applicability": [{"permanent": "NO"}]}, "no start, end or schedule"),
        ({"applicability": [{"permanent": "MAYBE"}]}, "must be YES or NO"),
        (
            {
                "applicability": [
                    {"permanent": "YES", "schedule": [{"day": ["MON"], "startTime": "08:00Z"}]}
                ]
            },
            "hours are unknown",
        ),
    ],
)
def test_what_would_be_a_guess_is_refused(more: dict[str, Any], words: str) -> None:
    assert words in refused(zone(**more))


def test_permanent_beside_dates_is_read_as_always() -> None:
    when = {"permanent": "YES", "startDateTime": "2025-01-01T00:00:00Z"}
    found = read(zone(applicability=[when]))
    assert found.restrictions[0].periods == ()
    assert [d.key for d in found.deviations] == ["applicability[0].permanent"]
