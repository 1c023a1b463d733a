"""Connections that have not said yet who they are: few, for a short time, the oldest goes first.

A stranger can open connections and say nothing. Such connections must not take the places of
those who are known. So they have a room of their own. Where it is full, the connection that has
waited longest is closed: of the same address where that one has more than its share, else of all.
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Waiting:
    """One connection that waits."""

    host: str
    close: Callable[[], None]


@dataclass(slots=True)
class WaitingRoom:
    """Those who wait at one door. Used on one thread."""

    most: int = 64
    of_address_max: int = 32
    turned_out: int = 0
    _there: dict[Waiting, None] = field(default_factory=dict)  # oldest first
    _of_address: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._there)

    def enter(self, host: str, close: Callable[[], None]) -> Waiting:
        """Let one wait; closes another where there are too many."""
        one = Waiting(host, close)
        self._there[one] = None
        self._of_address[host] = self._of_address.get(host, 0) + 1
        if self._of_address[host] > self.of_address_max:
            self._turn_out(next(other for other in self._there if other.host == host))
        elif len(self._there) > self.most:
            self._turn_out(next(iter(self._there)))
        return one

    def leave(self, one: Waiting) -> None:
        """It is known by now, or has gone. May be called twice."""
        if one not in self._there:
            return
        del self._there[one]
        left = self._of_address[one.host] - 1
        if left:
            self._of_address[one.host] = left
        else:
            del self._of_address[one.host]

    def _turn_out(self, one: Waiting) -> None:
        self.leave(one)
        self.turned_out += 1
        one.close()
