"""A run with its page: one event loop feeds the engine and serves the results."""

import asyncio
import socket
import webbrowser
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import uvicorn

from vedette.app.commands.terminal_text import SIMULATION
from vedette.app.commands.watch.recording_run import Run
from vedette.app.commands.watch.replay_desk import ReplayDesk
from vedette.app.live.replay_pace import Pacer
from vedette.app.live.sky_answers import SkyAnswers
from vedette.app.live.sky_desk import SkyInThreads
from vedette.app.screen import Console
from vedette.model.events import Event
from vedette.model.incident import Incident
from vedette.store.map_history import FOLDER as SHOWN
from vedette.web.draft_routes import draft_routes
from vedette.web.hub import Hub
from vedette.web.listening import make_server, url_of
from vedette.web.map_history import ShownKeeper, shown_routes
from vedette.web.question_routes import inquiry_routes
from vedette.web.sighting_routes import sighting_routes
from vedette.web.web_app import create_app

KEPT_EVERY_S = 0.2  # by the wall clock: what is replayed goes by quickly


async def run_with_page(
    run: Run,
    desk: ReplayDesk,
    listener: socket.socket,
    *,
    folder: Path,
    console: Console,
    open_browser: bool,
) -> None:
    """Feed the run at the desk's speed and serve the page until stopped.

    What the page shows is stored in `folder`, so that the map can go back in time. After the end of
    the recording the page stays open and says that the recording is over.
    """
    hub = Hub(simulation=run.inputs.simulation)

    def publish(events: Sequence[Event], _: Sequence[Incident], until: datetime) -> None:
        hub.publish(events, until)

    run.runner.subscribe(publish)
    shown = folder / SHOWN
    settings = run.inputs.settings
    sky = SkyInThreads(SkyAnswers(settings.sky, shown), lambda: run.runner.now or datetime.now(UTC))
    more = [
        *draft_routes(desk.drafts),
        *inquiry_routes(desk.inquiry),
        *shown_routes(shown),
        *sighting_routes(
            desk.sightings(any_age=True), sky, public=None, photo_mb=settings.sightings.photo_mb
        ),
    ]
    server = make_server(create_app(hub, desk, more=more))
    keeper = ShownKeeper(hub, desk.restrictions, shown, every_s=KEPT_EVERY_S, keep=timedelta.max)
    keeping = asyncio.create_task(keeper.run())
    feeding = asyncio.create_task(_feed(run, hub, desk))
    # A run that fails must not leave a page that looks alive: it takes the server down with it.
    feeding.add_done_callback(lambda task: _stop_if_failed(task, server))
    url = url_of(listener)
    if run.inputs.simulation:
        console.print(SIMULATION, style="bold black on yellow")
    console.print(f"The page is at {url} (stop with Ctrl-C)", highlight=False)
    if open_browser:
        webbrowser.open(url)
    try:
        await server.serve(sockets=[listener])
    finally:
        for task in (feeding, keeping):
            task.cancel()
        results = await asyncio.gather(feeding, keeping, return_exceptions=True)
    for result in results:
        if isinstance(result, Exception):
            raise result


async def _feed(run: Run, hub: Hub, desk: ReplayDesk) -> None:
    pacer = Pacer(desk.speed)
    for batch in run.batches():
        await asyncio.sleep(pacer.wait_s(batch))
        run.runner.feed(batch)
    desk.over = True
    hub.ended()


def _stop_if_failed(task: asyncio.Task[None], server: uvicorn.Server) -> None:
    if not task.cancelled() and task.exception() is not None:
        server.should_exit = True
