"""The kinds of entry that a ledger holds, and how each is written.

An entry holds a time (the ledger's own), a person or program, a kind, and a body of plain values.
It holds only what any viewer may see: no serials, no transmitter addresses, nothing about
operators.
`docs/ledger-format.md` describes every key for readers without this program.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model.errors import LedgerError, RecordError
from vedette.model.times import from_text, require_utc, to_text
from vedette.model.value_words import failure_in_words, in_words
from vedette.record.ledger import canonical_json, statement_values
from vedette.record.ledger.canonical_json import JsonValue

MACHINE = "vedette"
"""Who made an entry that no person made."""


class EntryKind(StrEnum):
    """What an entry tells of."""

    RUN_OPENED = "run.opened"
    SOURCE_READ = "source.read"
    SENSOR_CHANGED = "sensor.changed"
    SENSOR_CONDITION = "sensor.condition"
    ALERT_CHANGED = "alert.changed"
    ALERT_PASSED = "alert.passed"
    INCIDENT_OPENED = "incident.opened"
    INCIDENT_ALERT_ADDED = "incident.alert_added"
    STATEMENT_ADDED = "statement.added"
    STATEMENT_GRADED = "statement.graded"
    STATEMENT_LINKED = "statement.linked"
    STATEMENT_BEARS_ON = "statement.bears_on"
    QUESTION_OPENED = "question.opened"
    QUESTION_ANSWERED = "question.answered"
    HYPOTHESIS_PROPOSED = "hypothesis.proposed"
    HYPOTHESIS_JUDGED = "hypothesis.judged"
    HYPOTHESIS_ESTIMATED = "hypothesis.estimated"
    RESPONSE_OPENED = "response.opened"
    RESPONSE_STEPPED = "response.stepped"
    RELEASE_MADE = "release.made"
    ALERT_NOTED = "alert.noted"
    RESTRICTION_DRAFTED = "restriction.drafted"
    RESTRICTION_REVIEWED = "restriction.reviewed"
    RESTRICTION_PUBLISHED = "restriction.published"
    RESTRICTION_WITHDRAWN = "restriction.withdrawn"
    EVIDENCE_ADDED = "evidence.added"
    EVIDENCE_REMOVED = "evidence.removed"
    CUSTODY_NOTED = "custody.noted"
    DOCUMENT_TAKEN_IN = "document.taken_in"
    DRAFT_DECIDED = "draft.decided"
    RUN_CLOSED = "run.closed"
    ENTRY_PART = "entry.part"
    LEDGER_KEY = "ledger.key"
    PERSONAL_SEALED = "personal.sealed"
    PERSONAL_OPENED = "personal.opened"
    PERSONAL_ERASED = "personal.erased"
    FILES_BOUND = "files.bound"
    SEGMENTS_REMOVED = "segments.removed"
    ENTRIES_SIGNED = "entries.signed"


OF_STATEMENTS = frozenset(
    {
        EntryKind.STATEMENT_ADDED,
        EntryKind.STATEMENT_GRADED,
        EntryKind.STATEMENT_LINKED,
        EntryKind.STATEMENT_BEARS_ON,
    }
)
OF_QUESTIONS = frozenset(
    {
        EntryKind.QUESTION_OPENED,
        EntryKind.QUESTION_ANSWERED,
        EntryKind.HYPOTHESIS_PROPOSED,
        EntryKind.HYPOTHESIS_JUDGED,
        EntryKind.HYPOTHESIS_ESTIMATED,
    }
)

BODY_KEYS: dict[EntryKind, frozenset[str]] = {
    EntryKind.RUN_OPENED: frozenset(
        {"run", "name", "simulation", "version", "settings_sha256", "restrictions"}
    ),
    EntryKind.SOURCE_READ: frozenset(
        {"run", "sha256", "name", "format", "size_bytes", "simulation"}
    ),
    EntryKind.SENSOR_CHANGED: frozenset(
        {"run", "sensor", "kind", "name", "state", "since", "last_heard_at"}
        | {"reports", "repeated", "refused"}
    ),
    EntryKind.SENSOR_CONDITION: frozenset(
        {"run", "sensor", "name", "condition", "holds", "since", "words"}
        | {"reports", "refused", "shed", "unused"}
    ),
    EntryKind.ALERT_CHANGED: frozenset(
        {"run", "alert", "rule", "track", "restriction", "raised_at", "state", "changed_at"}
        | {"reason", "changed_by", "shelved_until"}
    ),
    EntryKind.ALERT_PASSED: frozenset(
        {"run", "alert", "track", "first_at", "height_reference", "points"}
    ),
    EntryKind.INCIDENT_OPENED: frozenset(
        {"incident", "run", "title", "simulation", "track", "restriction"}
    ),
    EntryKind.INCIDENT_ALERT_ADDED: frozenset({"incident", "alert"}),
    EntryKind.STATEMENT_ADDED: statement_values.FIRST_KEYS,
    EntryKind.STATEMENT_GRADED: frozenset(
        {"statement", "source_grade", "information_grade", "why"}
    ),
    EntryKind.STATEMENT_LINKED: frozenset({"statement", "kind", "to", "why", "holds"}),
    EntryKind.STATEMENT_BEARS_ON: frozenset(
        {"statement", "question", "stance", "says", "why", "holds"}
    ),
    EntryKind.QUESTION_OPENED: frozenset({"question", "incident", "text"}),
    EntryKind.QUESTION_ANSWERED: frozenset(
        {"answer", "question", "incident", "value", "why", "rests_on", "right"}
    ),
    EntryKind.HYPOTHESIS_PROPOSED: frozenset({"hypothesis", "question", "incident", "text"}),
    EntryKind.HYPOTHESIS_JUDGED: frozenset({"hypothesis", "item", "consistency", "why"}),
    EntryKind.HYPOTHESIS_ESTIMATED: frozenset({"hypothesis", "likelihood", "confidence", "why"}),
    EntryKind.RESPONSE_OPENED: frozenset({"response", "incident", "kind", "what"}),
    EntryKind.RESPONSE_STEPPED: frozenset(
        {"response", "status", "statement", "when", "until", "area", "heights", "who", "note"}
    ),
    EntryKind.RELEASE_MADE: frozenset(
        {"release", "incident", "what", "ref", "rests_on", "recipients", "sha256"}
    ),
    EntryKind.ALERT_NOTED: frozenset({"note", "alert", "text", "rests_on"}),
    EntryKind.RESTRICTION_DRAFTED: frozenset({"draft", "sha256", "content"}),
    EntryKind.RESTRICTION_REVIEWED: frozenset({"draft", "sha256", "warnings"}),
    EntryKind.RESTRICTION_PUBLISHED: frozenset(
        {"draft", "sha256", "restriction", "amends", "supersedes"}
    ),
    EntryKind.RESTRICTION_WITHDRAWN: frozenset({"restriction", "reason"}),
    EntryKind.EVIDENCE_ADDED: frozenset(
        {"evidence", "sha256", "size_bytes", "name", "kind", "media_type", "incident", "alert"}
        | {"made_from", "how"}
    ),
    EntryKind.EVIDENCE_REMOVED: frozenset({"evidence", "why"}),
    EntryKind.CUSTODY_NOTED: frozenset({"evidence", "act", "other", "note"}),
    EntryKind.DOCUMENT_TAKEN_IN: frozenset(
        {"document", "evidence", "working_copy", "text_sha256", "incident", "name", "title"}
        | {"byline", "agency", "outlet", "language", "published", "published_from", "parts"}
        | {"notes", "drafts"}
    ),
    EntryKind.DRAFT_DECIDED: frozenset({"draft", "decision", "statement", "corrected", "why"}),
    EntryKind.RUN_CLOSED: frozenset({"run", "counts"}),
    EntryKind.ENTRY_PART: frozenset({"of", "part", "parts", "text"}),
    EntryKind.LEDGER_KEY: frozenset({"origin", "key", "replaces"}),
    EntryKind.PERSONAL_SEALED: frozenset({"reference", "kind", "commitment", "erase_after"}),
    EntryKind.PERSONAL_OPENED: frozenset({"reference", "reason"}),
    EntryKind.PERSONAL_ERASED: frozenset({"reference", "reason"}),
    EntryKind.FILES_BOUND: frozenset({"access", "raw", "checkpoint"}),
    EntryKind.SEGMENTS_REMOVED: frozenset({"first", "last", "size_bytes", "why"}),
    EntryKind.ENTRIES_SIGNED: frozenset({"first", "last", "leaves_sha256", "key", "signature"}),
}
"""Every key of every body; each is always there, null where nothing is known."""

LATER_KEYS: dict[EntryKind, frozenset[str]] = {
    EntryKind.ALERT_CHANGED: frozenset({"lat_udeg", "lon_udeg", "sigma_m"}),
    EntryKind.INCIDENT_OPENED: frozenset({"held"}),
    EntryKind.STATEMENT_ADDED: statement_values.SECOND_KEYS,
}
"""Keys that came later: entries written before have none of them, entries written now have all."""

OPTIONAL_KEYS: dict[EntryKind, frozenset[str]] = {
    EntryKind.STATEMENT_ADDED: statement_values.OPTIONAL_KEYS,
    EntryKind.ALERT_CHANGED: frozenset(
        {"condition", "called_at", "reason_at", "shelved_for", "label", "labelled_by", "contact"}
    ),
}
"""Keys that an entry has only where there is a value."""

HeldWords = Sequence[tuple[str, str]]
"""What a restriction says, line by line: a heading and its words."""

_ENTRY_KEYS = frozenset({"at", "by", "kind", "body"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One fact on the record."""

    at: datetime  # UTC; in a replay the time of the recording, by hand what the person's clock says
    by: str
    kind: EntryKind
    body: Mapping[str, JsonValue]

    def __post_init__(self) -> None:
        require_utc("at", self.at)
        if not self.by.strip():
            raise RecordError("an entry must name who made it", mend="give a name")
        first = BODY_KEYS[self.kind]
        keys = self.body.keys() - OPTIONAL_KEYS.get(self.kind, frozenset())
        if keys not in (first, first | LATER_KEYS.get(self.kind, frozenset())):
            odd = sorted(keys ^ first)
            raise RecordError(f"a {self.kind} entry has missing or unknown keys: {', '.join(odd)}")


