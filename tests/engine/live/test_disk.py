"""The disk fills up: told early, survived when full, and kept from filling up by retention."""

import asyncio
import errno
import hashlib
import json
import os
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from made import ZONE, night
from scripted import CYCLE, Live, Scripted

from vedette.engine.live.clock import SystemClock
from vedette.engine.live.disk_watch import DISK, DiskWatch
from vedette.engine.live.intake import Intake
from vedette.engine.live.retention import NEEDED_S, STEADY_S, Retention, SteadyClock
from vedette.engine.live.seal_retention import SealRetention
from vedette.feeds.decoder import Encoding
from vedette.feeds.report_format.report_decoder import to_line
from vedette.model.alert import Action, AlertEvent, AlertState
from vedette.model.errors import RecordError
from vedette.model.events import AlertChanged
from vedette.model.evidence import CustodyAct, EvidenceKind
from vedette.model.ids import SensorId
from vedette.model.report import PositionReport
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_record import verify_record
from vedette.record.record import Record
from vedette.record.state.evidence import evidence_added, new_evidence
from vedette.store.disk_space import Reserve, Space
from vedette.store.raw_log import RawLog, segment_name
from vedette.store.raw_records import ClosedBatchRecord

AT = datetime(2026, 3, 1, tzinfo=UTC)


class PretendDisk:
    def __init__(self, free: int) -> None:
        self.free = free

    def space(self) -> Space:
        return Space(total_bytes=10**12, free_bytes=self.free)


def watch(tmp_path: Path, disk: PretendDisk, intake: Intake, *, full: bool = False) -> DiskWatch:
    retention = Retention(raw=tmp_path, days=0, size_bytes=0, needed_from=lambda: 0)
    reserve = Reserve(tmp_path, 1_000_000, disk)
    return DiskWatch(intake, disk, reserve, retention, low_bytes=10**9, full=lambda: full)


def told(intake: Intake) -> list[dict[str, object]]:
    items, _ = intake.take(100)
    return [json.loads(item.data) for item in items]  # type: ignore[union-attr]


def test_a_disk_that_fills_up_is_told_early_and_again_and_when_it_is_over(tmp_path: Path) -> None:
    disk, intake = PretendDisk(3 * 10**9), Intake(SystemClock())
    looks = watch(tmp_path, disk, intake)
    looks.look(0.0)
    assert told(intake) == []
    disk.free = 9 * 10**8
    looks.look(3600.0)
    (said,) = told(intake)
    assert (said["sensor"], said["trouble"], said["count"]) == (DISK, "disk", 1)
    assert "900 MB" in str(said["words"])
    assert looks.low
    assert looks.bytes_per_day() == pytest.approx(2.1e9 * 24)
    looks.look(3610.0)
    assert told(intake) == []
    looks.look(3640.0)
    assert len(told(intake)) == 1
    disk.free = 3 * 10**9
    looks.look(3650.0)
    assert [one["count"] for one in told(intake)] == [0]


def test_the_reserve_is_given_up_and_taken_again(tmp_path: Path) -> None:
    disk = PretendDisk(10**9)
    reserve = Reserve(tmp_path, 1_000_000, disk)
    assert reserve.take()
    assert (tmp_path / "reserve.bin").stat().st_blocks * 512 >= 1_000_000
    reserve.give_up()
    disk.free = 1_500_000
    assert not reserve.take()
    assert not reserve.held
    disk.free = 3_000_000
    assert reserve.take()


