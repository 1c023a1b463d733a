"""Reports made by hand, for tests of the engine."""

from datetime import UTC, datetime, timedelta

from vedette.geo.local import moved
from vedette.model.ids import RestrictionId, SensorId
from vedette.model.report import (
    BearingReport,
    Covariance2D,
    HeartbeatReport,
    PositionReport,
    RawRef,
    RegistrationReport,
    Report,
)
from vedette.model.restriction import Circle, Restriction, Volume
from vedette.model.sensor import Sensor, SensorKind

T0 = datetime(2025, 9, 9, 21, 30, tzinfo=UTC)
LAT, LON = 51.0, 23.5
RADAR = Sensor(
    id=SensorId("radar"), kind=SensorKind.RADAR, lat_deg=LAT, lon_deg=LON, silent_after_s=10.0
)
EAR = Sensor(
    id=SensorId("ear"), kind=SensorKind.ACOUSTIC, lat_deg=LAT, lon_deg=LON, silent_after_s=10.0
)
RAW = RawRef("made", 0, 0)


def at(seconds: float) -> datetime:
    return T0 + timedelta(seconds=seconds)


def said(sensor: Sensor, seconds: float, sequence: int) -> dict[str, object]:
    return {
        "sensor": sensor.id,
        "measured_at": at(seconds),
        "received_at": at(seconds),
        "source": "made",
        "sequence": sequence,
        "raw": RAW,
    }


def night(seconds: int = 60, speed_m_s: float = 50.0) -> list[Report]:
    """A flight due east past LAT, LON, seen by a radar each second; an ear that dies halfway."""
    reports: list[Report] = [
        RegistrationReport(**said(RADAR, 0, 0), registered=RADAR),  # type: ignore[arg-type]
        RegistrationReport(**said(EAR, 0, 1), registered=EAR),  # type: ignore[arg-type]
    ]
    for second in range(seconds):
        east = speed_m_s * (second - seconds / 2)
        lat, lon = moved(LAT, LON, east, 0.0)
        reports.append(
            PositionReport(
                **said(RADAR, second + 0.3, len(reports)),  # type: ignore[arg-type]
                lat_deg=lat,
                lon_deg=lon,
                covariance=Covariance2D.circular(5.0),
            )
        )
        if second < seconds / 2:
            beat = HeartbeatReport(**said(EAR, second + 0.6, len(reports)))  # type: ignore[arg-type]
            reports.append(beat)
        if second % 5 == 0:
            bearing = said(EAR if second < seconds / 2 else RADAR, second + 0.7, len(reports))
            reports.append(BearingReport(**bearing, azimuth_deg=90.0))  # type: ignore[arg-type]
    return reports


ZONE = Restriction(
    id=RestrictionId("zone"),
    name="A circle",
    volumes=(Volume(area=Circle(centre=(LAT, LON), radius_m=500.0)),),
)