def entry_to_bytes(entry: Entry) -> bytes:
    """The bytes that are hashed: RFC 8785 JSON. Raises RecordError."""
    return canonical_json.to_bytes(
        {"at": to_text(entry.at), "by": entry.by, "kind": str(entry.kind), "body": entry.body}
    )


def entry_from_bytes(data: bytes, *, where: str) -> Entry:
    """Inverse of `entry_to_bytes`. Raises LedgerError for anything that it did not write."""
    try:
        value = canonical_json.from_bytes(data)
        _require_entry_keys(value)
        return Entry(
            at=from_text(value["at"]),
            by=value["by"],
            kind=EntryKind(value["kind"]),
            body=value["body"],
        )
    except (ValueError, TypeError, AttributeError, RecordError) as exc:
        raise LedgerError(
            f"must be an entry that this version of vedette can read: {failure_in_words(exc)}",
            where=where,
            mend="open it with the version of vedette that wrote it, or run `vedette verify`",
        ) from exc


_TIME_BEGINS = b'{"at":"'
_TIME = slice(len(_TIME_BEGINS), len(_TIME_BEGINS) + len("2025-09-09T21:30:00.000000Z"))


def entry_time(data: bytes, *, where: str) -> datetime:
    """The time that an entry states. Raises LedgerError.

    The time comes first in the bytes, so reading it takes a hundredth of reading the entry.
    """
    # In a file that was altered it may be no bytes at all.
    whole = isinstance(data, bytes) and data.startswith(_TIME_BEGINS)
    if whole and data[_TIME.stop : _TIME.stop + 2] == b'",':
        try:
            return from_text(data[_TIME].decode("ascii"))
        except ValueError:
            pass  # what it is instead, reading all of it says
    return entry_from_bytes(data, where=where).at


def _require_entry_keys(value: Mapping[str, JsonValue]) -> None:
    if value.keys() != _ENTRY_KEYS:
        raise RecordError(
            f"an entry must have the keys {', '.join(sorted(_ENTRY_KEYS))}, "
            f"got {', '.join(sorted(value)) or 'none'}"
        )
    if not isinstance(value["body"], dict):
        raise RecordError(f"body must be an object, got {in_words(value['body'])}")
