"""Sign-ins whose password was right and whose second factor is still to come.

Kept in memory only: a restart asks for the password again.
"""

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from vedette.access.secret_values import new_secret
from vedette.model.errors import RefusedError

LASTS = timedelta(minutes=5)
TRIES = 5
_KEPT = 1_000


@dataclass(slots=True, kw_only=True)
class HalfSignIn:
    """One of them."""

    person: str  # the person's id
    name: str
    made_at: datetime
    challenge: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    tries: int = 0


class HalfSignIns:
    """All that are open. Safe to share among threads."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, HalfSignIn] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, person: str, name: str, *, at: datetime) -> tuple[str, HalfSignIn]:
        """A ticket for the second step, and what it stands for."""
        ticket, made = new_secret(), HalfSignIn(person=person, name=name, made_at=at)
        with self._lock:
            self._open[ticket] = made
            while len(self._open) > _KEPT:
                self._open.popitem(last=False)
        return ticket, made

    def take_try(self, ticket: str, *, at: datetime) -> HalfSignIn:
        """Count one try. Raises RefusedError for a ticket that is over."""
        with self._lock:
            found = self._open.get(ticket)
            if found is not None:
                found.tries += 1
            if found is None or found.tries > TRIES or not _is_open(found, at):
                self._open.pop(ticket, None)
                raise RefusedError("this sign-in is over", mend="give name and password again")
            return found

    def end(self, ticket: str) -> None:
        """It is done."""
        with self._lock:
            self._open.pop(ticket, None)


def _is_open(half: HalfSignIn, at: datetime) -> bool:
    return half.made_at - LASTS <= at < half.made_at + LASTS
