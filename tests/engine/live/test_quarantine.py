"""Messages that make the live run fail: kept with their bytes, and got past by a restart."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from made import ZONE, night
from scripted import CYCLE, Live, Scripted, from_file

from vedette.engine import step as step_module
from vedette.engine.live.start_attempts import DEATHS
from vedette.feeds import frame_decoding as decoding_module
from vedette.feeds.decoder import Encoding
from vedette.feeds.recordings.recording import open_recording
from vedette.feeds.report_format.report_decoder import to_line
from vedette.model.ids import SensorId
from vedette.model.report import PositionReport, Report
from vedette.store.quarantine import OF_SENSOR_MAX, Quarantine, Quarantined, entries

BAD = SensorId("bad")


class Died(BaseException):
    """The process has ended: a fault that no handler catches."""


def plain(report: Report) -> Report:
    """The report with numbers as JSON has them."""
    if not isinstance(report, PositionReport):
        return report
    return replace(report, lat_deg=float(report.lat_deg), lon_deg=float(report.lon_deg))


def lines(*, bad_at: int | None = 15) -> list[tuple[bytes, object]]:
    """A night as lines with their times; one line of the sensor `bad` among them."""
    made = [(json.dumps(to_line(plain(r))).encode() + b"\n", r.received_at) for r in night(30)]
    if bad_at is not None:
        like = next(r for r in night(2) if isinstance(r, PositionReport))
        at = made[bad_at][1] + timedelta(milliseconds=1)
        line = to_line(plain(like)) | {"sensor": BAD, "measured_at": at.isoformat()}
        line.pop("received_at", None)
        made.insert(bad_at + 1, (json.dumps(line).encode() + b"\n", at))
    return made


def offered(live: Live, some: list[tuple[bytes, object]]) -> None:
    for data, _ in some:
        assert live.intake.offer(
            input="in", sensor=SensorId("x"), encoding=Encoding.REPORT_LINE, data=data
        )


def start(folder: Path, some: list[tuple[bytes, object]]) -> Live:
    return Live(folder, Scripted(at for _, at in some), restrictions=[ZONE], checkpoint_s=1e9)


def ended(live: Live) -> list[str]:
    async def end() -> None:
        live.clock.at = live.intake.now() + 4 * CYCLE
        await live.live.close_batch()

    asyncio.run(end())
    live.close()
    return live.lines()


def others(some: list[str]) -> list[str]:
    """What was said without the words about the bad sensor."""
    about = ('"bad"', '"set_aside"', '"id":"x"')  # a line that cannot be read is its sender's, x
    return [line for line in some if not any(word in line for word in about)]


def fails_in_step(monkeypatch: pytest.MonkeyPatch, error: type[BaseException]) -> None:
    real = step_module.advance

    def advance(picture, reports, sensors, until):  # type: ignore[no-untyped-def]
        if any(report.sensor == BAD for report in reports):
            raise error
        return real(picture, reports, sensors, until)

    monkeypatch.setattr(step_module, "advance", advance)


def fails_in_decoder(monkeypatch: pytest.MonkeyPatch, error: type[BaseException]) -> None:
    real = decoding_module.read_line

    def read_line(line: bytes, **where: object) -> object:
        if b'"bad"' in line:
            raise error
        return real(line, **where)  # type: ignore[arg-type]

    monkeypatch.setattr(decoding_module, "read_line", read_line)


@pytest.mark.parametrize("fails", [fails_in_step, fails_in_decoder])
def test_a_live_run_goes_on_and_keeps_the_bytes_and_a_replay_says_the_same(
    fails: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, OverflowError)  # type: ignore[operator]
    some = lines()

    async def run() -> Live:
        live = start(tmp_path / "a", some)
        for number in range(0, len(some), 7):
            offered(live, some[number : number + 7])
            await live.live.close_batch()
        return live

    said = ended(asyncio.run(run()))
    (kept,) = entries(tmp_path / "a")
    assert bytes.fromhex(str(kept.hex)) == next(data for data, _ in some if b'"bad"' in data)
    assert "OverflowError" in kept.words
    assert kept.input == "in"
    assert from_file(open_recording(tmp_path / "a" / "raw"), [ZONE]) == said
    monkeypatch.undo()
    honest = lines(bad_at=None)
    live = start(tmp_path / "b", honest)

    async def quiet() -> None:
        offered(live, honest)
        await live.live.close_batch()

    asyncio.run(quiet())
    assert others(said) == ended(live)


@pytest.mark.parametrize("fails", [fails_in_step, fails_in_decoder])
def test_restarts_get_past_what_the_process_dies_on(
    fails: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails(monkeypatch, Died)  # type: ignore[operator]
    some = lines()
    live = start(tmp_path, some)

    async def run() -> None:
        offered(live, some)
        await live.live.close_batch()

    with pytest.raises(Died):
        asyncio.run(run())
    live.close()
    for _ in range(DEATHS + 1):  # once to find the batch, then the message
        with pytest.raises(Died):
            start(tmp_path, [])
    live = start(tmp_path, [])
    assert any("set aside" in text for text in live.restored.said)
    said = ended(live)
    kept = list(entries(tmp_path))
    assert 1 <= len(kept) <= 4  # the message alone, or those of its cycle
    assert any(b'"bad"' in bytes.fromhex(str(one.hex)) for one in kept)
    assert not (tmp_path / "catching-up.json").exists()
    assert sum('"type":"track"' in line for line in said) > 20
    # A replay of the same log passes over the same messages.
    assert from_file(open_recording(tmp_path / "raw"), [ZONE]) == said
    start(tmp_path, []).close()
    assert len(list(entries(tmp_path))) == len(kept)


def test_a_page_that_cannot_be_told_does_not_end_the_watch(tmp_path: Path) -> None:
    some = lines(bad_at=None)
    live = start(tmp_path, some)

    def broken(*_: object) -> None:
        raise RuntimeError("no page")

    live.live.subscribe(broken)

    async def run() -> None:
        offered(live, some)
        await live.live.close_batch()

    asyncio.run(run())
    assert live.live.figures.sink_failures > 0
    assert ended(live)


def test_what_one_sensor_may_fill_is_bounded(tmp_path: Path) -> None:
    quarantine = Quarantine(tmp_path)
    for number in range(OF_SENSOR_MAX + 5):
        quarantine.add(
            Quarantined(id=f"{number:012x}", at="2025-01-01T00:00:00Z", words="x", sensor="a")
        )
    assert (len(quarantine), quarantine.not_kept) == (OF_SENSOR_MAX, 5)
    assert len(Quarantine(tmp_path)) == OF_SENSOR_MAX
    with (tmp_path / "quarantine" / "quarantine.jsonl").open("ab") as stream:
        stream.write(b'{"id": "cut off')
    again = Quarantine(tmp_path)
    assert len(again) == OF_SENSOR_MAX
    again.add(Quarantined(id="f" * 12, at="2025-01-01T00:00:00Z", words="x", sensor="b"))
    assert len(Quarantine(tmp_path)) == OF_SENSOR_MAX + 1  # it did not join the line cut off
