"""The evidence of a record: files kept beside it, their entries and their custody."""

from collections.abc import Sequence
from datetime import datetime
from typing import BinaryIO

from vedette.model.alert import AlertState
from vedette.model.errors import EvidenceError, RecordError
from vedette.model.evidence import (
    Custody,
    CustodyAct,
    Evidence,
    EvidenceKind,
    Removal,
    RemovalCause,
)
from vedette.model.ids import AlertId, EvidenceId
from vedette.record.actions.statement_parsing import required
from vedette.record.queries.folded_ledger import AsOf, FoldedLedger, RecordPart
from vedette.record.state.evidence import (
    custody_noted,
    evidence_added,
    evidence_removed,
    new_evidence,
)
from vedette.record.state.id_prefix import find_id
from vedette.store.evidence_files import EvidenceFiles, Kept

_IDS_IN_AN_ENTRY = 500


class EvidenceActions(RecordPart):
    """The evidence of a record (`record.evidence`)."""

    def __init__(self, ledger: FoldedLedger, files: EvidenceFiles | None) -> None:
        """files: None for a record that is not on a disk."""
        super().__init__(ledger)
        self._files = files

    @property
    def files(self) -> EvidenceFiles:
        """The folder of the originals. Raises EvidenceError for a record in memory."""
        if self._files is None:
            raise EvidenceError(
                "this record is in memory only, so no evidence can be stored beside it",
                mend="open a record file",
            )
        return self._files

    def keep(
        self,
        stream: BinaryIO,
        *,
        at: datetime,
        by: str,
        name: str,
        incident: str | None = None,
        kind: EvidenceKind = EvidenceKind.FILE,
        media_type: str | None = None,
        made_from: str | None = None,
        how: str | None = None,
        most_bytes: int | None = None,
    ) -> Evidence:
        """Keep an original and put it on record. Raises RecordError or EvidenceError.

        The same bytes for the same incident give the evidence that already exists.
        """
        kept = self.files.keep(stream, most_bytes=most_bytes)
        with self._lock:
            known = self._folded()
            evidence = new_evidence(
                kept,
                at=at,
                by=required("by", by),
                name=name,
                kind=kind,
                media_type=media_type,
                incident=None if incident is None else known.find(incident),
                made_from=None if made_from is None else self.find(made_from).id,
                how=how,
            )
            return self._add(evidence)

    def seal(self, kept: Kept, *, at: datetime, by: str, alert: AlertId, name: str) -> Evidence:
        """Record the recording that was sealed for an alert, and return it as evidence.

        A name is recorded once for each alert.
        """
        with self._lock:
            known = self._folded()
            sealed = known.exhibits.sealed_as(alert, name)
            if sealed is not None:
                return sealed
            return self._add(
                new_evidence(
                    kept,
                    at=at,
                    by=by,
                    name=name,
                    kind=EvidenceKind.SEALED_RECORDING,
                    media_type="application/vnd.vedette.seal",
                    incident=known.of_alert(alert),
                    alert=alert,
                    how="cut out by the program when the alert rose",
                )
            )

    def removable_seals(self, before: datetime) -> list[Evidence]:
        """Sealed recordings from before `before` that retention may remove, oldest first.

        Those of alerts that are still open stay, and those that a person did something with.
        """
        with self._lock:
            known = self._folded()
            held = known.exhibits
            return [
                one
                for one in (held.all[name] for name in held.seals)
                if one.added_at < before
                and one.id not in held.custody
                and (one.alert is None or known.alerts[one.alert].state is AlertState.CLOSED)
            ]

    def remove(
        self, originals: Sequence[Evidence], why: RemovalCause, *, at: datetime, by: str
    ) -> None:
        """Remove originals by retention: first on record, then on the disk.

        Their entries stay. Bytes that other evidence has too stay as well. Raises RecordError or
        EvidenceError; what could not be removed from the disk then is removed by the next call.
        """
        with self._lock:
            held = self._folded().exhibits
            new = [one.id for one in originals if one.id not in held.removed]
            for start in range(0, len(new), _IDS_IN_AN_ENTRY):
                part = new[start : start + _IDS_IN_AN_ENTRY]
                self._append([evidence_removed(part, why, at=at, by=by)])
            held = self._folded().exhibits
            needed = {one.sha256 for one in held.all.values() if one.id not in held.removed}
            gone = {held.all[one].sha256 for one in held.removed} - needed
        self.files.remove([sha256 for sha256 in sorted(gone) if self.files.has(sha256)])

    def removal(self, evidence: EvidenceId, as_of: AsOf | None = None) -> Removal | None:
        """When and why retention removed an original; None if it was not removed."""
        with self._as_of(as_of) as known:
            return known.exhibits.removed.get(evidence)

    def require_stored(self, evidence: Evidence) -> None:
        """Raise EvidenceError if retention removed the original."""
        removal = self.removal(evidence.id)
        if removal is not None:
            raise EvidenceError(
                f"the original was {removal}",
                where=evidence.id,
                mend="look for it in a backup from before that day, or replay the raw log",
            )

    def note_custody(
        self,
        evidence: str,
        act: CustodyAct,
        *,
        at: datetime,
        by: str,
        other: str | None = None,
        note: str | None = None,
    ) -> Custody:
        """Record an act of custody and return it. Raises RecordError."""
        with self._lock:
            done = Custody(
                evidence=self.find(evidence).id,
                act=act,
                at=at,
                by=required("by", by),
                other=other,
                note=note,
            )
            if act in (CustodyAct.HANDED_OVER, CustodyAct.RECEIVED) and not other:
                raise RecordError(
                    f"an entry of custody with {act} must name the other party, got none",
                    mend="name who gave or received it",
                )
            self._append([custody_noted(done)])
            return done

    def all(self, as_of: AsOf | None = None) -> tuple[Evidence, ...]:
        """All evidence, in the order in which it was added."""
        with self._as_of(as_of) as known:
            return tuple(known.exhibits.all.values())

    def find(self, text: str) -> Evidence:
        """The evidence whose id is, or begins with, `text`; a SHA-256 is accepted too. Raises
        RecordError.

        A SHA-256 that belongs to several incidents names the first of them.
        """
        with self._lock:
            held = self._folded().exhibits.all
            for evidence in held.values():
                if evidence.sha256 == text:
                    return evidence
            mend = "`vedette record evidence list` prints the ids"
            return held[find_id("evidence", held, text, mend=mend)]

    def custody(self, evidence: EvidenceId, as_of: AsOf | None = None) -> tuple[Custody, ...]:
        """The acts of custody, in order."""
        with self._as_of(as_of) as known:
            return tuple(known.exhibits.custody.get(evidence, ()))

    def sealed(self, alert: AlertId) -> tuple[Evidence, ...]:
        """The sealed recordings behind an alert: one for each rule that fired."""
        with self._lock:
            return self._folded().exhibits.sealed(alert)

    def sealed_as(self, alert: AlertId, name: str) -> Evidence | None:
        """The evidence of this alert that was sealed under `name`; None if there is none."""
        with self._lock:
            return self._folded().exhibits.sealed_as(alert, name)

    def _add(self, evidence: Evidence) -> Evidence:
        held = self._folded().exhibits.all.get(evidence.id)
        if held is not None:
            return held
        self._append([evidence_added(evidence)])
        return evidence
