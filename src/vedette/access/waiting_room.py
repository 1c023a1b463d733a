"""Limits on connections that have not authenticated yet.

A stranger can open connections and send nothing. Such connections must not take the places of known
senders, so they are counted separately. If there are too many, the one that has waited longest is
closed: one of the same address if that has more than its share, else any.
"""

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True, eq=False)
class Waiting:
    """One connection that has not authenticated yet."""

    host: str
    close: Callable[[], None]


@dataclass(slots=True)
class WaitingRoom:
    """The waiting connections of one port. Used on one thread."""

    most: int = 64
    of_address_max: int = 32
    turned_out: int = 0
    _there: dict[Waiting, None] = field(default_factory=dict)  # oldest first
    _of_address: dict[str, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self._there)

    def enter(self, host: str, close: Callable[[], None]) -> Waiting:
        """Add a connection and return its entry. If there are too many, another one is closed."""
        one = Waiting(host, close)
        self._there[one] = None
        self._of_address[host] = self._of_address.get(host, 0) + 1
        if self._of_address[host] > self.of_address_max:
            self._turn_out(next(other for other in self._there if other.host == host))
        elif len(self._there) > self.most:
            self._turn_out(next(iter(self._there)))
        return one

    def leave(self, one: Waiting) -> None:
        """Remove a connection that has authenticated or closed. May be called twice."""
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
