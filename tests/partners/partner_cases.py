"""Tracks, alarms and restrictions for the tests of outputs."""

from datetime import UTC, datetime, timedelta
from typing import Any

from vedette.access.release_rules import Allowance, ReleaseKind
from vedette.access.role_permissions import Role
from vedette.model.alert import Alert, AlertCondition, AlertRule, AlertState
from vedette.model.height import Height, HeightReference
from vedette.model.identity import (
    Claim,
    ClaimKind,
    ClassLikelihood,
    Emitter,
    EmitterScheme,
    Identity,
    ObjectClass,
)
from vedette.model.ids import AlertId, RestrictionId, SensorId, TrackId
from vedette.model.report import Covariance2D
from vedette.model.restriction import Circle, Polygon, Restriction, Volume
from vedette.model.track import Track, TrackStatus

AT = datetime(2026, 3, 1, 20, 15, 30, 250_000, tzinfo=UTC)
SERIAL = "SECRETSERIAL1234"
ALL = frozenset(ReleaseKind)


def track(name: str = "track-a", **changes: Any) -> Track:
    values: dict[str, Any] = {
        "id": TrackId(name),
        "status": TrackStatus.CONFIRMED,
        "at": AT,
        "first_at": AT - timedelta(seconds=60),
        "updated_at": AT,
        "lat_deg": 51.5,
        "lon_deg": 23.25,
        "covariance": Covariance2D(400.0, -100.0, 225.0),
        "velocity_east_m_s": 30.0,
        "velocity_north_m_s": -40.0,
        "velocity_covariance": Covariance2D.circular(1.0),
        "heights": (
            Height(value_m=304.8, reference=HeightReference.ELLIPSOID, sigma_m=10.0),
            Height(value_m=3048.0, reference=HeightReference.BAROMETRIC),
        ),
        "identity": Identity(
            emitters=(
                Emitter(EmitterScheme.ICAO24, "48d960"),
                Emitter(EmitterScheme.MAC, "02:00:00:00:00:07"),
            ),
            claims=(
                Claim(ClaimKind.CALLSIGN, "LOT123"),
                Claim(ClaimKind.REMOTE_ID_SERIAL, SERIAL),
                Claim(ClaimKind.SQUAWK, "7621"),
            ),
        ),
        "classes": (ClassLikelihood(ObjectClass.AIRCRAFT, 1.0),),
        "sensors": (SensorId("radar-hill"), SensorId("adsb-1")),
        "reports": 10,
    }
    return Track(**{**values, **changes})


def alert(**changes: Any) -> Alert:
    values: dict[str, Any] = {
        "id": AlertId("alert-a"),
        "rule": AlertRule.ENTRY,
        "track": TrackId("track-a"),
        "restriction": RestrictionId("R129"),
        "raised_at": AT,
        "state": AlertState.ACKNOWLEDGED,
        "changed_at": AT,
        "changed_by": "Ada Byron",
        "labelled_by": "Ada Byron",
        "reason": "inside by 210 m; radar-hill sees it <&>",
        "condition": AlertCondition.ENTRY,
        "lat_deg": 51.5,
        "lon_deg": 23.25,
        "sigma_m": 20,
    }
    return Alert(**{**values, **changes})


def restriction(name: str = "R129", corners: int = 4) -> Restriction:
    square = ((51.0, 23.0), (51.0, 24.0), (52.0, 24.0), (52.0, 23.0))
    ring = (
        square
        if corners == 4
        else tuple((51 + i / corners, 23 + (i % 2) / 9) for i in range(corners))
    )
    return Restriction(
        id=RestrictionId(name),
        name="Zone <R129>",
        volumes=(
            Volume(area=Polygon(exterior=ring)),
            Volume(area=Circle(centre=(51.0, 23.0), radius_m=5_000.0)),
        ),
    )


def allowance(**changes: Any) -> Allowance:
    values: dict[str, Any] = {"partner": "field", "role": Role.OPERATOR, "kinds": ALL}
    return Allowance(**{**values, **changes})
