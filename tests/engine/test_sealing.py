"""Seals: the alert comes out again, whatever the cuts; what was altered is found."""

import hashlib
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made import ZONE, night

from vedette.engine.batches import batches
from vedette.engine.runner import RunInfo, Runner
from vedette.engine.sealing import seal
from vedette.engine.sealing.plain_values import from_plain, to_plain
from vedette.engine.sealing.replay_history import EVERY, WINDOW, History
from vedette.engine.sealing.reproduction import reproduce
from vedette.engine.sealing.sealing import ReplaySealer
from vedette.engine.state import Batch, EngineConfig, initial_state
from vedette.model.errors import SealError
from vedette.model.report import PositionReport, Report
from vedette.model.restriction import Polygon, Restriction
from vedette.record.ledger.alert_values import alert_to_dict
from vedette.record.record import Record


def sealed_run(folder: Path, span_s: float) -> tuple[Record, list[seal.Seal]]:
    folder.mkdir()
    record = Record.open(folder / "r.sqlite")
    state = initial_state(EngineConfig(), (ZONE,))
    runner = Runner(
        state, record, RunInfo(sources=(), restrictions=(ZONE,)), ReplaySealer(record, (ZONE,))
    )
    for batch in batches(night(120), span_s, 0.5):
        runner.feed(batch)
    seals = [
        seal.from_bytes(record.evidence.files.read(e.sha256), where=e.name)
        for e in record.evidence.all()
    ]
    return record, seals


def test_every_alert_is_sealed_and_comes_out_again(tmp_path: Path) -> None:
    record, seals = sealed_run(tmp_path / "a", 1.0)
    called = [a for i in record._durable.state.raised for a in record.alerts.as_raised(i)]
    told = {(a.id, a.rule.value): alert_to_dict(a) for a in called}
    assert told
    assert {(one.alert["alert"], one.alert["rule"]) for one in seals} == set(told)
    for one in seals:
        result = reproduce(one, told[one.alert["alert"], one.alert["rule"]])
        assert (result.matched, result.differences, result.other_program) == (True, (), {})
        assert result.reports > 0


@pytest.mark.parametrize("span_s", [0.1, 7.3, 3600.0])
def test_where_batches_were_cut_cannot_be_seen(span_s: float, tmp_path: Path) -> None:
    one, _ = sealed_run(tmp_path / "a", 1.0)
    other, _ = sealed_run(tmp_path / "b", span_s)
    assert one.head() == other.head()


def test_an_alert_that_was_told_otherwise_does_not_match(tmp_path: Path) -> None:
    record, (first, *_) = sealed_run(tmp_path / "a", 1.0)
    told = alert_to_dict(record.alerts.as_raised(first.alert["alert"])[0])
    assert not reproduce(first, {**told, "reason": "another"}).matched
    fewer = seal.to_bytes(
        replace(first, members={**first.members, seal.REPORTS: b""}, manifest=first.manifest)
    )
    with pytest.raises(SealError, match="as the manifest says, got"):
        seal.from_bytes(fewer, where="x")
    lines = first.members[seal.REPORTS].splitlines(keepends=True)
    missing = replace(first, members={**first.members, seal.REPORTS: b"".join(lines[:1])})
    result = reproduce(missing, told)
    assert not result.matched
    assert any("no such alert" in words for words in result.differences)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"x" * 1000])
def test_what_is_no_seal_is_refused(data: bytes) -> None:
    with pytest.raises(SealError, match="must be a seal"):
        seal.from_bytes(data, where="x")


def test_a_state_that_names_other_things_is_not_run(tmp_path: Path) -> None:
    record, (first, *_) = sealed_run(tmp_path / "a", 1.0)
    told = alert_to_dict(record.alerts.as_raised(first.alert["alert"])[0])
    evil = b"cos\nsystem\n(S'true'\ntR."
    head = first.members[seal.START][: 8 + 32]
    member = head + hashlib.sha256(evil).digest() + evil
    with pytest.raises(SealError, match=r"is not allowed"):
        reproduce(replace(first, members={**first.members, seal.START: member}), told)


def test_the_manifest_says_what_made_it(tmp_path: Path) -> None:
    _, (first, *_) = sealed_run(tmp_path / "a", 1.0)
    assert first.program == seal.program()
    config = from_plain(EngineConfig, first.manifest["config"])
    assert config == EngineConfig()
    with zipfile.ZipFile(BytesIO(seal.to_bytes(first))) as archive:
        assert json.loads(archive.read(seal.MANIFEST))["format"] == "vedette-seal"


def test_reports_and_restrictions_are_written_and_read_with_nothing_lost() -> None:
    for report in night(30):
        assert from_plain(Report, json.loads(json.dumps(to_plain(report)))) == report
    holed = Polygon(
        exterior=((51.0, 23.0), (52.0, 23.0), (52.0, 24.0)), holes=(((51.5, 23.2), (51.6, 23.2)),)
    )
    drawn = replace(ZONE, volumes=(*ZONE.volumes, replace(ZONE.volumes[0], area=holed)))
    for zone in (ZONE, drawn):
        assert from_plain(Restriction, json.loads(json.dumps(to_plain(zone)))) == zone


@settings(max_examples=60, deadline=None)
@given(
    gaps=st.lists(st.floats(min_value=0.01, max_value=400.0), min_size=1, max_size=40),
    span_s=st.floats(min_value=0.5, max_value=900.0),
)
def test_a_stretch_holds_all_of_the_window(gaps: list[float], span_s: float) -> None:
    first = next(r for r in night(1) if isinstance(r, PositionReport))
    reports = []
    at = first.received_at
    for number, gap in enumerate(gaps):
        at += timedelta(seconds=round(gap, 3))
        reports.append(replace(first, received_at=at, measured_at=at, sequence=number))
    history, state = History(), initial_state(EngineConfig(), ())
    seen: list[Report] = []
    for batch in batches(reports, span_s, 0.5):
        parts = list(history.parts(state, batch))
        assert tuple(r for part in parts for r in part.reports) == batch.reports
        assert parts[-1].until == batch.until
        for part in parts:
            _require_complete(part, state.until)
            history.feed(state, part)
            seen += part.reports
            state = replace(state, until=part.until)
            stretch = history.until(part.until)
            back = stretch.start.until
            held = [r for r in seen if back is None or r.received_at >= back]
            assert list(stretch.reports) == held
            assert back is None or part.until - back >= WINDOW or not seen[: -len(held)]


def _require_complete(part: Batch, since: object) -> None:
    assert all(r.received_at < part.until for r in part.reports)
    assert since is None or part.until >= since  # type: ignore[operator]
    assert EVERY < WINDOW
