"""A real record with sightings behind the real page; the public form is open.

    python tests/app/sighting_house.py --port 8499 [--samples]

Prints one JSON line: where the page is, and the session cookies of an operator and an investigator.
With --samples, sightings of a night in November are there already: for pictures.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from vedette.access.authentication import Door
from vedette.access.role_permissions import Role
from vedette.app.live.sky_answers import SkyAnswers
from vedette.app.live.sky_desk import SkyInThreads
from vedette.app.settings.sky_settings import SkySettings
from vedette.model.events import SensorChanged, TrackUpdated
from vedette.record.record import Record
from vedette.store.map_history import ShownWriter
from vedette.web.desks.incident_pages import ALL, Which, incident_page, incident_summaries
from vedette.web.desks.sighting_desk import PUBLIC, SightingDesk
from vedette.web.draft_routes import draft_routes
from vedette.web.hub import Hub
from vedette.web.listening import open_socket, serve_on, url_of
from vedette.web.question_routes import inquiry_routes
from vedette.web.request_access import Keeper
from vedette.web.sighting_limits import NetworkLimits
from vedette.web.sighting_routes import PublicForm, sighting_routes
from vedette.web.web_app import create_app

sys.path.append(str(Path(__file__).parents[1] / "web"))
from fake_night import FakeDesk, NoDrafts, NoInquiry, sensors, track

LAT, LON = 51.16, 23.46
TURBINES = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [LON - 0.14, LAT - 0.06]},
            "properties": {
                "kind": "wind_turbine",
                "name": "Turbine 4",
                "height_m": 150,
                "lights": "red, steady",
            },
        }
    ],
}


class HouseDesk(FakeDesk):
    """The made-up night, but with the incidents of the record."""

    record: Record

    def incidents(self, as_of: str | None = None, which: Which = ALL) -> list[dict[str, Any]]:
        return incident_summaries(self.record, as_of, which)

    def incident(self, incident_id: str, as_of: str | None = None) -> dict[str, Any]:
        return incident_page(self.record, incident_id, as_of)


def fill(desk: SightingDesk, shown: Path, began: datetime) -> None:
    """Three witnesses of one light, one of another, and what the page showed then."""
    hub = _QuietHub(simulation=True)
    writer, have = ShownWriter(shown, keep=timedelta.max), -1
    for second in range(0, 420, 5):
        at = began + timedelta(seconds=second)
        events: list[Any] = [
            TrackUpdated(at=at, track=_moved(track(i, second), at)) for i in (0, 4, 5, 6, 8, 12)
        ]
        if second == 0:
            events += [SensorChanged(at=at, health=one) for one in sensors(0.0)]
        hub.publish(events, at)
        have, frame = hub.frame_since(have)
        (writer.change(at, frame) if second else writer.picture(at, frame, b"{}"))
    writer.close()
    told = [
        (0.0, 0.0, 232, 14, {"motion": "still", "course": "straight", "colours": ["white"]}),
        (-0.07, 0.12, 238, 18, {"motion": "slow", "colours": ["white", "red"], "blinking": True}),
        (0.06, -0.05, 226, 20, {"motion": "still", "brightness": "brighter_than_stars"}),
    ]
    for i, (north, east, azimuth, high, more) in enumerate(told):
        said = {
            "id": f"sample-sighting-{i:04}",
            "at": (began + timedelta(seconds=200 + 40 * i)).isoformat(),
            "duration_s": 300,
            "place": {"lat_deg": LAT + north, "lon_deg": LON + east, "sigma_m": 20},
            "direction": {"azimuth_deg": azimuth, "azimuth_sigma_deg": 9, "elevation_deg": high},
            "size_thumbs": 0,
            "sound": False,
            "count": 1,
            "witness": "A. Witness, +48 600 000 000",
            "language": "pl",
            **more,
        }
        desk.receive(said, by=PUBLIC, public=True)


class _QuietHub(Hub):
    def _schedule(self) -> None:
        self.flush()


def _moved(one: Any, at: datetime) -> Any:
    from dataclasses import replace

    return replace(one, at=at, first_at=at, updated_at=at)


async def house(folder: Path, port: int, *, samples: bool) -> None:
    """Serve until killed."""
    with Record.open(folder / "vedette.sqlite") as record:
        (folder / "obstacles.geojson").write_text(json.dumps(TURBINES))
        hub = Hub(simulation=True)
        desk = HouseDesk(hub, live=True)
        desk.record = record
        now = lambda: datetime.now(UTC)  # noqa: E731
        sightings = SightingDesk(record, now, folder / "photos")
        today = now().replace(minute=0, second=0, microsecond=0)
        record.incidents.open(at=now(), by="Officer", title="Closure of the field", simulation=True)
        settings = SkySettings(place=f"{LAT},{LON}", obstacles=(str(folder / "obstacles.geojson"),))
        if samples:
            began = today.replace(hour=16) - timedelta(days=1)
            fill(sightings, folder / "shown", began)
        keeper = Keeper(door=Door.in_memory())
        limits = NetworkLimits(per_network=60, in_all=1000)
        sky = SkyInThreads(SkyAnswers(settings, folder / "shown"), now)
        app = create_app(
            hub,
            desk,  # type: ignore[arg-type]
            keeper=keeper,
            more=[
                *draft_routes(NoDrafts()),  # type: ignore[arg-type]
                *inquiry_routes(NoInquiry()),  # type: ignore[arg-type]
                *sighting_routes(
                    sightings,
                    sky,
                    public=PublicForm(
                        sightings=limits,
                        photo_mb=NetworkLimits(per_network=200, in_all=1000),
                        seconds=lambda: now().timestamp(),
                    ),
                    photo_mb=12.0,
                ),
            ],
        )
        hub.publish([SensorChanged(at=now(), health=one) for one in sensors(0.0)], now())
        listener = open_socket(port=port)
        sessions = {}
        for role in (Role.OPERATOR, Role.INVESTIGATOR):
            person = keeper.door.people.add(f"{role.value} one", role, at=now(), by="test").id
            sessions[role.value] = keeper.door.sessions.open(person, at=now())
        told = {"url": url_of(listener), "cookie": keeper.cookie, "sessions": sessions}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()

        async def tick() -> None:
            while True:
                hub.publish([], now())
                await asyncio.sleep(0.5)

        ticking = asyncio.create_task(tick())
        await serve_on(app, listener)
        ticking.cancel()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--samples", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(house(Path(made), given.port, samples=given.samples))
