"""Sign-ins with a correct password that wait for the second factor.

They are kept in memory only: after a restart the password is asked again.
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
    """One sign-in that waits for its second factor."""

    person: str  # the person's id
    name: str
    made_at: datetime
    challenge: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    tries: int = 0


class HalfSignIns:
    """All open sign-ins of this kind. Safe to share among threads."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, HalfSignIn] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self, person: str, name: str, *, at: datetime) -> tuple[str, HalfSignIn]:
        """Begin the second step. Returns its ticket and its values."""
        ticket, made = new_secret(), HalfSignIn(person=person, name=name, made_at=at)
        with self._lock:
            self._open[ticket] = made
            while len(self._open) > _KEPT:
                self._open.popitem(last=False)
        return ticket, made

    def take_try(self, ticket: str, *, at: datetime) -> HalfSignIn:
        """Count one attempt. Raises RefusedError if the ticket is no longer valid."""
        with self._lock:
            found = self._open.get(ticket)
            if found is not None:
                found.tries += 1
            if found is None or found.tries > TRIES or not _is_open(found, at):
                self._open.pop(ticket, None)
                raise RefusedError(
                    "this sign-in is no longer valid", mend="give name and password again"
                )
            return found

    def end(self, ticket: str) -> None:
        """End the sign-in of this ticket."""
        with self._lock:
            self._open.pop(ticket, None)


def _is_open(half: HalfSignIn, at: datetime) -> bool:
    return half.made_at - LASTS <= at < half.made_at + LASTS
