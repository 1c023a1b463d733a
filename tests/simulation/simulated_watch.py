"""One life of the program in the simulation: the production code on a simulated machine.

It is wired as `vedette serve` does it, without the web server: the inputs, the intake, the raw log,
the engine, the record, seals, checkpoints, the watch over the disk, signing, the hub and clients.
"""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from senders import TCP, UDP
from simulated_disk import SimulatedDisk, SimulatedFiles
from simulated_loop import KilledError, SimulatedLoop
from simulated_network import DatagramPort, SimulatedNetwork

from vedette.app.live import data_folder
from vedette.app.live.data_folder import Site, open_site
from vedette.app.live.live_desk import LiveDesk
from vedette.app.settings.settings import EngineSettings, LiveSettings, Settings
from vedette.engine.live import intake as intake_module
from vedette.engine.live.input_faults import Troubles, WatchedInput
from vedette.engine.live.inputs import keep_alive
from vedette.engine.live.inputs.report_lines_tcp import ReportLinesSettings
from vedette.engine.live.inputs.udp_frames import UdpFramesSettings, UdpInput
from vedette.engine.live.surroundings import Surroundings
from vedette.engine.live.world_events import snapshot
from vedette.engine.sealing.raised_alerts import raised
from vedette.model.alert import AlertEvent, AlertState
from vedette.model.errors import RecordError
from vedette.model.events import AlertChanged, Event, SensorChanged, SetAside
from vedette.model.ids import SensorId
from vedette.model.sensor import ConditionKind, SensorState
from vedette.web.hub import Hub

ZONES = "zones.json"
SECONDS_A_REPORT = 0.0004  # of the engine's time
_SCALED_MEGABYTE = 8 * 1024  # so that segments and queues fill within seconds
RECORD_UNLIMITED_PAGES = 1_073_741_823


def settings(folder: Path) -> Settings:
    """The settings of every run."""
    return Settings(
        engine=EngineSettings(cycle_s=1.0),
        live=LiveSettings(
            name="simulated",
            simulation=True,
            data=str(folder / "data"),
            restrictions=(str(folder / ZONES),),
            batch_s=0.2,
            batch_frames=120,
            checkpoint_s=3.0,
            queue_frames=250,
            queue_mb=100,
            segment_mb=1,
            events=True,
            reserve_mb=0,
            shown_days=0.0,
        ),
        input=(
            ReportLinesSettings(
                kind="report_lines", name="tcp", listen=f"127.0.0.1:{TCP}", connections_max=5
            ),
            UdpFramesSettings(
                kind="udp_frames",
                name="udp",
                listen=f"127.0.0.1:{UDP}",
                encoding="report_line",
                sensor="ear",
            ),
        ),
    )


@contextmanager
def scaled() -> Iterator[None]:
    """Sizes and times that fit a run of half a minute."""
    with (
        mock.patch.object(data_folder, "_MEGABYTE", _SCALED_MEGABYTE),
        mock.patch.object(keep_alive, "IDLE_S", 3),
        mock.patch.object(intake_module, "LEAST_SHARE", 20),
        mock.patch.object(data_folder, "close_to_others"),
    ):
        yield


