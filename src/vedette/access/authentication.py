"""Authentication: sign-in, links, sessions and tokens, over one people database.

Times are arguments; nothing here reads a clock. Safe to share among threads.
"""

import sqlite3
import threading
from datetime import datetime
from pathlib import Path
from types import TracebackType

from vedette.access.access_log import AccessEntry, AccessLog, Deed
from vedette.access.caller import Caller
from vedette.access.certificates import Certificates
from vedette.access.half_sign_ins import HalfSignIn, HalfSignIns
from vedette.access.names import name_key
from vedette.access.passwords import matches
from vedette.access.people import People, Person
from vedette.access.second_factors import SecondFactors
from vedette.access.secret_values import hash_of, new_secret
from vedette.access.sessions import Session, SessionPolicy, Sessions
from vedette.access.throttle import Throttle
from vedette.access.tokens import Tokens
from vedette.model.errors import AccessError, RefusedError
from vedette.model.times import to_microseconds
from vedette.store import people_rows, second_factor_rows
from vedette.store.access_database import AccessDatabase, open_access, open_access_memory

_WRONG = "the name or the password is wrong"
_LONGEST_TYPED = 256
_SECOND = "second factor"  # under which tries of second factors are counted


class SecondFactorNeededError(RefusedError):
    """The password was correct, and a second factor is needed; `ticket` identifies the sign-in."""

    def __init__(self, ticket: str, half: HalfSignIn) -> None:
        super().__init__("a second factor is needed", mend="type a code or use your passkey")
        self.ticket = ticket
        self.half = half


