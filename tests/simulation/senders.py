"""Those who send: honest sensors that keep what is not acknowledged, hostile ones, strangers."""

import asyncio
import json
import random
from collections import Counter, deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from simulated_network import SimulatedNetwork
from traffic import BEGINS, HEADER, heartbeat, hostile, registration

TCP, UDP = 9100, 9200
GIVES_UP_S = 3.0


@dataclass
class Sender:
    """An honest sensor over TCP: it sends again what was not acknowledged, in order."""

    name: str
    network: SimulatedNetwork
    seconds: Callable[[], float]  # the true time
    lines: deque[bytes] = field(default_factory=deque)  # not acknowledged yet
    sent: Counter[bytes] = field(default_factory=Counter)
    acknowledged: dict[bytes, float] = field(default_factory=dict)  # and when
    made: dict[bytes, float] = field(default_factory=dict)
    _more: asyncio.Event = field(default_factory=asyncio.Event)

    def say(self, line: bytes) -> None:
        self.made[line] = self.seconds()
        self.lines.append(line)
        self._more.set()

    async def run(self) -> None:
        while True:
            with suppress(OSError, TimeoutError, asyncio.IncompleteReadError):
                await self._connected()
            await asyncio.sleep(0.4)

    async def _connected(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", TCP)
        try:
            writer.write(HEADER + registration(self.name, self.seconds()))
            on_way: deque[bytes] = deque()
            told, progress = -1, self.seconds()  # the registration is not counted
            while True:
                for line in list(self.lines)[len(on_way) :]:
                    on_way.append(line)
                    self.sent[line] += 1
                    writer.write(line)
                self._more.clear()
                if not on_way and told >= 0:
                    progress = self.seconds()
                answer = await self._answer(reader, progress + GIVES_UP_S - self.seconds())
                if answer is None:
                    continue
                progress = self.seconds()
                for _ in range(answer - 1 - max(told, 0)):
                    line = on_way.popleft()
                    assert self.lines.popleft() is line
                    self.acknowledged.setdefault(line, self.seconds())
                told = answer - 1
        finally:
            writer.transport.abort()

    async def _answer(self, reader: asyncio.StreamReader, limit: float) -> int | None:
        """How many lines are acknowledged; None where there is more to send instead."""
        reading = asyncio.ensure_future(reader.readline())
        more = asyncio.ensure_future(self._more.wait())
        self.network.loop.world.update((reading, more))
        done, _ = await asyncio.wait(
            (reading, more), timeout=max(0.0, limit), return_when=asyncio.FIRST_COMPLETED
        )
        more.cancel()
        if reading in done:
            answer = reading.result()
            if not answer:
                raise ConnectionResetError
            return int(json.loads(answer)["acknowledged"])
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
        if not done:
            raise TimeoutError
        return None


@dataclass
class Hostile:
    """A sender that means harm, over TCP."""

    network: SimulatedNetwork
    seconds: Callable[[], float]
    rng: random.Random
    counts: Counter[str]
    markers: tuple[float, ...]
    flood: bool
    until_s: float
    marked: int = 3  # messages with a marker that it may send

    async def run(self) -> None:
        while self.seconds() < self.until_s:
            with suppress(OSError):
                reader, writer = await asyncio.open_connection("198.51.100.9", TCP)
                await self._harm(reader, writer)
            await asyncio.sleep(0.5)

    async def _harm(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        rng = self.rng
        writer.write(HEADER)
        try:
            while self.seconds() < self.until_s:
                now = self.seconds()
                marker = rng.choice(self.markers) if self.markers and self.marked else None
                sensor = rng.choice(["h1", "h2"])
                if self.flood:
                    self.counts["flood of lines"] += 1
                    part = [heartbeat(sensor, now + n * 1e-4) for n in range(49)]
                    writer.write(b"".join((*part, hostile(rng, sensor, now, marker=None))))
                    await asyncio.sleep(0.1)
                else:
                    self.counts["hostile line"] += 1
                    said = hostile(rng, sensor, now, marker=marker)
                    self.marked -= marker is not None and str(marker).encode() in said
                    writer.write(said)
                    await asyncio.sleep(rng.random() * 0.5)
                if writer.transport.is_closing():
                    return
                if not self.flood:  # a flood waits for nobody, so that it finds the limits
                    await writer.drain()
        finally:
            writer.transport.abort()


@dataclass
class Strangers:
    """Connections that never say who they are."""

    rng: random.Random
    counts: Counter[str]

    async def run(self) -> None:
        held = []
        for _ in range(self.rng.randint(20, 90)):
            with suppress(OSError):
                held.append(await asyncio.open_connection("203.0.113.5", TCP))
                self.counts["silent stranger"] += 1
            await asyncio.sleep(0.02)
        await asyncio.sleep(3600)


__all__ = ["BEGINS", "TCP", "UDP", "Hostile", "Sender", "Strangers"]
