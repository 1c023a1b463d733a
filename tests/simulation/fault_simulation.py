"""One seed: a watch of half a minute with faults, and what must hold of it.

`run_seed(seed)` gives the counts of faults and of what was checked, and every invariant that did
not hold. The same seed and commit give the same run.
"""

import asyncio
import hashlib
import json
import logging
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from damage import probe_damage
from fault_plan import ENDS_S, FAULTS_UNTIL_S, Moment, Plan
from invariants import Checks, check_end
from senders import UDP, Hostile, Sender, Strangers
from simulated_disk import SimulatedFiles
from simulated_loop import KilledError, SimulatedLoop
from simulated_network import SimulatedNetwork
from simulated_watch import ZONES, Told, Watch, scaled
from traffic import BEGINS, DEADLY_LAT, POISON_LAT, heartbeat, line, plot, zone_file

from vedette.engine import step as step_module
from vedette.model.errors import VedetteError
from vedette.model.times import to_microseconds, to_text

TEMPORARY = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 - memory, where there is
STARTS_MAX = 16
BEGINS_NS = to_microseconds(BEGINS) * 1000


@dataclass
class Outcome:
    """What came of one seed."""

    seed: int
    violations: list[str]
    faults: Counter[str]
    checks: Counter[str]
    digest: str  # of the raw log and the events: equal for equal seeds
    cpu_s: float

    @property
    def command(self) -> str:
        """How to see it again."""
        script = ".venv/bin/python benchmarks/fault_simulation.py"
        return f"{script} --seed {self.seed} --runs 1"


