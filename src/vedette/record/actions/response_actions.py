"""Responses and their steps. Each step rests on a statement."""

from dataclasses import replace
from datetime import datetime

from vedette.model.errors import RecordError
from vedette.model.ids import ResponseId, content_id
from vedette.model.response import Response, Step
from vedette.model.statement import Statement
from vedette.record.actions.draft_proposals import ProposedStep
from vedette.record.actions.statement_parsing import required, text_of, texts, told_when
from vedette.record.queries.folded_ledger import RecordPart
from vedette.record.state import responses
from vedette.record.state.id_prefix import find_id

_MEND = "`vedette record show` and `known` print the ids"


class ResponseActions(RecordPart):
    """Put a response on record, and add steps to it."""

    def open(self, incident: str, kind: str, what: str, *, first: Step) -> Response:
        """Record a response with its first step, and return it. Raises RecordError.

        The first step gives the time and the person.
        """
        kind, what = required("kind", kind), required("what", what)
        by, at = required("by", first.by), first.at
        with self._lock:
            self._refresh()
            of = self._incidents.find(incident)
            response = Response(
                id=ResponseId(content_id("response", of, kind, what)),
                incident=of,
                kind=kind,
                what=what,
                opened_at=at,
                opened_by=by,
            )
            if response.id in self._incidents.responses.all:
                raise RecordError(
                    f"this is already on record as {response.id}", mend="add a step to it"
                )
            step = self._carried(response, first)
            self._append(
                [
                    responses.response_opened(response),
                    responses.response_stepped(response.id, step),
                ]
            )
            return self._incidents.responses.all[response.id]

    def step(self, response: str, step: Step) -> Response:
        """Add a step with its supporting statement, and return the changed response.

        Raises RecordError.
        """
        with self._lock:
            self._refresh()
            held = self._incidents.responses.all
            before = held[find_id("response", held, response, mend=_MEND)]
            self._append([responses.response_stepped(before.id, self._carried(before, step))])
            return held[before.id]

    def add_proposed(
        self, said: Statement, proposed: ProposedStep | None, *, at: datetime, by: str
    ) -> None:
        """Add the step that a person accepted with a draft, to its response or to a new one.

        Raises RecordError.
        """
        if proposed is None:
            return
        step = Step(
            status=proposed.status,
            statement=said.id,
            at=at,
            by=by,
            when=told_when("when", proposed.when_at, words=proposed.when_words),
            who=proposed.who,
        )
        with self._lock:
            self._refresh()
            known = content_id("response", said.incident, proposed.kind, proposed.what)
            if known in self._incidents.responses.all:
                self.step(known, step)
            else:
                self.open(said.incident, proposed.kind, proposed.what, first=step)

    def _carried(self, response: Response, step: Step) -> Step:
        statement = self._incidents.statements[self._incidents.find_statement(step.statement)]
        step = replace(
            step,
            statement=statement.id,
            by=required("by", step.by),
            area=text_of("area", step.area),
            heights=text_of("heights", step.heights),
            who=texts("who", step.who),
            note=text_of("note", step.note),
        )
        responses.require_carried(response, step, statement)
        return step
