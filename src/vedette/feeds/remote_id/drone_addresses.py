"""Which drone a frame is of: a radio address may change, and may be shared by several drones.

The standard lets a transmitter change its radio address at any time, and a relay sends the frames
of several drones under its own. A serial number, where a frame states one, tells them apart. Each
drone keeps the first address under which its serial was heard; a further drone on an address gets
that address with a number, such as ``aa:bb:cc:dd:ee:ff/2``.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta

FORGET_AFTER = timedelta(minutes=10)
_MOST = 10_000  # serials; a flood of invented ones must not fill the memory


@dataclass(slots=True)
class _Drone:
    name: str  # the address that it is known by
    heard_at: datetime


@dataclass(slots=True)
class DroneAddresses:
    """The drones that were heard lately, by serial number and by radio address."""

    _drones: dict[str, _Drone] = field(default_factory=dict)  # by serial
    _on: dict[str, dict[str, datetime]] = field(default_factory=dict)  # address: serial: heard
    _names: set[str] = field(default_factory=set)  # in use
    _given: Counter[str] = field(default_factory=Counter)  # numbers given out, by address
    _tidied_at: datetime | None = None

    def name(self, address: str, serial: str | None, at: datetime) -> str | None:
        """The address under which the drone of a frame is tracked.

        serial: the serial number in the frame, or None. Returns None if several drones were
        recently heard on the address and the frame has no serial number.
        """
        self._tidy(at)
        if serial is None:
            heard = self._on.get(address, {})
            if len(heard) > 1:
                return None
            return self._drones[next(iter(heard))].name if heard else address
        known = self._drones.get(serial)
        if known is None:
            known = self._drones[serial] = _Drone(self._free_name(address), at)
        known.heard_at = at
        self._on.setdefault(address, {})[serial] = at
        return known.name

    def _free_name(self, address: str) -> str:
        name = address
        while name in self._names:
            self._given[address] += 1
            name = f"{address}/{self._given[address] + 1}"
        self._names.add(name)
        return name

    def _tidy(self, at: datetime) -> None:
        """Forget who was silent too long; seldom, unless there are too many."""
        due = self._tidied_at is None or abs(at - self._tidied_at) >= FORGET_AFTER / 2
        if not due and len(self._drones) < _MOST:
            return
        self._tidied_at = at
        by_age = sorted(self._drones, key=lambda s: (self._drones[s].heard_at, s))
        kept = {
            serial
            for serial in by_age[-_MOST // 2 :]
            if abs(at - self._drones[serial].heard_at) < FORGET_AFTER
        }
        self._drones = {s: one for s, one in self._drones.items() if s in kept}
        self._names = {one.name for one in self._drones.values()}
        self._on = {
            address: fresh
            for address, serials in self._on.items()
            if (fresh := {s: heard for s, heard in serials.items() if s in kept})
        }
        self._given = Counter({a: n for a, n in self._given.items() if a in self._on})
