# ruff: noqa: E402 (the path must be set before the imports)
"""A server of the real page with made-up tracks: what `page.py` looks at.

The hub, the stream, the routes and the page are those of `vedette serve`; only the tracks are
invented, so that their number can be chosen. Every track has a trail of ten minutes before the
server answers; from then on all are updated once a second.
"""

import argparse
import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "src"), str(HERE.parent / "tests" / "web")]

from fake_night import ZONE, FakeDesk, NoDrafts, NoInquiry

from vedette.model.crossing import Answer, Crossing, Standing, Verdict
from vedette.model.events import CrossingChanged, Event, SensorChanged, TrackUpdated
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
from vedette.model.ids import SensorId, TrackId, content_id
from vedette.model.report import Covariance2D
from vedette.model.sensor import Coverage, Sensor, SensorHealth, SensorKind, SensorState
from vedette.model.track import Track, TrackStatus
from vedette.web.draft_routes import draft_routes
from vedette.web.hub import Hub
from vedette.web.listening import open_socket, serve_on, url_of
from vedette.web.question_routes import inquiry_routes
from vedette.web.web_app import STATIC, create_app

START = datetime(2025, 9, 9, 21, 15, tzinfo=UTC)
TRAIL_S, STEP_S = 600, 5
CENTRE = (51.3, 23.2)
SPREAD_DEG = (1.6, 2.6)  # of latitude and longitude: part of the tracks lies outside of the view
BARRED_EVERY = 50  # every so many tracks is inside the restriction, or may be
KINDS = (ObjectClass.AIRCRAFT, ObjectClass.UNMANNED, ObjectClass.BIRD, None)


class Sky:
    """So many tracks that fly straight on, each with its own speed and course."""

    def __init__(self, count: int, seed: int) -> None:
        draw = np.random.default_rng(seed)
        self.lat = CENTRE[0] + draw.uniform(-SPREAD_DEG[0], SPREAD_DEG[0], count)
        self.lon = CENTRE[1] + draw.uniform(-SPREAD_DEG[1], SPREAD_DEG[1], count)
        course, speed = draw.uniform(0, 2 * np.pi, count), draw.uniform(10, 230, count)
        self.east, self.north = np.sin(course) * speed, np.cos(course) * speed
        self.ids = [TrackId(content_id("track", i)) for i in range(count)]
        self.identities = [_identity(i) for i in range(count)]

    def at(self, elapsed_s: float) -> list[Event]:
        """Every track, `elapsed_s` seconds after the start."""
        at = START + timedelta(seconds=elapsed_s)
        lat = self.lat + self.north * elapsed_s / 111_195
        lon = self.lon + self.east * elapsed_s / (111_195 * np.cos(np.radians(self.lat)))
        return [
            TrackUpdated(at=at, track=self._track(i, at, float(lat[i]), float(lon[i])))
            for i in range(len(self.ids))
        ]

    def _track(self, i: int, at: datetime, lat: float, lon: float) -> Track:
        kind = KINDS[i % 4]
        return Track(
            id=self.ids[i],
            status=TrackStatus.CONFIRMED if i % 10 else TrackStatus.COASTING,
            at=at,
            first_at=START,
            updated_at=at,
            lat_deg=lat,
            lon_deg=lon,
            covariance=Covariance2D(300.0**2, 0.3 * 300 * 500, 500.0**2),
            velocity_east_m_s=float(self.east[i]),
            velocity_north_m_s=float(self.north[i]),
            heights=(Height(value_m=300.0 + i % 9000, reference=HeightReference.MEAN_SEA_LEVEL),),
            identity=self.identities[i],
            classes=() if kind is None else (ClassLikelihood(kind, 0.9),),
            sensors=(SensorId("radar-0"),),
            reports=i,
        )


def _identity(i: int) -> Identity:
    if i % 4:
        return Identity()
    emitter = Emitter(EmitterScheme.ICAO24, f"{0x480000 + i:06x}")
    return Identity(emitters=(emitter,), claims=(Claim(ClaimKind.CALLSIGN, f"VDT{i}"),))


def _sensors() -> list[Event]:
    places = [(51.14, 23.47), (51.55, 22.6), (50.7, 23.0)]
    return [
        SensorChanged(
            at=START,
            health=SensorHealth(
                sensor=Sensor(
                    id=SensorId(f"radar-{i}"),
                    kind=SensorKind.RADAR,
                    lat_deg=lat,
                    lon_deg=lon,
                    coverage=Coverage(range_max_m=80_000),
                ),
                state=SensorState.ALIVE,
                since=START,
                last_heard_at=START,
                reports=1,
            ),
        )
        for i, (lat, lon) in enumerate(places)
    ]


def _crossings(sky: Sky) -> list[Event]:
    found: list[Event] = []
    for i in range(0, len(sky.ids), BARRED_EVERY):
        answer = Answer.INSIDE if i % (2 * BARRED_EVERY) else Answer.INDETERMINATE
        crossing = Crossing(
            track=sky.ids[i],
            restriction=ZONE,
            at=START,
            verdict=Verdict(answer=answer, reason="made up for a measurement", margin_m=-900.0),
            standing=Standing.BARRED,
            standing_reason="made up",
            since=START,
        )
        found.append(CrossingChanged(at=START, crossing=crossing))
    return found


async def run(count: int, seed: int, port: int, page: Path) -> None:
    """Fill ten minutes of trail, say the address, then update every track once a second."""
    hub = Hub(simulation=True)
    sky = Sky(count, seed)
    hub.publish([*_sensors()], START)
    for elapsed_s in range(0, TRAIL_S, STEP_S):
        hub.publish(sky.at(elapsed_s), START + timedelta(seconds=elapsed_s))
    hub.publish(_crossings(sky), START + timedelta(seconds=TRAIL_S))
    hub.flush()
    listener = open_socket(port=port)
    print(url_of(listener), flush=True)

    async def play() -> None:
        elapsed_s = TRAIL_S
        while True:
            hub.publish(sky.at(elapsed_s), START + timedelta(seconds=elapsed_s))
            elapsed_s += 1
            await asyncio.sleep(1)

    playing = asyncio.create_task(play())
    desk = FakeDesk(hub, live=True)
    more = [*draft_routes(NoDrafts()), *inquiry_routes(NoInquiry())]
    await serve_on(create_app(hub, desk, more=more, static=page), listener)
    playing.cancel()


if __name__ == "__main__":
    flags = argparse.ArgumentParser(description=__doc__)
    flags.add_argument("--tracks", type=int, required=True)
    flags.add_argument("--seed", type=int, default=1)
    flags.add_argument("--port", type=int, default=0)
    flags.add_argument("--page", type=Path, default=STATIC, help="the built page")
    given = flags.parse_args()
    asyncio.run(run(given.tracks, given.seed, given.port, given.page))
