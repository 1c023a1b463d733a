"""What all network inputs share: addresses, health, and the retry after a failure.

An input that fails is reported as failed, with the reason and the time, and is tried again with
growing pauses. A failed input never looks like an empty sky.
"""

import asyncio
import ipaddress
import logging
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from vedette.engine.live.intake import Intake
from vedette.model.errors import FeedError
from vedette.model.ids import SensorId

log = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0


OVER_SHARE_NAMES_MAX = 16  # sensors of an input that are named until it is told
REFUSALS_KEPT = 256  # of an input, until they are told; further ones are counted only


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A sender that was refused."""

    host: str  # where it came from
    why: str
    sensor: SensorId | None = None  # who it says that it is


class InputState(StrEnum):
    """The state of an input."""

    STARTING = "starting"
    OPEN = "open"  # listening, or connected
    FAILED = "failed"  # and will be tried again


@dataclass(slots=True, kw_only=True)
class InputHealth:
    """The health of one input."""

    name: str
    kind: str
    state: InputState = InputState.STARTING
    since: datetime | None = None  # of the state
    detail: str | None = None  # why it failed; where it listens
    connections: int = 0
    refused_connections: int = 0  # not allowed, too many, or simulation against reality
    refused_messages: int = 0  # of a sensor that the sender does not speak for
    malformed: int = 0  # what could not be cut into messages
    first_malformed: str | None = None
    over_share: Counter[SensorId] = field(default_factory=Counter)
    """Messages by sensor that had to wait or were dropped, as the sender's share of the queue was
    used; `Troubles` takes them out and tells the engine."""
    turned_away: deque[TurnedAway] = field(default_factory=lambda: deque(maxlen=REFUSALS_KEPT))
    """Senders turned away lately; `Troubles` takes them out and tells the engine."""


class Input(Protocol):
    """One input. `run` ends only by raising OSError or FeedError, when it has failed."""

    health: InputHealth

    async def run(self, intake: Intake, opened: Callable[[str], None]) -> None:
        """Receive until cancelled. Calls `opened` with the address once the input is open."""
        ...


@dataclass(slots=True)
class Keeper:
    """Keeps one input running. Logs once that it failed and once that it is back."""

    input: Input
    intake: Intake
    pause_s: float = FIRST_PAUSE_S
    _pause_s: float = field(default=0.0, init=False)

    async def keep(self) -> None:
        """Run the input again and again until cancelled."""
        self._pause_s = self.pause_s
        while True:
            try:
                await self.input.run(self.intake, self._opened)
                reason = "it ended"
            except (OSError, FeedError) as exc:
                reason = _reason(exc)
            self._failed(reason)
            await asyncio.sleep(self._pause_s)
            self._pause_s = min(2 * self._pause_s, LONGEST_PAUSE_S)

    def _opened(self, where: str) -> None:
        health = self.input.health
        if health.state is InputState.FAILED:
            log.warning("input back: %s (%s)", health.name, where)
        self._become(InputState.OPEN, where)
        self._pause_s = self.pause_s

    def _failed(self, reason: str) -> None:
        health = self.input.health
        if health.state is not InputState.FAILED:
            log.warning("input failed: %s: %s", health.name, reason)
        self._become(InputState.FAILED, reason)

    def _become(self, state: InputState, detail: str) -> None:
        health = self.input.health
        if health.state is not state:
            health.state, health.since = state, self.intake.now()
        health.detail = detail


def malformed(health: InputHealth, what: str) -> None:
    """Count input that is not a usable message, and log the first one.

    what: the reason, for the log.
    """
    health.malformed += 1
    if health.first_malformed is None:
        health.first_malformed = what
        log.warning("input %s: %s (said once; further ones are counted)", health.name, what)


def over_share(health: InputHealth, sensor: SensorId | None, fallback: SensorId) -> None:
    """Count a message that had to wait or was dropped. Few names are kept: senders choose them."""
    known = sensor is not None and (
        sensor in health.over_share or len(health.over_share) < OVER_SHARE_NAMES_MAX
    )
    health.over_share[sensor if known and sensor is not None else fallback] += 1


def host_and_port(text: str) -> tuple[str, int]:
    """Split ``host:port`` or ``[v6]:port``. Raises ValueError."""
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ValueError(f"{text!r} is not an address; write host and port like 127.0.0.1:30005")
    return host, int(port)


def is_loopback(host: str) -> bool:
    """Whether only programs on this machine can reach `host`."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def require_peers(listen: str, peers: tuple[str, ...], *, optional: bool = False) -> None:
    """Raise ValueError if any machine could send: beyond loopback `peers` must name the senders.

    optional: no list is needed, because the senders authenticate over TLS.
    """
    for peer in peers:
        try:
            ipaddress.ip_network(peer)
        except ValueError as exc:
            raise ValueError(f"peers must be addresses or networks: {exc}") from exc
    host, _ = host_and_port(listen)
    if not is_loopback(host) and not peers and not optional:
        raise ValueError(
            f"{listen} can be reached from other machines, so peers must name who may send; "
            'write peers = ["192.0.2.7/32"]'
        )


def is_allowed(address: str, peers: tuple[str, ...]) -> bool:
    """Whether a sender at `address` may send to us."""
    if not peers:
        return True  # loopback only, or known otherwise: see require_peers
    try:
        sender = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(sender, ipaddress.IPv6Address) and sender.ipv4_mapped is not None:
        sender = sender.ipv4_mapped
    return any(sender in ipaddress.ip_network(peer) for peer in peers)


def _reason(error: OSError | FeedError) -> str:
    if isinstance(error, OSError):
        return error.strerror or str(error) or "the connection failed for an unknown reason"
    return str(error)
