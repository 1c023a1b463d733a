"""People: their names, their role, and the links by which they choose a password.

Nobody chooses another person's password: an administrator makes a one-time link.
"""

import sqlite3
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from vedette.access import access_log
from vedette.access.access_log import AccessEntry, Deed
from vedette.access.names import clean_name, look_of, name_key
from vedette.access.passwords import clean_password, hash_password
from vedette.access.role_permissions import Role
from vedette.access.secret_values import hash_of, new_id, new_secret
from vedette.model.errors import AccessError, RefusedError
from vedette.model.times import from_microseconds, to_microseconds
from vedette.store import people_rows as rows
from vedette.store.access_database import AccessDatabase
from vedette.store.people_rows import PersonRow

LINK_LASTS = timedelta(hours=24)
_LINK_DOES_NOT_WORK = "this link does not work: it was used, it is too old, or it was replaced"
_THERE_IS_ONE = "this link does not work any more: there is an administrator already"
_ASK_FOR_ANOTHER = "ask an administrator for another"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A person who may sign in."""

    id: str
    name: str
    role: Role
    has_password: bool
    added_at: datetime
    removed_at: datetime | None = None


class People:
    """All people of this installation."""

    def __init__(self, database: AccessDatabase) -> None:
        self._database = database

    def add(self, name: str, role: Role, *, at: datetime, by: str) -> Person:
        """Add a person, who can sign in after using a link; returns the person.

        Raises AccessError.
        """
        row = _new_row(name, role, at)
        with self._database.writing() as connection:
            _insert(connection, row)
            detail = {"role": role.value}
            entry = AccessEntry(at=at, by=by, deed=Deed.PERSON_ADDED, about=row.name, detail=detail)
            access_log.note(connection, entry)
        return _person(row)

    def all(self) -> tuple[Person, ...]:
        """All people, including removed ones."""
        with self._database.reading() as connection:
            return tuple(_person(row) for row in rows.all_people(connection))

    def present(self) -> tuple[Person, ...]:
        """All people who were not removed."""
        return tuple(p for p in self.all() if p.removed_at is None)

    def named(self, name: str) -> Person:
        """The person of that name, in upper or lower case. Raises AccessError."""
        with self._database.reading() as connection:
            return _named(connection, name)

    def change_role(self, name: str, role: Role, *, at: datetime, by: str) -> Person:
        """Change the role, effective at once, also in open sessions. Raises AccessError."""
        with self._database.writing() as connection:
            person = _named(connection, name)
            if role is not Role.ADMINISTRATOR:
                _require_another_administrator(connection, person)
            rows.change_person(connection, person.id, role=role.value)
            detail = {"from": person.role.value, "to": role.value}
            entry = AccessEntry(
                at=at, by=by, deed=Deed.PERSON_ROLE_CHANGED, about=person.name, detail=detail
            )
            access_log.note(connection, entry)
        return replace(person, role=role)

    def remove(self, name: str, *, at: datetime, by: str) -> None:
        """Remove all access at once. The name stays reserved, since the record contains it."""
        with self._database.writing() as connection:
            person = _named(connection, name)
            _require_another_administrator(connection, person)
            rows.change_person(connection, person.id, removed_at=to_microseconds(at))
            rows.end_sessions_of(connection, person.id)
            rows.drop_links(connection, person.id)
            entry = AccessEntry(at=at, by=by, deed=Deed.PERSON_REMOVED, about=person.name)
            access_log.note(connection, entry)

    # -- one-time links -------------------------------------------------------------------------

    def link(self, name: str, *, at: datetime, by: str) -> str:
        """The secret of a link with which `name` chooses a password. Earlier links stop working."""
        return self._make_link(self.named(name), at=at, by=by)

    def first_link(self, *, at: datetime) -> str | None:
        """The secret of a link for the first administrator; None if there is an administrator.

        Each call makes a new link, and the one before stops working. An administrator who has not
        chosen a password yet counts: `vedette people link` makes another link for them.
        """
        if any(p.role is Role.ADMINISTRATOR for p in self.present()):
            return None
        return self._make_link(None, at=at, by=access_log.CONSOLE)

    def use_link(self, secret: str, password: str, *, name: str | None, at: datetime) -> Person:
        """Choose a password with a link; `name` is needed only for the first administrator.

        All sessions of the person end. Raises RefusedError for an invalid link. Raises AccessError
        for an invalid name or password; the link then still works.
        """
        key = hash_of(secret)
        self._require_link(key, at)  # before the costly hash
        kept = self._hash_for(key, password, name)
        with self._database.writing() as connection:
            link = rows.link(connection, key)
            if link is None or not _works(link, at):
                raise RefusedError(_LINK_DOES_NOT_WORK, mend=_ASK_FOR_ANOTHER)
            if link.person is None and _has_administrator(connection):
                raise RefusedError(_THERE_IS_ONE, mend=_ASK_FOR_ANOTHER)
            row = (
                _new_row(name or "", Role.ADMINISTRATOR, at)
                if link.person is None
                else rows.person_by_id(connection, link.person)
            )
            if row is None or row.removed_at is not None:
                raise RefusedError(_LINK_DOES_NOT_WORK, mend=_ASK_FOR_ANOTHER)
            if link.person is None:
                _insert(connection, row)
            rows.change_person(connection, row.id, password=kept)
            rows.use_link(connection, key, to_microseconds(at))
            rows.end_sessions_of(connection, row.id)
            detail = {"role": row.role} if link.person is None else {}
            entry = AccessEntry(
                at=at, by=row.name, deed=Deed.LINK_USED, about=row.name, detail=detail
            )
            access_log.note(connection, entry)
        return self.named(row.name)

    # -- inner ----------------------------------------------------------------------------------

    def _make_link(self, person: Person | None, *, at: datetime, by: str) -> str:
        secret = new_secret()
        with self._database.writing() as connection:
            rows.add_link(
                connection,
                hash_of(secret),
                None if person is None else person.id,
                to_microseconds(at),
                to_microseconds(at + LINK_LASTS),
            )
            about = "the first administrator" if person is None else person.name
            access_log.note(connection, AccessEntry(at=at, by=by, deed=Deed.LINK_MADE, about=about))
        return secret

    def _require_link(self, key: bytes, at: datetime) -> rows.LinkRow:
        with self._database.reading() as connection:
            link = rows.link(connection, key)
            taken = link is not None and link.person is None and _has_administrator(connection)
        if link is None or not _works(link, at):
            raise RefusedError(_LINK_DOES_NOT_WORK, mend=_ASK_FOR_ANOTHER)
        if taken:
            raise RefusedError(_THERE_IS_ONE, mend=_ASK_FOR_ANOTHER)
        return link

    def _hash_for(self, key: bytes, password: str, name: str | None) -> str:
        with self._database.reading() as connection:
            link = rows.link(connection, key)
            person = None if link is None or link.person is None else link.person
            row = None if person is None else rows.person_by_id(connection, person)
        known_as = clean_name(name or "") if row is None else row.name
        return hash_password(clean_password(password, known_as))


def _new_row(name: str, role: Role, at: datetime) -> PersonRow:
    return PersonRow(
        new_id("person"), clean_name(name), role.value, None, to_microseconds(at), None
    )


def _has_administrator(connection: sqlite3.Connection) -> bool:
    return any(
        row.role == Role.ADMINISTRATOR and row.removed_at is None
        for row in rows.all_people(connection)
    )


def _named(connection: sqlite3.Connection, name: str) -> Person:
    """The person of that name or id, who was not removed. Raises AccessError."""
    row = rows.person_by_key(connection, name_key(name)) or rows.person_by_id(connection, name)
    if row is None or row.removed_at is not None:
        raise AccessError(f"there is no person called {name!r}", mend="see `vedette people list`")
    return _person(row)


def _require_another_administrator(connection: sqlite3.Connection, person: Person) -> None:
    others = [
        row
        for row in rows.all_people(connection)
        if row.role == Role.ADMINISTRATOR
        and row.password is not None
        and row.removed_at is None
        and row.id != person.id
    ]
    if person.role is Role.ADMINISTRATOR and person.has_password and not others:
        raise AccessError(
            f"{person.name} is the only administrator who can sign in",
            mend="add another administrator first",
        )


def _insert(connection: sqlite3.Connection, row: PersonRow) -> None:
    look = look_of(row.name)
    for other in rows.all_people(connection):
        if look_of(other.name) == look and name_key(other.name) != name_key(row.name):
            raise AccessError(
                f"the name {row.name!r} looks like {other.name!r}, who is already listed",
                mend="choose another name, for example with a middle name",
            )
    if not rows.add_person(connection, row, name_key(row.name)):
        raise AccessError(
            f"the name {row.name!r} is or was used by another person",
            mend="choose another name, because the record identifies people by name",
        )


def _works(link: rows.LinkRow, at: datetime) -> bool:
    return link.used_at is None and to_microseconds(at) < link.expires_at


def _person(row: PersonRow) -> Person:
    return Person(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        has_password=row.password is not None,
        added_at=from_microseconds(row.added_at),
        removed_at=None if row.removed_at is None else from_microseconds(row.removed_at),
    )
