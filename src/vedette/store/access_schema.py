"""The tables of `access.sqlite`: the users of this installation, and their access log.

It is separate from the record: a record is handed out as proof, this file is not.
Secrets are kept as hashes only. Times are whole microseconds since 1970, UTC.
"""

import sqlite3

APPLICATION_ID = 0x56454441  # "VEDA", at offset 68 of the file

_HASH = "BLOB NOT NULL CHECK (typeof({0}) = 'blob' AND length({0}) = 32)"

_VERSION_1 = (
    "CREATE TABLE schema_version (version INTEGER NOT NULL)",
    # `name_key` is the name without regard to case: a name is never given to two persons, as the
    # record knows a person by it.
    """CREATE TABLE person (
        id TEXT PRIMARY KEY,
        name TEXT NOT NULL,
        name_key TEXT NOT NULL UNIQUE,
        role TEXT NOT NULL,
        password TEXT,
        added_at INTEGER NOT NULL,
        removed_at INTEGER
    )""",
    # `person` is null in the one link that makes the first administrator.
    f"""CREATE TABLE link (
        secret_sha256 {_HASH.format("secret_sha256")} PRIMARY KEY,
        person TEXT REFERENCES person (id),
        made_at INTEGER NOT NULL,
        expires_at INTEGER NOT NULL,
        used_at INTEGER
    )""",
    f"""CREATE TABLE session (
        secret_sha256 {_HASH.format("secret_sha256")} PRIMARY KEY,
        person TEXT NOT NULL REFERENCES person (id),
        opened_at INTEGER NOT NULL,
        seen_at INTEGER NOT NULL
    )""",
    "CREATE INDEX session_of_person ON session (person)",
    # A token speaks for a program (it has a role) or for sensors (it has rows in token_sensor).
    f"""CREATE TABLE token (
        id TEXT PRIMARY KEY,
        secret_sha256 {_HASH.format("secret_sha256")},
        name TEXT NOT NULL,
        role TEXT,
        made_at INTEGER NOT NULL,
        made_by TEXT NOT NULL,
        expires_at INTEGER NOT NULL,
        revoked_at INTEGER
    )""",
    """CREATE TABLE token_sensor (
        token TEXT NOT NULL REFERENCES token (id),
        sensor TEXT NOT NULL,
        PRIMARY KEY (token, sensor)
    )""",
    f"""CREATE TABLE certificate (
        fingerprint_sha256 {_HASH.format("fingerprint_sha256")} PRIMARY KEY,
        name TEXT NOT NULL,
        added_at INTEGER NOT NULL,
        removed_at INTEGER
    )""",
    """CREATE TABLE certificate_sensor (
        fingerprint_sha256 BLOB NOT NULL REFERENCES certificate (fingerprint_sha256),
        sensor TEXT NOT NULL,
        PRIMARY KEY (fingerprint_sha256, sensor)
    )""",
    # chain: SHA-256 of the chain before (32 zero bytes at first) and the body.
    f"""CREATE TABLE access_entry (
        position INTEGER PRIMARY KEY CHECK (position >= 0),
        body BLOB NOT NULL CHECK (typeof(body) = 'blob'),
        chain_sha256 {_HASH.format("chain_sha256")}
    )""",
    """CREATE TRIGGER access_entry_is_never_changed BEFORE UPDATE ON access_entry
        BEGIN SELECT RAISE(ABORT, 'access entries are never changed'); END""",
    """CREATE TRIGGER access_entry_is_never_deleted BEFORE DELETE ON access_entry
        BEGIN SELECT RAISE(ABORT, 'access entries are never deleted'); END""",
    """CREATE TRIGGER access_entry_is_only_appended BEFORE INSERT ON access_entry
        WHEN NEW.position <> (SELECT coalesce(max(position) + 1, 0) FROM access_entry)
        BEGIN SELECT RAISE(ABORT, 'access entries are only appended'); END""",
)


_VERSION_2 = (
    # A second factor of a person. `secret`: the shared secret of a TOTP (RFC 6238), or the public
    # key of a passkey (COSE). `counter`: the last time step, or the passkey's signature count.
    """CREATE TABLE second_factor (
        id TEXT PRIMARY KEY,
        person TEXT NOT NULL REFERENCES person (id),
        kind TEXT NOT NULL CHECK (kind IN ('totp', 'passkey')),
        label TEXT NOT NULL,
        credential BLOB,
        secret BLOB NOT NULL,
        counter INTEGER NOT NULL,
        made_at INTEGER NOT NULL
    )""",
    "CREATE INDEX second_factor_of_person ON second_factor (person)",
    # Browsers in which a person signed in before: their tries are counted apart from strangers'.
    f"""CREATE TABLE known_browser (
        secret_sha256 {_HASH.format("secret_sha256")} PRIMARY KEY,
        person TEXT NOT NULL REFERENCES person (id),
        seen_at INTEGER NOT NULL
    )""",
    # 1 where the person gave a second factor when this session began, or since.
    "ALTER TABLE session ADD COLUMN second_factor INTEGER NOT NULL DEFAULT 0",
)

MADE_IN: tuple[tuple[str, ...], ...] = (_VERSION_1, _VERSION_2)
"""What each version added to the one before; a step of `upgrade` makes the same."""

SCHEMA_VERSION = len(MADE_IN)


def create(connection: sqlite3.Connection) -> None:
    """Create the tables and set the application id, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for statement in (statement for part in MADE_IN for statement in part):
            connection.execute(statement)
        connection.execute("INSERT INTO schema_version VALUES (?)", (SCHEMA_VERSION,))
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
