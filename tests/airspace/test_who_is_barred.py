"""Whom the rules of a restriction bar, by what is known of a flight."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vedette.airspace.check.flight_facts import Facts, stated
from vedette.airspace.check.who_is_barred import Moment, judge
from vedette.airspace.hours.in_force import Where
from vedette.model.crossing import Standing
from vedette.model.restriction import (
    Bars,
    Condition,
    DailyHours,
    Period,
    Restriction,
    Rule,
    SunEvent,
)

from .builders import restriction

BARRED, FREE, UNKNOWN = Standing.BARRED, Standing.NOT_BARRED, Standing.UNKNOWN
PLAN, TRANSPONDER, RADIO = Condition.FLIGHT_PLAN, Condition.TRANSPONDER, Condition.RADIO
WHERE = Where(51.25, 22.57)


def sun(start: SunEvent, end: SunEvent) -> tuple[Period, ...]:
    return (Period(daily=(DailyHours(days=frozenset(), start=start, end=end),)),)


ZONE = restriction(
    rules=(
        Rule(name="drones", bars=Bars.UNMANNED),
        Rule(
            name="day",
            bars=Bars.MANNED,
            periods=sun(SunEvent.SR, SunEvent.SS),
            unless=(PLAN, TRANSPONDER, RADIO),
        ),
        Rule(
            name="night",
            bars=Bars.MANNED,
            periods=sun(SunEvent.SS, SunEvent.SR),
            exempt=("HOSP", "ALPHA SCRAMBLE"),
        ),
    )
)
NOON, MIDNIGHT, SUNSET = (
    datetime(2025, 9, 20, hour, minute, tzinfo=UTC) for hour, minute in ((11, 0), (23, 0), (16, 32))
)
ALL = {PLAN: True, TRANSPONDER: True, RADIO: True}


def at(when: datetime) -> Moment:
    return Moment(when, when, WHERE)


@pytest.mark.parametrize(
    ("facts", "when", "standing", "rule"),
    [
        (stated(unmanned=True), NOON, BARRED, "drones"),
        (stated(unmanned=True, statuses=("HOSP",)), MIDNIGHT, BARRED, "drones"),
        (stated(unmanned=False, meets=ALL), NOON, FREE, "day"),
        (stated(unmanned=False, meets={**ALL, TRANSPONDER: False}), NOON, BARRED, "day"),
        (stated(unmanned=False, meets={PLAN: True, RADIO: True}), NOON, UNKNOWN, "day"),
        (stated(unmanned=False, meets={PLAN: False}), NOON, BARRED, "day"),
        (stated(unmanned=False), NOON, UNKNOWN, "day"),
        (stated(), NOON, UNKNOWN, "day"),
        (stated(unmanned=False, meets=ALL), MIDNIGHT, BARRED, "night"),
        (stated(unmanned=False, statuses=("hosp",)), MIDNIGHT, FREE, "night"),
        (stated(unmanned=False, names=("Alpha  Scramble",)), MIDNIGHT, FREE, "night"),
        (stated(unmanned=False, meets=ALL), SUNSET, UNKNOWN, "night"),
        (stated(unmanned=False, meets=ALL, statuses=("HOSP",)), SUNSET, FREE, "night"),
    ],
)
def test_day_and_night(facts: Facts, when: datetime, standing: Standing, rule: str) -> None:
    found = judge(ZONE, facts, at(when))
    assert (found.standing, found.rule) == (standing, rule)
    assert found.reason.startswith(f"{rule}: ")


def test_the_ruling_names_the_exemption_and_each_condition() -> None:
    found = judge(ZONE, stated(unmanned=False, statuses=("HOSP",)), at(MIDNIGHT))
    assert found.exemption == "HOSP"
    found = judge(ZONE, stated(unmanned=False, meets={PLAN: True, RADIO: False}), at(NOON))
    assert found.conditions == ((PLAN, True), (TRANSPONDER, None), (RADIO, False))
    assert "a flight plan is met, a transponder is unknown, radio contact is unmet" in found.reason


def test_no_time_no_clearance() -> None:
    found = judge(ZONE, stated(unmanned=False, meets=ALL))
    assert found.standing is UNKNOWN
    assert "nobody says when" in found.reason


def test_a_restriction_whose_rules_do_not_apply_now_bars_nobody() -> None:
    night = restriction(rules=ZONE.rules[2:])
    assert judge(night, stated(unmanned=False), at(NOON)).standing is FREE


known = st.none() | st.booleans()
facts = st.builds(
    lambda unmanned, plan, transponder, radio, statuses: stated(
        unmanned=unmanned,
        meets={
            one: value
            for one, value in ((PLAN, plan), (TRANSPONDER, transponder), (RADIO, radio))
            if value is not None
        },
        statuses=tuple(statuses),
    ),
    known,
    known,
    known,
    known,
    st.lists(st.sampled_from(["HOSP", "STATE"]), max_size=2),
)
zones = st.sampled_from(
    [ZONE, restriction(bars=Bars.UNMANNED), restriction(bars=Bars.MANNED, exempt=("STATE",))]
)


def _completed(one: Facts, unmanned: bool, met: bool) -> Facts:
    """The same facts with all that was unknown made known in one way or the other."""
    conditions = {c: one.meets.get(c, met) for c in Condition}
    return stated(
        unmanned=unmanned if one.unmanned is None else one.unmanned,
        meets=conditions,
        statuses=one.statuses,
    )


@given(zones, facts, st.integers(0, 86_400), st.booleans(), st.booleans())
def test_what_is_said_of_the_unknown_holds_however_it_turns_out(
    zone: Restriction, one: Facts, second: int, unmanned: bool, met: bool
) -> None:
    """Unknown never clears: what was let in, or barred, stays so when the rest comes to light."""
    when = at(datetime(2025, 9, 20, tzinfo=UTC) + timedelta(seconds=second))
    said = judge(zone, one, when).standing
    later = judge(zone, _completed(one, unmanned, met), when).standing
    assert said in (UNKNOWN, later)
