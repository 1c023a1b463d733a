"""Limits on password attempts. Times are arguments, and memory use is bounded.

Three counts: one name from one address, one address, and one name from everywhere. None of them
makes anybody wait longer than `LONGEST_WAIT_S`, because a whole site may share one address (a
proxy, a translated network): nobody locks an officer out by failing in their name or beside them.
Passwords have at least 15 characters, so one try in ten seconds finds none.

A browser that signed in before has a count of its own (`known`), which no stranger can raise.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

_REMEMBERED = 10_000
_FORGET_AFTER = timedelta(hours=1)
_LONGEST_EXPONENT = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """After `free` failures each further one doubles the wait, from 1 s up to `longest_s`."""

    free: int
    longest_s: float


LONGEST_WAIT_S = 10.0
PAIR = Rule(free=5, longest_s=LONGEST_WAIT_S)
ADDRESS = Rule(free=30, longest_s=LONGEST_WAIT_S)
NAME = Rule(free=50, longest_s=LONGEST_WAIT_S)
KNOWN = Rule(free=5, longest_s=900.0)


@dataclass(slots=True)
class _Count:
    failures: int
    last_at: datetime


class Throttle:
    """Counts failed attempts. The counts are lost at a restart, which takes longer than most
    waits.
    """

    def __init__(self) -> None:
        self._counts: OrderedDict[tuple[str, ...], _Count] = OrderedDict()

    def wait_s(self, name: str, address: str, at: datetime, known: str | None = None) -> float:
        """Seconds until this name may be tried from this address; 0 means now.

        known: identifies a browser in which this person signed in before.
        """
        waits = (self._left(key, rule, at) for key, rule in _keys(name, address, known))
        return max(waits)

    def failed(self, name: str, address: str, at: datetime, known: str | None = None) -> None:
        """Count a failure. Call it before the password is checked, and `succeeded` afterwards."""
        for key, _ in _keys(name, address, known):
            count = self._counts.pop(key, None)
            if count is None or at - count.last_at > _FORGET_AFTER:
                count = _Count(0, at)
            count.failures += 1
            count.last_at = max(count.last_at, at)
            self._counts[key] = count
        while len(self._counts) > _REMEMBERED:
            self._counts.popitem(last=False)

    def succeeded(self, name: str, address: str, known: str | None = None) -> None:
        """Forget the failures of a successful sign-in, including the one counted beforehand."""
        (pair, _), *others = _keys(name, address, known)
        self._counts.pop(pair, None)
        for key, _ in others:
            if (count := self._counts.get(key)) is not None:
                count.failures = max(0, count.failures - 1)

    def _left(self, key: tuple[str, ...], rule: Rule, at: datetime) -> float:
        count = self._counts.get(key)
        if count is None or count.failures < rule.free or at - count.last_at > _FORGET_AFTER:
            return 0.0
        exponent = min(count.failures - rule.free, _LONGEST_EXPONENT)
        wait = timedelta(seconds=min(float(2**exponent), rule.longest_s))
        return max(0.0, (count.last_at + wait - at).total_seconds())


def _keys(name: str, address: str, known: str | None) -> tuple[tuple[tuple[str, ...], Rule], ...]:
    if known is not None:
        return ((("known", name, known), KNOWN),)
    return (
        (("pair", name, address), PAIR),
        (("address", address), ADDRESS),
        (("name", name), NAME),
    )
