"""Interference with satellite navigation: one notice for many aircraft, none for honest traffic."""

import math
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from made import RAW, T0, at

from vedette.engine.epochs import begin_epoch
from vedette.engine.notices.navigation_interference import Interference, update_interference
from vedette.engine.state import Batch, EngineConfig, EngineState, Epoch, initial_state
from vedette.engine.step import step
from vedette.geo.local import moved
from vedette.model.crossing import Answer
from vedette.model.events import CrossingChanged, Event, NoticeChanged
from vedette.model.height import Height, HeightReference
from vedette.model.identity import Emitter, EmitterScheme
from vedette.model.ids import RestrictionId, SensorId
from vedette.model.notice import Notice, NoticeKind, SignKind
from vedette.model.report import (
    Covariance2D,
    Motion,
    PositionReport,
    PresenceReport,
    RegistrationReport,
    Report,
)
from vedette.model.restriction import Circle, Restriction, Volume
from vedette.model.sensor import Sensor, SensorKind

GOOD_M, BAD_M = 12.0, 7_565.0  # 1-sigma errors of NACp 9 and of NACp 0
BEFORE_S = 60
Place = tuple[float, float]
HIGH = Height(value_m=10_000.0, reference=HeightReference.BAROMETRIC)


@dataclass
class Plane:
    """One aircraft, flying straight; what it states is `stated(second, true place)`."""

    number: int
    lat: float
    lon: float
    speed: float
    course: float
    sigma: Callable[[int], float] = lambda _: GOOD_M
    stated: Callable[[int, Place], Place | None] = lambda _, place: place
    sensors: tuple[str, ...] = ("adsb",)
    path: list[Place] = field(default_factory=list)

    def place(self, second: float) -> Place:
        turn, way = math.radians(self.course), self.speed * second
        lat, lon = moved(self.lat, self.lon, way * math.sin(turn), way * math.cos(turn))
        return float(lat), float(lon)

    def says(self, second: int) -> list[Report]:
        emitter = Emitter(EmitterScheme.ICAO24, f"{self.number:06x}")
        here = self.stated(second, self.place(second))
        made: list[Report] = []
        for k, sensor in enumerate(self.sensors):
            common = {
                "sensor": SensorId(sensor), "measured_at": at(second), "received_at": at(second),
                "source": sensor, "sequence": second * 1_000 + self.number * 3 + k, "raw": RAW,
                "emitter": emitter, "heights": (HIGH,),
            }  # fmt: skip
            if here is None:
                made.append(PresenceReport(**common))  # type: ignore[arg-type]
                continue
            made.append(
                PositionReport(
                    **common,  # type: ignore[arg-type]
                    lat_deg=here[0],
                    lon_deg=here[1],
                    covariance=Covariance2D.circular(self.sigma(second)),
                    motion=Motion(speed_m_s=self.speed, course_deg=self.course),
                )
            )
        return made


def traffic(count: int, seed: int = 1) -> list[Plane]:
    rng = random.Random(seed)  # noqa: S311
    return [
        Plane(
            n + 1, 55.0 + rng.uniform(-0.6, 0.6), 21.0 + rng.uniform(-1.0, 1.0),
            rng.uniform(120.0, 250.0), rng.uniform(0.0, 360.0),
        )
        for n in range(count)
    ]  # fmt: skip


def heard(planes: list[Plane], seconds: int) -> list[Notice]:
    """What is told of aircraft that report once a second."""
    state, told = Interference(), []
    for second in range(seconds):
        reports = [report for p in planes for report in p.says(second)]
        state, events = update_interference(state, reports, at(second + 1))
        told += [event.notice for event in events]
    return told


def played(
    planes: list[Plane],
    seconds: int,
    more: tuple[Report, ...] = (),
    state: EngineState | None = None,
) -> tuple[EngineState, list[Event]]:
    """Every aircraft reports once a second."""
    state = state or initial_state(EngineConfig(), ())
    reports = [report for second in range(seconds) for p in planes for report in p.says(second)]
    ordered = sorted([*reports, *more], key=lambda r: r.order)
    told: list[Event] = []
    for second in range(0, seconds, 5):
        now = tuple(r for r in ordered if at(second) <= r.received_at < at(second + 5))
        state, events = step(state, Batch(reports=now, until=at(second + 5)))
        told += events
    return state, told


def notices(events: list[Event]) -> list[Notice]:
    return [e.notice for e in events if isinstance(e, NoticeChanged)]


def collapse(plane: Plane, after: int = BEFORE_S, until: int = 10_000) -> None:
    plane.sigma = lambda second: BAD_M if after <= second < until else GOOD_M


def freeze(plane: Plane) -> None:
    plane.stated = lambda second, place: place if second < BEFORE_S else plane.place(BEFORE_S)


def jump(plane: Plane) -> None:
    def stated(second: int, place: Place) -> Place:
        return place if second < BEFORE_S else (place[0] + 2.0, place[1] - 3.0)

    plane.stated = stated


def gather(plane: Plane) -> None:
    """All are led to one place within two minutes, and circle there."""

    def stated(second: int, place: Place) -> Place:
        turn = math.radians(7.0 * second + plane.number)
        lat, lon = moved(55.0, 21.0, 400.0 * math.sin(turn), 400.0 * math.cos(turn))
        share = min(1.0, max(0.0, (second - BEFORE_S) / 300.0))
        return (
            place[0] + share * (float(lat) - place[0]),
            place[1] + share * (float(lon) - place[1]),
        )

    plane.stated = stated


