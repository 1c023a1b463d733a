"""`vedette serve`: the live run. Sensors connect over the network, and the page shows the
present.
"""

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer
import uvicorn
from starlette.requests import Request

from vedette.access.role_permissions import Permission
from vedette.app.commands.terminal_text import SIMULATION
from vedette.app.live import systemd
from vedette.app.live.alarm_caller import caller_of_site
from vedette.app.live.compilation_notice import get_ready
from vedette.app.live.data_folder import Site, open_site
from vedette.app.live.file_handles import page_connections_max, raise_limit
from vedette.app.live.heavy_work import HeavyWork
from vedette.app.live.live_desk import LiveDesk
from vedette.app.live.live_metrics import SiteVitals
from vedette.app.live.live_outputs import LiveOutputs
from vedette.app.live.logs import LogFormat, start_logging
from vedette.app.live.page_access import Gate, open_gate, say_first_link
from vedette.app.live.published_restrictions import DeclaredWatch
from vedette.app.live.restriction_notifier import Notifier
from vedette.app.live.sensor_access import ask_access, name_nodes
from vedette.app.live.sighting_service import live_sightings
from vedette.app.screen import Console
from vedette.app.settings.settings import load
from vedette.engine.live.flight_plans import FOLDER as PLANS
from vedette.engine.live.flight_plans import Plans
from vedette.engine.live.input_faults import Troubles, WatchedInput
from vedette.engine.live.sensor_log import say_sensors
from vedette.engine.live.world_events import snapshot
from vedette.model.events import Event
from vedette.model.ids import SensorId
from vedette.model.incident import Incident
from vedette.notifications.caller import Caller
from vedette.store.map_history import FOLDER as SHOWN
from vedette.web.desks.restriction_desk import RestrictionDesk
from vedette.web.draft_routes import draft_routes
from vedette.web.health_metrics import vitals_routes
from vedette.web.hub import Hub
from vedette.web.listening import make_server
from vedette.web.map_history import ShownKeeper, shown_routes
from vedette.web.notice_stream import May, notice_routes
from vedette.web.notification_routes import notification_routes
from vedette.web.question_routes import inquiry_routes
from vedette.web.restriction_routes import restrict_routes
from vedette.web.web_app import create_app

log = logging.getLogger(__name__)

# How long the engine's thread may hold the interpreter while the page and the inputs wait for
# it: at Python's 5 ms, the page is a second later under 2,000 reports/s than at this.
_SWITCH_S = 0.0005
SHOWN_EVERY_S = 1.0  # how finely the map can go back


def serve(
    config: Annotated[Path, typer.Option(help="Settings file (TOML); see docs/serve.md.")],
    port: Annotated[
        int | None, typer.Option(help="Port of the page, instead of the one in the settings.")
    ] = None,
) -> None:
    """Run live: process sensor messages, keep the record, and serve the page until stopped."""
    console = Console(stderr=True, soft_wrap=True, highlight=False)
    settings = load(config)
    start_logging(LogFormat(settings.log.format))
    sys.setswitchinterval(_SWITCH_S)
    os.umask(0o077)  # whatever is made in the data folder is this user's alone
    get_ready(settings.tracking, console)
    with ExitStack() as stack:
        gate = open_gate(settings, port)
        stack.callback(gate.close)
        site = open_site(settings)
        stack.callback(site.close)
        ask_access(site.keepers, gate.door)
        name_nodes(site.keepers, site.folder)
        for text in site.said:
            console.print(f"vedette: {text}", markup=False)
        asyncio.run(run_site(site, gate, console))
        site.finish()
    console.print("vedette: stopped; everything that was acknowledged is on disk", markup=False)


