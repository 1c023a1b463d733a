"""The desk for drafts of statements, over the record."""

from collections.abc import Callable, Sequence
from datetime import datetime

from vedette.model.errors import EvidenceError
from vedette.record.actions.draft_proposals import NOTHING
from vedette.record.record import Record
from vedette.record.state.document_drafts import Draft
from vedette.sharing.intake_lines import decided_line, draft_line
from vedette.web.desks.json_object import Json

_AROUND = 240  # characters shown on either side of a draft's words


class DraftDesk:
    """The page's actions on drafts of statements."""

    def __init__(self, record: Record, now: Callable[[], datetime]) -> None:
        """now: returns the time that is recorded with a decision."""
        self._record = record
        self._now = now

    def waiting(self, incident_id: str) -> list[Json]:
        """The drafts of this incident, or of no incident, that wait for a decision, with their
        text.
        """
        if not self._record.incidents.holds(incident_id):
            raise LookupError(incident_id)
        names = {
            d.id: d.name
            for d in self._record.intake.documents()
            if d.incident in (None, incident_id)
        }
        texts: dict[str, str | None] = {}
        found: list[Json] = []
        for draft in self._record.intake.waiting():
            if draft.document in names:
                if draft.document not in texts:
                    texts[draft.document] = self._text(draft.document)
                shown = _in_place(draft, texts[draft.document])
                proposed = self._record.intake.proposal(
                    draft, incident_id, text=texts[draft.document]
                ).lines()
                more = {"name": names[draft.document], "proposed": proposed, **shown}
                found.append({**draft_line(draft), **more})
        return found

    def accept(
        self,
        draft_id: str,
        incident_id: str,
        changes: Json,
        by: str,
        seal: Sequence[str] = (),
        *,
        proposed: bool = False,
    ) -> Json:
        """Record a draft as a statement of an incident, and return the decision as JSON.

        changes: the corrections of the person who accepts the draft. seal: names of private
        persons that are sealed and replaced by references. proposed: the person also accepts what
        the draft is proposed to bear on.
        """
        draft, at = self._record.intake.draft(self._known(draft_id)), self._now()
        one = draft.suggestion
        texts = (one.speaker, one.role, one.to, one.via, one.claim, *changes.values())
        sealed = self._record.seal_names(seal, texts, at=at, by=by)
        intake = self._record.intake
        incident = self._record.incidents.get(incident_id).id
        proposal = intake.proposal(draft, incident, changes) if proposed else NOTHING
        decided, said = self._record.intake.accept(
            draft.id,
            at=at,
            by=by,
            incident=incident_id,
            changes=changes,
            sealed=sealed,
            proposal=proposal,
        )
        self._record.responses.add_proposed(said, proposal.step, at=at, by=by)
        return dict(decided_line(decided))

    def refuse(self, draft_id: str, by: str) -> Json:
        """Refuse a draft."""
        return dict(
            decided_line(self._record.intake.refuse(self._known(draft_id), at=self._now(), by=by))
        )

    def _known(self, draft_id: str) -> str:
        if not self._record.intake.holds(draft_id):
            raise LookupError(draft_id)
        return draft_id

    def _text(self, document: str) -> str | None:
        """The text; None where its file is missing or altered: the draft still stands."""
        try:
            return self._record.intake.words(document)
        except EvidenceError:
            return None


def _in_place(draft: Draft, text: str | None) -> Json:
    if text is None:
        return {"before": None, "words": None, "after": None}
    span = draft.suggestion.span
    return {
        "before": text[max(0, span.start - _AROUND) : span.start],
        "words": span.of(text),
        "after": text[span.end : span.end + _AROUND],
    }
