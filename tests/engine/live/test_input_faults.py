"""What inputs find wrong reaches the engine by the raw log, each with a name, and bounded."""

import asyncio
import json
from pathlib import Path

from scripted import Live, Scripted

from vedette.engine.live.input_faults import NAMES_MAX, Troubles, WatchedInput
from vedette.engine.live.inputs.input_base import InputHealth, InputState, TurnedAway
from vedette.feeds.recordings.recording import open_recording
from vedette.model.ids import SensorId
from vedette.model.report import Trouble, TroubleReport
from vedette.model.times import from_text


class Ticking(Scripted):
    """A clock that stands still until it is moved."""

    def stamp(self):  # type: ignore[no-untyped-def]
        return self.at


def world(tmp_path: Path) -> tuple[Live, InputHealth, Troubles]:
    clock = Ticking([])
    clock.at = from_text("2025-09-09T21:15:00Z")
    live = Live(tmp_path, clock)
    health = InputHealth(name="sapient", kind="sapient", state=InputState.OPEN)
    watched = WatchedInput(health=health, sensor=SensorId("sapient"))
    return live, health, Troubles(live.intake, [watched])


def told(live: Live) -> list[dict[str, object]]:
    items, _ = live.intake.take(1_000)
    return [json.loads(item.data) for item in items]  # type: ignore[union-attr]


def test_who_is_not_let_in_is_named_once_with_how_often_and_why(tmp_path: Path) -> None:
    live, health, troubles = world(tmp_path)
    for _ in range(3):
        health.turned_away.append(TurnedAway("192.0.2.7", "its certificate is not accepted"))
    health.turned_away.append(TurnedAway("192.0.2.8", "its certificate is old", SensorId("north")))
    troubles.look(0.0)
    troubles.look(1.0)
    stranger, north = told(live)
    assert (stranger["sensor"], stranger["count"]) == ("sapient: 192.0.2.7", 3)
    assert north["sensor"] == "north"
    assert "who says that it is this sensor at 192.0.2.8" in str(north["words"])
    live.close()


def test_made_up_names_do_not_fill_the_page(tmp_path: Path) -> None:
    live, health, troubles = world(tmp_path)
    for number in range(200):
        health.turned_away.append(TurnedAway("192.0.2.7", "no", SensorId(f"made-up-{number}")))
    troubles.look(0.0)
    names = {str(line["sensor"]) for line in told(live)}
    assert len(names) == NAMES_MAX + 1
    assert "sapient: others" in names
    live.close()


def test_an_input_that_fails_is_said_again_and_its_being_back_once(tmp_path: Path) -> None:
    live, health, troubles = world(tmp_path)
    health.state, health.detail = InputState.FAILED, "connection refused"
    for second in range(12):
        troubles.look(float(second))
    health.state = InputState.OPEN
    troubles.look(12.0)
    troubles.look(13.0)
    lines = told(live)
    assert [line["count"] for line in lines] == [1, 1, 0]
    assert "connection refused" in str(lines[0]["words"])
    live.close()


def test_it_stands_in_the_raw_log_and_is_replayed(tmp_path: Path) -> None:
    live, health, troubles = world(tmp_path)
    health.malformed, health.first_malformed = 7, "a message is empty"
    troubles.look(0.0)
    asyncio.run(live.live.close_batch())
    live.close()
    (report,) = open_recording(tmp_path / "raw").reports()
    assert isinstance(report, TroubleReport)
    assert (report.trouble, report.count) == (Trouble.UNREADABLE, 7)
