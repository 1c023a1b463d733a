"""Behind every live alert a checkpoint and raw bytes are sealed, and it comes out again."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest
from made import ZONE
from scripted import CYCLE, Live, Scripted
from test_restart import ended, offer, reports, taken

from vedette.engine.sealing import seal
from vedette.engine.sealing.raised_alerts import seal_name
from vedette.engine.sealing.reproduction import reproduce
from vedette.model.ids import AlertId
from vedette.record.ledger.alert_values import alert_to_dict
from vedette.record.ledger.entries import EntryKind
from vedette.record.record import Record


def came_out_again(folder: Path) -> list[AlertId]:
    """Every alert on the record of `folder`, once it was made again from its seal."""
    with Record.read(folder / "vedette.sqlite") as record:
        raised = record._durable.state.raised
        for alert_id in raised:
            called = record.alerts.as_raised(alert_id)
            assert len(record.evidence.sealed(alert_id)) == len(called)
            for alert in called:
                sealed = record.evidence.sealed_as(alert_id, seal_name(alert))
                assert sealed is not None
                data = record.evidence.files.read(sealed.sha256)
                result = reproduce(seal.from_bytes(data, where=sealed.name), alert_to_dict(alert))
                assert result.differences == ()
                assert result.matched
        return list(raised)


@pytest.mark.parametrize("checkpoint_s", [1e9, 0.0])
def test_raw_bytes_make_the_alert_again(checkpoint_s: float, tmp_path: Path) -> None:
    some = reports()

    async def run() -> None:
        clock = Scripted(r.received_at for r in some)
        live = Live(tmp_path, clock, restrictions=[ZONE], checkpoint_s=checkpoint_s)
        await taken(live, some)
        await ended(live)

    asyncio.run(run())
    assert came_out_again(tmp_path)


@pytest.mark.parametrize("cut", [30, 53, 104])
def test_what_a_crash_leaves_unsealed_is_sealed_on_the_next_start(cut: int, tmp_path: Path) -> None:
    some = reports()

    async def run() -> None:
        clock = Scripted(r.received_at for r in some)
        live = Live(tmp_path / "a", clock, restrictions=[ZONE], checkpoint_s=1e9)
        live.sealer._seal = lambda *_: None  # type: ignore[method-assign]  # killed before it
        await taken(live, some[:10])
        live.live.checkpoint()
        await taken(live, some[10:cut], batch=3)
        live.clock.at = live.intake.now() + CYCLE
        await live.live.close_batch()
        shutil.copytree(tmp_path / "a", tmp_path / "b")
        live.close()
        clock = Scripted(r.received_at for r in some[cut:])
        again = Live(tmp_path / "b", clock, restrictions=[ZONE], checkpoint_s=1e9)
        offer(again, some[cut:])
        await again.live.close_batch()
        await ended(again)

    asyncio.run(run())
    assert came_out_again(tmp_path / "b")


def test_where_nothing_can_be_sealed_the_alert_stands_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    some = reports()

    async def run() -> Live:
        clock = Scripted(r.received_at for r in some)
        live = Live(tmp_path, clock, restrictions=[ZONE], checkpoint_s=1e9)
        (tmp_path / "evidence").write_text("in the way")
        await taken(live, some)
        await ended(live)
        return live

    live = asyncio.run(run())
    assert live.sealer.failed > 0
    assert "nothing could be sealed behind alert-" in caplog.text
    with Record.read(tmp_path / "vedette.sqlite") as record:
        kinds = [entry.kind for _, entry in record.ledger.entries()]
    assert EntryKind.ALERT_CHANGED in kinds
    assert json.dumps(kinds).count("evidence.added") == 0
