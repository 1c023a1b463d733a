"""Evidence on the record, with its chain of custody.

The bytes lie in `store.evidence_files`; the ledger holds their SHA-256. An altered or lost original
is detected by its hash; its entry stays.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from vedette.model.errors import RecordError
from vedette.model.evidence import (
    Custody,
    CustodyAct,
    Evidence,
    EvidenceKind,
    Removal,
    RemovalCause,
)
from vedette.model.ids import AlertId, EvidenceId, IncidentId, content_id
from vedette.record.ledger.canonical_json import JsonValue
from vedette.record.ledger.entries import Entry, EntryKind
from vedette.record.state.lazy_map import Shelf
from vedette.store.evidence_files import Kept


def new_evidence(
    kept: Kept,
    *,
    at: datetime,
    by: str,
    name: str,
    kind: EvidenceKind = EvidenceKind.FILE,
    media_type: str | None = None,
    incident: IncidentId | None = None,
    alert: AlertId | None = None,
    made_from: EvidenceId | None = None,
    how: str | None = None,
) -> Evidence:
    """Evidence for stored bytes. `name` is a file name, never a path.

    The id is made from the bytes and the incident or alert that they belong to. Raises RecordError.
    """
    # A file's name may hold bytes that are no text; they are shown, not lost.
    name = name.encode(errors="backslashreplace").decode().strip()
    if not name or "/" in name:
        raise RecordError(
            f"the name of evidence must be a file name without a path, got {name!r:.80}",
            mend="give the name alone",
        )
    identity = content_id("evidence", kept.sha256, incident, alert, made_from)
    return Evidence(
        id=EvidenceId(identity),
        sha256=kept.sha256,
        size_bytes=kept.size_bytes,
        name=name,
        added_at=at,
        added_by=by,
        kind=kind,
        media_type=media_type,
        incident=incident,
        alert=alert,
        made_from=made_from,
        how=how,
    )


def evidence_added(evidence: Evidence) -> Entry:
    """The entry for an original that was added to the evidence."""
    return Entry(
        at=evidence.added_at,
        by=evidence.added_by,
        kind=EntryKind.EVIDENCE_ADDED,
        body={
            "evidence": evidence.id,
            "sha256": evidence.sha256,
            "size_bytes": evidence.size_bytes,
            "name": evidence.name,
            "kind": str(evidence.kind),
            "media_type": evidence.media_type,
            "incident": evidence.incident,
            "alert": evidence.alert,
            "made_from": evidence.made_from,
            "how": evidence.how,
        },
    )


def custody_noted(custody: Custody) -> Entry:
    """The entry for an act of custody."""
    return Entry(
        at=custody.at,
        by=custody.by,
        kind=EntryKind.CUSTODY_NOTED,
        body={
            "evidence": custody.evidence,
            "act": str(custody.act),
            "other": custody.other,
            "note": custody.note,
        },
    )


def evidence_removed(
    removed: Sequence[EvidenceId], why: RemovalCause, *, at: datetime, by: str
) -> Entry:
    """The entry for originals that retention removes."""
    body: dict[str, JsonValue] = {"evidence": list(removed), "why": str(why)}
    return Entry(at=at, by=by, kind=EntryKind.EVIDENCE_REMOVED, body=body)


class Exhibits:
    """All evidence and its custody, folded from entries."""

    def __init__(self) -> None:
        self.all: Shelf[EvidenceId, Evidence] = Shelf()
        self.custody: Shelf[EvidenceId, list[Custody]] = Shelf()
        self.seals: dict[EvidenceId, None] = {}  # those that were not removed, in order
        self.removed: Shelf[EvidenceId, Removal] = Shelf()  # by retention
        self._of_alert: defaultdict[AlertId, list[EvidenceId]] = defaultdict(list)
        self._of_incident: defaultdict[IncidentId, list[EvidenceId]] = defaultdict(list)

    def apply(self, entry: Entry) -> None:
        """Apply one entry. Raises ValueError or KeyError for an inconsistent one."""
        if entry.kind is EntryKind.EVIDENCE_ADDED:
            found = _evidence(entry.body, entry.at, entry.by)
            if found.id in self.all:
                return  # two processes added it at once; the first stands
            self.all[found.id] = found
            if found.incident is not None:
                self._of_incident[found.incident].append(found.id)
            if found.kind is EvidenceKind.SEALED_RECORDING:
                self.seals[found.id] = None
                if found.alert is not None:
                    self._of_alert[found.alert].append(found.id)
        elif entry.kind is EntryKind.EVIDENCE_REMOVED:
            for one in entry.body["evidence"]:
                self.all[EvidenceId(one)]
                removal = Removal(entry.at, RemovalCause(entry.body["why"]))
                self.removed.setdefault(EvidenceId(one), removal)
                self.seals.pop(EvidenceId(one), None)
        else:
            act = _custody(entry.body, entry.at, entry.by)
            self.all[act.evidence]
            self.custody.setdefault(act.evidence, []).append(act)

    def of(self, incident: IncidentId) -> tuple[Evidence, ...]:
        """The evidence of one incident, in the order in which it was added."""
        return tuple(self.all[e] for e in self._of_incident.get(incident, ()))

    def sealed(self, alert: AlertId) -> tuple[Evidence, ...]:
        """The sealed recordings behind an alert: one for each rule that fired."""
        return tuple(self.all[e] for e in self._of_alert.get(alert, ()))

    def sealed_as(self, alert: AlertId, name: str) -> Evidence | None:
        """The evidence of this alert that was sealed under `name`; None if there is none."""
        return next((one for one in self.sealed(alert) if one.name == name), None)


def _evidence(body: Mapping[str, JsonValue], at: datetime, by: str) -> Evidence:
    return Evidence(
        id=EvidenceId(body["evidence"]),
        sha256=body["sha256"],
        size_bytes=body["size_bytes"],
        name=body["name"],
        added_at=at,
        added_by=by,
        kind=EvidenceKind(body["kind"]),
        media_type=body["media_type"],
        incident=body["incident"],
        alert=body["alert"],
        made_from=body["made_from"],
        how=body["how"],
    )


def _custody(body: Mapping[str, JsonValue], at: datetime, by: str) -> Custody:
    return Custody(
        evidence=EvidenceId(body["evidence"]),
        act=CustodyAct(body["act"]),
        at=at,
        by=by,
        other=body["other"],
        note=body["note"],
    )
