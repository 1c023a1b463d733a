"""The state of one SAPIENT client, and the notices about it for the operator."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from vedette.access.waiting_room import Waiting
from vedette.feeds.sapient.framing import Framer
from vedette.model.ids import SensorId

if TYPE_CHECKING:
    from vedette.feeds.sapient.session import Session

Admit = Callable[[bytes | None, str], str | None]
"""Whether a node may register: its client certificate (DER) or None, its UUID; None or why not."""


def anyone(_certificate: bytes | None, _node_id: str) -> str | None:
    """Allow every node to register: always returns None, which means no objection.

    Use this function only for a port that no unknown client can reach.
    """
    return None


@runtime_checkable
class AdmitsNodes(Protocol):
    """An input that asks whether a node may register, and speaks under an id of its own."""

    admit: Admit

    def identify(self, node_id: Callable[[str], str]) -> None:
        """Speak under the id that `node_id` gives for the input's name, unless one is set."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """An event that the operator should know about."""

    at: datetime
    peer: str
    what: str
    sensor: SensorId | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Client:
    """One connection."""

    peer: str
    writer: asyncio.StreamWriter
    session: "Session"
    framer: Framer
    since: float  # on the loop's clock
    waiting: Waiting | None = None  # its place among those who have not registered
    pending_since: float | None = None
    told: bool = False  # its first refusal was said; the rest is counted
