"""A small real record behind the real page, with people of three roles already signed in.

    python tests/app/record_house.py --port 8499

Prints one JSON line: where the page is, and each role's session cookie. For the browser test.
"""

import argparse
import asyncio
import io
import json
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from commands import zone, zone_file

from vedette.access.authentication import Door
from vedette.access.role_permissions import Role
from vedette.app.commands.watch.recording_run import Run
from vedette.app.commands.watch.replay_desk import ReplayDesk
from vedette.app.settings.run_inputs import open_inputs
from vedette.app.settings.settings import Settings
from vedette.model.events import Event
from vedette.model.incident import Incident
from vedette.record.record import Record
from vedette.store.map_history import shown_at
from vedette.web.draft_routes import draft_routes
from vedette.web.hub import Hub
from vedette.web.listening import open_socket, serve_on, url_of
from vedette.web.map_history import ShownKeeper, shown_routes
from vedette.web.question_routes import inquiry_routes
from vedette.web.request_access import Keeper
from vedette.web.web_app import create_app

BEGAN = datetime(2025, 9, 9, 21, 30, tzinfo=UTC)
RECORDING = '{"format":"vedette-reports","version":1,"simulation":true,"name":"made"}\n'
PLOT = (
    '{"type":"position","sensor":"radar","measured_at":"2025-09-09T21:30:%02dZ",'
    '"lat_deg":51.0,"lon_deg":23.5,"sigma_m":10.0,"emitter":{"scheme":"icao24","value":"4891b2"}}\n'
)
DOCUMENT = """Fence cut at Halvik depot

Halvik, 9 September 2025

A fence was cut on Monday night, depot manager Marte Brekke said.

Police said they did not know who had been there.

The owner declined to comment.
"""


class HouseDesk(ReplayDesk):
    """A minute passes with each thing that is done: the past can then be told from the present."""

    minutes = 0

    def _now(self) -> datetime:
        self.minutes += 1
        return BEGAN + timedelta(minutes=29 + self.minutes)


def _is_kept(shown: Path, until: datetime | None) -> bool:
    if until is None:
        return True
    found = shown_at(shown, until)
    return found is not None and found.until == until


async def house(folder: Path, port: int) -> None:
    """Serve until killed."""
    (folder / "made.jsonl").write_text(RECORDING + "".join(PLOT % s for s in range(20)))
    zones = zone_file(folder, zone("EP R99 made up", 51.0, 23.5, 5000.0))
    inputs = open_inputs([folder / "made.jsonl"], [zones], Settings())
    with Record.open(folder / "vedette.sqlite") as record:
        run = Run(inputs, record, None, as_json=False)
        desk = HouseDesk(run, folder / "vedette.sqlite", speed=1.0)
        hub = Hub(simulation=inputs.simulation)

        def publish(events: Sequence[Event], _: Sequence[Incident], until: datetime) -> None:
            hub.publish(events, until)

        run.runner.subscribe(publish)
        shown = folder / "shown"
        shown_keeper = ShownKeeper(hub, desk.restrictions, shown, every_s=0.0, keep=timedelta.max)
        keeping = asyncio.create_task(shown_keeper.run())
        for batch in run.batches():
            run.runner.feed(batch)
            hub.flush()
            while not _is_kept(shown, hub.until):
                await asyncio.sleep(0.005)
        keeping.cancel()
        desk.over = True
        hub.ended()
        (incident,) = record.incidents.all()
        record.intake.take_in(
            io.BytesIO(DOCUMENT.encode()),
            at=BEGAN + timedelta(minutes=29),
            by="A. Clerk",
            name="depot.txt",
            incident=incident.id,
        )
        keeper = Keeper(door=Door.in_memory())
        more = [
            *draft_routes(desk.drafts),
            *inquiry_routes(desk.inquiry),
            *shown_routes(shown),
        ]
        app = create_app(hub, desk, keeper=keeper, more=more)
        listener = open_socket(port=port)
        told = {"url": url_of(listener), "cookie": keeper.cookie, "sessions": _sessions(keeper)}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        await serve_on(app, listener)


def _sessions(keeper: Keeper) -> dict[str, str]:
    """A session of one person of each role that the page differs for."""
    names = {
        Role.VIEWER: "Vera Viewer",
        Role.OPERATOR: "Ola Operator",
        Role.INVESTIGATOR: "Ivo Investigator",
    }
    door, now = keeper.door, keeper.clock()
    return {
        role.value: door.sessions.open(door.people.add(name, role, at=now, by="test").id, at=now)
        for role, name in names.items()
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    with tempfile.TemporaryDirectory() as made:
        asyncio.run(house(Path(made), parser.parse_args().port))