class Door:
    """Identifies callers: by password, link, session or token."""

    def __init__(self, database: AccessDatabase, policy: SessionPolicy | None = None) -> None:
        self._database = database
        self._throttle = Throttle()
        self._throttle_lock = threading.Lock()
        self.people = People(database)
        self.sessions = Sessions(database, policy or SessionPolicy())
        self.tokens = Tokens(database)
        self.certificates = Certificates(database)
        self.factors = SecondFactors(database)
        self._halves = HalfSignIns()
        self.log = AccessLog(database)

    @classmethod
    def open(cls, path: Path, policy: SessionPolicy | None = None) -> "Door":
        """Open the people database at `path`; creates it if it does not exist. Raises
        AccessError.
        """
        return cls(open_access(path), policy)

    @classmethod
    def in_memory(cls, policy: SessionPolicy | None = None) -> "Door":
        """A database in memory, for tests."""
        return cls(open_access_memory(), policy)

    def sign_in(
        self, name: str, password: str, *, address: str, at: datetime, browser: str | None = None
    ) -> str:
        """Sign in and return the secret of a new session. Takes about 0.3 s: call it in a worker
        thread.

        browser: the secret of a browser in which somebody signed in before (`remember_browser`).
        Raises RefusedError, with the same text and after the same work whether the name or the
        password is wrong. After too many attempts the error has `wait_s`. Raises
        SecondFactorNeededError if the person has a second factor.
        """
        key = name_key(name[:_LONGEST_TYPED])
        with self._database.reading() as connection:
            row = people_rows.person_by_key(connection, key)
            known = None if row is None else _known(connection, browser, row.id)
        self._count_try(key, address, at, known)
        present = row is not None and row.removed_at is None
        right = matches(password, row.password if row is not None and present else None)
        if row is None or not present:
            raise RefusedError(_WRONG, mend="try again, or ask an administrator for a link")
        if not right:
            self._note(Deed.SIGN_IN_FAILED, row.name, at)
            raise RefusedError(_WRONG, mend="try again, or ask an administrator for a link")
        with self._throttle_lock:
            self._throttle.succeeded(key, address, known)
        self._require_no_factor(row.id, row.name, at)
        self._note(Deed.SIGNED_IN, row.name, at)
        return self.sessions.open(row.id, at=at)

    def half_sign_in(self, ticket: str, *, at: datetime) -> HalfSignIn:
        """The sign-in of a ticket. Counts as one of its attempts. Raises RefusedError."""
        half = self._halves.take_try(ticket, at=at)
        self._count_try(half.person, _SECOND, at, _SECOND)
        return half

    def second_factor_failed(self, half: HalfSignIn, *, at: datetime) -> None:
        """Log a wrong second factor."""
        self._note(Deed.FACTOR_FAILED, half.name, at)

    def second_factor_given(self, ticket: str, half: HalfSignIn, *, at: datetime) -> str:
        """The secret of a new session after a correct second factor."""
        self._halves.end(ticket)
        with self._throttle_lock:
            self._throttle.succeeded(half.person, _SECOND, _SECOND)
        self._note(Deed.SIGNED_IN, half.name, at)
        return self.sessions.open(half.person, at=at, second_factor=True)

    def remember_browser(self, session: Session, *, at: datetime) -> str:
        """A secret that identifies the browser of this session at the next sign-in."""
        secret = new_secret()
        with self._database.writing() as connection:
            second_factor_rows.remember_browser(
                connection, hash_of(secret), session.caller.id, to_microseconds(at)
            )
        return secret

    def require_strong(self, caller: Caller) -> None:
        """Raise AccessError if this person has a second factor and did not use it in this
        session.
        """
        if self.factors.of(caller.id) and not caller.second_factor:
            raise AccessError(
                "this action needs a session with the second factor",
                mend="sign in again with the second factor",
            )

    def use_link(
        self, secret: str, password: str, *, name: str | None, address: str, at: datetime
    ) -> tuple[Person, str]:
        """Choose a password with a one-time link, and sign in.

        Raises AccessError or RefusedError. Raises SecondFactorNeededError if the person has one: a
        link replaces a password, never a second factor.
        """
        self._count_try("", address, at, None)
        person = self.people.use_link(secret, password, name=name, at=at)
        with self._throttle_lock:
            self._throttle.succeeded("", address)
        self._require_no_factor(person.id, person.name, at)
        return person, self.sessions.open(person.id, at=at)

    def _require_no_factor(self, person: str, name: str, at: datetime) -> None:
        if self.factors.of(person):
            raise SecondFactorNeededError(*self._halves.begin(person, name, at=at))

    def _count_try(self, key: str, address: str, at: datetime, known: str | None) -> None:
        with self._throttle_lock:
            wait_s = self._throttle.wait_s(key, address, at, known)
            if wait_s > 0:
                raise RefusedError(
                    "too many attempts to sign in",
                    mend=f"try again in {wait_s:.0f} s",
                    wait_s=wait_s,
                )
            self._throttle.failed(key, address, at, known)

    def _note(self, deed: Deed, name: str, at: datetime) -> None:
        self.log.note(AccessEntry(at=at, by=name, deed=deed, about=name))

    def session(self, secret: str, *, at: datetime, touch: bool = True) -> Session | None:
        """The open session of a browser's secret; None if there is none."""
        return self.sessions.find(secret, at=at, touch=touch)

    def program(self, token: str, *, at: datetime) -> Caller | None:
        """The program of a token; None if the token is not valid."""
        return self.tokens.caller(token, at=at)

    def sign_out(self, secret: str, *, at: datetime) -> None:
        """End this session."""
        session = self.sessions.find(secret, at=at, touch=False)
        if session is None:
            return
        self.sessions.end(secret)
        name = session.caller.name
        self.log.note(AccessEntry(at=at, by=name, deed=Deed.SIGNED_OUT, about=name))

    def sign_out_everywhere(self, caller: Caller, *, at: datetime) -> int:
        """End all sessions of a person. Returns how many there were."""
        ended = self.sessions.end_all(caller.id)
        detail = {"sessions": str(ended)}
        entry = AccessEntry(
            at=at, by=caller.by, deed=Deed.SIGNED_OUT, about=caller.name, detail=detail
        )
        self.log.note(entry)
        return ended

    def note_look(
        self, caller: Caller, about: str, kinds: tuple[str, ...], reason: str, *, at: datetime
    ) -> None:
        """Log an access to personal data before the data are shown. Raises AccessError."""
        detail: dict[str, str | list[str]] = {"kinds": list(kinds), "reason": reason}
        entry = AccessEntry(
            at=at, by=caller.by, deed=Deed.PERSONAL_DATA_SEEN, about=about, detail=detail
        )
        self.log.note(entry)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> "Door":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _known(connection: sqlite3.Connection, browser: str | None, person: str) -> str | None:
    """What the tries of a browser count under in which this person signed in before."""
    if not browser:
        return None
    key = hash_of(browser)
    return key.hex() if second_factor_rows.knows_browser(connection, key, person) else None
