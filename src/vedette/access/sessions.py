"""Sessions: the duration of a sign-in. The server stores only the hash of the browser's secret."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vedette.access.caller import Caller, CallerKind
from vedette.access.role_permissions import Role
from vedette.access.secret_values import hash_of, new_secret
from vedette.model.times import from_microseconds, to_microseconds
from vedette.store import people_rows as rows
from vedette.store.access_database import AccessDatabase

CLOCK_SLACK = timedelta(seconds=60)  # how far our clock may be set back without ending sessions
TOUCH_EVERY = timedelta(seconds=30)  # a session is written to no more often than this


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionPolicy:
    """How long a session lasts.

    `idle_s`: without user activity; an open stream does not count as activity. `absolute_s`: in any
    case. The defaults last longer than one night shift and end before the next, so that each shift
    acts under its own names.
    """

    idle_s: float = 8 * 3600.0
    absolute_s: float = 13 * 3600.0

    def __post_init__(self) -> None:
        if not 60 <= self.idle_s <= self.absolute_s <= 30 * 86400:
            raise ValueError(
                f"sessions need 60 s <= idle_s <= absolute_s <= 30 days, got {self.idle_s} and "
                f"{self.absolute_s}"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One open session."""

    caller: Caller
    opened_at: datetime
    seen_at: datetime
    ends_at: datetime  # if nothing more is done
    second_factor: bool = False  # whether the person gave one


def ends_at(opened_at: datetime, seen_at: datetime, policy: SessionPolicy) -> datetime:
    """The time at which the session ends."""
    idle = seen_at + timedelta(seconds=policy.idle_s)
    return min(idle, opened_at + timedelta(seconds=policy.absolute_s))


def is_alive(opened_at: datetime, seen_at: datetime, policy: SessionPolicy, at: datetime) -> bool:
    """Whether a session with these times is still valid at `at`.

    A clock that was set back by more than `CLOCK_SLACK` ends the session, which would otherwise
    last longer.
    """
    return opened_at - CLOCK_SLACK <= at < ends_at(opened_at, seen_at, policy)


class Sessions:
    """All open sessions."""

    def __init__(self, database: AccessDatabase, policy: SessionPolicy) -> None:
        self._database = database
        self._policy = policy

    def open(self, person: str, *, at: datetime, second_factor: bool = False) -> str:
        """Open a session for a person, by id. Returns the secret for the browser, which is
        always new.
        """
        secret = new_secret()
        over = to_microseconds(at - timedelta(seconds=self._policy.absolute_s))
        idle = to_microseconds(at - timedelta(seconds=self._policy.idle_s))
        with self._database.writing() as connection:
            rows.drop_sessions_before(connection, over, idle)
            rows.add_session(
                connection,
                hash_of(secret),
                person,
                to_microseconds(at),
                second_factor=second_factor,
            )
        return secret

    def find(self, secret: str, *, at: datetime, touch: bool) -> Session | None:
        """The session of `secret`, with the present role of the person.

        None if there is none, if it has ended, or if the person was removed. `touch`: count this as
        user activity.
        """
        key = hash_of(secret)
        with self._database.reading() as connection:
            row = rows.session(connection, key)
            person = None if row is None else rows.person_by_id(connection, row.person)
        if row is None or person is None or person.removed_at is not None:
            return None
        opened_at, seen_at = from_microseconds(row.opened_at), from_microseconds(row.seen_at)
        if not is_alive(opened_at, seen_at, self._policy, at):
            self.end(secret)
            return None
        if touch and at - seen_at >= TOUCH_EVERY:
            with self._database.writing() as connection:
                rows.touch_session(connection, key, to_microseconds(at))
            seen_at = at
        return Session(
            caller=Caller(
                kind=CallerKind.PERSON,
                id=person.id,
                name=person.name,
                role=Role(person.role),
                second_factor=bool(row.second_factor),
            ),
            opened_at=opened_at,
            seen_at=seen_at,
            ends_at=ends_at(opened_at, seen_at, self._policy),
            second_factor=bool(row.second_factor),
        )

    def strengthen(self, secret: str) -> None:
        """Note that the person of this session used a second factor."""
        with self._database.writing() as connection:
            rows.strengthen_session(connection, hash_of(secret))

    def end(self, secret: str) -> None:
        """End one session."""
        with self._database.writing() as connection:
            rows.end_session(connection, hash_of(secret))

    def end_all(self, person: str) -> int:
        """End all sessions of a person, on every device. Returns how many there were."""
        with self._database.writing() as connection:
            return rows.end_sessions_of(connection, person)
