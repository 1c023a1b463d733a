"""Authentication: sign-in, links, sessions and tokens, over one people database.

Times are arguments; nothing here reads a clock. Safe to share among threads.
"""

import threading
from datetime import datetime
from pathlib import Path
from types import TracebackType

from vedette.access.access_log import AccessEntry, AccessLog, Deed
from vedette.access.caller import Caller
from vedette.access.certificates import Certificates
from vedette.access.passwords import matches
from vedette.access.people import People, Person, name_key
from vedette.access.sessions import Session, SessionPolicy, Sessions
from vedette.access.throttle import Throttle
from vedette.access.tokens import Tokens
from vedette.model.errors import RefusedError
from vedette.store import people_rows
from vedette.store.access_database import AccessDatabase, open_access, open_access_memory

_WRONG = "the name or the password is wrong"
_LONGEST_TYPED = 256


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
        self.log = AccessLog(database)

    @classmethod
    def open(cls, path: Path, policy: SessionPolicy | None = None) -> "Door":
        """Over the file at `path`, made where there is none. Raises AccessError."""
        return cls(open_access(path), policy)

    @classmethod
    def in_memory(cls, policy: SessionPolicy | None = None) -> "Door":
        """Gone with the process, for tests."""
        return cls(open_access_memory(), policy)

    def sign_in(self, name: str, password: str, *, address: str, at: datetime) -> str:
        """A new session's secret. Takes about a third of a second: call it in a worker thread.

        Raises RefusedError, with the same words and after the same work whether it is the name
        or the password that is wrong; with `wait_s` where too many were tried.
        """
        key = name_key(name[:_LONGEST_TYPED])
        with self._throttle_lock:
            wait_s = self._throttle.wait_s(key, address, at)
            if wait_s > 0:
                raise RefusedError("too many tries", mend="wait a while", wait_s=wait_s)
            self._throttle.failed(key, address, at)
        with self._database.reading() as connection:
            row = people_rows.person_by_key(connection, key)
        present = row is not None and row.removed_at is None
        right = matches(password, row.password if row is not None and present else None)
        if row is None or not present:
            raise RefusedError(_WRONG, mend="try again, or ask an administrator for a link")
        deed = Deed.SIGNED_IN if right else Deed.SIGN_IN_FAILED
        self.log.note(AccessEntry(at=at, by=row.name, deed=deed, about=row.name))
        if not right:
            raise RefusedError(_WRONG, mend="try again, or ask an administrator for a link")
        with self._throttle_lock:
            self._throttle.succeeded(key, address)
        return self.sessions.open(row.id, at=at)

    def use_link(
        self, secret: str, password: str, *, name: str | None, address: str, at: datetime
    ) -> tuple[Person, str]:
        """Choose a password by a one-time link, and sign in. Raises AccessError, RefusedError."""
        with self._throttle_lock:
            wait_s = self._throttle.wait_s("", address, at)
            if wait_s > 0:
                raise RefusedError("too many tries", mend="wait a while", wait_s=wait_s)
            self._throttle.failed("", address, at)
        person = self.people.use_link(secret, password, name=name, at=at)
        with self._throttle_lock:
            self._throttle.succeeded("", address)
        return person, self.sessions.open(person.id, at=at)

    def session(self, secret: str, *, at: datetime, touch: bool = True) -> Session | None:
        """The open session behind a browser's secret."""
        return self.sessions.find(secret, at=at, touch=touch)

    def program(self, token: str, *, at: datetime) -> Caller | None:
        """The program behind a token."""
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
        """End all sessions of a person; how many there were."""
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
        """Log a look at personal data before the data are shown. Raises AccessError."""
        detail: dict[str, str | list[str]] = {"kinds": list(kinds), "reason": reason}
        entry = AccessEntry(
            at=at, by=caller.by, deed=Deed.PERSONAL_DATA_SEEN, about=about, detail=detail
        )
        self.log.note(entry)

    def close(self) -> None:
        """Let go of the file."""
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
