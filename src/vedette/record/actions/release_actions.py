"""Responses, notes to alerts, and what went out: each with what it rests on."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from vedette.model.errors import RecordError
from vedette.model.ids import AlertId, NoteId, ReleaseId, ResponseId, content_id
from vedette.model.response import Note, Release, Response, Step
from vedette.record.actions.statement_parsing import required, text_of, texts
from vedette.record.queries.record_access import Keeping
from vedette.record.queries.references import closure, find_ref
from vedette.record.state import releases, responses
from vedette.record.state.id_prefix import find_id

_MEND = "`vedette record show` and `known` print the ids"


class Releasing(Keeping):
    """What was done, and what was passed on."""

    def respond(self, incident: str, kind: str, what: str, *, first: Step) -> Response:
        """Put a response on record with its first step: who put it down and when are the step's.

        Raises RecordError.
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
        """Take a response a step on, by a statement that says so. Raises RecordError."""
        with self._lock:
            self._refresh()
            held = self._incidents.responses.all
            before = held[find_id("response", held, response, mend=_MEND)]
            self._append([responses.response_stepped(before.id, self._carried(before, step))])
            return held[before.id]

    def released(
        self,
        what: str,
        ref: str,
        *,
        at: datetime,
        by: str,
        recipients: Sequence[str],
        rests_on: Sequence[str] = (),
        incident: str | None = None,
        sha256: str | None = None,
    ) -> Release:
        """Note that a dossier or a message went out, what it rests on, and who received it.

        rests_on: ids of statements, answers, questions, responses, notes, alerts and incidents;
        all that these rest on now is noted too. None given: the whole incident. Raises RecordError.
        """
        received = texts("recipient", recipients)
        if not received:
            raise RecordError("nobody received it", mend="name the recipients")
        if sha256 is not None and (len(sha256) != 64 or set(sha256) - set("0123456789abcdef")):
            raise RecordError(f"{sha256!r} is not a SHA-256", mend="give 64 lower-case hex digits")
        with self._lock:
            self._refresh()
            known = self._incidents
            of = None if incident is None else known.find(incident)
            refs = [find_ref(known, text) for text in texts("rests on", rests_on)]
            if not refs and of is None:
                raise RecordError(
                    "it rests on nothing", mend="name the incident, or what it rests on"
                )
            release = Release(
                id=ReleaseId(content_id("release", what, ref, at, by, *received)),
                incident=of,
                what=required("what", what),
                ref=required("ref", ref),
                at=at,
                by=required("by", by),
                rests_on=closure(known, refs or [of or ""]),
                recipients=received,
                sha256=sha256,
            )
            if release.id in known.releases.all:
                raise RecordError(
                    f"this is already on record as {release.id}", mend="nothing needs to be done"
                )
            self._append([releases.release_made(release)])
            return release

    def note_alert(
        self, alert: str, text: str, *, at: datetime, by: str, rests_on: Sequence[str] = ()
    ) -> Note:
        """Write something to an alert, and say what it rests on. Raises RecordError."""
        text, by = required("note", text), required("by", by)
        with self._lock:
            self._refresh()
            known = self._incidents
            of: AlertId = find_id("alert", known.alerts, alert, mend=_MEND)
            refs = [find_ref(known, ref) for ref in texts("rests on", rests_on)]
            note = Note(
                id=NoteId(content_id("note", of, at, by, text)),
                alert=of,
                text=text,
                at=at,
                by=by,
                rests_on=closure(known, refs),
            )
            if note.id in known.releases.notes:
                raise RecordError(
                    f"this is already on record as {note.id}", mend="nothing needs to be done"
                )
            self._append([releases.alert_noted(note)])
            return note

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
