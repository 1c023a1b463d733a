"""What must hold at the end of a run, whatever went wrong on the way."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from simulated_watch import ZONES, settings
from traffic import BEGINS

from vedette.app.settings.run_inputs import read_live_zones
from vedette.engine.live.live_state import LiveState
from vedette.engine.live.restart import Restored, step_over
from vedette.engine.state import initial_state
from vedette.engine.step import step
from vedette.model.alert import AlertEvent
from vedette.model.events import AlertChanged, Event, SetAside
from vedette.record.ledger.entries import EntryKind
from vedette.record.ledger.verify_ledger import Integrity
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_record import verify_record
from vedette.record.record import Record
from vedette.sharing.event_lines import dumps, to_line
from vedette.store.quarantine import OF_SENSOR_MAX, entries
from vedette.store.raw_chain import chain_faults
from vedette.store.raw_log import Damage, read_log
from vedette.store.raw_records import ActionRecord, FrameRecord

if TYPE_CHECKING:
    from fault_simulation import Run

SILENT_AFTER_S = 4.0
DELIVERED_MIN = 8  # plots inside the zone, of 12, from which on an alert is demanded


@dataclass
class Checks:
    """What was checked, how often, and what did not hold."""

    violations: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def count(self, name: str) -> None:
        self.counts[name] += 1

    def require(self, holds: bool, name: str, otherwise: str) -> None:
        self.count(name)
        if not holds:
            self.violations.append(f"{name}: {otherwise}")

    def at_rest(self, run: "Run") -> None:
        """After some calm seconds, while the program still runs."""
        watch = run.watch
        assert watch is not None
        site = watch.site
        apart = abs(site.intake.now().timestamp() - run.wall_ns() / 1e9)
        self.require(apart < 2.0, "time is the machine's", f"{apart:.1f} s apart")
        for name, sender in run.senders.items():
            waits = [line for line in sender.lines if run.seconds() - sender.made[line] > 4.0]
            self.require(
                not waits, "who sends is acknowledged again", f"{name}: {len(waits)} lines wait"
            )
        self.require(site.live.figures.disk_full_since is None, "the disk has room again", "no")
        self.require(site.live.runner.unnoted == 0, "all events are on record", "some wait")
        sensors = site.live.runner.state.sensors
        for name in ("r1", "r2"):
            health = sensors.get(name)  # type: ignore[call-overload]
            alive = health is not None and health.state.value == "alive"
            self.require(alive, "who speaks is heard", f"{name} is not alive")
        dropped = site.intake.dropped["udp"]
        self.require(dropped == 0, "one flood takes nobody else's room", f"{dropped} dropped")
        until = site.live.runner.now
        behind = 0.0 if until is None else run.wall_ns() / 1e9 - until.timestamp()
        self.require(behind < 2.0, "the picture is not behind", f"{behind:.1f} s")
        shown = watch.hub.until
        behind = 99.0 if shown is None else run.wall_ns() / 1e9 - shown.timestamp()
        self.require(behind < 2.0, "the page is not behind", f"{behind:.1f} s")


def check_end(run: "Run") -> None:
    """All that can be seen of what is left on the disk."""
    data = run.folder / "data"
    frames = _raw_log(run, data / "raw")
    _acknowledged(run, frames)
    replayed = _replay(run, data / "raw")
    _events(run, data, replayed)
    _record(run, data, replayed)
    _quarantine(run, data, replayed)
    _alarms(run, frames)


def _raw_log(run: "Run", raw: Path) -> list[FrameRecord]:
    checks = run.checks
    frames: list[FrameRecord] = []
    last: dict[str, int] = {}
    for item in read_log(raw):
        if isinstance(item, Damage):
            checks.require(run.log_may_be_short, "the raw log can be read", str(item))
        elif isinstance(item.record, FrameRecord):
            one = item.record
            frames.append(one)
            before = last.get(one.input, 0)
            if one.sequence <= before and not run.log_may_be_short:
                checks.require(
                    False,
                    "each message has its number",
                    f"{one.input} {one.sequence} after {before}",
                )
            last[one.input] = one.sequence
        elif isinstance(item.record, ActionRecord):
            action = item.record.action
            if getattr(action, "event", None) is AlertEvent.ACKNOWLEDGE:
                run.told.acted.pop((str(action.alert), "acknowledge"), None)  # type: ignore[union-attr]
    checks.count("the raw log can be read")
    checks.count("each message has its number")
    found = chain_faults(raw)
    checks.require(
        not found or run.log_may_be_short, "segments are those that were written", str(found)
    )
    return frames


def _acknowledged(run: "Run", frames: list[FrameRecord]) -> None:
    checks = run.checks
    held = Counter(frame.data for frame in frames)
    for name, sender in run.senders.items():
        lost = [line for line in sender.acknowledged if not held[line]]
        checks.require(
            not lost or run.log_may_be_short,
            "what was acknowledged is kept",
            f"{name}: {len(lost)} lines lost, the first of {sender.made[lost[0]]:.2f} s"
            if lost
            else "",
        )
        twice = [line for line, sent in sender.sent.items() if held[line] > sent]
        checks.require(not twice, "nothing appears twice", f"{name}: {len(twice)} lines")
        strange = [line for line in sender.acknowledged if not sender.sent[line]]
        checks.require(not strange, "only what was sent is acknowledged", f"{len(strange)}")
    lost_acts = run.told.acted
    checks.require(
        not lost_acts or run.log_may_be_short, "what a person did is kept", f"lost: {lost_acts}"
    )


def _replay(run: "Run", raw: Path) -> list[Event]:
    """The events of a run without faults over what the raw log holds."""
    made = settings(run.folder)
    made_zones = read_live_zones(made)
    assert (run.folder / ZONES).exists()
    state = initial_state(
        made.engine_config(simulation=True),
        tuple(one for zone in made_zones for one in zone.restrictions),
        (),
    )
    restored = Restored(state=state, live=LiveState())
    events: list[Event] = []

    def take(batch: object) -> None:
        nonlocal state
        state, came = step(state, batch)  # type: ignore[arg-type]
        events.extend(came)

    step_over(raw, restored, take)
    return events


def _events(run: "Run", data: Path, replayed: list[Event]) -> None:
    wanted = [dumps(to_line(event, simulation=True)) for event in replayed]
    found = (data / "events.jsonl").read_text(encoding="utf-8").splitlines()
    at = next((n for n, (a, b) in enumerate(zip(wanted, found, strict=False)) if a != b), None)
    what = f"{len(found)} events, and the replay gives {len(wanted)}"
    if at is not None:
        what += (
            f"; the first that differs is number {at}: {found[at]:.200} and not {wanted[at]:.200}"
        )
    run.checks.require(
        wanted == found or run.log_may_be_short, "events equal the replay without faults", what
    )


def _record(run: "Run", data: Path, replayed: list[Event]) -> None:
    checks = run.checks
    path = data / "vedette.sqlite"
    result = verify_record(path, Trust())
    sound = result.integrity in (Integrity.INTACT, Integrity.CONSISTENT)
    checks.require(
        sound or run.log_may_be_short,
        "the ledger verifies",
        "; ".join(fault.what for fault in result.faults),
    )
    with Record.read(path) as record:
        size, root = run.heads[-1]
        checks.require(
            record.ledger.size() >= size and record.ledger.root(size).hex() == root,
            "what was on record stays",
            f"{record.ledger.size()} entries",
        )
        found = Counter(
            (str(entry.body["alert"]), str(entry.body["state"]), entry.at)
            for _, entry in record.ledger.entries()
            if entry.kind is EntryKind.ALERT_CHANGED
        )
    wanted = Counter(
        (str(e.alert.id), e.alert.state.value, e.at)
        for e in replayed
        if isinstance(e, AlertChanged)
    )
    missing, extra = wanted - found, found - wanted
    checks.require(
        not missing or run.record_may_be_ahead,
        "every alert is on record",
        f"missing: {list(missing)[:3]}",
    )
    checks.require(
        not extra or run.record_may_be_ahead, "no alert is twice on record", f"{list(extra)[:3]}"
    )


def _quarantine(run: "Run", data: Path, replayed: list[Event]) -> None:
    wanted = {(e.source, e.sequence) for e in replayed if isinstance(e, SetAside)}
    kept = {(one.input, one.sequence) for one in entries(data)}
    missing = wanted - kept
    few = len(wanted) < OF_SENSOR_MAX
    run.checks.require(
        not (missing and few),
        "what is set aside is kept with its bytes",
        f"missing: {list(missing)[:3]}",
    )


def _alarms(run: "Run", frames: list[FrameRecord]) -> None:
    """An alarm that the truth demands was told, or the picture said that it was blind."""
    if run.log_may_be_short or run.record_may_be_ahead:
        return
    received: dict[bytes, float] = {}
    for frame in frames:
        received.setdefault(frame.data, frame.received_at.timestamp())
    for flight in run.plan.flights:
        start, end = flight.inside
        near = (start - 8.0, end + 4.0)
        if any(near[0] < at < near[1] for at in run.told.epochs) or run.step_ns:
            continue  # told as a step of the clock
        stepped = [m.at_s for m in run.plan.moments if m.what.startswith("step")]
        if any(near[0] < at < near[1] for at in stepped):
            continue  # small ones are evened out, larger ones were told
        sender = run.senders[flight.radar]
        inside = [
            line
            for line, made in sender.made.items()
            if start <= made <= end and b'"position"' in line
        ]
        in_time = [
            line
            for line in inside
            if line in received and _true_s(run, received[line]) - sender.made[line] < 3.0
        ]
        down = any(a < end and b > start for a, b in run.down)
        if len(in_time) >= DELIVERED_MIN and not down:
            told = any(start - 1 <= at <= end + 4 for at, _ in run.told.rose)
            run.checks.require(
                told,
                "an alarm that the truth demands is told",
                f"{len(in_time)} plots inside were received from {start:.1f} to {end:.1f} s",
            )
    for name in run.senders:
        _silence(run, name, frames)


def _silence(run: "Run", name: str, frames: list[FrameRecord]) -> None:
    """Where a radar is not heard for long while the program runs, the picture says so."""
    if any(moment.what.startswith("step") for moment in run.plan.moments):
        return  # times of two clocks cannot be held against one another
    speaks = f'"sensor":"{name}"'.encode()
    heard = [_true_s(run, f.received_at.timestamp()) for f in frames if speaks in f.data]
    for before, after in pairwise(heard):
        if after - before < SILENT_AFTER_S + 3.0:
            continue
        if any(a < after and b > before for a, b in run.down):
            continue
        told = any(
            before < at < after and who == name and silent for at, who, silent in run.told.silent
        )
        run.checks.require(
            told, "a sensor that is not heard is said to be silent", f"{name}, {before:.1f} s"
        )


def _true_s(run: "Run", received: float) -> float:
    return received - BEGINS.timestamp()
