"""A small made-up night for looking at the page: `python tests/web/fake_night.py [--port N]`.

No engine and no record stand behind it; it shows every mark that the page can draw.
"""

import argparse
import asyncio
import hashlib
import math
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from vedette.alerts.alert_lifecycle import CONDITION_OF
from vedette.alerts.alert_list import AlertBook, on_action
from vedette.geo.local import moved
from vedette.model.alert import Action, Alert, AlertRule, AlertState
from vedette.model.crossing import Answer, Crossing, Standing, Verdict
from vedette.model.events import (
    AlertChanged,
    CrossingChanged,
    Event,
    Observed,
    SensorChanged,
    TrackUpdated,
)
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
from vedette.model.ids import AlertId, RestrictionId, SensorId, TrackId, content_id
from vedette.model.report import BearingReport, Covariance2D, PresenceReport, RawRef
from vedette.model.sensor import (
    Condition,
    ConditionKind,
    Coverage,
    Sensor,
    SensorHealth,
    SensorKind,
    SensorState,
)
from vedette.model.times import to_text
from vedette.model.track import Track, TrackStatus
from vedette.record.record import Record
from vedette.sharing.event_lines import alert_line
from vedette.web.desks.alert_desk import AlertDesk
from vedette.web.desks.incident_pages import ALL, Which
from vedette.web.draft_routes import draft_routes
from vedette.web.hub import Hub
from vedette.web.listening import PORT, open_socket, serve_on, url_of
from vedette.web.map_history import ShownKeeper, shown_routes
from vedette.web.question_routes import inquiry_routes
from vedette.web.web_app import create_app

START = datetime(2025, 9, 9, 21, 15, tzinfo=UTC)
SPEED = 60.0
CYCLE_S = 3.0  # of shown time
SILENT_FROM_S = 240.0
ZONE = RestrictionId("restriction-fake")
CORNERS = ((23.62, 51.95), (23.7, 51.6), (23.55, 51.3), (23.95, 50.9), (22.9, 50.85), (22.7, 51.9))


class NoDrafts:
    """Nothing waits to be confirmed."""

    def waiting(self, incident_id: str) -> list[dict[str, Any]]:
        return []

    def accept(
        self, draft_id: str, incident_id: str, changes: dict[str, Any], by: str
    ) -> dict[str, Any]:
        raise LookupError(draft_id)

    def refuse(self, draft_id: str, by: str) -> dict[str, Any]:
        raise LookupError(draft_id)


class NoInquiry:
    """Nothing can be weighed, for nothing is kept."""

    def _none(self, of: str, *_: object) -> dict[str, Any]:
        raise LookupError(of)

    ask = answer = propose = judge = estimate = _none
    grade = link = put_to = respond = step = history = affected = dossier = _none


def sensors(elapsed_s: float) -> list[SensorHealth]:
    """Two radars and an acoustic field; the second radar dies."""
    at = START + timedelta(seconds=elapsed_s)
    declared = [
        Sensor(
            id=SensorId("radar-chelm"),
            kind=SensorKind.RADAR,
            name="Radar Chelm",
            lat_deg=51.14,
            lon_deg=23.47,
            coverage=Coverage(range_max_m=60_000, range_min_m=2_000),
            silent_after_s=30,
        ),
        Sensor(
            id=SensorId("radar-wlodawa"),
            kind=SensorKind.RADAR,
            name="Radar Wlodawa",
            lat_deg=51.55,
            lon_deg=23.3,
            coverage=Coverage(range_max_m=45_000, azimuth_from_deg=330, azimuth_to_deg=140),
            silent_after_s=30,
        ),
        Sensor(
            id=SensorId("acoustic-hrubieszow"),
            kind=SensorKind.ACOUSTIC,
            name="Acoustic Hrubieszow",
            lat_deg=50.81,
            lon_deg=23.89,
            coverage=Coverage(range_max_m=14_000),
            silent_after_s=60,
        ),
    ]
    dead = elapsed_s >= SILENT_FROM_S
    return [
        *unwell(elapsed_s),
        *seen_or_not(declared, at, elapsed_s, dead=dead),
    ]


