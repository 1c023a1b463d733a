"""What is written of a restriction is read again the same, and as JSON."""

import json
from datetime import UTC, datetime, time

import hypothesis.strategies as st
from hypothesis import given

from vedette.model.height import Height, HeightReference
from vedette.model.restriction import (
    Bars,
    Circle,
    Condition,
    Corridor,
    DailyHours,
    Edges,
    Period,
    Polygon,
    Restriction,
    Rule,
    SunEvent,
    Volume,
    Weekday,
)
from vedette.model.restriction_values import restriction_from_dict, restriction_to_dict

number = st.floats(-1e6, 1e6).map(lambda x: round(x, 6))
place = st.tuples(
    st.floats(-90, 90).map(lambda x: round(x, 7)), st.floats(-180, 180).map(lambda x: round(x, 7))
)
places = st.lists(place, min_size=3, max_size=6).map(tuple)
area = st.one_of(
    st.builds(Circle, centre=place, radius_m=number),
    st.builds(Corridor, line=places, half_width_m=number, edges=st.sampled_from(Edges)),
    st.builds(
        Polygon,
        exterior=places,
        holes=st.lists(places, max_size=2).map(tuple),
        edges=st.sampled_from(Edges),
    ),
)
height = st.none() | st.builds(
    Height,
    value_m=number,
    reference=st.sampled_from(HeightReference),
    sigma_m=st.none() | st.floats(0, 100),
)
instant = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(
    lambda at: at.replace(tzinfo=UTC)
)
edge = st.sampled_from(SunEvent) | st.times().map(lambda t: t.replace(fold=0))
daily = st.builds(
    DailyHours,
    days=st.frozensets(st.sampled_from(Weekday)),
    start=edge,
    end=edge,
    timezone=st.none() | st.just("Europe/Warsaw"),
    place=st.none() | place,
)
period = st.builds(
    Period,
    start=st.none() | st.just(datetime(2019, 1, 1, tzinfo=UTC)),
    end=st.none() | instant,
    daily=st.lists(daily, max_size=2).map(tuple),
    other_starts=st.lists(instant, max_size=2).map(tuple),
    other_ends=st.lists(instant, max_size=2).map(tuple),
)
periods = st.lists(period, max_size=2).map(tuple)
words = st.lists(st.text(max_size=8), max_size=3).map(tuple)
restrictions = st.builds(
    Restriction,
    id=st.text(min_size=1),
    name=st.text(),
    volumes=st.lists(st.builds(Volume, area=area, lower=height, upper=height), max_size=2).map(
        tuple
    ),
    authority=st.none() | st.text(),
    kind=st.none() | st.text(),
    reasons=words,
    message=st.none() | st.text(),
    periods=periods,
    bars=st.sampled_from(Bars),
    exempt=words,
    rules=st.lists(
        st.builds(
            Rule,
            name=st.text(),
            bars=st.sampled_from(Bars),
            periods=periods,
            unless=st.lists(st.sampled_from(Condition), max_size=2).map(tuple),
            exempt=words,
        ),
        max_size=2,
    ).map(tuple),
    boundary_sigma_m=st.floats(0, 1e4),
    approximation=st.none() | st.text(),
    supersedes=words,
    source_sha256=st.none() | st.text(),
)


@given(restrictions)
def test_what_is_written_is_read_again(restriction: Restriction) -> None:
    written = json.loads(json.dumps(restriction_to_dict(restriction)))
    assert restriction_from_dict(written) == restriction


def test_a_time_of_day_is_written_plainly() -> None:
    hours = DailyHours(days=frozenset({Weekday.TUE, Weekday.MON}), start=time(6), end=SunEvent.SS)
    period = Period(daily=(hours,))
    restriction = Restriction(id="r", name="r", volumes=(), periods=(period,))
    written = restriction_to_dict(restriction)["periods"][0]["daily"][0]
    assert written["days"] == ["MON", "TUE"]
    assert (written["start"], written["end"]) == ("06:00:00", "SS")