class _AtOnce(Executor):
    """Seals when it is told to, in this thread."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(fn(*args, **kwargs))
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        pass


@dataclass
class Told:
    """What the sinks and clients of all lives were told, by the true time."""

    alerts: list[tuple[float, str, AlertState]] = field(default_factory=list)
    rose: list[tuple[float, str]] = field(default_factory=list)
    silent: list[tuple[float, str, bool]] = field(default_factory=list)  # True: silent from here
    conditions: list[tuple[float, str, ConditionKind, bool]] = field(default_factory=list)
    epochs: list[float] = field(default_factory=list)
    set_aside: list[tuple[str | None, int | None]] = field(default_factory=list)
    acted: dict[tuple[str, str], float] = field(default_factory=dict)  # alert and event, on disk


@dataclass
class Watch:
    """One life: from a start to its end or its crash."""

    loop: SimulatedLoop
    network: SimulatedNetwork
    files: SimulatedFiles
    folder: Path
    wall_ns: Callable[[], int]
    seconds: Callable[[], float]
    told: Told
    counts: Counter[str]
    rng: random.Random
    site: Site = field(init=False)
    hub: Hub = field(init=False)
    heads: list[tuple[int, str]] = field(default_factory=list)
    dead: bool = False
    _open_alerts: dict[str, AlertState] = field(default_factory=dict)
    _tasks: list["asyncio.Task[Any]"] = field(default_factory=list)
    _server: "asyncio.Task[Any] | None" = None

    def start(self) -> None:
        """Open the folder and begin. Raises VedetteError, OSError or KilledError."""
        machine = Surroundings(
            files=self.files,
            disk=SimulatedDisk(self.files),
            wall_ns=self.wall_ns,
            monotonic_ns=self.loop.monotonic_ns,
            sealing=_AtOnce,
        )
        self.site = open_site(settings(self.folder), machine)
        self._hook_database()
        self._hook_work()
        site = self.site
        self.hub = Hub(simulation=True)
        state = site.live.runner.state
        asyncio.set_event_loop(self.loop)
        for alert in state.alerts.alerts.values():
            self._open_alerts[alert.id] = alert.state
        site.live.subscribe(lambda events, _, until: self.hub.publish(events, until))
        site.live.subscribe(lambda events, _, __: self._hear(events))
        for keeper in site.keepers:
            if isinstance(keeper.input, UdpInput):
                keeper.input.listen = self._port
        self._server = self._spawn(site.live.run())
        for keeper in site.keepers:
            self._spawn(keeper.keep())
        watched = [
            WatchedInput(health=k.input.health, sensor=SensorId(getattr(s, "sensor", s.name)))
            for k, s in zip(site.keepers, site.settings.input, strict=True)
        ]
        self._spawn(Troubles(site.intake, watched).run())
        self._spawn(site.disk.run())
        self._spawn(site.signing.run())
        self._spawn(self._first_picture(snapshot(state) if state.until else (), state.until))
        self._spawn(self._client(0.1))
        self._spawn(self._client(2.0))
        self._spawn(self._person())

    def _spawn(self, work: Any) -> "asyncio.Task[Any]":
        task = self.loop.create_task(work)
        self._tasks.append(task)
        return task

    async def _port(self, _: str, port: int) -> DatagramPort:
        return DatagramPort(self.network, port)

    async def _first_picture(self, events: Any, until: Any) -> None:
        if until is not None:
            self.hub.publish(events, until)

    def _hook_database(self) -> None:
        """Let a kill fall before and after the commits of the record."""
        connection = self.site.record._database.connection

        def seen(statement: str) -> None:
            if statement.startswith(("BEGIN IMMEDIATE", "COMMIT")):
                with suppress(KilledError):  # told to the loop; sqlite3 would swallow it
                    self.files._operation()

        connection.set_trace_callback(seen)

    def _hook_work(self) -> None:
        """The engine takes time for what it does."""
        runner = self.site.live.runner
        feed = runner.feed

        def busy(batch: Any) -> Any:
            self.loop.now += SECONDS_A_REPORT * len(batch.reports)
            found = feed(batch)
            self._note_head()
            return found

        runner.feed = busy  # type: ignore[method-assign]

    def _note_head(self) -> None:
        if self.loop.dead:
            return  # it was killed within a commit, which nobody heard of
        head = self.site.record.head()
        if not self.heads or self.heads[-1][0] != head.size:
            self.heads.append((head.size, head.root_sha256))

    def _hear(self, events: Any) -> None:
        now = self.seconds()
        for event in raised(events):
            self.told.rose.append((now, str(event.alert.restriction)))
        for event in events:
            self._hear_one(event, now)

    def _hear_one(self, event: Event, now: float) -> None:
        told = self.told
        match event:
            case AlertChanged():
                self._open_alerts[event.alert.id] = event.alert.state
                told.alerts.append((now, str(event.alert.id), event.alert.state))
            case SensorChanged():
                name = str(event.health.sensor.id)
                silent = event.health.state is SensorState.SILENT
                told.silent.append((now, name, silent))
                told.conditions += [(now, name, c.kind, True) for c in event.began]
                told.conditions += [(now, name, c.kind, False) for c in event.ended]
                if any(c.kind is ConditionKind.CLOCK_STEPPED for c in event.began):
                    told.epochs.append(now)
            case SetAside():
                told.set_aside.append((event.source, event.sequence))

    async def _client(self, pause_s: float) -> None:
        """A page: it takes frame after frame, one of them slowly."""
        have = -1
        while True:
            await self.hub.newer_than(have)
            have, data = self.hub.frame_since(have)
            self.counts["frame to a client"] += 1
            assert len(data) < 2_000_000
            await asyncio.sleep(pause_s)

    async def _person(self) -> None:
        """Somebody who acknowledges alerts, and believes what the page answers."""
        desk = LiveDesk(self.site)
        while True:
            await asyncio.sleep(0.5 + self.rng.random())
            waiting = [a for a, s in self._open_alerts.items() if s is AlertState.UNACKNOWLEDGED]
            for alert in sorted(waiting)[:1]:
                with suppress(RecordError, LookupError, ConnectionError):
                    desk.alarms.act_on_one(alert, AlertEvent.ACKNOWLEDGE, "officer")
                    await desk.kept()
                    if self.site.live.figures.disk_full_since is not None:
                        continue  # the page says that nothing is kept
                    self.told.acted.setdefault((alert, "acknowledge"), self.seconds())
                    self.counts["action of a person"] += 1

    # -- what is looked at ------------------------------------------------------------------------

    def ended_by_itself(self) -> str | None:
        """Why a part of the program has ended; None while all of it goes on."""
        for task in self._tasks:
            if task.done() and not task.cancelled() and task.exception() is not None:
                exc = task.exception()
                if not isinstance(exc, KilledError):
                    return f"{task.get_coro()} ended: {exc!r}"
        if self._server is not None and self._server.done():
            return "the engine ended"
        return None

    def too_large(self) -> str | None:
        """What has grown beyond its bound."""
        intake, live = self.site.intake, self.site.live
        limits = intake._limits
        found = {
            "messages in the queue": (intake.waiting, limits.frames + 100),
            "bytes in the queue": (intake._size_bytes, limits.size_bytes + 1_000_000),
            "bytes counted for an empty queue": (
                0 if intake.waiting else intake._size_bytes,
                0,
            ),
            "bytes of the backlog": (live._backlog._size_bytes, live._backlog.most_bytes),
            "tracks": (len(live.runner.state.picture.tracks), 2_000),
            "alerts": (len(live.runner.state.alerts.alerts), 1_000),
            "known connections": (sum(k.input.health.connections for k in self.site.keepers), 5),
            "strangers waiting": (
                sum(len(getattr(k.input, "_waiting", ())) for k in self.site.keepers),
                64,
            ),
            "tasks": (len(self.loop.tasks()), 400),
        }
        for name, (size, most) in found.items():
            if size > most:
                return f"{name}: {size}, and at most {most} are allowed"
        return None

    # -- the end ----------------------------------------------------------------------------------

    def full(self, *, full: bool) -> None:
        self.files.full = full

    def record_full(self, *, full: bool) -> None:
        connection = self.site.record._database.connection
        most = 1 if full else RECORD_UNLIMITED_PAGES  # SQLite raises 1 to the pages there are
        connection.execute(f"PRAGMA max_page_count = {most}")

    def drop(self) -> None:
        """Let go of all that a killed process held; its folder was copied before."""
        self.dead = True
        self.files.kill_after = None
        self.files.full = False
        self.loop.end_process_tasks()
        if hasattr(self, "site"):
            site = self.site
            with suppress(Exception):
                site.record._database.connection.set_trace_callback(None)
            for one in (site.record, site.outbox, site.raw_log, site.events):
                with suppress(Exception):
                    one.close()  # type: ignore[union-attr]
            with suppress(OSError):
                os.close(site._lock)

    def end(self) -> None:
        """SIGTERM: finish, in order."""
        assert self._server is not None
        self.loop.dead = False
        for task in self._tasks:
            if task is not self._server:
                task.cancel()
        self.site.live.stop()
        self.loop.run_until_complete(self._server)
        self.loop.end_process_tasks()
        self.site.record._database.connection.set_trace_callback(None)
        self.site.finish()
        self.site.close()
