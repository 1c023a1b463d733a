"""Connections and datagrams that are delayed, cut up, cut off, half open, doubled and reordered."""

import asyncio
import random
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from simulated_loop import SimulatedLoop

HIGH_WATER_BYTES = 64 * 1024
KEPT_ALIVE_S = 1.0  # after its idle time a connection that keeps alive finds out that it is dead


class _Socket:
    """What a program may set on a connection."""

    def __init__(self) -> None:
        self.options: dict[int, Any] = {}

    def setsockopt(self, level: int, option: int, value: Any) -> None:
        self.options[level * 1000 + option] = value


class End(asyncio.Transport):
    """One end of a connection."""

    def __init__(self, network: "SimulatedNetwork", peer: str) -> None:
        super().__init__()
        self._network = network
        self._peer = peer
        self.socket = _Socket()
        self.other: End
        self.protocol: Any = None
        self.dead_since: float | None = None  # half open: nothing goes either way any more
        self.closed = False
        self._held: deque[bytes | None] = deque()  # come, and not read yet
        self._paused = False
        self._on_way = 0  # bytes sent that the other end has not read
        self._full = False
        self._last_at = 0.0

    # -- for programs ---------------------------------------------------------------------------

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        return {"peername": (self._peer, 50_000), "socket": self.socket}.get(name, default)

    def write(self, data: Any) -> None:
        if self.closed or not data:
            return
        self._on_way += len(data)
        self._network.send(self, bytes(data))
        if self._on_way > HIGH_WATER_BYTES and not self._full:
            self._full = True
            self.protocol.pause_writing()

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self._network.send(self, None)

    def get_write_buffer_size(self) -> int:
        return max(0, self._on_way - HIGH_WATER_BYTES // 2)

    def set_write_buffer_limits(self, high: Any = None, low: Any = None) -> None:
        pass

    def is_closing(self) -> bool:
        return self.closed

    def is_reading(self) -> bool:
        return not self._paused

    def pause_reading(self) -> None:
        self._paused = True

    def resume_reading(self) -> None:
        self._paused = False
        self._network.loop.call_soon(self._hand_over)

    def set_protocol(self, protocol: Any) -> None:
        self.protocol = protocol

    def get_protocol(self) -> Any:
        return self.protocol

    def close(self) -> None:
        if not self.closed:
            self._network.send(self, None)
            self.lose(None)

    def abort(self) -> None:
        if not self.closed:
            self._network.reset(self)

    # -- for the network ------------------------------------------------------------------------

    def arrive(self, data: bytes | None) -> None:
        """Bytes come in; None: the other end has closed."""
        if not self.closed:
            self._held.append(data)
            self._hand_over()

    def lose(self, error: Exception | None) -> None:
        """The connection ends here."""
        if not self.closed:
            self.closed = True
            self._held.clear()
            self._network.ends.discard(self)
            self._network.loop.call_soon(self.protocol.connection_lost, error)

    def _hand_over(self) -> None:
        while self._held and not self._paused and not self.closed:
            data = self._held.popleft()
            if data is None:
                if not self.protocol.eof_received():
                    self.close()
                return
            self.other.was_read(len(data))
            self.protocol.data_received(data)

    def was_read(self, count: int) -> None:
        self._on_way -= count
        if self._full and self._on_way <= HIGH_WATER_BYTES // 2 and not self.closed:
            self._full = False
            self.protocol.resume_writing()


@dataclass
class _Listening:
    """What `create_server` gives; it is its own socket."""

    network: "SimulatedNetwork"
    factory: Any
    port: int

    @property
    def sockets(self) -> list["_Listening"]:
        return [self]

    def getsockname(self) -> tuple[str, int]:
        return ("127.0.0.1", self.port)

    def close(self) -> None:
        self.network.listening.pop(self.port, None)


class DatagramPort:
    """A UDP port as the input reads it."""

    def __init__(self, network: "SimulatedNetwork", port: int) -> None:
        self.port = port
        self.reader: Callable[[], None] | None = None
        self._network = network
        self._held: deque[tuple[bytes, tuple[str, int]]] = deque()
        self._dropped = 0
        network.ports[port] = self

    def recvfrom(self, _: int) -> tuple[bytes, tuple[str, int]]:
        if not self._held:
            raise BlockingIOError
        return self._held.popleft()

    def drops(self) -> int:
        return self._dropped

    def close(self) -> None:
        self._network.ports.pop(self.port, None)

    def watched(self) -> "DatagramPort":
        return self

    def arrive(self, data: bytes) -> None:
        if len(self._held) >= 400:  # a kernel's buffer
            self._dropped += 1
            return
        self._held.append((data, ("127.0.0.1", 40_000)))
        self.wake()

    def wake(self) -> None:
        if self._held and self.reader is not None:
            self._network.loop.call_soon(self._read)

    def _read(self) -> None:
        if self._held and self.reader is not None:
            self.reader()
            self.wake()


@dataclass
class SimulatedNetwork:
    """All connections of a run. Faults are switched on and off by the plan."""

    loop: SimulatedLoop
    rng: random.Random
    delay_s: float = 0.002
    chop: float = 0.0  # share of writes that come in pieces
    double: float = 0.0  # share of datagrams that come twice
    reorder: float = 0.0  # share of datagrams that are overtaken
    lose_datagrams: float = 0.0
    parted: bool = False  # nothing gets through
    counts: Counter[str] = field(default_factory=Counter)
    listening: dict[int, _Listening] = field(default_factory=dict)
    ports: dict[int, DatagramPort] = field(default_factory=dict)
    ends: dict[End, None] | Any = None  # server ends that are open, in order

    def __post_init__(self) -> None:
        self.ends = _Ordered()
        self.loop.network = self

    def listen(self, factory: Any, _: str, port: int) -> _Listening:
        found = self.listening[port] = _Listening(self, factory, port)
        return found

    async def connect(self, factory: Any, host: str, port: int) -> Any:
        await asyncio.sleep(self.delay_s)
        if self.parted:
            await asyncio.sleep(1.0)
            raise TimeoutError(110, "Connection timed out")
        there = self.listening.get(port)
        if there is None:
            raise ConnectionRefusedError(111, "Connection refused")
        mine, theirs = End(self, "127.0.0.1"), End(self, host)
        mine.other, theirs.other = theirs, mine
        mine.protocol, theirs.protocol = factory(), there.factory()
        self.ends.add(theirs)
        mine.protocol.connection_made(mine)
        theirs.protocol.connection_made(theirs)
        return mine, mine.protocol

    def send(self, end: End, data: bytes | None) -> None:
        """Bytes on their way, in order, whole or in pieces."""
        if end.dead_since is not None:
            return
        parts: list[bytes | None] = [data]
        if data is not None and len(data) > 1 and self.rng.random() < self.chop:
            self.counts["chopped write"] += 1
            cut = self.rng.randrange(1, len(data))
            parts = [data[:cut], data[cut:]]
        for part in parts:
            at = max(end._last_at, self.loop.now + self.rng.random() * self.delay_s) + 1e-6
            end._last_at = at
            self.loop.call_at(at, self._deliver, end, part)

    def _deliver(self, end: End, part: bytes | None) -> None:
        if end.dead_since is None:
            end.other.arrive(part)

    def datagram(self, port: int, data: bytes) -> None:
        """A datagram to a port: lost, doubled or late as the faults are."""
        draw = self.rng.random
        if self.parted or draw() < self.lose_datagrams:
            self.counts["lost datagram"] += 1
            return
        times = 1
        if draw() < self.double:
            self.counts["doubled datagram"] += 1
            times = 2
        for _ in range(times):
            delay = self.delay_s * draw()
            if draw() < self.reorder:
                self.counts["reordered datagram"] += 1
                delay += 0.3 * draw()
            self.loop.call_later(delay, self._arrive, port, data)

    def _arrive(self, port: int, data: bytes) -> None:
        there = self.ports.get(port)
        if there is not None:
            there.arrive(data)

    # -- faults ---------------------------------------------------------------------------------

    def reset(self, end: End) -> None:
        """Both ends are told that the connection is gone; what is on its way is lost."""
        error = ConnectionResetError(104, "Connection reset by peer")
        for one in (end, end.other):
            if one.dead_since is None:
                one.dead_since = self.loop.now
                one.lose(error)

    def half_open(self, end: End) -> None:
        """Nothing goes either way any more, and nobody is told."""
        for one in (end, end.other):
            one.dead_since = self.loop.now
        idle = [v for k, v in end.socket.options.items() if k == 6 * 1000 + 4]  # TCP_KEEPIDLE
        if idle:
            self.loop.call_later(idle[0] + KEPT_ALIVE_S, end.lose, TimeoutError(110, "timed out"))

    def process_died(self) -> None:
        """The kernel resets what a process leaves open."""
        for end in list(self.ends):
            self.reset(end)
        self.listening.clear()
        self.ports.clear()


class _Ordered(dict[End, None]):
    """A set that keeps its order."""

    def add(self, end: End) -> None:
        self[end] = None

    def discard(self, end: End) -> None:
        self.pop(end, None)
