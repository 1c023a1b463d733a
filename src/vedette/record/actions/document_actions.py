"""Documents taken in, and the decisions on their drafts (`record.intake`)."""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Final

from vedette.intake.document import Document, Span
from vedette.intake.document_reader import MOST_BYTES, read_document, too_large
from vedette.intake.suggested_statement import Suggestion
from vedette.intake.suggestions import LANGUAGES, suggest
from vedette.model.errors import EvidenceError, RecordError
from vedette.model.evidence import Evidence, EvidenceKind
from vedette.model.ids import IncidentId
from vedette.model.incident import Statement
from vedette.record.actions.confirmed_drafts import saying_of
from vedette.record.actions.draft_corrections import CORRECTABLE, corrected
from vedette.record.actions.draft_decisions import matched
from vedette.record.actions.draft_proposals import NOTHING, Proposal, proposal_for
from vedette.record.actions.draft_words import DraftWords
from vedette.record.actions.evidence_actions import EvidenceActions
from vedette.record.actions.sealed_names import Sealed, sealed_saying, with_references
from vedette.record.actions.statement_parsing import new_statement, required
from vedette.record.queries.folded_ledger import FoldedLedger, RecordPart
from vedette.record.state.document_drafts import (
    Decision,
    Draft,
    Drafts,
    TakenDocument,
    document_taken_in,
    draft_decided,
    draft_id,
)
from vedette.record.state.id_prefix import find_id
from vedette.record.state.statements import statement_added

NO_NAMES: Final[Sealed] = MappingProxyType({})
_MEND: Final = "`vedette record drafts list` prints the ids"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """The result of taking a document in."""

    document: TakenDocument
    drafts: tuple[Draft, ...]
    new: bool  # false: it was on the record already
    notes: tuple[str, ...]


