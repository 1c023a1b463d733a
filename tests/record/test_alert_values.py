"""An alert on record is the alert that rose, its place among the rest."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from vedette.alerts import alert_list
from vedette.model.alert import Alert, AlertLabel, LastContact, PassedPoint, PassedStretch
from vedette.model.crossing import Answer, Crossing, Standing, Verdict
from vedette.model.height import HeightReference
from vedette.model.ids import AlertId, RestrictionId, TrackId
from vedette.model.report import Covariance2D
from vedette.model.track import Track, TrackStatus
from vedette.record.ledger.alert_values import (
    alert_from_dict,
    alert_to_dict,
    stretch_from_dict,
    stretch_to_dict,
)

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


STEPS = st.tuples(
    st.integers(0, 10**9), st.integers(-90_000_000, 90_000_000),
    st.integers(-180_000_000, 180_000_000), st.integers(0, 9_999),
    st.none() | st.integers(-500, 60_000),
)  # fmt: skip


@given(rows=st.lists(STEPS, min_size=1, max_size=30), reference=st.sampled_from(HeightReference))
def test_a_way_comes_back_as_it_was(
    rows: list[tuple[int, int, int, int, int | None]], reference: HeightReference
) -> None:
    points = tuple(
        PassedPoint(NOON + timedelta(milliseconds=ms), lat / 1e6, lon / 1e6, sigma_m, height_m)
        for ms, lat, lon, sigma_m, height_m in sorted(rows, key=lambda row: row[0])
    )
    way = PassedStretch(
        alert=AlertId("alert"), track=TrackId("track"), height_reference=reference, points=points
    )
    assert stretch_from_dict(stretch_to_dict(way)) == way


def test_what_a_person_said_and_where_it_was_lost_come_back_as_they_were() -> None:
    alert = risen(51.0, 23.0, 20.0)
    contact = LastContact(
        at=NOON, lat_deg=51.000001, lon_deg=-179.999999, sigma_m=9, speed_m_s=22, course_deg=359,
        height_m=-3, height_reference=HeightReference.ELLIPSOID, height_sigma_m=4, reach_m_s=100,
        reach_rule="100 m/s, the bound of what it may be (unmanned)",
    )  # fmt: skip
    said = replace(
        alert, label=AlertLabel.NUISANCE, labelled_by="A", shelved_for="a kite", contact=contact
    )
    assert alert_from_dict(alert_to_dict(said)) == said


def test_one_of_an_older_record_has_no_place() -> None:
    body = alert_to_dict(risen(51.0, 23.0, 20.0))
    for key in ("lat_udeg", "lon_udeg", "sigma_m"):
        del body[key]
    alert = alert_from_dict(body)
    assert (alert.lat_deg, alert.lon_deg, alert.sigma_m) == (None, None, None)
