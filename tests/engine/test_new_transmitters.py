"""Many new transmitters at once, that only one receiver hears: one notice, and doubt."""

import math

from made import RAW, at

from vedette.engine.notices.new_transmitters import NewTransmitters, update_new_transmitters
from vedette.engine.state import Batch, EngineConfig, EngineState, initial_state
from vedette.engine.step import step
from vedette.geo.local import moved
from vedette.model.crossing import Answer
from vedette.model.events import Event, NoticeChanged
from vedette.model.identity import Emitter, EmitterScheme
from vedette.model.ids import RestrictionId, SensorId
from vedette.model.notice import Notice, NoticeKind
from vedette.model.report import Covariance2D, Motion, PositionReport, RegistrationReport, Report
from vedette.model.restriction import Circle, Restriction, Volume
from vedette.model.sensor import Sensor, SensorKind
from vedette.sharing.event_lines import notice_line

LAT, LON = 51.0, 23.5
BEGIN_S = 60


def emitter(number: int) -> Emitter:
    return Emitter(EmitterScheme.MAC, f"02{number:010x}")


def drone(number: int, first_s: int, last_s: int, sensor: str = "mast") -> list[PositionReport]:
    """A drone that flies a circle of its own and tells its place once a second."""
    made = []
    for second in range(first_s, last_s):
        turn = math.radians(3.0 * second + 40.0 * number)
        east, north = 300.0 * (number % 7) + 200.0 * math.sin(turn), 200.0 * math.cos(turn)
        lat, lon = moved(LAT, LON, east, 250.0 * (number // 7) + north)
        made.append(
            PositionReport(
                sensor=SensorId(sensor), measured_at=at(second), received_at=at(second),
                source=sensor, sequence=1_000 * second + number, raw=RAW,
                lat_deg=float(lat), lon_deg=float(lon), covariance=Covariance2D.circular(3.0),
                emitter=emitter(number),
                motion=Motion(speed_m_s=10.5, course_deg=(math.degrees(turn) + 90.0) % 360.0),
            )
        )  # fmt: skip
    return made


def heard(
    reports: list[PositionReport],
    seconds: int,
    seen_by: dict[Emitter, frozenset[SensorId]] | None = None,
) -> list[Notice]:
    state, told = NewTransmitters(), []
    for second in range(seconds):
        now = [r for r in reports if r.received_at == at(second)]
        state, events = update_new_transmitters(state, now, seen_by or {}, at(second + 1))
        told += [event.notice for event in events]
    return told


def swarm(count: int = 50, last_s: int = 100, *, from_s: int = BEGIN_S) -> list[PositionReport]:
    """One drone from the beginning; then many within eight seconds."""
    made = drone(0, 0, last_s)
    for number in range(1, count + 1):
        made += drone(number, from_s + number % 8, last_s)
    return made


def test_many_at_once_are_one_notice() -> None:
    told = heard(swarm(), 100)
    assert {notice.id for notice in told} == {told[0].id}
    assert (told[0].since, told[-1].kind) == (at(61), NoticeKind.NEW_TRANSMITTERS)
    assert {sign.emitter for sign in told[-1].signs} == {emitter(n) for n in range(1, 51)}
    assert told[-1].sensors == ("mast",)
    assert told[-1].ended_at is None
    assert "50 first heard within seconds, by mast only" in told[-1].words


def test_it_names_no_address_of_a_drone() -> None:
    line = notice_line(heard(swarm(), 100)[-1], at(100), simulation=True)
    assert {sign["address"] for sign in line["signs"]} == {None}
    assert "02000000" not in str(line)


def test_it_ends_when_they_are_gone() -> None:
    told = heard(swarm(), 200)
    assert told[-1].ended_at is not None
    assert at(155) <= told[-1].ended_at <= at(165)


def test_a_receiver_that_has_just_begun_tells_nothing() -> None:
    assert heard([r for n in range(50) for r in drone(n, 0, 60)], 60) == []
    later = [r for n in range(50) for r in drone(n, 200, 240)]  # it was silent until then
    assert heard([*drone(0, 0, 60), *later], 240) == []


def test_where_many_come_all_the_time_a_few_more_are_none() -> None:
    """Four new ones a second are usual here."""
    usual = [r for n in range(400) for r in drone(n, n // 4, n // 4 + 5)]
    assert heard(usual, 100) == []


def test_what_another_sensor_sees_is_not_counted() -> None:
    seen_by = {emitter(n): frozenset({SensorId("mast"), SensorId("radar")}) for n in range(51)}
    assert heard(swarm(), 100, seen_by) == []
    both = [*swarm(), *(r for n in range(1, 51) for r in drone(n, BEGIN_S, 100, "other"))]
    assert heard(both, 100) == []


def test_what_is_listed_is_not_proven_inside_until_another_sensor_sees_it() -> None:
    zone = Restriction(
        id=RestrictionId("zone"),
        name="zone",
        volumes=(Volume(area=Circle(centre=(LAT, LON), radius_m=9_000.0)),),
    )
    radar = Sensor(id=SensorId("radar"), kind=SensorKind.RADAR, lat_deg=LAT, lon_deg=LON)
    registered = RegistrationReport(
        sensor=radar.id, measured_at=at(0), received_at=at(0), source="radar", sequence=-1,
        raw=RAW, registered=radar,
    )  # fmt: skip
    plots = [
        PositionReport(
            sensor=radar.id, measured_at=r.measured_at, received_at=r.received_at,
            source="radar", sequence=r.sequence, raw=RAW, lat_deg=r.lat_deg, lon_deg=r.lon_deg,
            covariance=Covariance2D.circular(5.0), emitter=r.emitter,
        )
        for r in drone(8, 90, 110)
    ]  # fmt: skip
    reports: list[Report] = [registered, *swarm(12, 110), *plots]
    state, events = played(sorted(reports, key=lambda r: r.order), zone)
    assert any(isinstance(event, NoticeChanged) for event in events)
    answers = {
        one.value: state.crossings[track.id][zone.id].verdict
        for track in state.picture.tracks
        for one in track.identity.emitters
    }
    assert answers[emitter(0).value].answer is Answer.INSIDE  # it was there before
    assert answers[emitter(8).value].answer is Answer.INSIDE  # the radar sees it
    for number in set(range(1, 13)) - {8}:
        verdict = answers[emitter(number).value]
        assert verdict.answer is Answer.INDETERMINATE
        assert verdict.reason.startswith("one of 12 transmitters first heard within seconds")


def played(reports: list[Report], zone: Restriction) -> tuple[EngineState, list[Event]]:
    state, told = initial_state(EngineConfig(), (zone,)), list[Event]()
    for second in range(0, 110, 5):
        now = tuple(r for r in reports if at(second) <= r.received_at < at(second + 5))
        state, events = step(state, Batch(reports=now, until=at(second + 5)))
        told += events
    return state, told
