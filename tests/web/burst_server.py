"""Serves the burst of `made_burst` on the real engine and page, once a browser is ready for it."""

import argparse
import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from made_burst import write_burst

from vedette.app.commands.watch.recording_run import Run
from vedette.app.commands.watch.replay_desk import ReplayDesk
from vedette.app.live.replay_pace import Pacer
from vedette.app.settings.run_inputs import open_inputs
from vedette.app.settings.settings import Settings
from vedette.model.events import Event
from vedette.model.incident import Incident
from vedette.record.record import Record
from vedette.web.draft_routes import draft_routes
from vedette.web.hub import Hub
from vedette.web.listening import open_socket, serve_on, url_of
from vedette.web.question_routes import inquiry_routes
from vedette.web.web_app import create_app


async def serve(port: int, speed: float, folder: Path, begin: Path) -> None:
    """Serve until killed. The recording begins once the file `begin` is there."""
    recording, zones = write_burst(folder)
    path = folder / "r.sqlite"
    run = Run(open_inputs([recording], [zones], Settings()), Record.open(path), None, as_json=False)
    desk = ReplayDesk(run, path, speed=speed)
    hub = Hub(simulation=True)

    def publish(events: Sequence[Event], _: Sequence[Incident], until: datetime) -> None:
        hub.publish(events, until)

    async def play() -> None:
        while not begin.exists():
            await asyncio.sleep(0.05)
        pacer = Pacer(speed)
        for batch in run.batches():
            await asyncio.sleep(pacer.wait_s(batch))
            run.runner.feed(batch)
        desk.over = True
        hub.ended()

    run.runner.subscribe(publish)
    more = [*draft_routes(desk.drafts), *inquiry_routes(desk.inquiry)]
    listener = open_socket(port=port)
    print(url_of(listener), flush=True)  # noqa: T201 (a script)
    playing = asyncio.create_task(play())
    await serve_on(create_app(hub, desk, more=more), listener)
    playing.cancel()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--speed", type=float, default=12.0)
    parser.add_argument("--begin", type=Path, required=True, help="begins when this file is there")
    given = parser.parse_args()
    with TemporaryDirectory() as made:
        asyncio.run(serve(given.port, given.speed, Path(made), given.begin))
