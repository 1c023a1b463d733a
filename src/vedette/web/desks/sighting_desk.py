"""The desk for sightings: what comes in by the forms, outcomes, incidents and erasure.

Its methods are called in worker threads: they seal, encrypt and write to the disk.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from vedette.model.errors import RecordError
from vedette.model.ids import IncidentId, StatementId
from vedette.model.statement import InformationGrade, SourceGrade, Statement
from vedette.record.actions.sighting_statements import (
    PHOTO,
    PUT_TO,
    SIGHTING,
    Outcome,
    last_outcomes,
    note_of,
    outcome_saying,
    outcomes,
    put_to_saying,
    sighting_of,
    sighting_saying,
    witness_value,
)
from vedette.record.personal.retention import PersonalKind
from vedette.record.record import Record
from vedette.sharing.sighting_lines import (
    SightingLine,
    SightingsLine,
    near_each_other,
    sighting_line,
)
from vedette.sky.sighting import Sighting
from vedette.web.desks.json_object import Json
from vedette.web.desks.sighting_form import OLDEST, OperatorFormIn, read_form
from vedette.web.desks.sighting_index import SightingIndex, by_sighting
from vedette.web.desks.sighting_photos import SightingPhotos

PUBLIC = "public form (program)"  # whose name the record has for what came without sign-in
LISTED = 300
_INCIDENTS_SEARCHED = 500  # for the day's own: it was opened today


class SightingDesk:
    """Sightings on the record, in the form of the page."""

    def __init__(
        self, record: Record, now: Callable[[], datetime], previews: Path, *, any_age: bool = False
    ) -> None:
        """now: the time that is recorded. previews: folder of the small pictures of photos.

        any_age: for a replay, whose sightings are as old as its recording.
        """
        self._record = record
        self._now = now
        self._oldest = None if any_age else OLDEST
        self._index = SightingIndex(record)
        self.photos = SightingPhotos(record, self._index, now, previews)
        self._days: dict[str, IncidentId] = {}

    def find(self, statement: str) -> Statement:
        """The statement of a sighting. Raises LookupError."""
        return self._index.sighting(statement)

    # -- what comes in ------------------------------------------------------------------------

    def receive(self, body: Json, *, by: str, public: bool) -> Json:
        """Put a sighting on the record; what was received before is not added again.

        Raises SkyError, RecordError.
        """
        now = self._now()
        got = read_form(body, now, of_operator=not public, oldest=self._oldest)
        form = got.form
        operator = form if isinstance(form, OperatorFormIn) else None
        hand: dict[str, Any] = {"at": now, "by": by}
        with self._index.lock:
            known = self._index.key_known(form.id)
            if known is not None:
                return {"id": known, "key": form.id, "new": False}
            incident = self._incident_for(operator, now, by)
            value = witness_value(got.sighting, form.witness, form.words)
            sealed = self._record.personal.seal(PersonalKind.REPORTER, value, **hand)
            saying = sighting_saying(
                got.sighting,
                sealed=sealed,
                source=SourceGrade.F if operator is None else operator.source_grade,
                information=InformationGrade.CANNOT_BE_JUDGED
                if operator is None
                else operator.information_grade,
                language=form.language,
                via="public form" if public else "told to the officer on duty",
                clock_off_s=got.clock_off_s,
            )
            said = self._record.statements.add(incident, saying, **hand)
        return {"id": said.id, "key": form.id, "new": True}

    # -- what is read -------------------------------------------------------------------------

    def listed(self) -> SightingsLine:
        """The newest sightings, and how many have which outcome."""
        every = self._index.every()
        sightings = [one for one in every if SIGHTING in one.topics]
        newest = sorted(sightings, key=lambda one: (one.recorded_at, one.id))[::-1][:LISTED]
        lines = self._lines(newest, every)
        near_each_other(lines)
        return {
            "type": "sightings",
            "sightings": lines,
            "older": len(sightings) - len(newest),
            "counts": outcomes(every),
        }

    def sighting(self, statement: str) -> Sighting:
        """The sighting of a statement, with its place rounded to about a kilometre.

        Raises LookupError if there is no such sighting, RecordError if it cannot be read.
        """
        return sighting_of(self.find(statement))

    def exact_sighting(self, statement: str, *, by: str, reason: str) -> Sighting:
        """The sighting of a statement at its exact place. The access is recorded first.

        Raises RecordError if the sighting has no exact place, or if it was erased.
        """
        said = self.find(statement)
        rough = sighting_of(said)
        reference = note_of(said).get("witness")
        if not isinstance(reference, str):
            raise RecordError("has no exact place", where=statement, mend="use the rough one")
        opened = self._record.personal.open(reference, by=by, at=self._now(), reason=reason)
        if not isinstance(opened, dict):
            raise RecordError(
                "its exact place was erased", where=statement, mend="use the rough one"
            )
        return _placed(rough, opened)

    # -- what persons say ---------------------------------------------------------------------

    def state_outcome(self, statement: str, body: Json, *, by: str) -> SightingLine:
        """State what it was, in one's own name and with grounds. Raises RecordError."""
        said = self.find(statement)
        word = body.get("outcome")
        if word not in [str(one) for one in Outcome]:
            raise RecordError(
                f"must be one of {', '.join(Outcome)}, got {word!r:.60}", where="outcome"
            )
        grounds = body.get("grounds")
        saying = outcome_saying(
            said.id, Outcome(word), grounds=grounds if isinstance(grounds, str) else "", person=by
        )
        self._record.statements.add(said.incident, saying, at=self._now(), by=by)
        return self._line(said.id)

    def put_to(self, statement: str, body: Json, *, by: str) -> SightingLine:
        """Assign a sighting to an incident, and return the sighting's new line. Raises RecordError.

        body: `incident`, and optionally `track` and `why`.
        """
        said = self.find(statement)
        incident, track, why = (body.get(key) for key in ("incident", "track", "why"))
        saying = put_to_saying(
            said.id,
            track=track if isinstance(track, str) and track else None,
            why=why if isinstance(why, str) else None,
            person=by,
        )
        self._record.statements.add(self._held(incident), saying, at=self._now(), by=by)
        return self._line(said.id)

    def erase(self, statement: str, *, by: str, reason: str) -> SightingLine:
        """Erase the witness, the exact place and the photos. The statement stays."""
        said = self.find(statement)
        reference = note_of(said).get("witness")
        if isinstance(reference, str):
            self._record.personal.erase(reference, by=by, at=self._now(), reason=reason)
        self.photos.erase(said, by=by, reason=reason)
        return self._line(said.id)

    # -- within -------------------------------------------------------------------------------

    def _incident_for(self, form: OperatorFormIn | None, now: datetime, by: str) -> IncidentId:
        """The incident that an operator named, else that of all sightings of the day."""
        if form is not None and form.incident:
            return self._held(form.incident)
        day = f"{now:%Y-%m-%d}"
        if day not in self._days:
            title = f"Sightings received on {day}"
            recent = self._record.incidents.all(last=_INCIDENTS_SEARCHED)
            found = [one for one in recent if one.title == title]
            opened = found[0] if found else self._record.incidents.open(at=now, by=by, title=title)
            self._days[day] = opened.id
        return self._days[day]

    def _held(self, incident: Any) -> IncidentId:
        if not isinstance(incident, str) or not self._record.incidents.holds(incident):
            raise RecordError(
                f"must be the id of an incident, got {incident!r:.60}", where="incident"
            )
        return IncidentId(incident)

    def _line(self, statement: StatementId) -> SightingLine:
        every = self._index.every()
        return self._lines([one for one in every if one.id == statement], every)[0]

    def _lines(
        self, sightings: list[Statement], every: tuple[Statement, ...]
    ) -> list[SightingLine]:
        last, photos = last_outcomes(every), by_sighting(every, PHOTO)
        put = by_sighting(every, PUT_TO)
        lines = []
        for one in sightings:
            with suppress(RecordError):  # another version's: it is on the record all the same
                lines.append(
                    sighting_line(
                        one,
                        witness=self._witness(one),
                        photos=[self.photos.part(photo) for photo in photos.get(one.id, [])],
                        outcome=last.get(one.id),
                        put_to=put.get(one.id, []),
                    )
                )
        return lines

    def _witness(self, statement: Statement) -> Literal["sealed", "erased", "not given"]:
        reference = note_of(statement).get("witness")
        return self.photos.state_of(reference) if isinstance(reference, str) else "not given"


def _placed(rough: Sighting, opened: dict[str, Any]) -> Sighting:
    """A sighting at the exact place that was sealed."""
    place = replace(
        rough.observer, lat_deg=float(opened["lat_deg"]), lon_deg=float(opened["lon_deg"])
    )
    sigma = opened.get("sigma_m")
    return replace(
        rough,
        observer=place,
        place_sigma_m=float(sigma) if isinstance(sigma, int | float) else 50.0,
    )