@dataclass
class Run:
    """The world, and the lives of the program in it."""

    plan: Plan
    folder: Path
    rng: random.Random
    loop: SimulatedLoop
    network: SimulatedNetwork
    counts: Counter[str] = field(default_factory=Counter)
    checks: Checks = field(default_factory=Checks)
    told: Told = field(default_factory=Told)
    senders: dict[str, Sender] = field(default_factory=dict)
    step_ns: int = 0  # of the wall clock from the true time
    heads: list[tuple[int, str]] = field(default_factory=list)
    down: list[tuple[float, float]] = field(default_factory=list)
    datagrams: list[bytes] = field(default_factory=list)
    watch: Watch | None = None
    lives: int = 0
    crashed_to: Path | None = None
    record_may_be_ahead: bool = False  # it holds events of what the raw log lost, rightly
    log_may_be_short: bool = False  # a disk that lies loses what was acknowledged
    power_lost: bool = False

    def seconds(self) -> float:
        """The true time since the beginning."""
        return self.loop.now - 1_000.0

    def wall_ns(self) -> int:
        return BEGINS_NS + round(self.seconds() * 1e9) + self.step_ns

    def violation(self, text: str) -> None:
        self.checks.violations.append(f"at {self.seconds():.2f} s: {text}")

    # -- lives of the program ---------------------------------------------------------------------

    def kill(self, power: bool) -> None:
        """Copy the folder as it is left, and end the process. Raises KilledError."""
        watch = self.watch
        assert watch is not None
        if not self.loop.dead:
            self.loop.dead = True
            to = self.crashed_to = self.folder.with_name(f"{self.folder.name}-{self.lives}")
            to.mkdir()
            self.counts["loss of power" if power else "kill"] += 1
            watch.files.folder = self.folder / "data"
            if power:
                watch.files.copy_after_power_loss(to / "data")
                self.power_lost = True
                if watch.files.lies:
                    self.log_may_be_short = self.record_may_be_ahead = True
            else:
                watch.files.copy_after_kill(to / "data")
            shutil.copy(self.folder / ZONES, to / ZONES)
            if hasattr(watch, "site") and watch.site.live._backlog.records:
                self.record_may_be_ahead = True  # it was shown and not kept, as the disk was full
        raise KilledError

    def start(self) -> bool:
        """Begin a life; False where it died at once."""
        self.lives += 1
        files = SimulatedFiles(
            self.rng, self.kill, self.folder / "data", self.counts, wall_ns=self.wall_ns
        )
        self.watch = Watch(
            self.loop,
            self.network,
            files,
            self.folder,
            self.wall_ns,
            self.seconds,
            self.told,
            self.counts,
            self.rng,
            heads=self.heads,
        )
        try:
            self.watch.start()
        except KilledError:
            self.die()
            return False
        except (VedetteError, OSError) as exc:
            self.violation(f"the program does not start: {exc}")
            raise
        said = self.watch.site.said
        if any("damaged" in one or "missing" in one for one in said) and not self.power_lost:
            self.violation(f"a start after a kill speaks of damage: {said}")
        self._require_heads()
        return True

    def _require_heads(self) -> None:
        """Nothing that was on record before is gone from it."""
        assert self.watch is not None
        ledger = self.watch.site.record.ledger
        self.checks.count("the ledger goes on from every head that was seen")
        if self.heads:
            size, root = self.heads[-1]
            if ledger.size() < size:
                self.violation(f"the ledger has {ledger.size()} entries, and had {size}")
            elif ledger.root(size).hex() != root:
                self.violation(f"the first {size} entries of the ledger are others")

    def die(self) -> None:
        """The process has gone; what is outside goes on."""
        assert self.watch is not None
        self.network.process_died()
        self.watch.drop()
        old, self.watch = self.folder, None
        assert self.crashed_to is not None
        self.folder, self.crashed_to = self.crashed_to, None
        shutil.rmtree(old)
        if "damage" in self.plan.kinds:
            probe_damage(self)

    def live_until(self, end_s: float) -> None:
        """Let time pass; the program is started again whenever it was killed."""
        while self.seconds() < end_s - 1e-6:
            if self.watch is None:
                began = self.seconds()
                self.loop.run_until(min(self.loop.now + self.rng.uniform(0.2, 1.5), end_s + 1_000))
                for _ in range(STARTS_MAX):
                    if self.start():
                        break
                else:
                    self.violation(f"the program dies at each of {STARTS_MAX} starts")
                    raise RuntimeError("it cannot be started")
                self.down.append((began, self.seconds()))
            try:
                self.loop.run_until(min(end_s, self.seconds() + 1.0) + 1_000)
                self.look()
            except KilledError:
                self.die()

    def look(self) -> None:
        """What must hold at any time."""
        assert self.watch is not None
        for name, found in (
            ("the program goes on", self.watch.ended_by_itself()),
            ("memory is bounded", self.watch.too_large()),
        ):
            self.checks.count(name)
            if found is not None:
                self.violation(found)
        if self.loop.faults:
            self.violation(f"an error that nobody caught: {self.loop.faults[0]}")
            self.loop.faults.clear()

    # -- the world --------------------------------------------------------------------------------

    def begin(self) -> None:
        plan, rng = self.plan, self.rng
        for name in ("r1", "r2"):
            self.senders[name] = Sender(name, self.network, self.seconds)
            self.loop.outside(self.senders[name].run())
        self.loop.outside(self._radars())
        self.loop.outside(self._ear())
        markers: list[float] = []
        if "poison" in plan.kinds:
            markers.append(POISON_LAT)
        if "deadly" in plan.kinds:
            markers.append(DEADLY_LAT)
        for flood in (False, True):
            if flood and "flood" not in plan.kinds:
                continue
            if not flood and not markers and "hostile" not in plan.kinds:
                continue
            sender = Hostile(
                self.network,
                self.seconds,
                random.Random(rng.random()),
                self.counts,
                tuple(markers),
                flood,
                FAULTS_UNTIL_S,
            )
            self.loop.outside(sender.run())
        if "strangers" in plan.kinds:
            self.loop.outside(Strangers(rng, self.counts).run())
        if "chop" in plan.kinds:
            self.network.chop = 0.3
        if "datagrams" in plan.kinds:
            self.network.double = self.network.reorder = self.network.lose_datagrams = 0.15

    async def _radars(self) -> None:
        """Each radar says each second what it sees, or that it lives."""
        rng = random.Random(self.rng.random())
        second = 0.5
        while True:
            await asyncio.sleep(max(0.0, second - self.seconds()))
            now = self.seconds()
            for name, sender in self.senders.items():
                sender.say(heartbeat(name, now))
                for flight in self.plan.flights:
                    if flight.radar == name and abs(now - flight.middle_s) < 12:
                        sender.say(plot(name, flight, now, rng))
            second += 1.0

    async def _ear(self) -> None:
        """A sensor by datagrams, that nobody acknowledges."""
        number = 0
        while True:
            await asyncio.sleep(0.7)
            number += 1
            now = to_text(BEGINS.__class__.fromtimestamp(self.wall_ns() / 1e9, BEGINS.tzinfo))
            data = line(type="heartbeat", sensor="ear", received_at=now, repeated=number)
            self.datagrams.append(data)
            self.network.datagram(UDP, data)

    def suffer(self, moment: Moment) -> None:
        """One fault of the plan."""
        watch, network = self.watch, self.network
        what = moment.what
        if what in ("kill", "power"):
            if watch is not None:
                try:
                    self.kill(what == "power")
                except KilledError:
                    self.die()
            return
        if what in ("step", "step back"):
            if what == "step":
                self.counts["clock step"] += 1
            self.step_ns += round((1 if what == "step" else -1) * self._step(moment) * 1e9)
        elif what in ("delay", "no delay"):
            self.counts["delay"] += what == "delay"
            network.delay_s = moment.value if what == "delay" else 0.002
        elif what in ("slow", "not slow"):
            self.counts["slow thread"] += what == "slow"
            self.loop.thread_delay_s = moment.value if what == "slow" else 0.0005
        elif what in ("partition", "whole"):
            self.counts["partition"] += what == "partition"
            network.parted = what == "partition"
            for end in list(network.ends) if network.parted else []:
                network.half_open(end)
        elif what in ("cut", "half open"):
            alive = [end for end in network.ends if end.dead_since is None]
            if alive:
                self.counts[what] += 1
                end = self.rng.choice(alive)
                (network.reset if what == "cut" else network.half_open)(end)
        elif watch is not None:
            self._suffer_in_process(watch, moment)

    def _suffer_in_process(self, watch: Watch, moment: Moment) -> None:
        what = moment.what
        if what in ("kill in operation", "power in operation"):
            watch.files.kill_after = watch.files.operations + int(moment.value)
            watch.files.kill_power = what.startswith("power")
        elif what == "lie":
            watch.files.lies = True
        elif what in ("full", "room"):
            self.counts["full disk"] += what == "full"
            watch.full(full=what == "full")
        elif what in ("record full", "record room"):
            self.counts["full record"] += what == "record full"
            watch.record_full(full=what == "record full")

    def _step(self, moment: Moment) -> float:
        if moment.what == "step":
            self._steps.append(moment.value)
            return moment.value
        return self._steps.pop(0) if self._steps else 0.0

    _steps: list[float] = field(default_factory=list)


