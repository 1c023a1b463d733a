"""Faults that inputs report to the engine: refused senders, unreadable streams, closed inputs.

The faults are reported as lines of the report format, like all other input. So they are in the raw
log, and a replay gives the same conditions. The number of reports about unknown senders is bounded.
"""

import asyncio
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from vedette.engine.live.inputs.input_base import InputHealth, InputState, TurnedAway
from vedette.engine.live.intake import Intake
from vedette.feeds.decoder import Encoding
from vedette.model.ids import SensorId
from vedette.model.report import Trouble
from vedette.model.times import to_text

TROUBLES_INPUT = "inputs"  # under this name it comes in
LOOK_S = 1.0
FAILED_AGAIN_S = 10.0  # how often it is said that an input is still not open
NAMES_MAX = 32  # of an input: a stranger who makes up names must not fill the page
_WORDS_MAX = 300
_NAME_MAX = 200


@dataclass(slots=True, kw_only=True)
class WatchedInput:
    """One input, and what was reported of it."""

    health: InputHealth
    sensor: SensorId  # who is heard through it; the input's own name where that differs by message
    malformed: int = 0  # told so far
    failed_said_at: float | None = None  # on the loop's clock; None: not said to be failed
    names: set[SensorId] = field(default_factory=set)


class Troubles:
    """Watches the inputs and reports their faults to the engine."""

    def __init__(self, intake: Intake, inputs: Sequence[WatchedInput]) -> None:
        self._intake = intake
        self._inputs = inputs

    async def run(self) -> None:
        """Check every second until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            self.look(asyncio.get_running_loop().time())

    def look(self, now_s: float) -> None:
        """Report new faults. now_s: a monotonic time in seconds."""
        for one in self._inputs:
            self._look_at_state(one, now_s)
            self._look_at_messages(one)
            self._look_at_strangers(one)
            self._look_at_shares(one)

    def _look_at_state(self, one: WatchedInput, now_s: float) -> None:
        health = one.health
        if health.state is InputState.FAILED:
            if one.failed_said_at is None or now_s - one.failed_said_at >= FAILED_AGAIN_S:
                one.failed_said_at = now_s
                words = f"the input {health.name} is not open: {health.detail or 'no reason given'}"
                self._tell(one.sensor, Trouble.INPUT_FAILED, 1, words)
        elif one.failed_said_at is not None and health.state is InputState.OPEN:
            one.failed_said_at = None
            self._tell(one.sensor, Trouble.INPUT_FAILED, 0, "")

    def _look_at_messages(self, one: WatchedInput) -> None:
        new = one.health.malformed - one.malformed
        if new > 0:
            one.malformed = one.health.malformed
            words = f"first of all: {one.health.first_malformed}"
            self._tell(one.sensor, Trouble.UNREADABLE, new, words)

    def _look_at_strangers(self, one: WatchedInput) -> None:
        told: dict[SensorId, tuple[int, TurnedAway]] = {}
        while one.health.turned_away:
            stranger = one.health.turned_away.popleft()
            name = self._name(one, stranger)
            told[name] = (told.get(name, (0, stranger))[0] + 1, stranger)
        for name, (count, stranger) in told.items():
            who = "a sender" if stranger.sensor is None else "who says that it is this sensor"
            words = f"{who} at {stranger.host} is not let in: {stranger.why}"
            self._tell(name, Trouble.TURNED_AWAY, count, words)

    def _look_at_shares(self, one: WatchedInput) -> None:
        told, one.health.over_share = one.health.over_share, Counter()
        for sensor, count in told.items():
            words = (
                f"{count} messages at the input {one.health.name} were above its share of what the "
                "engine gets through: they had to wait, or were dropped where they cannot wait"
            )
            self._tell(sensor, Trouble.OVER_SHARE, count, words)

    def _name(self, one: WatchedInput, stranger: TurnedAway) -> SensorId:
        """Under which name it is shown: its own, where it gave one, else where it came from."""
        name = stranger.sensor or SensorId(f"{one.health.name}: {stranger.host}")
        name = SensorId(name[:_NAME_MAX])
        if name not in one.names and len(one.names) >= NAMES_MAX:
            return SensorId(f"{one.health.name}: others")
        one.names.add(name)
        return name

    def _tell(self, sensor: SensorId, trouble: Trouble, count: int, words: str) -> None:
        line = {
            "type": "trouble",
            "sensor": sensor,
            "received_at": to_text(self._intake.now()),
            "trouble": trouble.value,
            "count": count,
            "words": words[:_WORDS_MAX],
        }
        self._intake.offer(
            input=TROUBLES_INPUT,
            sensor=sensor,
            encoding=Encoding.REPORT_LINE,
            data=json.dumps(line).encode() + b"\n",
        )
