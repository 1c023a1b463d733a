"""Small builders that the airspace tests share."""

from datetime import UTC, datetime
from typing import Any

from vedette.airspace.check.place_check import CheckConfig, Place, check_place, compile_restriction
from vedette.model.crossing import Verdict
from vedette.model.height import Height, HeightReference
from vedette.model.identity import NO_IDENTITY, Identity
from vedette.model.ids import RestrictionId, SensorId, TrackId
from vedette.model.report import Covariance2D, PositionReport, RawRef
from vedette.model.restriction import Area, Circle, Restriction, Volume
from vedette.model.track import Track, TrackStatus

NOON = datetime(2025, 9, 10, 12, tzinfo=UTC)
CONFIG = CheckConfig()
AGL, MSL = HeightReference.ABOVE_GROUND, HeightReference.MEAN_SEA_LEVEL


def height(value_m: float, reference: HeightReference = AGL, sigma_m: float | None = 1.0) -> Height:
    return Height(value_m=value_m, reference=reference, sigma_m=sigma_m)


def restriction(
    area: Area | None = None,
    lower: Height | None = None,
    upper: Height | None = None,
    **more: Any,
) -> Restriction:
    shape = area or Circle(centre=(47.0, 8.0), radius_m=200.0)
    more.setdefault("id", RestrictionId("zone-a"))
    return Restriction(name="test", volumes=(Volume(area=shape, lower=lower, upper=upper),), **more)


def verdict(
    found: Restriction, lat: float, lon: float, sigma: float | None = 1.0, **more: Any
) -> Verdict:
    covariance = None if sigma is None else Covariance2D.circular(sigma)
    more.setdefault("covariance", covariance)
    more.setdefault("at", NOON)
    place = Place(lat_deg=lat, lon_deg=lon, **more)
    return check_place(compile_restriction(found, CONFIG), place)


def track(
    lat: float, lon: float, sigma: float = 5.0, identity: Identity = NO_IDENTITY, **more: Any
) -> Track:
    return Track(
        id=TrackId("track-a"),
        status=TrackStatus.CONFIRMED,
        at=NOON,
        first_at=NOON,
        updated_at=NOON,
        lat_deg=lat,
        lon_deg=lon,
        covariance=Covariance2D.circular(sigma),
        identity=identity,
        **more,
    )


def position(at: datetime, lat: float, lon: float, **more: Any) -> PositionReport:
    return PositionReport(
        sensor=SensorId("s"),
        measured_at=at,
        received_at=at,
        source="test",
        sequence=0,
        raw=RawRef("test", 0, 0),
        lat_deg=lat,
        lon_deg=lon,
        **more,
    )