@pytest.mark.parametrize("room_for_backlog", [True, False])
def test_with_a_full_disk_alerts_rise_and_are_acknowledged(
    room_for_backlog: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = night(40)

    async def run() -> None:
        live = Live(
            tmp_path, Scripted(r.received_at for r in some), restrictions=[ZONE], checkpoint_s=1e9
        )
        alerts: dict[str, AlertState] = {}

        def hear(events: object, *_: object) -> None:
            for event in events:  # type: ignore[attr-defined]
                if isinstance(event, AlertChanged):
                    alerts[event.alert.id] = event.alert.state

        live.live.subscribe(hear)
        if not room_for_backlog:
            live.live._backlog.most_bytes = 1000
        full, real = [True], live.raw_log.append

        def append(records: object, *, sync: bool = False) -> object:
            if full[0]:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(records, sync=sync)  # type: ignore[arg-type]

        monkeypatch.setattr(live.raw_log, "append", append)
        for report in some[:45]:
            if isinstance(report, PositionReport):
                lat, lon = float(report.lat_deg), float(report.lon_deg)
                report = replace(report, lat_deg=lat, lon_deg=lon)  # noqa: PLW2901
            line = to_line(report)
            live.intake.offer(
                input="in",
                sensor=SensorId("x"),
                encoding=Encoding.REPORT_LINE,
                data=json.dumps(line).encode() + b"\n",
            )
        settled = asyncio.create_task(live.intake.settled(0))
        await live.live.close_batch()
        assert live.live.figures.disk_full_since is not None
        (alert,) = [a for a, state in alerts.items() if state is AlertState.UNACKNOWLEDGED][:1]
        at = live.intake.now() + CYCLE
        live.clock._times = iter([at])
        live.live.act(Action(alert=alert, event=AlertEvent.ACKNOWLEDGE, at=at, by="officer"))
        live.clock.at = at + 2 * CYCLE
        await live.live.close_batch()
        assert alerts[alert] in (AlertState.ACKNOWLEDGED, AlertState.CLOSED)
        assert not settled.done()
        full[0] = False
        live.live._backlog.seconds = lambda: 1e12
        await live.live.close_batch()
        await asyncio.sleep(0)
        assert live.live.figures.disk_full_since is None
        if room_for_backlog:
            await asyncio.wait_for(settled, 1)
        else:  # not all is kept, and nobody is told that it were
            with pytest.raises(ConnectionError):
                await asyncio.wait_for(settled, 1)
        live.close()

    asyncio.run(run())


def test_a_record_without_room_is_written_once_there_is_some(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = [r for r in night(20) if not isinstance(r, PositionReport)]
    from vedette.model.errors import LedgerError

    async def run() -> None:
        live = Live(tmp_path, Scripted(r.received_at for r in some), checkpoint_s=1e9)
        runner = live.live.runner
        runner.patient = True
        real = runner.record.runs.note

        def note(*_: object) -> object:
            full = sqlite3.OperationalError("database or disk is full")
            raise LedgerError("SQLite: database or disk is full") from full

        monkeypatch.setattr(runner.record.runs, "note", note)
        before = runner.record.ledger.head().size
        for report in some:
            live.intake.offer(
                input="in",
                sensor=SensorId("x"),
                encoding=Encoding.REPORT_LINE,
                data=json.dumps(to_line(report)).encode() + b"\n",
            )
        await live.live.close_batch()
        assert runner.unnoted > 0
        waiting = runner.unnoted
        monkeypatch.setattr(runner.record.runs, "note", real)
        live.clock.at += 2 * CYCLE
        await live.live.close_batch()
        assert runner.unnoted == 0
        assert runner.record.ledger.head().size >= before + waiting
        live.close()

    asyncio.run(run())


def raw_files(folder: Path, ages_s: list[float], now: float) -> None:
    for number, age_s in enumerate(ages_s, 1):
        path = folder / segment_name(number)
        path.write_bytes(bytes(1000))
        os.utime(path, (now - age_s, now - age_s))


@pytest.mark.parametrize(
    ("days", "size", "needed", "left"),
    [
        (1.0, 0, 99, 3),  # by age
        (0.0, 2500, 99, 2),  # by size
        (0.0, 2500, 2, 5 - 1),  # a restart needs the second on
        (0.0, 1, 99, 2),  # what a seal may need stays whatever the size
        (0.0, 0, 99, 5),  # no setting, nothing goes
    ],
)
def test_the_oldest_of_the_raw_log_goes(
    days: float, size: int, needed: int, left: int, tmp_path: Path
) -> None:
    now = 1e9
    raw_files(tmp_path, [200_000, 100_000, 50_000, NEEDED_S - 1, 0], now)
    retention = Retention(
        raw=tmp_path,
        days=days,
        size_bytes=size,
        needed_from=lambda: needed,
        wall_s=lambda: now,
        note=lambda removed: noted.append((removed.first, removed.last)),
    )
    noted: list[tuple[int, int]] = []
    gone = retention.apply()
    there = sorted(path.name for path in tmp_path.glob("*.vlog"))
    assert there == [segment_name(n) for n in range(6 - left, 6)]
    assert [number for first, last in noted for number in range(first, last + 1)] == [
        number for number in range(1, 6) if segment_name(number) in gone
    ]
    listed = tmp_path / "removed.jsonl"
    lines = listed.read_text().splitlines() if listed.exists() else []
    assert [json.loads(line)["segment"] for line in lines] == gone


def test_what_cannot_be_put_on_record_stays(tmp_path: Path) -> None:
    def fail(_: object) -> None:
        raise RecordError("the record has no room")

    raw_files(tmp_path, [200_000, 100_000, 0], 1e9)
    retention = Retention(
        raw=tmp_path,
        days=1,
        size_bytes=0,
        needed_from=lambda: 9,
        wall_s=lambda: 1e9,
        note=fail,
    )
    with pytest.raises(RecordError):
        retention.apply()
    assert len(list(tmp_path.glob("*.vlog"))) == 3


def test_the_age_of_a_segment_is_that_of_the_log(tmp_path: Path) -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    log = RawLog(tmp_path, segment_bytes=100)
    for day in range(6):
        log.append([ClosedBatchRecord(until=at + timedelta(days=day, seconds=n)) for n in range(9)])
    log.close()
    retention = Retention(
        raw=tmp_path,
        days=2.5,
        size_bytes=0,
        needed_from=lambda: 99,
        wall_s=(at + timedelta(days=5)).timestamp,
    )
    assert retention.apply(by_age=False) == []
    assert retention.apply() == [segment_name(1), segment_name(2)]


def test_no_age_counts_while_the_clock_may_be_wrong() -> None:
    wall, mono = [1e9], [0.0]
    clock = SteadyClock(wall_s=lambda: wall[0], seconds=lambda: mono[0])

    def after(seconds: float, step_s: float = 0.0) -> bool:
        mono[0] += seconds
        wall[0] += seconds + step_s
        return clock.is_steady()

    assert [after(0), after(STEADY_S - 1), after(1)] == [False, False, True]
    assert not after(10, step_s=40 * 86_400.0)
    assert not after(10, step_s=-40 * 86_400.0)
    assert [after(STEADY_S - 1), after(1)] == [False, True]


def sealed_record(folder: Path, count: int) -> Record:
    """A record with a seal of 20 kB an hour, the first half of which repeats."""
    record = Record.open(folder / "vedette.sqlite")
    incident = record.incidents.open(at=AT, by="Ada", title="Seen")
    for number in range(count):
        own = hashlib.shake_256(b"%d" % number).digest(10_000)
        data = b"a" * 10_000 + own
        kept = record.evidence.files.keep_shared(data, [10_000])
        at = AT + timedelta(hours=number)
        evidence = new_evidence(
            kept,
            at=at,
            by="vedette",
            name=f"{number}.vseal",
            kind=EvidenceKind.SEALED_RECORDING,
            incident=incident.id,
        )
        record.add([evidence_added(evidence)])
    return record


@pytest.mark.parametrize(("days", "size", "left"), [(0, 0, 10), (0.2, 0, 6), (0, 70_000, 6)])
def test_the_oldest_seals_go_by_age_and_size(
    days: float, size: int, left: int, tmp_path: Path
) -> None:
    with sealed_record(tmp_path, 10) as record:
        evidence = record.evidence.all()
        record.evidence.note_custody(evidence[1].id, CustodyAct.EXAMINED, at=AT, by="Ada")
        now = AT + timedelta(hours=9, minutes=31)
        retention = SealRetention(record=record, now=lambda: now, days=days, size_bytes=size)
        retention.apply()
        assert retention.apply() == 0  # all of it at once
        stored = [one for one in evidence if record.evidence.files.has(one.sha256)]
        assert evidence[1] in stored  # a person has looked at it
        assert len(stored) == left
        assert stored[-1] == evidence[-1]
        assert [one for one in evidence if record.evidence.removal(one.id) is None] == stored
        assert not size or record.evidence.files.stored_bytes() <= size
        for one in stored:
            record.evidence.files.check(one.sha256)
        assert record.fold_agrees()
    assert verify_record(tmp_path / "vedette.sqlite", Trust()).exit_code == 0
