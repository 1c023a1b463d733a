"""Outside of the declared coverage: beyond its range or sector, with some slack; else not told."""

from typing import Any

import pytest
from made import LAT, LON, RAW, at

from vedette.engine.health.coverage import inside
from vedette.engine.health.health_settings import HealthConfig
from vedette.geo.local import moved
from vedette.model.ids import SensorId
from vedette.model.report import (
    BearingReport,
    Covariance2D,
    PositionReport,
    PresenceReport,
    RangeBearingReport,
)
from vedette.model.sensor import Coverage, Sensor, SensorKind

SAID: dict[str, Any] = {
    "sensor": SensorId("radar"),
    "measured_at": at(0),
    "received_at": at(0),
    "source": "made",
    "sequence": 0,
    "raw": RAW,
}
CONFIG = HealthConfig()


def radar(**coverage: float) -> Sensor:
    return Sensor(
        id=SensorId("radar"),
        kind=SensorKind.RADAR,
        lat_deg=LAT,
        lon_deg=LON,
        coverage=Coverage(range_max_m=10_000.0, **coverage),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize(
    ("east_m", "north_m", "answer"),
    [
        (0.0, 0.0, True),
        (9_900.0, 0.0, True),
        (10_900.0, 0.0, True),  # within the slack
        (11_200.0, 0.0, False),
        (0.0, -40_000.0, False),
    ],
)
def test_a_place_beyond_the_range_is_outside(east_m: float, north_m: float, answer: bool) -> None:
    lat, lon = moved(LAT, LON, east_m, north_m)
    report = PositionReport(**SAID, lat_deg=float(lat), lon_deg=float(lon))
    assert inside(report, radar(), CONFIG) is answer


def test_a_vague_place_is_not_held_against_anybody() -> None:
    lat, lon = moved(LAT, LON, 12_000.0, 0.0)
    vague = Covariance2D.circular(500.0)
    report = PositionReport(**SAID, lat_deg=float(lat), lon_deg=float(lon), covariance=vague)
    assert inside(report, radar(), CONFIG) is True


@pytest.mark.parametrize(
    ("azimuth_deg", "answer"), [(0, True), (330, True), (326, True), (45, True), (52, False)]
)
def test_a_sector_may_pass_north(azimuth_deg: float, answer: bool) -> None:
    sector = radar(azimuth_from_deg=330.0, azimuth_to_deg=45.0)
    assert inside(BearingReport(**SAID, azimuth_deg=azimuth_deg), sector, CONFIG) is answer
    plot = RangeBearingReport(**SAID, range_m=5_000.0, azimuth_deg=azimuth_deg)
    assert inside(plot, sector, CONFIG) is answer


def test_where_it_cannot_be_told_it_is_not_told() -> None:
    nowhere = Sensor(
        id=SensorId("x"), kind=SensorKind.OTHER, coverage=Coverage(range_max_m=1_000.0)
    )
    report = PositionReport(**SAID, lat_deg=LAT, lon_deg=LON)
    assert inside(report, nowhere, CONFIG) is None
    assert inside(report, Sensor(id=SensorId("x"), kind=SensorKind.OTHER), CONFIG) is None
    assert inside(PresenceReport(**SAID), radar(), CONFIG) is None