def seen_or_not(
    declared: list[Sensor], at: datetime, elapsed_s: float, *, dead: bool
) -> list[SensorHealth]:
    """The three, of which the second is silent where it is dead."""
    return [
        SensorHealth(
            sensor=sensor,
            state=SensorState.SILENT if dead and i == 1 else SensorState.ALIVE,
            since=START + timedelta(seconds=SILENT_FROM_S) if dead and i == 1 else START,
            last_heard_at=at,
            reports=int(elapsed_s),
        )
        for i, sensor in enumerate(declared)
    ]


UNWELL: tuple[tuple[str, SensorKind, tuple[float, float] | None, ConditionKind, str], ...] = (
    (
        "radar-tomaszow",
        SensorKind.RADAR,
        (50.45, 23.42),
        ConditionKind.CLOCK_OFF,
        (
            "its reports are dated up to 24 hours back: its clock is off, or its link holds them "
            "back; they are not used"
        ),
    ),
    (
        "camera-dorohusk",
        SensorKind.CAMERA,
        (51.2, 23.8),
        ConditionKind.FLOODING,
        (
            "it sends some 1012 reports a second, and 10 are allowed: the surplus is counted and "
            "not used"
        ),
    ),
    (
        "remote-id-3",
        SensorKind.REMOTE_ID,
        None,
        ConditionKind.NOISE,
        "80 of 80 messages cannot be read; checksum is wrong",
    ),
    (
        "sapient: 192.0.2.7",
        SensorKind.OTHER,
        None,
        ConditionKind.TURNED_AWAY,
        (
            "a sender at 192.0.2.7 is not let in: its certificate is not accepted (certificate has"
            " expired)"
        ),
    ),
)


def unwell(elapsed_s: float) -> list[SensorHealth]:
    """Sensors with which something is wrong besides silence, from one minute on."""
    found = []
    for name, kind, place, condition, words in UNWELL:
        stranger = condition in {ConditionKind.TURNED_AWAY, ConditionKind.NOISE}
        since = START + timedelta(seconds=60)
        held = Condition(kind=condition, since=since, words=words)
        found.append(
            SensorHealth(
                sensor=Sensor(
                    id=SensorId(name),
                    kind=kind,
                    lat_deg=None if place is None else place[0],
                    lon_deg=None if place is None else place[1],
                    coverage=None if place is None else Coverage(range_max_m=25_000),
                ),
                state=SensorState.NEVER_HEARD if stranger else SensorState.ALIVE,
                since=START,
                registered=not stranger,
                reports=0 if stranger else int(elapsed_s * 1000),
                shed=int(elapsed_s * 990) if condition is ConditionKind.FLOODING else 0,
                unused=int(elapsed_s * 10) if condition is ConditionKind.CLOCK_OFF else 0,
                conditions=(held,) if elapsed_s >= 60 else (),
            )
        )
    return found


