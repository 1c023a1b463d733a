"""An alert on record is the alert that rose, its place among the rest."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from vedette.alerts import alert_list
from vedette.model.alert import Alert
from vedette.model.crossing import Answer, Crossing, Standing, Verdict
from vedette.model.ids import RestrictionId, TrackId
from vedette.model.report import Covariance2D
from vedette.model.track import Track, TrackStatus
from vedette.record.ledger.alert_values import alert_from_dict, alert_to_dict

NOON = datetime(2025, 9, 10, 12, tzinfo=UTC)


def risen(lat: float, lon: float, sigma_m: float) -> Alert:
    track = Track(
        id=TrackId("track"),
        status=TrackStatus.CONFIRMED,
        at=NOON,
        first_at=NOON,
        updated_at=NOON,
        lat_deg=lat,
        lon_deg=lon,
        covariance=Covariance2D.circular(sigma_m),
    )
    crossing = Crossing(
        track=track.id,
        restriction=RestrictionId("zone"),
        at=NOON,
        verdict=Verdict(answer=Answer.INSIDE, reason="inside", margin_m=-10.0),
        standing=Standing.BARRED,
        standing_reason="it bars everyone",
        since=NOON,
    )
    _, (alert,) = alert_list.on_crossing(alert_list.AlertBook(), crossing, track, NOON)
    return alert


@given(lat=st.floats(-90, 90), lon=st.floats(-180, 180), sigma_m=st.floats(0, 5_000))
def test_it_comes_back_as_it_was(lat: float, lon: float, sigma_m: float) -> None:
    alert = risen(lat, lon, sigma_m)
    assert alert_from_dict(alert_to_dict(alert)) == alert
    assert alert.lat_deg is not None
    assert alert.lon_deg is not None
    assert abs(alert.lat_deg - lat) <= 0.51e-6
    assert abs(alert.lon_deg - lon) <= 0.51e-6
    assert alert.sigma_m is not None
    assert alert.sigma_m >= sigma_m - 1e-6


def test_one_of_an_older_record_has_no_place() -> None:
    body = alert_to_dict(risen(51.0, 23.0, 20.0))
    for key in ("lat_udeg", "lon_udeg", "sigma_m"):
        del body[key]
    alert = alert_from_dict(body)
    assert (alert.lat_deg, alert.lon_deg, alert.sigma_m) == (None, None, None)