class DocumentActions(RecordPart):
    """Take documents in, keep their drafts, and put confirmed drafts on record."""

    def __init__(self, ledger: FoldedLedger, evidence: EvidenceActions, words: DraftWords) -> None:
        super().__init__(ledger)
        self._evidence = evidence
        self._words = words

    def take_in(
        self,
        stream: BinaryIO,
        *,
        at: datetime,
        by: str,
        name: str,
        incident: str | None = None,
        published: date | None = None,
        sealed: Sealed = NO_NAMES,
        language: str | None = None,
    ) -> TakenIn:
        """Keep the original as evidence, derive its text, and suggest its statements.

        The ledger holds where each draft's words stand. The words are kept beside it until a
        person decides. sealed: references for names that are replaced in its title and byline.

        Raises RecordError where nothing in it can be read. The original is kept in any case, and
        the error says where, unless the file was empty.
        """
        by = required("by", by)
        with self._lock:
            known = self._folded()
            of = None if incident is None else known.find(incident)
        original = self._keep(stream, at=at, by=by, name=name, incident=of)
        document = self._read(original, name, published, language)
        with self._lock:
            copy = self._evidence.keep(
                io.BytesIO(document.text.encode()),
                at=at,
                by=by,
                name=f"{Path(name).stem or 'document'}.text.txt",
                kind=EvidenceKind.WORKING_COPY,
                media_type="text/plain; charset=utf-8",
                made_from=original.id,
                how=f"text for intake: {document.made_by}",
                incident=of,
            )
            suggested = suggest(document)
            entry = document_taken_in(
                replace(
                    document,
                    title=with_references(document.title, sealed),
                    byline=with_references(document.byline, sealed),
                ),
                suggested,
                at=at,
                by=by,
                incident=of,
                evidence=original.id,
                working_copy=copy.id,
            )
            identity = entry.body["document"]
            new = identity not in self._drafts().documents
            if new:
                self._words.keep(document, identity, suggested)
                self._append([entry])
            else:
                self._restore(document, identity, suggested)
            taken = self._drafts().documents[identity]
            return TakenIn(taken, self.of(identity), new, (*taken.notes, *_said_of(taken)))

    def documents(self) -> tuple[TakenDocument, ...]:
        """Every document that was taken in, in order."""
        with self._lock:
            return tuple(self._drafts().documents.values())

    def document(self, text: str) -> TakenDocument:
        """The document whose id is, or begins with, `text`. Raises RecordError."""
        with self._lock:
            held = self._drafts().documents
            return held[find_id("document", held, text, mend=_MEND)]

    def of(self, document: str) -> tuple[Draft, ...]:
        """The drafts of one document, in the order of its text."""
        with self._lock:
            return tuple(map(self._words.whole, self._drafts().of(document)))

    def waiting(self) -> tuple[Draft, ...]:
        """The drafts without a decision, in the order in which they were taken in."""
        with self._lock:
            found = (d for d in self._drafts().all.values() if d.decision is None)
            return tuple(map(self._words.whole, found))

    def draft(self, text: str) -> Draft:
        """The draft whose id is, or begins with, `text`. Raises RecordError."""
        with self._lock:
            held = self._drafts().all
            return self._words.whole(held[find_id("draft", held, text, mend=_MEND)])

    def holds(self, draft: str) -> bool:
        """Whether there is a draft with exactly this id."""
        with self._lock:
            return draft in self._drafts().all

    def words(self, document: str) -> str:
        """The text derived from a document, checked. Raises RecordError or EvidenceError."""
        taken = self.document(document)
        data = self._evidence.files.read(self._evidence.find(taken.working_copy).sha256)
        return data.decode()

    def proposal(
        self,
        draft: Draft,
        incident: str | None,
        changes: Mapping[str, str | None] | None = None,
        *,
        text: str | None = None,
    ) -> Proposal:
        """What the draft, with a person's changes, seems to bear on in this incident.

        incident: its complete id; None where the statement concerns none. text: of the document,
        where the caller has it; else it is read. Raises RecordError.
        """
        changed = corrected(draft.suggestion, changes or {})
        typed = (changed.claim, changed.modality) != (
            draft.suggestion.claim,
            draft.suggestion.modality,
        )
        with self._lock:
            known = self._folded()
            said = () if incident is None else known.get(IncidentId(incident)).statements
        words = self._span_of(draft) if text is None else draft.suggestion.span.of(text)
        return proposal_for(changed, said, words=words, typed=typed)

    def _span_of(self, draft: Draft) -> str:
        """The words of a draft; its claim where the file of the text is missing or altered."""
        try:
            return draft.suggestion.span.of(self.words(draft.document))
        except EvidenceError:
            return draft.suggestion.claim or ""

    def accept(
        self,
        draft: str,
        *,
        at: datetime,
        by: str,
        incident: str | None = None,
        changes: Mapping[str, str | None] | None = None,
        why: str | None = None,
        sealed: Sealed = NO_NAMES,
        proposal: Proposal = NOTHING,
    ) -> tuple[Draft, Statement]:
        """Put a draft on record as a statement, as it is or with a person's `changes`.

        changes: new values of fields named in `CORRECTABLE`; None empties one. incident: where the
        statement belongs; by default where its document does. sealed: references that take the
        place of names. proposal: the questions and links that the person accepts with it; its
        step of a response is not added here. Raises RecordError, and then nothing is on record.
        """
        with self._lock:
            before = self._undecided(draft)
            taken = self._drafts().documents[before.document]
            of = incident or taken.incident
            if of is None:
                raise RecordError(
                    "the document must belong to an incident, got none",
                    where=before.id,
                    mend="give `incident`",
                )
            known = self._folded()
            changed = corrected(before.suggestion, changes or {})
            names = [n for n in CORRECTABLE if getattr(changed, n) != getattr(before.suggestion, n)]
            original = self._evidence.find(taken.evidence).sha256
            saying = saying_of(changed, before, taken, original, self._span_of(before))
            saying = replace(saying, bears_on=proposal.bears_on, links=proposal.links)
            statement = new_statement(
                sealed_saying(saying, sealed),
                known=known.statements,
                incident=known.find(of),
                at=at,
                by=required("by", by),
            )
            decision = Decision.CORRECTED if names else Decision.ACCEPTED
            made = draft_decided(
                before, decision, at=at, by=by, statement=statement.id, corrected=names, why=why
            )
            self._append([statement_added(statement), made])
            if sealed:
                self._words.remove(before)
            return self._decided(before), self._folded().statements[statement.id]

    def settle(
        self, document: str, refused: Iterable[Span], *, at: datetime, by: str
    ) -> tuple[Draft, ...]:
        """Decide the drafts whose words match a statement on record, or a refused span.

        For statements that a person confirmed in a file: `refused` are the spans that the file
        refuses. Returns the drafts that are now decided on.
        """
        with self._lock:
            taken = self.document(document)
            waiting = [d for d in self.of(taken.id) if d.decision is None]
            statements = [
                s
                for s in self._folded().statements.values()
                if s.span is not None and s.span.document_sha256 == taken.text_sha256
            ]
            made = [
                draft_decided(
                    draft,
                    decision,
                    at=at,
                    by=required("by", by),
                    statement=None if statement is None else statement.id,
                    corrected=changed,
                    why=None,
                )
                for draft, decision, statement, changed in matched(waiting, statements, refused)
            ]
            if made:
                self._append(made)
            decided = map(self._decided, waiting)
            return tuple(draft for draft in decided if draft.decision is not None)

    def refuse(self, draft: str, *, at: datetime, by: str, why: str | None = None) -> Draft:
        """Record that a draft is no statement, remove its words, and return the refused draft.

        Raises RecordError.
        """
        with self._lock:
            before = self._undecided(draft)
            entry = draft_decided(
                before,
                Decision.REFUSED,
                at=at,
                by=required("by", by),
                statement=None,
                corrected=(),
                why=why,
            )
            self._append([entry])
            return self._decided(before)

    # -- inner --------------------------------------------------------------------------------

    def _drafts(self) -> Drafts:
        return self._folded().drafts

    def _decided(self, before: Draft) -> Draft:
        """The draft as it now stands. The words of a refused one are removed."""
        now = self._drafts().all[before.id]
        self._words.forget([now])
        return self._words.whole(now)

    def _restore(self, document: Document, identity: str, suggested: Sequence[Suggestion]) -> None:
        """Write words again that are missing beside the record, where intake suggests the same."""
        waiting = {d.id: d for d in self._drafts().of(identity) if self._words.are_missing(d)}
        same = [
            one
            for one in suggested
            if (draft := waiting.get(draft_id(identity, one.number))) is not None
            and draft.suggestion.span == one.span
        ]
        self._words.keep(document, identity, same)

    def _undecided(self, text: str) -> Draft:
        found = self.draft(text)
        if self._words.are_missing(found):
            raise RecordError(
                "the words of this draft are missing beside the record",
                where=found.id,
                mend="take the document in again with `vedette record intake`",
            )
        if found.decision is not None:
            raise RecordError(
                f"was already {found.decision} by {found.decided_by}",
                where=found.id,
                mend="add the words as a new statement"
                if found.decision is Decision.REFUSED
                else "supersede its statement",
            )
        return found

    def _keep(
        self, stream: BinaryIO, *, at: datetime, by: str, name: str, incident: IncidentId | None
    ) -> Evidence:
        """Keep the original. A file that is too large for a report is refused."""
        try:
            kept = self._evidence.keep(
                stream,
                at=at,
                by=by,
                name=name,
                kind=EvidenceKind.DOCUMENT,
                incident=incident,
                how="taken in as a document",
                most_bytes=MOST_BYTES,
            )
        except EvidenceError as exc:
            if exc.what.startswith("a file must have at most"):
                raise too_large(name) from exc
            raise
        if kept.size_bytes == 0:
            raise RecordError(
                "must be a document, got an empty file", where=name, mend="check the file"
            )
        return kept

    def _read(
        self, original: Evidence, name: str, published: date | None, language: str | None
    ) -> Document:
        try:
            data = self._evidence.files.read(original.sha256)
            return read_document(data, name, published=published, language=language)
        except EvidenceError:
            raise
        except RecordError as exc:
            raise RecordError(
                f"{exc.what}; it is kept as {original.id}", where=exc.where, mend=exc.mend
            ) from exc


def _said_of(taken: TakenDocument) -> tuple[str, ...]:
    """What a person should know before looking at the drafts."""
    if taken.language not in LANGUAGES:
        found = "could not be told" if taken.language is None else f"seems to be {taken.language!r}"
        kept = "the original and its text are kept"
        return (
            (
                f"its language {found}: no statements are suggested; {kept}. "
                f"give `language` if it is one of {', '.join(sorted(LANGUAGES))}"
            ),
        )
    if taken.published is None:
        return ("no day of publication was found: weekdays stay words; give `published`",)
    return ()
