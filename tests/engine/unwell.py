"""Sensors that are unwell, for tests of sensor health: reports made by hand."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import timedelta

from made import LAT, LON, RAW, at

from vedette.engine.state import Batch, EngineConfig, EngineState, initial_state
from vedette.engine.step import step
from vedette.geo.local import moved
from vedette.model.events import Event, SensorChanged
from vedette.model.ids import SensorId
from vedette.model.report import (
    Covariance2D,
    HeartbeatReport,
    PositionReport,
    RegistrationReport,
    Report,
    Trouble,
    TroubleReport,
)
from vedette.model.sensor import Condition, ConditionKind, Coverage, Sensor, SensorKind

END_S = 60.0


def sensor(name: str, **more: object) -> Sensor:
    return Sensor(
        id=SensorId(name),
        kind=SensorKind.RADAR,
        lat_deg=LAT,
        lon_deg=LON,
        coverage=Coverage(range_max_m=20_000.0),
        **more,  # type: ignore[arg-type]
    )


def registered(one: Sensor, seconds: float = 0.0) -> RegistrationReport:
    return RegistrationReport(**said(one.id, seconds, 0), registered=one)  # type: ignore[arg-type]


def said(name: str, seconds: float, sequence: int, age_s: float = 0.05) -> dict[str, object]:
    return {
        "sensor": SensorId(name),
        "measured_at": at(seconds - age_s),
        "received_at": at(seconds),
        "source": name,
        "sequence": sequence,
        "raw": RAW,
    }


def flight(
    one: Sensor,
    *,
    per_s: float = 1.0,
    from_s: float = 0.5,
    to_s: float = END_S,
    age_s: Callable[[float], float] = lambda _: 0.05,
    north_m: float = 0.0,
    away_m: float = 0.0,
) -> list[Report]:
    """A flight due east at 50 m/s, `north_m` north of the sensor, seen `per_s` times a second."""
    reports: list[Report] = []
    for number in range(int((to_s - from_s) * per_s)):
        seconds = from_s + number / per_s
        lat, lon = moved(LAT, LON, away_m + 50.0 * (seconds - 30.0), north_m)
        reports.append(
            PositionReport(
                **said(one.id, seconds, number + 1, age_s(seconds)),  # type: ignore[arg-type]
                lat_deg=lat,
                lon_deg=lon,
                covariance=Covariance2D.circular(5.0),
            )
        )
    return [registered(one), *reports]


def noise(name: str, *, from_s: float = 0.5, to_s: float = END_S) -> list[Report]:
    """An input that cannot read what comes, said each second."""
    return [
        TroubleReport(
            **said(name, from_s + n, n, 0.0),  # type: ignore[arg-type]
            trouble=Trouble.UNREADABLE,
            count=20,
            words="no such message",
        )
        for n in range(int(to_s - from_s))
    ]


def trouble(name: str, seconds: float, kind: Trouble, count: int = 1) -> TroubleReport:
    return TroubleReport(
        **said(name, seconds, int(seconds * 10), 0.0),  # type: ignore[arg-type]
        trouble=kind,
        count=count,
        words="its certificate is not accepted",
    )


def beat(name: str, seconds: float, **more: int) -> HeartbeatReport:
    return HeartbeatReport(**said(name, seconds, int(seconds * 10), 0.0), **more)  # type: ignore[arg-type]


def run(
    reports: Iterable[Report],
    *,
    until_s: float = END_S,
    config: EngineConfig | None = None,
    span_s: float = 1_000.0,
) -> tuple[EngineState, list[Event]]:
    """The world after these reports, in batches of `span_s`."""
    todo = sorted(reports, key=lambda r: r.order)
    state = initial_state(config or EngineConfig(), ())
    events: list[Event] = []
    until = at(0.0)
    while until < at(until_s):
        until = min(until + timedelta(seconds=span_s), at(until_s))
        ready = [r for r in todo if r.received_at < until]
        todo = todo[len(ready) :]
        state, said_now = step(state, Batch(reports=tuple(ready), until=until))
        events += said_now
    return state, events


def changes(events: Iterable[Event], name: str) -> list[SensorChanged]:
    """Where a condition of one sensor began or ended."""
    return [
        e
        for e in events
        if isinstance(e, SensorChanged) and e.health.sensor.id == name and (e.began or e.ended)
    ]


def only(event: SensorChanged, kind: ConditionKind) -> Condition:
    """The one condition that began, of the kind that is expected."""
    (condition,) = event.began
    assert condition.kind is kind
    return condition


__all__ = [
    "END_S",
    "beat",
    "changes",
    "flight",
    "noise",
    "only",
    "registered",
    "replace",
    "run",
    "said",
    "sensor",
    "trouble",
]
