"""Releases with their recipients and what they rested on, and notes to alerts."""

from collections import defaultdict
from collections.abc import Iterable

from vedette.model.ids import AlertId, IncidentId, NoteId, ReleaseId
from vedette.model.response import Note, Release
from vedette.record.ledger.entries import Entry, EntryKind
from vedette.record.state.lazy_map import Shelf


class Releases:
    """Every release and every note to an alert, folded from entries."""

    def __init__(self) -> None:
        self.all: Shelf[ReleaseId, Release] = Shelf()
        self.notes: Shelf[NoteId, Note] = Shelf()
        self._of: defaultdict[IncidentId, list[ReleaseId]] = defaultdict(list)
        self._to: defaultdict[AlertId, list[NoteId]] = defaultdict(list)

    def apply(self, entry: Entry) -> None:
        """Apply one entry. Raises ValueError or KeyError for an inconsistent one."""
        body = entry.body
        if entry.kind is EntryKind.ALERT_NOTED:
            note = Note(
                id=NoteId(body["note"]),
                alert=AlertId(body["alert"]),
                text=body["text"],
                at=entry.at,
                by=entry.by,
                rests_on=tuple(body["rests_on"]),
            )
            if note.id not in self.notes:
                self.notes[note.id] = note
                self._to[note.alert].append(note.id)
            return
        incident = body["incident"]
        release = Release(
            id=ReleaseId(body["release"]),
            incident=None if incident is None else IncidentId(incident),
            what=body["what"],
            ref=body["ref"],
            at=entry.at,
            by=entry.by,
            rests_on=tuple(body["rests_on"]),
            recipients=tuple(body["recipients"]),
            sha256=body["sha256"],
        )
        if release.id in self.all:
            return
        self.all[release.id] = release
        if release.incident is not None:
            self._of[release.incident].append(release.id)

    def of(self, incident: IncidentId) -> tuple[Release, ...]:
        """The releases of one incident, in order."""
        return tuple(self.all[r] for r in self._of.get(incident, ()))

    def to(self, alerts: Iterable[AlertId]) -> tuple[Note, ...]:
        """The notes to these alerts, in order."""
        return tuple(self.notes[n] for alert in alerts for n in self._to.get(alert, ()))


def release_made(release: Release) -> Entry:
    """The entry for a dossier or a message that was released."""
    body = {
        "release": release.id,
        "incident": release.incident,
        "what": release.what,
        "ref": release.ref,
        "rests_on": list(release.rests_on),
        "recipients": list(release.recipients),
        "sha256": release.sha256,
    }
    return Entry(at=release.at, by=release.by, kind=EntryKind.RELEASE_MADE, body=body)


def alert_noted(note: Note) -> Entry:
    """The entry for a note that a person added to an alert."""
    body = {
        "note": note.id,
        "alert": note.alert,
        "text": note.text,
        "rests_on": list(note.rests_on),
    }
    return Entry(at=note.at, by=note.by, kind=EntryKind.ALERT_NOTED, body=body)