async def run_site(site: Site, gate: Gate, console: Console) -> None:
    """Run the engine, its inputs and the page until SIGINT or SIGTERM. Raises the error of a
    failed part.
    """
    hub = Hub(simulation=site.simulation)
    state = site.live.runner.state
    if state.until is not None:
        hub.publish(snapshot(state), state.until)

    def publish(events: Sequence[Event], _: Sequence[Incident], until: datetime) -> None:
        hub.publish(events, until)

    site.live.subscribe(publish)
    site.live.subscribe(lambda events, _, __: say_sensors(events))
    plans = Plans(site.folder / PLANS)
    restrict = site.settings.restrict
    notifier = Notifier(
        site.record,
        site.outbox,
        restrict,
        plans,
        site.settings.check,
        simulation=site.simulation,
    )
    notifier.recover(state)
    site.live.subscribe(lambda events, _, __: notifier.hear(events))
    vitals = SiteVitals(site, hub)
    caller = caller_of_site(site, vitals)
    caller.recover(site.live.runner.state.alerts.alerts.values())
    site.live.subscribe(lambda events, _, __: caller.hear(events))
    restrictions = RestrictionDesk(
        site.record,
        plans,
        site.intake.now,
        borders=restrict.borders,
        uss_base_url=restrict.uss_base_url,
    )
    desk = LiveDesk(site)
    outputs = _outputs(site, gate, vitals, desk)
    heavy = HeavyWork(site.record_path, site.settings.heavy)
    sightings = live_sightings(site, desk)
    app = create_app(
        hub,
        desk,
        hosts=gate.exposure.hosts,
        keeper=gate.keeper,
        heavy=heavy,
        more=[
            *vitals_routes(vitals),
            *draft_routes(desk.drafts),
            *inquiry_routes(desk.inquiry, heavy),
            *restrict_routes(restrictions),
            *notice_routes(notifier.notices, _may_listen(gate)),
            *shown_routes(site.folder / SHOWN),
            *sightings.routes,
            *notification_routes(caller),
        ],
    )
    most = page_connections_max(site.settings, raise_limit())
    server = make_server(app, gate.tls, connections_max=most)
    _stop_on_signals(server)
    engine = asyncio.create_task(site.live.run())
    # An engine that fails must not leave a page that looks alive: it takes the server down.
    engine.add_done_callback(lambda _: _stop(server))
    inputs = _started(site, notifier, caller)
    inputs.append(asyncio.create_task(outputs.run()))
    inputs.append(asyncio.create_task(sightings.sky.warm_up()))
    inputs += _keeping_shown(site, hub, desk)
    for task in inputs:
        task.add_done_callback(lambda task: _stop_if_failed(task, server))
    _say_ready(site, gate.url, console)
    say_first_link(gate, console)
    try:
        await server.serve(sockets=[gate.listener])
    finally:
        systemd.notify("STOPPING=1")
        await heavy.close()
        await sightings.sky.close()
        _stop_on_signals(server)  # the server has let go of them, and there is still work to do
        for task in inputs:
            task.cancel()
        ended = await asyncio.gather(*inputs, return_exceptions=True)
        site.live.stop()
        await engine
    for result in ended:
        if isinstance(result, Exception):
            raise result


def _outputs(site: Site, gate: Gate, vitals: SiteVitals, desk: LiveDesk) -> LiveOutputs:
    """The outputs of the settings, told of every event from now on, and watched by the health."""
    outputs = LiveOutputs(site, gate.door.log, vitals.failing, desk.sightings().listed)
    vitals.outputs = outputs.outputs
    site.live.subscribe(lambda events, _, __: outputs.hear(events))
    return outputs


def _keeping_shown(site: Site, hub: Hub, desk: LiveDesk) -> list[asyncio.Task[None]]:
    """The task that stores the pictures of the page; empty if the settings store none."""
    days = site.settings.live.shown_days
    if not days:
        return []
    keeper = ShownKeeper(
        hub,
        desk.restrictions,
        site.folder / SHOWN,
        every_s=SHOWN_EVERY_S,
        keep=timedelta(days=days),
        most_bytes=round(site.settings.live.shown_gb * 1e9),
    )
    return [asyncio.create_task(keeper.run())]


def _started(site: Site, notifier: Notifier, caller: Caller) -> list[asyncio.Task[None]]:
    """Everything that runs beside the engine and the server."""
    running = [
        *(keeper.keep() for keeper in site.keepers),
        _troubles(site).run(),
        site.disk.run(),
        systemd.keep_alive(lambda: site.live.figures.batches),
        DeclaredWatch(site.record, site.live).run(),
        notifier.run(),
        caller.run(),
        site.signing.run(),
    ]
    return [asyncio.create_task(one) for one in running]


def _may_listen(gate: Gate) -> May:
    """Whether whoever listens to notices still may: their session or role may have ended."""
    keeper = gate.keeper

    def may(request: Request) -> bool:
        caller = keeper.caller(request, touch=False)
        return caller is not None and caller.may(Permission.SEE_PICTURE)

    return may


def _troubles(site: Site) -> Troubles:
    """What tells the engine what is wrong with its inputs."""
    watched = []
    for settings, keeper in zip(site.settings.input, site.keepers, strict=True):
        sensor = SensorId(str(getattr(settings, "sensor", settings.name)))
        watched.append(WatchedInput(health=keeper.input.health, sensor=sensor))
    return Troubles(site.intake, watched)


def _say_ready(site: Site, url: str, console: Console) -> None:
    if site.simulation:
        console.print(SIMULATION, style="bold black on yellow")
    console.print(
        f"vedette: ready after {site.ready_s:.1f} s ({site.caught_up:,} messages of the raw log "
        f"gone through again); the page is at {url}",
        markup=False,
    )


def _stop_on_signals(server: uvicorn.Server) -> None:
    """SIGTERM and SIGINT end the run in order; uvicorn hands its own catch on to these."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, _stop, server)


def _stop(server: uvicorn.Server) -> None:
    server.should_exit = True


def _stop_if_failed(task: asyncio.Task[None], server: uvicorn.Server) -> None:
    if not task.cancelled() and task.exception() is not None:
        _stop(server)
