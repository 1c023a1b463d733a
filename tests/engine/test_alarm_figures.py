"""What is said of an open alarm is true at the time that it is said for, and nothing gets lost."""

import math
from datetime import datetime
from itertools import pairwise

import pytest
from made import LAT, LON, T0, ZONE, at, night

from vedette.engine.live.world_events import snapshot
from vedette.engine.state import Batch, EngineConfig, EngineState, initial_state
from vedette.engine.step import step
from vedette.geo.local import east_north_m
from vedette.model.alert import AlertCondition, AlertState
from vedette.model.crossing import Answer
from vedette.model.events import AlertChanged, AlertMeasured, AlertPassed, Event, TrackUpdated
from vedette.model.report import Report
from vedette.record.record import Record

RADIUS_M = 500.0
SPEED_M_S = 20.0


def flown(reports: list[Report], until_s: float) -> tuple[EngineState, list[Event]]:
    state, events = step(
        initial_state(EngineConfig(), (ZONE,)), Batch(reports=tuple(reports), until=at(until_s))
    )
    return state, list(events)


FLIGHT = night(60, SPEED_M_S)
PASSED, EVENTS = flown(FLIGHT, 62.0)
CUT = [report for report in FLIGHT if report.received_at < at(35)]
LOST, LOST_EVENTS = flown(CUT, 300.0)


def measured(events: list[Event]) -> list[AlertMeasured]:
    return [event for event in events if isinstance(event, AlertMeasured)]


def last_of(events: list[Event]) -> AlertChanged:
    return [event for event in events if isinstance(event, AlertChanged)][-1]


def off_m(lat: float, lon: float) -> float:
    """To the boundary of the circle, negative inside."""
    east, north = east_north_m(LAT, LON, lat, lon)
    return math.hypot(float(east), float(north)) - RADIUS_M


def test_each_figure_is_of_the_track_at_the_time_that_it_names() -> None:
    places = {
        (event.track.id, event.track.at): event.track
        for event in EVENTS
        if isinstance(event, TrackUpdated)
    }
    assert len(measured(EVENTS)) > 40
    for event in measured(EVENTS):
        track = places[event.crossing.track, event.crossing.at]
        assert event.crossing.verdict.margin_m == pytest.approx(
            off_m(track.lat_deg, track.lon_deg), abs=1.0
        )
        assert (event.at - event.crossing.at).total_seconds() <= 1.5


def test_figures_go_on_for_as_long_as_the_alarm_is_open_and_its_object_is_seen() -> None:
    (raised,) = {e.alert.raised_at for e in EVENTS if isinstance(e, AlertChanged)}
    times = [raised, *(event.at for event in measured(EVENTS))]
    gaps = [(b - a).total_seconds() for a, b in pairwise(times)]
    assert max(gaps) <= 2.0


def test_the_time_to_the_boundary_holds_what_came_true() -> None:
    """Inside, on a straight course: the object leaves within the interval that was told."""
    out = T0 + (at(30) - T0) + (at(RADIUS_M / SPEED_M_S) - T0)
    told = [
        event
        for event in measured(EVENTS)
        if event.boundary is not None and event.crossing.verdict.answer is Answer.INSIDE
    ]
    assert len(told) > 10
    for event in told:
        left_s = (out - event.crossing.at).total_seconds()
        assert event.boundary is not None
        assert event.boundary.earliest_s <= left_s + 0.5
        assert event.boundary.latest_s is None or left_s - 0.5 <= event.boundary.latest_s


def test_an_object_that_is_lost_inside_keeps_its_last_place_until_it_is_closed() -> None:
    alert = last_of(LOST_EVENTS).alert
    assert (alert.condition, alert.state) == (
        AlertCondition.LOST_INSIDE,
        AlertState.UNACKNOWLEDGED,
    )
    contact = alert.contact
    assert contact is not None
    assert at(33) <= contact.at <= at(35)
    assert (contact.course_deg, contact.speed_m_s) == (90, 20)
    assert off_m(contact.lat_deg, contact.lon_deg) < 0
    assert alert.id in LOST.alerts.alerts
    assert not measured(list(snapshot(LOST))), "nothing is measured of what is not seen"


def test_the_reach_of_what_was_lost_holds_the_object_wherever_it_flew() -> None:
    contact = last_of(LOST_EVENTS).alert.contact
    assert contact is not None
    for second in range(35, 60):
        flown_m = SPEED_M_S * (at(second) - contact.at).total_seconds()
        reach_m = (
            3 * contact.sigma_m + contact.reach_m_s * (at(second) - contact.at).total_seconds()
        )
        assert flown_m <= reach_m


def way(events: list[Event]) -> list[datetime]:
    stretches = [event.stretch for event in events if isinstance(event, AlertPassed)]
    return [point.at for stretch in stretches for point in stretch.points]


@pytest.mark.parametrize("events", [EVENTS, LOST_EVENTS])
def test_the_way_from_raising_to_leaving_or_losing_is_told_once_and_without_a_gap(
    events: list[Event],
) -> None:
    changes = [event.alert for event in events if isinstance(event, AlertChanged)]
    ended = changes[-1].contact.at if changes[-1].contact else changes[-1].changed_at
    times = [changes[0].raised_at, *way(events), ended]
    gaps = [(b - a).total_seconds() for a, b in pairwise(times)]
    assert max(gaps) <= 7.0
    assert all(gap > 0 for gap in gaps[1:-1])


def test_the_record_keeps_where_it_was_after_the_track_has_left_the_map() -> None:
    with Record.in_memory() as record:
        record.runs.open(at=T0, simulation=False, version="test", restrictions=(ZONE,))
        record.runs.note(LOST_EVENTS)
        alert = last_of(LOST_EVENTS).alert
        (kept,) = record.alerts.of_incident(record.incidents.all()[0])
        assert kept == alert
        found = [point for stretch in record.alerts.passed(alert.id) for point in stretch.points]
    told = [e.stretch for e in LOST_EVENTS if isinstance(e, AlertPassed)]
    points = [point for stretch in told for point in stretch.points]
    assert [p.at.replace(microsecond=p.at.microsecond // 1000 * 1000) for p in points] == [
        p.at.replace(microsecond=p.at.microsecond // 1000 * 1000) for p in found
    ]
    assert [(p.lat_deg, p.lon_deg) for p in points] == [(p.lat_deg, p.lon_deg) for p in found]
