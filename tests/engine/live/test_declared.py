"""A restriction that is declared while the engine runs: the same bytes however it is run."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from made import T0, ZONE, at, night
from scripted import CYCLE, Live, Scripted
from test_restart import ended, offer, reports

from vedette.engine.batches import batches
from vedette.engine.live.restart import RAW
from vedette.engine.state import Batch, EngineConfig, EngineState, initial_state
from vedette.engine.step import step
from vedette.feeds.recordings.recording import open_recording
from vedette.model.alert import AlertState
from vedette.model.crossing import Answer
from vedette.model.declaration import Change, Declaration
from vedette.model.events import AlertChanged, CrossingChanged, Event, RestrictionChanged
from vedette.model.ids import RestrictionId
from vedette.sharing.event_lines import dumps, to_line

WIDER = replace(ZONE, id=RestrictionId("wider"), name="Wider")


def declared(seconds: float, *, version: int = 1, **changes: object) -> Declaration:
    values = {
        "change": Change.DECLARED if version == 1 else Change.AMENDED,
        "restriction": WIDER.id,
        "at": at(seconds),
        "by": "Anna",
        "version": version,
        "published": WIDER,
        **changes,
    }
    return Declaration(**values)  # type: ignore[arg-type]


def withdrawn(seconds: float) -> Declaration:
    return declared(seconds, change=Change.WITHDRAWN, published=None, reason="over")


DOINGS = (declared(20.1), declared(32.2, version=2), withdrawn(34.9))


def run(*doings: Declaration, span_s: float = 1.0) -> tuple[EngineState, list[Event]]:
    state, events = initial_state(EngineConfig(), (ZONE,)), []
    for batch in batches(night(60), span_s, 0.5, actions=doings):
        state, said = step(state, batch)
        events += said
    return state, events


def of(events: Sequence[Event], kind: type) -> list[Event]:
    return [event for event in events if isinstance(event, kind)]


def test_every_live_track_is_held_against_it_at_once() -> None:
    _, events = run(declared(30.1))  # the flight is in the middle of it
    (changed,) = of(events, RestrictionChanged)
    assert isinstance(changed, RestrictionChanged)
    assert changed.at - at(30.1) <= timedelta(seconds=EngineConfig().cycle_s)
    (touched,) = changed.touched
    assert touched.verdict.answer is not Answer.OUTSIDE
    rose = [e for e in of(events, AlertChanged) if e.alert.restriction == WIDER.id]  # type: ignore[attr-defined]
    assert rose[0].at == changed.at


def test_what_is_withdrawn_bars_nobody_and_its_alerts_have_no_ground() -> None:
    state, events = run(declared(30.1), withdrawn(32.0))
    first, last = of(events, RestrictionChanged)
    assert isinstance(last, RestrictionChanged)
    assert isinstance(first, RestrictionChanged)
    assert [c.track for c in last.touched] == [c.track for c in first.touched]
    assert [one.id for one in state.index.restrictions] == ["zone"]
    alerts = [e.alert for e in of(events, AlertChanged) if e.alert.restriction == WIDER.id]  # type: ignore[attr-defined]
    assert alerts[-1].state is AlertState.RETURNED
    crossings = [
        e.crossing for e in of(events, CrossingChanged) if e.crossing.restriction == WIDER.id
    ]  # type: ignore[attr-defined]
    assert crossings[-1].verdict.answer is Answer.OUTSIDE
    assert all(WIDER.id not in held for held in state.crossings.values())


def test_a_zone_of_a_file_ends_when_it_is_superseded() -> None:
    state, events = run(declared(30.1, ends=(ZONE.id,)))
    assert [one.id for one in state.index.restrictions] == ["wider"]
    assert state.ended == (ZONE.id,)
    last = [e.crossing for e in of(events, CrossingChanged) if e.crossing.restriction == ZONE.id][
        -1
    ]  # type: ignore[attr-defined]
    assert last.verdict.answer is Answer.OUTSIDE


def test_told_twice_is_told_once() -> None:
    assert run(declared(20.0), declared(20.3))[1] == run(declared(20.0))[1]
    assert run(withdrawn(20.0))[1] == run()[1]


def test_how_batches_are_cut_cannot_be_seen() -> None:
    whole = [to_line(e, simulation=False) for e in run(*DOINGS)[1]]
    for span_s in (0.2, 0.7, 5.0, 100.0):
        assert [to_line(e, simulation=False) for e in run(*DOINGS, span_s=span_s)[1]] == whole


def test_it_takes_effect_before_any_sensor_has_spoken() -> None:
    state = initial_state(EngineConfig(), ())
    state, events = step(state, Batch(actions=(declared(1.0),), until=at(5)))
    assert [type(event) for event in events] == [RestrictionChanged]
    assert [one.id for one in state.index.restrictions] == ["wider"]


def start(folder: Path, times: Sequence[object], checkpoint_s: float = 1e9) -> Live:
    return Live(folder, Scripted(times), restrictions=[ZONE], checkpoint_s=checkpoint_s)  # type: ignore[arg-type]


def steps() -> list[object]:
    """Reports and declarations in order of time."""
    items: list[object] = [*reports(), *DOINGS]
    return sorted(items, key=lambda one: getattr(one, "received_at", None) or one.at)  # type: ignore[attr-defined]


def times_of(items: Sequence[object]) -> list[object]:
    return [getattr(one, "received_at", None) or one.at for one in items]  # type: ignore[attr-defined]


async def taken(live: Live, items: Sequence[object]) -> None:
    for number, item in enumerate(items):
        if isinstance(item, Declaration):
            live.live.act(replace(item, at=T0))  # the intake gives it its time
        else:
            offer(live, [item])  # type: ignore[list-item]
        if number % 7 == 6:
            await live.live.close_batch()


def uncut(folder: Path) -> list[str]:
    live = start(folder, times_of(steps()))
    asyncio.run(taken(live, steps()))
    return asyncio.run(ended(live))


def test_the_raw_log_replays_to_the_same_bytes(tmp_path: Path) -> None:
    lines = uncut(tmp_path / "live")
    assert sum(json.loads(line)["type"] == "restriction" for line in lines) == 3
    recording = open_recording(tmp_path / "live" / RAW)
    state, again = initial_state(EngineConfig(), (ZONE,)), []
    for batch in batches(
        recording.reports(),
        1.0,
        CYCLE.total_seconds(),
        actions=recording.actions,  # type: ignore[arg-type]
        closed=recording.closed,
    ):
        state, events = step(state, batch)
        again += [dumps(to_line(event, simulation=False)) for event in events]
    assert again == lines


@pytest.mark.parametrize("checkpointed", [True, False])
def test_a_run_that_was_cut_off_goes_on_the_same(tmp_path: Path, checkpointed: bool) -> None:
    whole = uncut(tmp_path / "whole")
    items = steps()
    places = [i for i, item in enumerate(items) if isinstance(item, Declaration)]
    cuts = [0, places[0] + 1, places[1] + 3, places[2] + 2, len(items)]
    lines: list[str] = []
    for a, b in pairwise(cuts):
        part = items[a:b]
        live = start(tmp_path / "cut", times_of(part))
        asyncio.run(taken(live, part))
        if b == len(items):
            lines = asyncio.run(ended(live))
            continue
        asyncio.run(live.live.close_batch())
        if checkpointed:
            live.live.checkpoint()
        live.close()
    assert lines == whole