def faulty_advance(run: Run, real: Any) -> Any:
    """The tracker with two faults of ours: one raises, one ends the process."""

    def advance(state: Any, reports: Any, *args: Any, **kwargs: Any) -> Any:
        for report in reports:
            lat = getattr(report, "lat_deg", None)
            if lat == POISON_LAT:
                run.counts["report that the tracker fails on"] += 1
                raise ValueError("the tracker fails on this report")
            if lat == DEADLY_LAT and run.watch is not None:
                run.counts["report that ends the process"] += 1
                run.kill(False)
        return real(state, reports, *args, **kwargs)

    return advance


@contextmanager
def unlogged() -> Iterator[None]:
    """Faults by the thousand are not logged; other tests of this process log as before."""
    loggers = [logging.getLogger(name) for name in ("vedette", "asyncio")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def run_seed(seed: int, plan: Plan | None = None) -> Outcome:
    """One seed, from an empty folder to the last check."""
    began = time.process_time()
    plan = plan or Plan.of(seed)
    rng = random.Random(f"run {seed}")
    loop = SimulatedLoop(random.Random(f"loop {seed}"))
    network = SimulatedNetwork(loop, random.Random(f"network {seed}"))
    temporary = Path(tempfile.mkdtemp(prefix=f"vedette-seed-{seed}-", dir=TEMPORARY))
    run = Run(plan, temporary / "life", rng, loop, network, network.counts)
    digest = ""
    try:
        with ExitStack() as stack:
            stack.enter_context(scaled())
            stack.enter_context(unlogged())
            real = step_module.advance
            stack.enter_context(
                mock.patch.object(step_module, "advance", faulty_advance(run, real))
            )
            run.folder.mkdir()
            (run.folder / ZONES).write_text(json.dumps(zone_file()), encoding="utf-8")
            asyncio.set_event_loop(loop)
            _through(run)
            digest = _digest(run.folder / "data")
            check_end(run)
    except Exception as exc:
        if not run.checks.violations:
            run.violation(f"the simulation itself failed: {exc!r}")
            raise
    finally:
        with suppress(KilledError, Exception):
            if run.watch is not None:
                run.watch.drop()
        for task in list(loop.world):
            task.cancel()
        with suppress(BaseException):
            loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()
        asyncio.set_event_loop(None)
        shutil.rmtree(temporary, ignore_errors=True)
    return Outcome(
        seed,
        run.checks.violations,
        run.counts,
        run.checks.counts,
        digest,
        time.process_time() - began,
    )


def _through(run: Run) -> None:
    """All of the plan, a calm end, and a stop in order."""
    if not run.start():
        run.live_until(0.1)
    run.begin()
    for moment in run.plan.moments:
        run.live_until(moment.at_s)
        run.suffer(moment)
    if run.watch is not None:
        run.watch.files.lies = False
        run.watch.files.kill_after = None
    run.live_until(ENDS_S)
    assert run.watch is not None
    run.checks.at_rest(run)
    run.watch.end()
    run.watch = None


def _digest(data: Path) -> str:
    digest = hashlib.sha256()
    for path in (*sorted((data / "raw").glob("*.vlog")), data / "events.jsonl"):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
