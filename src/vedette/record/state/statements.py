"""All statements with their present grades, links and bearings.

Nothing is edited. A later entry changes a grade or a link; both entries stay in the ledger.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from vedette.model.errors import RecordError
from vedette.model.ids import IncidentId, StatementId
from vedette.model.statement import (
    Bearing,
    Grading,
    InformationGrade,
    Link,
    LinkKind,
    SourceGrade,
    Statement,
)
from vedette.record.ledger.entries import Entry, EntryKind
from vedette.record.ledger.plain_values import from_plain, to_plain
from vedette.record.ledger.statement_values import statement_from_dict, statement_to_dict
from vedette.record.state.lazy_map import Shelf

_GOES_ONE_WAY = frozenset({LinkKind.SUPERSEDES, LinkKind.REFERS_TO, LinkKind.CORROBORATES})


class Told:
    """Every statement, folded from entries."""

    def __init__(self) -> None:
        self.all: Shelf[StatementId, Statement] = Shelf()
        self.replaced: dict[StatementId, StatementId] = {}  # by which one, last

    def apply(self, entry: Entry) -> IncidentId:
        """Apply one entry and return the incident that it concerns.

        Raises KeyError or ValueError.
        """
        if entry.kind is EntryKind.STATEMENT_ADDED:
            said = statement_from_dict(entry.body, recorded_at=entry.at, recorded_by=entry.by)
            if said.id not in self.all:
                self.all[said.id] = said
                self._note_replaced(said)
            return said.incident
        before = self.all[StatementId(entry.body["statement"])]
        if entry.kind is EntryKind.STATEMENT_GRADED:
            self.all[before.id] = _graded(before, entry)
        elif entry.kind is EntryKind.STATEMENT_BEARS_ON:
            self.all[before.id] = _borne(before, entry)
        else:
            self._link(before, entry)
        return before.incident

    def _link(self, before: Statement, entry: Entry) -> None:
        link = Link(kind=LinkKind(entry.body["kind"]), to=StatementId(entry.body["to"]))
        links = tuple(held for held in before.links if held != link)
        if entry.body["holds"]:
            if closes_circle(link, before.id, self.all):
                return  # two processes linked both ways at once; the first stands
            links = (*links, link)
        self.all[before.id] = replace(before, links=links)
        if link.kind is not LinkKind.SUPERSEDES:
            return
        if entry.body["holds"] and link.to not in self.replaced:
            self.replaced[link.to] = before.id
        else:  # which one is the last must be looked for among all
            self.replaced = superseded_by(self.all.values())

    def _note_replaced(self, said: Statement) -> None:
        for link in said.links:
            if link.kind is LinkKind.SUPERSEDES:
                self.replaced[link.to] = said.id


def superseded_by(statements: Iterable[Statement]) -> dict[StatementId, StatementId]:
    """For each superseded statement, the one that superseded it last."""
    return {
        link.to: statement.id
        for statement in statements
        for link in statement.links
        if link.kind is LinkKind.SUPERSEDES
    }


def closes_circle(
    link: Link, start: StatementId, statements: Mapping[StatementId, Statement]
) -> bool:
    """Whether the new link would close a circle back to `start`."""
    if link.to == start:
        return True
    if link.kind not in _GOES_ONE_WAY:
        return False
    ahead, seen = [link.to], set[StatementId]()
    while ahead:
        here = ahead.pop()
        if here == start:
            return True
        if here not in seen and here in statements:
            seen.add(here)
            ahead += [k.to for k in statements[here].links if k.kind is link.kind]
    return False


def require_no_circle(
    link: Link, start: StatementId, statements: Mapping[StatementId, Statement]
) -> None:
    """Raise RecordError where a statement would supersede itself through a chain of links."""
    verb = str(link.kind).replace("_", " ")
    if link.to == start:
        raise RecordError(f"a statement cannot be one that {verb} itself", mend="link another one")
    if closes_circle(link, start, statements):
        raise RecordError(
            f"{link.to} already {verb} {start}, directly or through other statements",
            mend="take back one of those links, or do not add this one",
        )


# -- entries ------------------------------------------------------------------------------------


def statement_added(statement: Statement) -> Entry:
    """The entry for a new statement."""
    return Entry(
        at=statement.recorded_at,
        by=statement.recorded_by,
        kind=EntryKind.STATEMENT_ADDED,
        body=statement_to_dict(statement),
    )


def graded(statement: StatementId, grading: Grading) -> Entry:
    """The entry for the grade of a statement, which may replace an earlier grade."""
    source, information = grading.source, grading.information
    body = {
        "statement": statement,
        "source_grade": None if source is None else str(source),
        "information_grade": None if information is None else str(information),
        "why": grading.why,
    }
    return Entry(at=grading.at, by=grading.by, kind=EntryKind.STATEMENT_GRADED, body=body)


def linked(
    statement: StatementId, link: Link, *, at: datetime, by: str, why: str | None, holds: bool
) -> Entry:
    """The entry for a link of two statements, or for its withdrawal (`holds` is false)."""
    body = {
        "statement": statement,
        "kind": str(link.kind),
        "to": link.to,
        "why": why,
        "holds": holds,
    }
    return Entry(at=at, by=by, kind=EntryKind.STATEMENT_LINKED, body=body)


def bears_on(
    statement: StatementId,
    bearing: Bearing,
    *,
    at: datetime,
    by: str,
    why: str | None,
    holds: bool,
) -> Entry:
    """The entry for a statement that bears on a question, or no longer does (`holds` is false)."""
    body = {
        "statement": statement,
        **to_plain(bearing),
        "why": why,
        "holds": holds,
    }
    return Entry(at=at, by=by, kind=EntryKind.STATEMENT_BEARS_ON, body=body)


def _graded(before: Statement, entry: Entry) -> Statement:
    source, information = entry.body["source_grade"], entry.body["information_grade"]
    grading = Grading(
        source=None if source is None else SourceGrade(source),
        information=None if information is None else InformationGrade(information),
        by=entry.by,
        at=entry.at,
        why=entry.body["why"],
    )
    return replace(
        before,
        source_grade=grading.source or before.source_grade,
        information_grade=grading.information or before.information_grade,
        gradings=(*before.gradings, grading),
    )


def _borne(before: Statement, entry: Entry) -> Statement:
    bearing = from_plain(Bearing, {key: entry.body[key] for key in ("question", "stance", "says")})
    # A statement says one thing of a question: a later bearing on it takes the place of the former.
    others = tuple(b for b in before.bears_on if b.question != bearing.question)
    return replace(before, bears_on=(*others, bearing) if entry.body["holds"] else others)