def fall_silent(plane: Plane) -> None:
    plane.stated = lambda second, place: place if second < BEFORE_S else None


@pytest.mark.parametrize(
    ("fault", "kind", "seconds"),
    [
        (collapse, SignKind.ACCURACY_LOST, 90),
        (freeze, SignKind.FROZEN, 90),
        (jump, SignKind.JUMPED, 90),
        (fall_silent, SignKind.PLACE_LOST, 120),
        (gather, SignKind.GATHERED, 420),
    ],
)
def test_many_that_fail_together_raise_one_notice(
    fault: Callable[[Plane], None], kind: SignKind, seconds: int
) -> None:
    planes = traffic(9)
    for plane in planes[:7]:
        fault(plane)
    told = heard(planes, seconds)
    assert {notice.id for notice in told} == {told[0].id}
    last = told[-1]
    assert last.kind is NoticeKind.NAVIGATION_INTERFERENCE
    assert {sign.kind for sign in last.signs} == {kind}
    assert {sign.emitter.value for sign in last.signs} == {f"{n:06x}" for n in range(1, 8)}
    assert last.since >= at(BEFORE_S - 1)
    assert last.ended_at is None
    assert last.radius_m < 160_000.0
    assert last.words.startswith("navigation interference likely: since 21:3")


def test_honest_traffic_with_old_transponders_raises_none() -> None:
    """A dozen never state a good accuracy, three change to and fro, one freezes, one jumps."""
    planes = traffic(60, seed=2)
    for plane in planes[:12]:
        plane.sigma = lambda _: BAD_M
    for plane in planes[12:15]:
        plane.sigma = lambda second, n=plane.number: BAD_M if (second // 8 + n) % 2 else GOOD_M
    freeze(planes[15])
    jump(planes[16])
    collapse(planes[17])
    assert heard(planes, 180) == []


def test_a_share_of_few_among_many_is_none() -> None:
    planes = traffic(60, seed=3)
    for plane in planes[:5]:
        collapse(plane)
    assert heard(planes, 90) == []


def test_what_only_one_of_two_receivers_hears_is_that_receivers_fault() -> None:
    planes = traffic(8)
    spoilt = [Plane(p.number, p.lat, p.lon, p.speed, p.course, sensors=("other",)) for p in planes]
    for plane in spoilt:
        freeze(plane)
    assert heard(planes + spoilt, 120) == []


def test_it_ends_when_the_aircraft_are_well_again() -> None:
    planes = traffic(6)
    for plane in planes:
        collapse(plane, until=BEFORE_S + 60)
    told = heard(planes, 300)
    assert {notice.id for notice in told} == {told[0].id}
    assert [notice.ended_at is not None for notice in told] == [False] * (len(told) - 1) + [True]
    ended = told[-1].ended_at
    assert ended is not None
    assert at(BEFORE_S + 60 + 120) <= ended <= at(BEFORE_S + 60 + 130)
    assert "was likely" in told[-1].words


def test_it_ends_where_nothing_is_heard_any_more() -> None:
    planes = traffic(6)
    for plane in planes:
        collapse(plane)
    state, events = played(planes, 90)
    assert notices(events)[-1].ended_at is None
    _, later = step(state, Batch(until=at(600)))
    assert [notice.ended_at is not None for notice in notices(list(later))][-1:] == [True]


def test_a_set_clock_ends_it() -> None:
    planes = traffic(6)
    for plane in planes:
        collapse(plane)
    state, _ = played(planes, 90)
    _, events = begin_epoch(state, Epoch(at=T0 - timedelta(hours=1), before=at(90)))
    assert [notice.ended_at is not None for notice in notices(list(events))] == [True]


def test_what_states_its_own_place_there_is_not_proven_inside() -> None:
    """A well aircraft in the area is doubted, unless a radar sees it; one far away is not."""
    planes = traffic(6)
    for plane in planes:
        collapse(plane)
    well = Plane(99, 55.0, 21.0, 5.0, 90.0)
    far = Plane(98, 45.0, 5.0, 5.0, 90.0)
    seen = Plane(97, 55.1, 21.0, 5.0, 90.0, sensors=("adsb", "radar"))
    radar = Sensor(id=SensorId("radar"), kind=SensorKind.RADAR, lat_deg=55.0, lon_deg=21.0)
    registered = RegistrationReport(
        sensor=radar.id, measured_at=at(0), received_at=at(0), source="radar", sequence=-1,
        raw=RAW, registered=radar,
    )  # fmt: skip
    zones = tuple(
        Restriction(
            id=RestrictionId(name),
            name=name,
            volumes=(Volume(area=Circle(centre=(p.lat, p.lon), radius_m=3_000.0)),),
        )
        for name, p in (("well", well), ("far", far), ("seen", seen))
    )
    state = initial_state(EngineConfig(), zones)
    state, events = played([*planes, well, far, seen], 100, (registered,), state)
    assert len({notice.id for notice in notices(events)}) == 1
    answers = {
        restriction: crossing.verdict
        for crossings in state.crossings.values()
        for restriction, crossing in crossings.items()
        if crossing.verdict.answer is not Answer.OUTSIDE
    }
    assert any(isinstance(event, CrossingChanged) for event in events)
    assert answers[RestrictionId("far")].answer is Answer.INSIDE
    assert answers[RestrictionId("seen")].answer is Answer.INSIDE
    assert answers[RestrictionId("well")].answer is Answer.INDETERMINATE
    assert "navigation interference" in answers[RestrictionId("well")].reason
