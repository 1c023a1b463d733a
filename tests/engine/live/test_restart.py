"""A run that was cut off and taken up again is the run that never stopped."""

import asyncio
import errno
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from made import ZONE, night
from scripted import CYCLE, Live, Scripted

from vedette.engine.live import checkpoint as checkpoints_module
from vedette.engine.live import live_runner as runner_module
from vedette.engine.live.checkpoint import Checkpoints, from_bytes, to_bytes
from vedette.engine.live.restart import CHECKPOINTS
from vedette.engine.live.world_events import snapshot
from vedette.feeds.decoder import Encoding
from vedette.feeds.report_format.report_decoder import to_line
from vedette.model.alert import Action, AlertEvent
from vedette.model.errors import CheckpointError
from vedette.model.events import AlertChanged
from vedette.model.ids import SensorId
from vedette.model.report import PositionReport, Report
from vedette.record.ledger.entries import EntryKind
from vedette.store.raw_log import Placed
from vedette.store.raw_records import Record


def reports() -> list[Report]:
    return [
        replace(r, lat_deg=float(r.lat_deg), lon_deg=float(r.lon_deg))
        if isinstance(r, PositionReport)
        else r
        for r in night(60)
    ]


def offer(live: Live, some: Sequence[Report]) -> None:
    for report in some:
        assert live.intake.offer(
            input="in",
            sensor=SensorId("x"),
            encoding=Encoding.REPORT_LINE,
            data=json.dumps(to_line(report)).encode() + b"\n",
        )


def start(folder: Path, some: Sequence[Report]) -> Live:
    clock = Scripted(r.received_at for r in some)
    return Live(folder, clock, restrictions=[ZONE], checkpoint_s=1e9)


async def taken(live: Live, some: Sequence[Report], *, batch: int = 7) -> None:
    """Offer reports and close batches, so that both fall apart anyhow."""
    for number in range(0, len(some), batch):
        offer(live, some[number : number + batch])
        await live.live.close_batch()


async def ended(live: Live) -> list[str]:
    live.clock.at = live.intake.now() + 4 * CYCLE
    await live.live.close_batch()
    live.close()
    return live.lines()


def entries(folder: Path) -> list[tuple[str, str]]:
    live = start(folder, [])
    found = [
        (str(entry.at), json.dumps({**entry.body, "run": None}, default=dict, sort_keys=True))
        for _, entry in live.record.ledger.entries()
        if entry.kind in (EntryKind.SENSOR_CHANGED, EntryKind.ALERT_CHANGED)
    ]
    live.close()
    return found


