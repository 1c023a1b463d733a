"""Where the sun stands, against a published example and an independent library."""

import math
from datetime import UTC, date, datetime, timedelta

import ephem
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vedette.airspace.hours.sun import (
    RATE_DEG_S,
    RISE_DEG,
    TWILIGHT_DEG,
    altitude_deg,
    equatorial,
    sun_day,
)
from vedette.model.restriction import SunEvent

YEARS = st.datetimes(datetime(1950, 1, 1), datetime(2080, 1, 1)).map(
    lambda at: at.replace(tzinfo=UTC)
)
LATS, LONS = st.floats(-90, 90), st.floats(-180, 180)


def observer(at: datetime, lat: float, lon: float) -> ephem.Observer:
    there = ephem.Observer()
    there.lat, there.lon = math.radians(lat), math.radians(lon)
    there.pressure, there.date = 0, at.replace(tzinfo=None)
    return there


def test_the_worked_example_of_meeus_chapter_25() -> None:
    ascension, declination = equatorial(datetime(1992, 10, 13, tzinfo=UTC))
    assert math.degrees(ascension) % 360 == pytest.approx(198.38083, abs=2e-4)
    assert math.degrees(declination) == pytest.approx(-7.78507, abs=1e-4)


@settings(max_examples=300, deadline=None)
@given(YEARS, LATS, LONS)
def test_the_altitude_agrees_with_an_independent_library(
    at: datetime, lat: float, lon: float
) -> None:
    sun = ephem.Sun(observer(at, lat, lon))
    assert altitude_deg(at, lat, lon) == pytest.approx(math.degrees(sun.alt), abs=0.02)


@settings(max_examples=100, deadline=None)
@given(YEARS, st.floats(-60, 60), LONS)
def test_rise_and_set_agree_with_an_independent_library(
    at: datetime, lat: float, lon: float
) -> None:
    day = sun_day(at.date(), lat, lon)
    there = observer(day.midnight, lat, lon)
    events = [
        (SunEvent.SR, RISE_DEG, "next_rising"),
        (SunEvent.SS, RISE_DEG, "next_setting"),
        (SunEvent.BMCT, TWILIGHT_DEG, "next_rising"),
        (SunEvent.EECT, TWILIGHT_DEG, "next_setting"),
    ]
    for event, altitude, name in events:
        there.horizon = math.radians(altitude)
        theirs = getattr(there, name)(ephem.Sun(), use_center=True).datetime().replace(tzinfo=UTC)
        ours, comes = day.crosses(event, altitude)
        assert comes
        assert abs((ours - theirs).total_seconds()) < 20


@given(YEARS, LATS, LONS, st.floats(0, 6 * 3600))
def test_the_altitude_changes_no_faster_than_the_earth_turns(
    at: datetime, lat: float, lon: float, seconds: float
) -> None:
    step = timedelta(seconds=seconds)  # whole microseconds
    later = altitude_deg(at + step, lat, lon)
    assert abs(later - altitude_deg(at, lat, lon)) <= RATE_DEG_S * step.total_seconds() + 1e-9


@given(YEARS, LATS, LONS)
def test_the_events_of_a_day_come_in_order(at: datetime, lat: float, lon: float) -> None:
    day = sun_day(at.date(), lat, lon)
    times = [
        day.crosses(event, TWILIGHT_DEG if event in (SunEvent.BMCT, SunEvent.EECT) else RISE_DEG)[0]
        for event in SunEvent
    ]
    assert [day.midnight, *times, day.next_midnight] == sorted(
        [day.midnight, *times, day.next_midnight]
    )


@pytest.mark.parametrize(
    ("day", "event", "comes"),
    [
        (date(2025, 6, 21), SunEvent.SS, False),  # the midnight sun of Tromsø
        (date(2025, 12, 21), SunEvent.SR, False),  # its polar night
        (date(2025, 12, 21), SunEvent.BMCT, True),  # which has twilight
        (date(2025, 3, 21), SunEvent.SR, True),
    ],
)
def test_days_without_sunrise_or_sunset(day: date, event: SunEvent, comes: bool) -> None:
    altitude = TWILIGHT_DEG if event is SunEvent.BMCT else RISE_DEG
    assert sun_day(day, 69.65, 18.96).crosses(event, altitude)[1] is comes