def track(i: int, elapsed_s: float) -> Track:
    """Number `i` of fifteen: four intruders, airliners, drones that say who they are, clutter."""
    at = START + timedelta(seconds=elapsed_s)
    kind = [ObjectClass.UNMANNED, ObjectClass.AIRCRAFT, ObjectClass.BIRD, None][min(i // 4, 3)]
    course = math.radians([265, 95, 200, 30][i // 4] + 9 * (i % 4))
    speed = [44.0, 225.0, 13.0, 30.0][i // 4]
    lat0, lon0 = [(51.45, 24.15), (51.75, 22.6), (51.1, 23.2), (50.95, 23.35)][i // 4]
    lat, lon = moved(lat0 - 0.14 * (i % 4), lon0 + 0.05 * (i % 4), 0.0, 0.0)
    way = speed * elapsed_s
    lat, lon = moved(lat, lon, math.sin(course) * way, math.cos(course) * way)
    civil = kind is ObjectClass.AIRCRAFT
    emitters = (Emitter(EmitterScheme.ICAO24, f"48{i:02x}c{i:x}"),) if civil else ()
    claims = (Claim(ClaimKind.CALLSIGN, f"VDT{i}21"),) if civil and i % 2 else ()
    if i == 12:
        emitters = (Emitter(EmitterScheme.MAC, "02:00:00:00:00:01"),)
        claims = (Claim(ClaimKind.REMOTE_ID_SERIAL, "NOT-SHOWN"),)
    height = Height(value_m=10_668.0, reference=HeightReference.BAROMETRIC)
    if not civil:
        height = Height(value_m=900.0 + 60 * i, reference=HeightReference.MEAN_SEA_LEVEL)
    status = TrackStatus.CONFIRMED
    if i in {10, 14}:
        status = TrackStatus.TENTATIVE
    elif i == 3 and elapsed_s > 120:
        status = TrackStatus.COASTING
    elif i == 11 and elapsed_s > 100:
        status = TrackStatus.LOST
    sigma = 80.0 if civil else 700.0
    tilt = 0.0 if civil else 0.6 * sigma * 1400
    return Track(
        id=TrackId(content_id("track", i)),
        status=status,
        at=at if status is not TrackStatus.LOST else START + timedelta(seconds=100),
        first_at=START,
        updated_at=at,
        lat_deg=float(lat),
        lon_deg=float(lon),
        covariance=Covariance2D(sigma**2, tilt, 1400.0**2 if tilt else sigma**2),
        velocity_east_m_s=math.sin(course) * speed,
        velocity_north_m_s=math.cos(course) * speed,
        heights=() if i == 1 else (height,),
        identity=Identity(emitters=emitters, claims=claims),
        classes=() if kind is None else (ClassLikelihood(kind, 0.8 + 0.01 * i),),
        sensors=(SensorId("radar-chelm"),),
        reports=int(elapsed_s),
        assumed_sigma_m=None if i != 2 else 700.0,
    )


def crossing(i: int, at: datetime) -> Crossing:
    """How track `i` stands to the one restriction."""
    answer = (Answer.INSIDE, Answer.INDETERMINATE, Answer.OUTSIDE, Answer.INSIDE)[i % 4]
    barred = Standing.NOT_BARRED if 4 <= i < 8 else Standing.BARRED
    reasons = {
        Answer.INSIDE: "4 210 m inside the boundary, 3 sigma are 2 100 m",
        Answer.INDETERMINATE: "height unknown; the restriction reaches from the ground to FL095",
        Answer.OUTSIDE: "8 km outside the boundary",
    }
    verdict = Verdict(answer=answer, reason=reasons[answer], margin_m=-4210.0)
    return Crossing(
        track=TrackId(content_id("track", i)),
        restriction=ZONE,
        at=at,
        verdict=verdict,
        standing=barred,
        standing_reason="bars whoever does not identify itself",
        since=at,
    )


def alert(i: int, at: datetime) -> Alert:
    """The alert for track `i`."""
    verdict = crossing(i, at).verdict
    rule = AlertRule.ENTRY if verdict.answer is Answer.INSIDE else AlertRule.POSSIBLE_ENTRY
    return Alert(
        id=AlertId(content_id("alert", i)),
        rule=rule,
        track=TrackId(content_id("track", i)),
        restriction=ZONE,
        raised_at=at,
        state=AlertState.UNACKNOWLEDGED,
        condition=CONDITION_OF[rule],
        called_at=at,
        changed_at=at,
        reason=verdict.reason,
    )


def observations(elapsed_s: float) -> list[Event]:
    """A bearing and a presence of the acoustic field."""
    at = START + timedelta(seconds=elapsed_s)
    said: dict[str, Any] = {
        "sensor": SensorId("acoustic-hrubieszow"),
        "measured_at": at,
        "received_at": at,
        "source": "fake",
        "sequence": int(elapsed_s * 10),
        "raw": RawRef("fake", 0, 0),
    }
    bearing = BearingReport(azimuth_deg=40 + elapsed_s / 8, azimuth_sigma_deg=3.0, **said)
    presence = PresenceReport(radius_m=6_000, **said)
    place = {"sensor_lat_deg": 50.81, "sensor_lon_deg": 23.89}
    return [Observed(at=at, report=report, **place) for report in (bearing, presence)]


def fake_question(kind: str, text: str, status: str, words: str) -> dict[str, Any]:
    """A question as the page gets it."""
    answer = {"status": status, "value": None, "words": words, "rule": "made up"}
    return {
        "question": f"question-{kind}",
        "kind": kind,
        "text": text,
        "answer": answer | {"according_to": [], "given": None, "shaken_by": []},
        "sources": [],
    }


class FakeDesk:
    """Answers as the real desk does, from nothing but memory."""

    def __init__(self, hub: Hub, *, live: bool = False) -> None:
        self.hub = hub
        self.live = live
        self.book = AlertBook()
        self.record = Record.in_memory()
        self.said: list[dict[str, Any]] = []
        self.now = START

    def meta(self) -> dict[str, Any]:
        """What the page stands for."""
        return {
            "name": "fake night",
            "simulation": True,
            "mode": "live" if self.live else "replay",
            "speed": SPEED,
            "time_zone": "Europe/Warsaw",
        }

    def restrictions(self) -> dict[str, Any]:
        """One polygon."""
        ring = [list(corner) for corner in (*CORNERS, CORNERS[0])]
        properties = {
            "id": ZONE,
            "name": "Border strip (made up)",
            "lower": "ground",
            "upper": "FL095",
            "hours": None,
            "authority": "nobody",
            "kind": "PROHIBITED",
            "approximation": "made up for a test",
        }
        geometry = {"type": "Polygon", "coordinates": [ring]}
        feature = {"type": "Feature", "properties": properties, "geometry": geometry}
        return {"type": "FeatureCollection", "features": [feature]}

    def identity(self, track_id: str) -> Identity:
        """What one track claims, a serial among it."""
        for n in range(15):
            if (one := track(n, 0)).id == track_id:
                return one.identity.with_claims((Claim(ClaimKind.REMOTE_ID_SERIAL, "1MADEUP"),))
        raise LookupError(track_id)

    async def kept(self) -> None:
        pass

    @property
    def alerts(self) -> dict[str, Alert]:
        """Every alert, closed ones too."""
        return {**self.book.alerts, **{one.id: one for one in self.book.closed.values()}}

    @property
    def alarms(self) -> AlertDesk:
        """The real desk, over the alerts in memory."""
        return AlertDesk(
            lambda: self.book, self.record, lambda: self.now, self._take, simulation=True
        )

    def _take(self, action: Action) -> None:
        self.book, changed = on_action(self.book, action, self.now)
        events = [AlertChanged(at=self.now, alert=one) for one in changed]
        self.hub.publish(events, self.now)

    def incidents(self, as_of: str | None = None, which: Which = ALL) -> list[dict[str, Any]]:
        """One an alert."""
        return [
            self._head(a) | {"alerts": 1, "statements": len(self.said), "open_questions": 2}
            for a in self.alerts.values()
        ]

    def incident(self, incident_id: str, as_of: str | None = None) -> dict[str, Any]:
        """One of them, in full."""
        for one in self.alerts.values():
            if self._head(one)["id"] == incident_id:
                fact = {"text": f"entry: {one.reason}", "source": f"alert {one.id}"}
                return self._head(one) | {
                    "alerts": [dict(alert_line(one, self.now, simulation=True))],
                    "facts": [fact],
                    "open_questions": ["What kind of object is it?", "Who flies it?"],
                    "questions": [
                        fake_question("number", "Number of objects", "claimed", "1, says A"),
                        fake_question("intent", "Intent", "not established", "not established"),
                    ],
                    "responses": [],
                    "releases": [],
                    "evidence": [],
                    "as_of": as_of,
                    "statements": [s for s in self.said if s["incident"] == incident_id],
                }
        raise LookupError(incident_id)

    def say(
        self, incident_id: str, statement: dict[str, Any], by: str, seal: Any = ()
    ) -> dict[str, Any]:
        """Keep it in memory."""
        self.incident(incident_id)
        recorded = {
            "id": content_id("statement", len(self.said)),
            "incident": incident_id,
            "recorded_at": to_text(self.now),
            "recorded_by": by,
            "superseded_by": None,
            "to": None,
            "gradings": [],
            "bears_on": [],
            "links": [],
            **{key: value for key, value in statement.items() if key != "bears_on"},
        }
        self.said.append(recorded)
        return recorded

    def verify(self) -> dict[str, Any]:
        """Nothing to verify here; the shape is the real one."""
        return {
            "type": "verify",
            "integrity": "intact",
            "size": 3 + len(self.said),
            "root_sha256": hashlib.sha256(b"fake").hexdigest(),
            "head": None,
            "first_fault": None,
            "faults": [],
            "limits": ["without an exported head, a cut-off tail cannot be excluded"],
        }

    def _head(self, one: Alert) -> dict[str, Any]:
        return {
            "id": content_id("incident", one.id),
            "title": f"{one.rule.value.replace('_', ' ').capitalize()}: Border strip (made up)",
            "opened_at": to_text(one.raised_at),
            "opened_by": "vedette",
            "track": one.track,
            "restriction": one.restriction,
            "simulation": True,
        }


def night(desk: FakeDesk, cycles: int = 2400) -> Iterator[tuple[list[Event], datetime]]:
    """The events of each cycle, and the time up to which they reach."""
    for cycle in range(cycles):
        elapsed_s = cycle * CYCLE_S
        at = START + timedelta(seconds=elapsed_s)
        events: list[Event] = [TrackUpdated(at=at, track=track(i, elapsed_s)) for i in range(15)]
        if elapsed_s in {0, 60, SILENT_FROM_S}:
            events += [SensorChanged(at=at, health=h) for h in sensors(elapsed_s)]
        if cycle % 5 == 0:
            events += observations(elapsed_s)
        if cycle % 30 == 20 and cycle < 300:
            i = cycle // 30
            events.append(CrossingChanged(at=at, crossing=crossing(i, at)))
            if i in {0, 1, 3}:
                raised = alert(i, at)
                desk.book = desk.book.with_alert(raised)
                events.append(AlertChanged(at=at, alert=raised))
        yield events, at


async def run(port: int, *, live: bool = False, cycles: int = 2400) -> None:
    """Serve the night at sixty times its speed."""
    hub = Hub(simulation=True)
    desk = FakeDesk(hub, live=live)
    listener = open_socket(port=port)
    print(url_of(listener), flush=True)  # noqa: T201 (a script)

    async def play() -> None:
        for events, at in night(desk, cycles):
            desk.now = at
            hub.publish(events, at)
            await asyncio.sleep(CYCLE_S / SPEED)
        hub.ended()

    with TemporaryDirectory() as folder:
        shown = Path(folder) / "shown"
        keep = timedelta(days=1)
        keeper = ShownKeeper(hub, desk.restrictions, shown, every_s=CYCLE_S / SPEED, keep=keep)
        tasks = [asyncio.create_task(play()), asyncio.create_task(keeper.run())]
        more = [*draft_routes(NoDrafts()), *inquiry_routes(NoInquiry()), *shown_routes(shown)]
        await serve_on(create_app(hub, desk, more=more), listener)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=PORT)
    parser.add_argument("--live", action="store_true", help="as if it were live")
    parser.add_argument("--cycles", type=int, default=2400, help="after which it has ended")
    given = parser.parse_args()
    asyncio.run(run(given.port, live=given.live, cycles=given.cycles))
