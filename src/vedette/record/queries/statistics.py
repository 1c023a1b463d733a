"""Counts of incidents and sightings, and names with their statements, across incidents."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final

from vedette.model.errors import RecordError
from vedette.model.ids import IncidentId, StatementId
from vedette.model.question import QuestionKind
from vedette.model.sighting_topics import OUTCOME, OUTCOME_KEY, PUT_TO, SIGHTING
from vedette.model.statement import LinkKind
from vedette.model.times import to_text
from vedette.record.ledger.canonical_json import JsonValue
from vedette.record.ledger.entries import Entry, EntryKind, entry_from_bytes
from vedette.record.ledger.ledger import Ledger
from vedette.record.state.inquiries import question_id
from vedette.store.statistics_index import Cell, Named, StatisticsIndex, statistics_path

_Body = Mapping[str, JsonValue]
_KIND: Final = b'"kind":"'  # the last key of an entry
_WHEN: Final = (QuestionKind.OCCURRED, QuestionKind.ENTRY_TIME)
"""A statement that bears on one of these and tells of a time tells when the incident was."""


class Statistics:
    """The index of one ledger; it takes in what was appended since, before each query."""

    def __init__(self, ledger: Ledger, record: Path | None) -> None:
        """record: the record's file, beside which the index lies; None: in memory.

        In a folder that cannot be written the index is made in memory, which takes longer.
        """
        self._ledger = ledger
        try:
            self._index = StatisticsIndex(None if record is None else statistics_path(record))
        except (OSError, sqlite3.Error, RecordError):
            self._index = StatisticsIndex(None)
        self._touched: set[str] = set()
        self._takes: dict[str, Callable[[int, Entry], None]] = {
            EntryKind.RUN_OPENED: self._run_opened,
            EntryKind.ALERT_CHANGED: self._alert_changed,
            EntryKind.INCIDENT_OPENED: self._incident_opened,
            EntryKind.INCIDENT_ALERT_ADDED: self._alert_added,
            EntryKind.STATEMENT_ADDED: self._statement_added,
            EntryKind.STATEMENT_LINKED: self._statement_linked,
            EntryKind.STATEMENT_BEARS_ON: self._bears_on,
        }

    def cells(self, *, simulation: bool = False) -> tuple[list[Cell], dict[str, str]]:
        """The counts, and the names of restrictions by id. Raises RecordError."""
        self.catch_up()
        return self._index.cells(simulation=simulation), self._index.zone_names()

    def names(self, part: str = "", *, most: int) -> list[Named]:
        """Speakers, addressees, channels and places whose name holds `part`. Raises RecordError."""
        self.catch_up()
        return self._index.names(part, most)

    def statements_of(self, part: str, *, most: int) -> list[StatementId]:
        """The latest `most` statements with such a name, latest first. Raises RecordError."""
        self.catch_up()
        entries = self._ledger.entries_at(self._index.positions(part, most))
        return [StatementId(entry.body["statement"]) for entry in entries]

    def catch_up(self) -> None:
        """Take in the entries that were appended since. Raises RecordError."""
        size = self._ledger.size()
        db = self._index.connection
        try:
            covered, root = self._index.covered()
            if covered == size and (not covered or self._ledger.root(covered) == root):
                return
            db.execute("BEGIN IMMEDIATE")
            covered, root = self._index.covered()  # another program may have been faster
            if covered > size or (covered and self._ledger.root(covered) != root):
                self._index.clear()  # of another ledger
                covered = 0
            self._take(covered, size)
            db.execute("UPDATE covered SET size = ?, root = ?", (size, self._ledger.root(size)))
            db.execute("COMMIT")
        except sqlite3.Error as exc:
            raise self._index.failed(exc) from exc
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")

    def close(self) -> None:
        """Close the index."""
        self._index.close()

    def _take(self, start: int, until: int) -> None:
        self._touched.clear()
        for positions, body in self._ledger.whole_bodies(until, start=start):
            kind = body[body.rfind(_KIND) + len(_KIND) : -2].decode(errors="replace")
            take = self._takes.get(kind)
            if take is not None:
                take(positions[-1], entry_from_bytes(body, where=f"entry {positions[0]}"))
        # Incidents first: a sighting takes the restriction of its incident.
        for identity in sorted(self._touched):
            self._index.settle(identity)

    def _run_opened(self, _: int, entry: Entry) -> None:
        for held in entry.body["restrictions"]:
            if held.get("id") and held.get("name"):
                self._index.put("zones", held["id"], str(held["name"]))

    def _alert_changed(self, _: int, entry: Entry) -> None:
        body = entry.body
        self._index.put("alerts", body["alert"], body["rule"], body["raised_at"])
        found = self._index.connection.execute(
            "SELECT id FROM events WHERE alert = ?", (body["alert"],)
        )
        self._touched.update(identity for (identity,) in found)

    def _incident_opened(self, _: int, entry: Entry) -> None:
        body = entry.body
        self._index.add_event(
            "incident",
            body["incident"],
            body["incident"],
            restriction=body["restriction"],
            simulation=int(bool(body["simulation"])),
        )
        self._touched.add(body["incident"])

    def _alert_added(self, _: int, entry: Entry) -> None:
        self._index.connection.execute(
            "UPDATE events SET alert = ? WHERE id = ? AND alert IS NULL",
            (entry.body["alert"], entry.body["incident"]),
        )
        self._touched.add(entry.body["incident"])

    def _statement_added(self, position: int, entry: Entry) -> None:
        body = entry.body
        statement, incident = body["statement"], body["incident"]
        topics = body.get("topics") or ()
        refers = [one["to"] for one in body["links"] if one["kind"] == LinkKind.REFERS_TO]
        if SIGHTING in topics:
            self._index.add_event(
                "sighting", statement, incident, simulation=0, kind="sighting", at=body["about_at"]
            )
            self._touched.add(statement)
        elif OUTCOME in topics:
            self._outcome(statement, refers or [incident], topics, to_text(entry.at))
        elif PUT_TO in topics:
            for one in refers:
                self._index.put("put", one, position, incident)
                self._touched.add(one)
        elif body["about_at"] is not None:
            bears = any(_tells_when(incident, b["question"]) for b in body.get("bears_on") or ())
            self._index.put("told", statement, incident, body["about_at"], int(bears), position)
            if bears:
                self._touched.add(incident)
        for link in body["links"]:
            if link["kind"] == LinkKind.SUPERSEDES:
                self._supersede(link["to"], statement, holds=True)
        self._names(position, body)

    def _outcome(self, statement: str, of: list[str], topics: Iterable[str], at: str) -> None:
        word = next((t for t in topics if t.startswith(OUTCOME_KEY)), None)
        if word is None:  # any statement may carry the topic; without a word it states no outcome
            return
        for one in of:
            self._index.put("outcomes", statement, one, word.removeprefix(OUTCOME_KEY), at)
            self._touched.add(one)

    def _names(self, position: int, body: _Body) -> None:
        for role, name in (("speaker", "speaker"), ("addressee", "to"), ("channel", "via")):
            if body.get(name):
                self._index.add_name(role, body[name], position)
        for key in ("about_place", "said_in"):
            place = body.get(key)
            if place is not None:
                self._index.add_name("place", place["name"], position)

    def _statement_linked(self, _: int, entry: Entry) -> None:
        body = entry.body
        if body["kind"] == LinkKind.SUPERSEDES:
            self._supersede(body["to"], body["statement"], holds=bool(body["holds"]))

    def _bears_on(self, _: int, entry: Entry) -> None:
        db, body = self._index.connection, entry.body
        found = db.execute(
            "SELECT incident FROM told WHERE statement = ?", (body["statement"],)
        ).fetchone()
        if found is not None and _tells_when(found[0], body["question"]):
            db.execute(
                "UPDATE told SET bears = ? WHERE statement = ?",
                (int(bool(body["holds"])), body["statement"]),
            )
            self._touched.add(found[0])

    def _supersede(self, old: str, new: str, *, holds: bool) -> None:
        db = self._index.connection
        if holds:
            self._index.put("superseded", old, new)
        else:
            db.execute("DELETE FROM superseded WHERE old = ? AND new = ?", (old, new))
        self._touched.add(old)  # where it is a sighting
        told = db.execute("SELECT incident FROM told WHERE statement = ? AND bears = 1", (old,))
        self._touched.update(one for (one,) in told)
        stated = db.execute("SELECT of FROM outcomes WHERE statement = ?", (old,))
        self._touched.update(one for (one,) in stated)


def _tells_when(incident: str, question: str) -> bool:
    own = {str(question_id(IncidentId(incident), kind)) for kind in _WHEN}
    return question in _WHEN or question in own
