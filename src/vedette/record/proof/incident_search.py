"""Find every entry of the ledger that concerns an incident, by following references.

References are followed in both directions. From an entry of the incident to what it names: the
alert that was added, the statement that a step rests on, the document that a span lies in. And
back: every entry that names something of the incident, such as a later statement of another
incident that supersedes one of this incident.

Three sets of ids are built until no further entry is found:

- `own`: the incident, and everything that belongs to it. Every entry that names one is taken.
- `borrowed`: what belongs elsewhere and is linked with something of the incident. Taken are the
  entries that add it, link, grade or remove it; what else its own incident holds is left out.
- `context`: the run and the restriction. Only the entries that open or declare them are taken.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from vedette.model.ids import IncidentId, QuestionId
from vedette.record.ledger.canonical_json import JsonValue
from vedette.record.ledger.entries import Entry, EntryKind, entry_from_bytes
from vedette.record.ledger.ledger import Ledger
from vedette.record.state.inquiries import STANDARD, not_established_id, question_id

_IDS = re.compile(rb'"([a-z]+-[^"\\]{1,80})"')
_SEALED = re.compile(rb"personal-[0-9a-f]{32}")

Body = Mapping[str, JsonValue]

NOT_SEARCHED = frozenset(
    {
        EntryKind.SOURCE_READ,
        EntryKind.SENSOR_CHANGED,
        EntryKind.SENSOR_CONDITION,
        EntryKind.RUN_CLOSED,
        EntryKind.LEDGER_KEY,
        EntryKind.FILES_BOUND,
        EntryKind.SEGMENTS_REMOVED,
        EntryKind.ENTRY_PART,
    }
)
"""Kinds of entry that name nothing of an incident. A part is read as the entry it is a part of."""

SEARCHED = tuple(kind for kind in EntryKind if kind not in NOT_SEARCHED)
"""The kinds of entry that are looked for, in a fixed order."""


@dataclass(frozen=True, slots=True)
class IncidentEntries:
    """The entries that concern one incident, among the first `until` entries of the ledger."""

    incident: IncidentId
    until: int
    positions: tuple[int, ...]


def entries_of_incident(
    ledger: Ledger, incident: IncidentId, *, until: int, known: Iterable[str] = ()
) -> IncidentEntries:
    """Every entry before position `until` that concerns the incident.

    known: ids that are already known to belong to it; they only save passes over the ledger.
    Raises LedgerError for an entry that cannot be read.
    """
    search = _Search(incident, known)
    while search.grew:
        search.grew = False
        for positions, body in ledger.whole_bodies(until):
            if search.is_named_in(body):
                entry = entry_from_bytes(body, where=f"entry {positions[0]}")
                if search.takes(entry):
                    search.found.update(positions)
                    search.note_sealed(body)
    found = search.found | _signatures_over(ledger, search.found, until)
    return IncidentEntries(incident, until, tuple(sorted(found)))


class _Search:
    """The three sets of ids, and the positions found so far."""

    def __init__(self, incident: IncidentId, known: Iterable[str]) -> None:
        self.incident = incident
        self.own: set[str] = set()
        self.borrowed: set[str] = set()
        self.context: set[str] = set()
        self.found: set[int] = set()
        self.grew = True
        self._wanted: set[bytes] = set()
        self._rules: Mapping[EntryKind, Callable[[Body], bool]] = {
            EntryKind.RUN_OPENED: self._run,
            EntryKind.INCIDENT_OPENED: self._incident_opened,
            EntryKind.INCIDENT_ALERT_ADDED: self._alert_added,
            EntryKind.ALERT_CHANGED: self._alert,
            EntryKind.ALERT_PASSED: self._alert,
            EntryKind.ALERT_NOTED: self._alert_noted,
            EntryKind.STATEMENT_ADDED: self._statement_added,
            EntryKind.STATEMENT_GRADED: self._of_statement,
            EntryKind.STATEMENT_BEARS_ON: self._of_statement,
            EntryKind.STATEMENT_LINKED: self._linked,
            EntryKind.QUESTION_OPENED: lambda body: self._defined(body, "question"),
            EntryKind.QUESTION_ANSWERED: lambda body: self._rests(body, "answer"),
            EntryKind.HYPOTHESIS_PROPOSED: self._proposed,
            EntryKind.HYPOTHESIS_JUDGED: self._judged,
            EntryKind.HYPOTHESIS_ESTIMATED: lambda body: body["hypothesis"] in self.own,
            EntryKind.RESPONSE_OPENED: self._response,
            EntryKind.RESPONSE_STEPPED: self._stepped,
            EntryKind.RELEASE_MADE: lambda body: self._rests(body, "release"),
            EntryKind.EVIDENCE_ADDED: self._evidence,
            EntryKind.EVIDENCE_REMOVED: lambda body: self._names(*body["evidence"]),
            EntryKind.CUSTODY_NOTED: lambda body: self._names(body["evidence"]),
            EntryKind.DOCUMENT_TAKEN_IN: self._document,
            EntryKind.DRAFT_DECIDED: self._draft_decided,
            EntryKind.RESTRICTION_DRAFTED: self._restriction,
            EntryKind.RESTRICTION_REVIEWED: self._restriction,
            EntryKind.RESTRICTION_PUBLISHED: self._restriction,
            EntryKind.RESTRICTION_WITHDRAWN: self._restriction,
            EntryKind.PERSONAL_SEALED: self._personal,
            EntryKind.PERSONAL_OPENED: self._personal,
            EntryKind.PERSONAL_ERASED: self._personal,
        }
        asked = [question_id(incident, kind) for kind in STANDARD]
        self._add(self.own, incident, *known)
        self._add(self.own, *asked, *map(not_established_id, asked))

    def is_named_in(self, body: bytes) -> bool:
        """Whether the bytes of an entry name anything that is searched for."""
        return not self._wanted.isdisjoint(_IDS.findall(body))

    def takes(self, entry: Entry) -> bool:
        """Whether the entry concerns the incident. Notes the ids that it leads to."""
        rule = self._rules.get(entry.kind)
        return rule is not None and rule(entry.body)

    def note_sealed(self, body: bytes) -> None:
        """Search for the sealed names and places that an entry refers to within its text."""
        self._add(self.own, *(found.decode() for found in _SEALED.findall(body)))

    def _add(self, to: set[str], *ids: str | None) -> None:
        for one in ids:
            if one is not None and one not in self.own and one not in to:
                to.add(one)
                self._wanted.add(one.encode())
                self.grew = True

    def _names(self, *ids: str | None) -> bool:
        return any(one in self.own or one in self.borrowed for one in ids)

    def _is_own(self, *ids: str | None) -> bool:
        return any(one in self.own for one in ids)

    # -- the rules, one for each kind of entry ----------------------------------------------

    def _run(self, body: Body) -> bool:
        return body["run"] in self.context

    def _incident_opened(self, body: Body) -> bool:
        if body["incident"] == self.incident:
            self._add(self.context, body["run"], body["restriction"])
        return self._names(body["incident"])

    def _alert_added(self, body: Body) -> bool:
        if body["incident"] == self.incident:
            self._add(self.own, body["alert"])
        return self._is_own(body["alert"])

    def _alert(self, body: Body) -> bool:
        if self._is_own(body["alert"]):
            self._add(self.context, body["run"])
        return self._is_own(body["alert"])

    def _alert_noted(self, body: Body) -> bool:
        if self._is_own(body["alert"]):
            self._add(self.own, body["note"])
            self._add(self.borrowed, *body["rests_on"])
        return self._is_own(body["alert"], *body["rests_on"])

    def _statement_added(self, body: Body) -> bool:
        links = [link["to"] for link in body["links"]]
        span = body.get("span")
        if body["incident"] == self.incident:
            self._add(self.own, body["statement"])
        elif self._names(body["statement"], *links):
            self._add(self.borrowed, body["statement"], body["incident"])
        else:
            return False
        self._add(self.borrowed, *links, None if span is None else span["evidence"])
        return True

    def _of_statement(self, body: Body) -> bool:
        return self._names(body["statement"])

    def _linked(self, body: Body) -> bool:
        if not self._names(body["statement"], body["to"]):
            return False
        self._add(self.borrowed, body["statement"], body["to"])
        return True

    def _defined(self, body: Body, key: str) -> bool:
        """An entry that adds something to an incident, under the id in `key`."""
        if body["incident"] == self.incident:
            self._add(self.own, body[key])
        return self._is_own(body[key])

    def _rests(self, body: Body, key: str) -> bool:
        """An answer or a release: of the incident, or resting on something of it."""
        if self._defined(body, key):
            self._add(self.borrowed, *body["rests_on"])
            return True
        return self._is_own(*body["rests_on"])

    def _proposed(self, body: Body) -> bool:
        if body["incident"] == self.incident:
            self._add(self.own, not_established_id(QuestionId(body["question"])))
        return self._defined(body, "hypothesis")

    def _judged(self, body: Body) -> bool:
        if self._is_own(body["hypothesis"]):
            self._add(self.borrowed, body["item"])
            return True
        return self._is_own(body["item"])

    def _response(self, body: Body) -> bool:
        return self._defined(body, "response") or body["response"] in self.borrowed

    def _stepped(self, body: Body) -> bool:
        if self._is_own(body["response"]):
            self._add(self.borrowed, body["statement"])
            return True
        if self._is_own(body["statement"]):
            self._add(self.borrowed, body["response"])
            return True
        return False

    def _evidence(self, body: Body) -> bool:
        if body["incident"] == self.incident or self._is_own(body["alert"], body["made_from"]):
            self._add(self.own, body["evidence"])
        if not self._names(body["evidence"]):
            return False
        self._add(self.borrowed, body["made_from"])
        return True

    def _document(self, body: Body) -> bool:
        drafts = [draft["draft"] for draft in body["drafts"]]
        if body["incident"] == self.incident:
            self._add(self.own, body["document"], body["evidence"], body["working_copy"], *drafts)
            return True
        if not self._names(body["document"], body["evidence"], body["working_copy"], *drafts):
            return False
        self._add(self.borrowed, body["document"], body["evidence"], body["working_copy"])
        return True

    def _draft_decided(self, body: Body) -> bool:
        if self._is_own(body["draft"], body["statement"]):
            self._add(self.borrowed, body["draft"])
            return True
        return False

    def _restriction(self, body: Body) -> bool:
        named = [body.get("restriction"), body.get("draft")]
        if not any(one in self.context for one in named):
            return False
        self._add(self.context, *named)
        return True

    def _personal(self, body: Body) -> bool:
        return self._is_own(body["reference"])


def _signatures_over(ledger: Ledger, positions: set[int], until: int) -> set[int]:
    """The entries with which persons signed a range that holds one of `positions`."""
    at = [one for one in ledger.naming(f'"kind":"{EntryKind.ENTRIES_SIGNED}"') if one < until]
    return {
        position
        for position, entry in zip(at, ledger.entries_at(at), strict=True)
        if entry.kind is EntryKind.ENTRIES_SIGNED
        and any(entry.body["first"] <= one <= entry.body["last"] for one in positions)
    }
