"""Putting a file of confirmations on record: all of it, or nothing and one line that says why."""

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
from vedette.record.actions.statement_parsing import required
from vedette.record.actions.transaction import Trial
from vedette.record.ledger import entries
from vedette.record.state.document_drafts import Decision, Draft, draft_decided


class _Taking:
    """One file, tried statement by statement."""

    def __init__(
        self,
        trial: Trial,
        file: Confirmations,
        *,
        at: datetime,
        by: str,
        document: Document | None,
        incident: str | None,
    ) -> None:
        self.taken = Taken(spans_checked=document is not None)
        self._trial = trial
        self._file = file
        self._at, self._by = at, by
        self._document = document
        self._incident = incident
        named = None if file.document is None else file.document.sha256
        if document is not None and named not in (None, document.sha256):
            raise RecordError(
                f"the file was made from another document, {named}",
                mend="name the one with that SHA-256",
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
        if not self._trial.known.holds(identity):
            entry = entries.incident_opened(
                at=self._at,
                by=self._by,
                incident=identity,
                run=None,
                title=title.strip(),
                simulation=self._trial.known.simulated,
                track=None,
                restriction=None,
            )
            self._trial.append([entry])
        self.taken.incidents[label] = identity

    def _take(self, row: StatementRow, where: str) -> None:
        if row.action is Action.REFUSE:
            self.taken.refused += 1
            return
        language = None if self._file.document is None else self._file.document.language
        draft: Draft | None = None
        corrected: Sequence[str] = ()
        if row.speaker is None and row.span is not None:
            draft = find_suggestion(self._trial.known, row.span, self._sha256)
            saying, corrected = filled(row, draft, self._trial.known, language)
        else:
            saying = saying_of(row, document_sha256=self._sha256, language=language)
        if saying.span is not None and self._document is not None:
            require_words(saying.span, self._document.text, where)
        links = tuple(Link(k.kind, self._statement(k.to)) for k in row.links)
        incident = row.incident or self._incident
        if incident is None and draft is not None:
            incident = document_of(self._trial.known, draft).incident
        if incident is None:
            raise RecordError("is of no incident", mend="name one in the file, or with --incident")
        said = self._trial.add_statement(
            self.taken.incidents.get(incident, incident),
            replace(saying, links=links),
            at=self._at,
            by=self._by,
        )
        if draft is not None:
            self._decide(draft, corrected, said)
        if row.label is not None:
            if row.label in self.taken.statements:
                raise RecordError("two statements bear this label", mend="rename one")
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
        self._trial.append([made])

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
        if known in self._trial.known.responses.all:
            self._trial.step(known, step)
        else:
            self._trial.respond(said.incident, kind, what, first=step)


def try_confirmations(
    trial: Trial,
    file: Confirmations,
    *,
    at: datetime,
    by: str,
    document: Document | None = None,
    incident: str | None = None,
) -> Taken:
    """Try all of `file` on `trial`; its entries are then there to be written. Raises RecordError.

    document: to hold the spans against. incident: of statements that name none.
    """
    taking = _Taking(
        trial, file, at=at, by=required("by", by), document=document, incident=incident
    )
    taking.run()
    return taking.taken
