"""Releases and notes to alerts: what went out, to whom, and what it rests on."""

from collections.abc import Sequence
from datetime import datetime

from vedette.model.errors import RecordError
from vedette.model.ids import AlertId, NoteId, ReleaseId, content_id
from vedette.model.response import Note, Release
from vedette.record.actions.statement_parsing import required, texts
from vedette.record.queries.incident_queries import AlertQueries
from vedette.record.queries.references import closure, find_ref
from vedette.record.queries.statement_queries import ReleaseQueries
from vedette.record.state import releases
from vedette.record.state.id_prefix import find_id

_MEND = "`vedette record show` and `known` print the ids"


class ReleaseActions(ReleaseQueries):
    """Put on record that a dossier or a message went out."""

    def add(
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
        """Note that a dossier or a message was released, what it rests on, and who received it.

        rests_on: ids of statements, answers, questions, responses, notes, alerts and incidents. All
        that these rest on now is noted too. If none is given: the whole incident. Raises
        RecordError.
        """
        received = texts("recipient", recipients)
        if not received:
            raise RecordError(
                "a release must have at least one recipient, got none", mend="name the recipients"
            )
        if sha256 is not None and (len(sha256) != 64 or set(sha256) - set("0123456789abcdef")):
            raise RecordError(
                f"sha256 must be a SHA-256, got {sha256!r}", mend="give 64 lower-case hex digits"
            )
        with self._lock:
            self._refresh()
            known = self._incidents
            of = None if incident is None else known.find(incident)
            refs = [find_ref(known, text) for text in texts("rests on", rests_on)]
            if not refs and of is None:
                raise RecordError(
                    "a release must have an incident or the items that it rests on, got neither",
                    mend="give `incident` or `rests_on`",
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
                    f"this is already on record as {release.id}", mend="no action is needed"
                )
            self._append([releases.release_made(release)])
            return release


class AlertActions(AlertQueries):
    """Write notes to alerts."""

    def add_note(
        self, alert: str, text: str, *, at: datetime, by: str, rests_on: Sequence[str] = ()
    ) -> Note:
        """Add a note to an alert and return it. Raises RecordError.

        rests_on: the ids of the statements that support the note.
        """
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
                    f"this is already on record as {note.id}", mend="no action is needed"
                )
            self._append([releases.alert_noted(note)])
            return note
