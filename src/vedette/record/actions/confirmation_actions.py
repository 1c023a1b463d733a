"""Put a file of confirmations on record: all of it, or nothing and a one-line error."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from vedette.model.errors import RecordError
from vedette.model.ids import IncidentId, ResponseId, StatementId, content_id
from vedette.model.response import Step
from vedette.model.statement import Link, Statement
from vedette.record.actions.confirmation_defaults import document_of, filled, find_suggestion
from vedette.record.actions.confirmations import (
    Action,
    Confirmations,
    Document,
    ResponseRow,
    StatementRow,
    Taken,
    require_words,
    saying_of,
    when_of,
)
from vedette.record.actions.draft_words import DraftWords
from vedette.record.actions.statement_parsing import required
from vedette.record.actions.transaction import Transaction
from vedette.record.ledger import run_entries
from vedette.record.queries.folded_ledger import FoldedLedger, RecordPart
from vedette.record.state.document_drafts import Decision, Draft, draft_decided


class _Taking:
    """One file, applied to a copy of the state, statement by statement."""

    def __init__(
        self,
        trial: Transaction,
        file: Confirmations,
        words: DraftWords,
        *,
        at: datetime,
        by: str,
        document: Document | None,
        incident: str | None,
    ) -> None:
        self.taken = Taken(spans_checked=document is not None)
        self._words = words
        self._trial = trial
        self._file = file
        self._at, self._by = at, by
        self._document = document
        self._incident = incident
        named = None if file.document is None else file.document.sha256
        if document is not None and named not in (None, document.sha256):
            raise RecordError(
                "the document must be the one that the file was made from, with the SHA-256 "
                f"{named}, got {document.sha256}",
                mend="give the document with that SHA-256",
            )
        self._sha256 = named if document is None else document.sha256

    def run(self) -> None:
        for opened in self._file.incidents:
            self._open(opened.label, opened.title)
        for number, row in enumerate(self._file.statements, 1):
            where = row.label or f"statement {number}"
            try:
                self._take(row, where)
            except RecordError as exc:
                raise RecordError(exc.what, where=exc.where or where, mend=exc.mend) from exc

    def _open(self, label: str, title: str) -> None:
        identity = IncidentId(content_id("incident", self._at, self._by, required("title", title)))
        if not self._trial.ledger.state.holds(identity):
            entry = run_entries.incident_opened(
                at=self._at,
                by=self._by,
                incident=identity,
                run=None,
                title=title.strip(),
                simulation=self._trial.ledger.state.simulated,
                track=None,
                restriction=None,
            )
            self._trial.ledger.append([entry])
        self.taken.incidents[label] = identity

    def _take(self, row: StatementRow, where: str) -> None:
        if row.action is Action.REFUSE:
            self.taken.refused += 1
            return
        language = None if self._file.document is None else self._file.document.language
        draft: Draft | None = None
        corrected: Sequence[str] = ()
        if row.speaker is None and row.span is not None:
            draft = find_suggestion(self._trial.ledger.state, self._words, row.span, self._sha256)
            text = None if self._document is None else self._document.text
            saying, corrected = filled(row, draft, self._trial.ledger.state, language, text)
        else:
            saying = saying_of(row, document_sha256=self._sha256, language=language)
        if saying.span is not None and self._document is not None:
            require_words(saying.span, self._document.text, where)
        links = tuple(Link(k.kind, self._statement(k.to)) for k in row.links)
        incident = row.incident or self._incident
        if incident is None and draft is not None:
            incident = document_of(self._trial.ledger.state, draft).incident
        if incident is None:
            raise RecordError(
                "must belong to an incident, got none",
                mend="name one in the file, or give `incident`",
            )
        said = self._trial.statements.add(
            self.taken.incidents.get(incident, incident),
            replace(saying, links=links),
            at=self._at,
            by=self._by,
        )
        if draft is not None:
            self._decide(draft, corrected, said)
        if row.label is not None:
            if row.label in self.taken.statements:
                raise RecordError(
                    f"the label {row.label!r} must be unique, got it twice",
                    mend="rename one of them",
                )
            self.taken.statements[row.label] = said.id
        if row.response is not None:
            self._respond(said, row.response)
        if row.action is Action.ACCEPT:
            self.taken.accepted += 1
        else:
            self.taken.corrected += 1

    def _decide(self, draft: Draft, corrected: Sequence[str], said: Statement) -> None:
        """The suggestion that the statement was filled from no longer waits."""
        decision = Decision.CORRECTED if corrected else Decision.ACCEPTED
        made = draft_decided(
            draft,
            decision,
            at=self._at,
            by=self._by,
            statement=said.id,
            corrected=corrected,
            why=None,
        )
        self._trial.ledger.append([made])

    def _statement(self, named: str) -> StatementId:
        return StatementId(self.taken.statements.get(named, named))

    def _respond(self, said: Statement, row: ResponseRow) -> None:
        step = Step(
            status=row.status,
            statement=said.id,
            at=self._at,
            by=self._by,
            when=when_of("when", row.when),
            until=when_of("until", row.until),
            area=row.area,
            heights=row.heights,
            who=row.who,
            note=row.note,
        )
        kind, what = row.kind.strip(), row.what.strip()
        known = ResponseId(content_id("response", said.incident, kind, what))
        if known in self._trial.ledger.state.responses.all:
            self._trial.responses.step(known, step)
        else:
            self._trial.responses.open(said.incident, kind, what, first=step)


def try_confirmations(
    trial: Transaction,
    file: Confirmations,
    words: DraftWords,
    *,
    at: datetime,
    by: str,
    document: Document | None = None,
    incident: str | None = None,
) -> Taken:
    """Apply all of `file` to `trial`, which then holds the entries to write. Raises RecordError.

    words: the words of drafts that wait beside the record. document: the document against which
    spans are verified. incident: the incident of statements that name none.
    """
    taking = _Taking(
        trial, file, words, at=at, by=required("by", by), document=document, incident=incident
    )
    taking.run()
    return taking.taken


class ConfirmationActions(RecordPart):
    """Put a file of confirmations on record in one commit."""

    def __init__(self, ledger: FoldedLedger, words: DraftWords) -> None:
        """words: the words of drafts that wait beside the record."""
        super().__init__(ledger)
        self._words = words

    def take(
        self,
        file: Confirmations,
        *,
        at: datetime,
        by: str,
        document: Document | None = None,
        incident: str | None = None,
    ) -> Taken:
        """Put a file of confirmations on record in one commit: all of it, or nothing.

        document: the document against which spans are verified. incident: the incident of
        statements that name none. Raises RecordError.
        """
        with self._lock:
            trial = Transaction(self._folded(), self._where)
            taken = try_confirmations(
                trial, file, self._words, at=at, by=by, document=document, incident=incident
            )
            self._append(trial.ledger.entries)
            return taken
