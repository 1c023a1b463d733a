"""One output: takes what is due out of its picture, encodes it, and sends it.

An output that cannot reach its partner tries again with growing pauses. It never makes the watch
wait: it only reads the events of the engine, and keeps the newest state of each object.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from vedette.access.released_items import ReleasedTrack
from vedette.model.alert import Alert
from vedette.model.events import Event
from vedette.partners.release_log import ReleaseLog
from vedette.partners.released_picture import (
    Item,
    ReleasedPicture,
    ReleasedRestriction,
    personal_released,
)
from vedette.partners.transports import Connection, Received

log = logging.getLogger(__name__)

LOOK_S = 0.1
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
SUMMARY_S = 3_600.0
_TURN = 50  # messages, after which everything else on the event loop has its turn


class OutputState(StrEnum):
    """The state of an output."""

    STARTING = "starting"
    OPEN = "open"
    FAILED = "failed"  # and will be tried again


@dataclass(slots=True, kw_only=True)
class OutputHealth:
    """The health of one output."""

    name: str
    kind: str
    partner: str
    state: OutputState = OutputState.STARTING
    since: datetime | None = None  # of the state
    detail: str | None = None  # why it failed; where it sends
    sent: int = 0  # messages
    refused: int = 0  # things that this protocol cannot say
    first_refused: str | None = None


class Codec(Protocol):
    """Encodes what is released for one protocol. Reads no clock."""

    def encode(self, item: Item, now: datetime) -> list[bytes]:
        """Return the messages for one item. Raises ValueError if a value does not fit."""
        ...

    def begin(self, now: datetime) -> list[bytes]:
        """Return the messages that are sent on connecting."""
        ...

    def regular(self, now: datetime, now_s: float) -> list[bytes]:
        """The messages that are due by themselves, such as a status."""
        ...

    def received(self, chunk: bytes) -> list[bytes]:
        """The answers to what the partner has sent. Raises ValueError to end the connection."""
        ...


Connect = Callable[[Received], Awaitable[Connection]]


@dataclass(slots=True, kw_only=True)
class Output:
    """One output of a live run, on the thread of the event loop."""

    health: OutputHealth
    picture: ReleasedPicture
    codec: Codec
    connect: Connect
    releases: ReleaseLog
    messages_per_s: float
    now: Callable[[], datetime]
    seconds: Callable[[], float] = time.monotonic
    first_pause_s: float = FIRST_PAUSE_S
    _pause_s: float = field(init=False, default=FIRST_PAUSE_S)
    _budget: float = field(init=False, default=0.0)
    _refilled_s: float = field(init=False, default=0.0)
    _summary_s: float = field(init=False, default=0.0)

    def hear(self, events: Sequence[Event]) -> None:
        """Take events of the engine."""
        self.picture.hear(events)

    async def run(self) -> None:
        """Connect and send, again and again, until cancelled."""
        self._pause_s = self.first_pause_s
        self._summary_s = self.seconds()
        while True:
            try:
                await self._while_connected()
            except (OSError, ValueError) as exc:
                self._failed(str(exc) or type(exc).__name__)
            await asyncio.sleep(self._pause_s)
            self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)

    async def close(self) -> None:
        """Log what went out since the last summary."""
        await asyncio.to_thread(self.releases.summary)

    async def _while_connected(self) -> None:
        connection = await self.connect(self.codec.received)
        try:
            await asyncio.to_thread(self.releases.opened, connection.where)
            self.picture.tell_all_again()
            self._budget, self._refilled_s = 1.0, self.seconds()
            for message in self.codec.begin(self.now()):
                await self._send(connection, message)
            self._become(OutputState.OPEN, connection.where)
            while True:
                await self.send_due(connection)
                self._pause_s = self.first_pause_s
                await asyncio.sleep(LOOK_S)
        finally:
            await connection.close()

    async def send_due(self, connection: Connection) -> None:
        """Send what is due now, within the greatest number of messages in a second."""
        connection.check()
        now_s = self.seconds()
        for message in self.codec.regular(self.now(), now_s):
            await self._send(connection, message)
        passed_s, self._refilled_s = now_s - self._refilled_s, now_s
        burst = max(1.0, self.messages_per_s * 2 * LOOK_S)
        self._budget = min(burst, self._budget + passed_s * self.messages_per_s)
        for number, item in enumerate(self.picture.due(now_s, int(self._budget))):
            await self._release(connection, item)
            if number % _TURN == _TURN - 1:
                await asyncio.sleep(0)
        if now_s - self._summary_s >= SUMMARY_S:
            self._summary_s = now_s
            await asyncio.to_thread(self.releases.summary)

    async def _release(self, connection: Connection, item: Item) -> None:
        if isinstance(item, ReleasedTrack):
            kinds = personal_released(item.track, self.picture.allowance)
            if kinds and self.releases.is_new(item.track.id, kinds):
                await asyncio.to_thread(self.releases.personal, item.track.id, kinds)
        try:
            messages = self.codec.encode(item, self.now())
        except ValueError as exc:
            self._refuse(str(exc))
            return
        for message in messages:
            await self._send(connection, message)
            self._budget -= 1.0
        if messages:
            self.releases.count(_kind(item))

    async def _send(self, connection: Connection, message: bytes) -> None:
        await connection.send(message)
        self.health.sent += 1

    def _refuse(self, why: str) -> None:
        self.health.refused += 1
        if self.health.first_refused is None:
            self.health.first_refused = why
            log.warning("output %s: %s (said once)", self.health.name, why)

    def _failed(self, why: str) -> None:
        if self.health.state is not OutputState.FAILED:
            log.warning("output failed: %s: %s", self.health.name, why)
        self._become(OutputState.FAILED, why)

    def _become(self, state: OutputState, detail: str) -> None:
        health = self.health
        if health.state is not state:
            if health.state is OutputState.FAILED:
                log.warning("output back: %s (%s)", health.name, detail)
            health.state, health.since = state, self.now()
        health.detail = detail


def _kind(item: Item) -> str:
    if isinstance(item, ReleasedTrack):
        return "tracks"
    if isinstance(item, Alert):
        return "alarms"
    return "restrictions" if isinstance(item, ReleasedRestriction) else "sightings"