@pytest.mark.parametrize("cut", [0, 1, 30, 53, 104])
@pytest.mark.parametrize("checkpoint", ["late", "early", "none", "damaged"])
def test_restart_equals_never_stopped(cut: int, checkpoint: str, tmp_path: Path) -> None:
    some = reports()

    async def never() -> list[str]:
        live = start(tmp_path / "never", some)
        await taken(live, some)
        return await ended(live)

    async def cut_off() -> list[str]:
        live = start(tmp_path / "first", some[:cut])
        await taken(live, some[: cut // 2])
        if checkpoint != "none":
            live.live.checkpoint()
        await taken(live, some[cut // 2 : cut], batch=3)
        if checkpoint == "late":
            live.live.checkpoint()
        if checkpoint == "damaged":
            for path in (tmp_path / "first" / CHECKPOINTS).glob("*"):
                path.write_bytes(path.read_bytes()[:-5])
        await live.copied(tmp_path / "second")
        live.close()
        again = start(tmp_path / "second", some[cut:])
        if checkpoint == "damaged" and cut > 1:
            assert any("damaged" in said for said in again.restored.said)
        await taken(again, some[cut:])
        return await ended(again)

    expected = asyncio.run(never())
    assert any('"alert"' in line for line in expected)
    assert asyncio.run(cut_off()) == expected
    assert entries(tmp_path / "second") == entries(tmp_path / "never")


def test_what_a_person_did_is_logged_and_done_again(tmp_path: Path) -> None:
    some = reports()

    async def run() -> tuple[list[str], list[str]]:
        live = start(tmp_path / "a", some)
        await taken(live, some[:55], batch=1)
        (alert, *_) = live.live.runner.state.alerts.alerts.values()
        live.clock = Scripted([live.clock.at])
        live.intake._clock = live.clock
        live.live.act(
            Action(alert=alert.id, event=AlertEvent.ACKNOWLEDGE, at=live.clock.at, by="Anna")
        )
        live.clock.at = some[54].received_at + CYCLE
        await live.live.close_batch()
        await live.copied(tmp_path / "b")
        first = await ended(live)
        again = start(tmp_path / "b", [])
        again.clock.at = live.clock.at
        await again.live.close_batch()
        again.close()
        return first, again.lines()

    first, second = asyncio.run(run())
    assert any('"Anna"' in line for line in first)
    assert second == first


def test_who_was_not_there_is_told_how_things_stand(tmp_path: Path) -> None:
    some = reports()
    live = start(tmp_path, some)
    asyncio.run(taken(live, some[:55]))
    told = snapshot(live.live.runner.state)
    live.close()
    assert {type(event).__name__ for event in told} >= {"SensorChanged", "TrackUpdated"}
    open_alerts = live.live.runner.state.alerts.alerts
    assert {e.alert.id for e in told if isinstance(e, AlertChanged)} == set(open_alerts)


def test_a_checkpoint_names_nothing_but_our_own_values(tmp_path: Path) -> None:
    """A pickle that would run something is refused, whoever wrote it and with whatever hash."""
    import hashlib
    import os
    import pickle

    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return (os.system, (f"touch {tmp_path}/ran",))

    body = pickle.dumps(Evil())
    head = checkpoints_module.MAGIC + checkpoints_module.shapes()
    with pytest.raises(CheckpointError, match=r"not permitted|not allowed"):
        from_bytes(head + hashlib.sha256(body).digest() + body)
    assert not (tmp_path / "ran").exists()
    # That module imports TemporaryDirectory; it is not ours.
    borrowed = b"cvedette.app.commands.watch.replay_command\nTemporaryDirectory\n)R."
    with pytest.raises(CheckpointError, match=r"not permitted|not allowed"):
        from_bytes(head + hashlib.sha256(borrowed).digest() + borrowed)


def test_a_checkpoint_of_other_shapes_or_none_is_passed_over(tmp_path: Path) -> None:
    live = start(tmp_path, reports())
    asyncio.run(taken(live, reports()))
    live.live.checkpoint()
    live.close()
    folder = tmp_path / CHECKPOINTS
    (path,) = folder.iterdir()
    data = path.read_bytes()
    found = Checkpoints(folder).newest()
    assert found is not None
    assert from_bytes(to_bytes(found)).until == found.until
    other, last = bytes([data[8] ^ 1]), bytes([data[-1] ^ 1])
    for bad in (b"", data[:8] + other + data[9:], data[:-1] + last, data[:100]):
        path.write_bytes(bad)
        with pytest.raises(CheckpointError):
            from_bytes(bad)
        store = Checkpoints(folder)
        assert store.newest() is None
        assert store.passed_over


def test_a_long_sleep_of_the_machine_is_stepped_over_in_bounded_time(tmp_path: Path) -> None:
    some = reports()

    async def run() -> None:
        live = start(tmp_path, some)
        await taken(live, some[:60])
        live.clock.at += timedelta(days=30)
        await asyncio.wait_for(live.live.close_batch(), 20)
        live.close()
        assert live.live.runner.state.until == live.clock.at
        assert '"lost"' in "".join(live.lines())

    asyncio.run(run())


def test_a_full_disk_acknowledges_nothing_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = reports()

    async def run(folder: Path, *, full: int) -> list[str]:
        live = start(folder, some)
        real, left = live.raw_log.append, [full]

        def append(records: Sequence[Record], *, sync: bool = False) -> list[Placed]:
            if left[0] > 0:
                left[0] -= 1
                assert live.intake.waiting == 0
                assert not settled.done()
                assert left[0] == full - 1 or live.live.figures.disk_full_since is not None
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(records, sync=sync)

        monkeypatch.setattr(live.raw_log, "append", append)
        offer(live, some[:60])
        settled = asyncio.create_task(live.intake.settled())
        await asyncio.sleep(0)
        await live.live.close_batch()
        if full:  # the watch goes on, though nothing is kept or acknowledged
            assert live.live.runner.state.sensors
            assert not settled.done()
        async with asyncio.timeout(5):
            while not settled.done():
                await live.live.close_batch()
                await asyncio.sleep(0.01)
        assert live.live.figures.disk_full_since is None
        await taken(live, some[60:])
        return await ended(live)

    monkeypatch.setattr(runner_module, "DISK_RETRY_S", 0.01)
    once = asyncio.run(run(tmp_path / "full", full=3))
    assert once == asyncio.run(run(tmp_path / "roomy", full=0))
