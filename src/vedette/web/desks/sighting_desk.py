"""The desk for sightings: what comes in by the forms, its photos, outcomes and incidents.

Its methods are called in worker threads: they seal, encrypt and write to the disk.
"""

import io
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from vedette.intake.photo_preview import media_type_of
from vedette.model.errors import RecordError
from vedette.model.evidence import EvidenceKind
from vedette.model.ids import IncidentId, StatementId
from vedette.model.statement import InformationGrade, SourceGrade, Statement
from vedette.record.actions.sighting_statements import (
    OUTCOME,
    PHOTO,
    PUT_TO,
    SIGHTING,
    Outcome,
    last_outcomes,
    note_of,
    outcome_saying,
    outcomes,
    photo_saying,
    put_to_saying,
    referred,
    require_sighting,
    sighting_of,
    sighting_saying,
    witness_value,
)
from vedette.record.personal.retention import PersonalKind
from vedette.record.personal.sealed_file import MEDIA_TYPE, open_file, seal_file
from vedette.record.personal.vault import Erased
from vedette.record.record import Record
from vedette.sharing.sighting_lines import (
    PhotoPart,
    SightingLine,
    SightingsLine,
    near_each_other,
    photo_of,
    sighting_line,
)
from vedette.sky.sighting import Sighting
from vedette.web.desks.json_object import Json
from vedette.web.desks.sighting_form import OLDEST, OperatorFormIn, read_form

PUBLIC = "public form (program)"  # whose name the record has for what came without sign-in
PHOTOS_MAX = 6
LISTED = 300
_PHOTOS_WITHIN = timedelta(days=2)  # after its sighting came in
_TOPICS = frozenset({SIGHTING, OUTCOME, PHOTO, PUT_TO})
Preview = Callable[[bytes], bytes]


class SightingDesk:
    """Sightings on the record, in the form of the page."""

    def __init__(
        self, record: Record, now: Callable[[], datetime], previews: Path, *, any_age: bool = False
    ) -> None:
        """now: the time that is recorded. previews: folder of the small pictures.

        any_age: for a replay, whose sightings are as old as its recording.
        """
        self._record = record
        self._now = now
        self._previews = previews
        self._oldest = None if any_age else OLDEST
        self._lock = threading.RLock()
        self._read = 0  # statements of the record that were looked at
        self._ours: dict[StatementId, None] = {}  # those of sightings, photos, outcomes
        self._by_key: dict[str, StatementId] = {}
        self._days: dict[str, IncidentId] = {}

    # -- what comes in ------------------------------------------------------------------------

    def receive(self, body: Json, *, by: str, public: bool) -> Json:
        """Put a sighting on the record; what was received before is not added again.

        Raises SkyError, RecordError.
        """
        now = self._now()
        got = read_form(body, now, of_operator=not public, oldest=self._oldest)
        form = got.form
        hand: dict[str, Any] = {"at": now, "by": by}
        with self._lock:
            self._take_new()
            known = self._by_key.get(form.id)
            if known is not None:
                return {"id": known, "key": form.id, "new": False}
            operator = form if isinstance(form, OperatorFormIn) else None
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
            self._take_new()
        return {"id": said.id, "key": form.id, "new": True}

    def add_photo(self, key: str, number: int, data: bytes, *, by: str, preview: Preview) -> Json:
        """Keep a photo: the original encrypted, and a small picture made anew.

        preview: makes the small picture; called outside of all locks. Raises RecordError,
        EvidenceError, LookupError for an unknown sighting.
        """
        statement = self._by(key)
        now = self._now()
        if now - statement.recorded_at > _PHOTOS_WITHIN:
            raise RecordError("its time for photos is over", where=key, mend="send a new sighting")
        if not 1 <= number <= PHOTOS_MAX:
            raise RecordError(
                f"a photo's number must be from 1 to {PHOTOS_MAX}, got {number}", where=key
            )
        media_type = media_type_of(data)
        small = preview(data)
        hand: dict[str, Any] = {"at": now, "by": by}
        with self._lock:
            held = {photo_of(one)[0]: one for one in self._photos().get(statement.id, [])}
            if number in held:
                return {"sighting": statement.id, "number": number, "new": False}
            encrypted, about = seal_file(data, name=f"photo {number}", media_type=media_type)
            evidence = self._record.evidence.keep(
                io.BytesIO(encrypted),
                name=f"photo {number} of sighting {statement.id} (encrypted)",
                kind=EvidenceKind.FILE,
                media_type=MEDIA_TYPE,
                incident=statement.incident,
                how="encrypted when it came in; the key is personal data",
                **hand,
            )
            sealed = self._record.personal.seal(
                PersonalKind.REPORTER, {**about, "evidence": evidence.id}, **hand
            )
            self._keep_preview(evidence.id, small)
            saying = photo_saying(statement.id, number, evidence=evidence.id, sealed=sealed)
            self._record.statements.add(statement.incident, saying, **hand)
            self._take_new()
        return {"sighting": statement.id, "number": number, "new": True}

    # -- what is read -------------------------------------------------------------------------

    def listed(self) -> SightingsLine:
        """The newest sightings, and how many have which outcome."""
        every = self._every()
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
        """What was seen, at the place to about a kilometre. Raises LookupError, RecordError."""
        return sighting_of(self._find(statement))

    def exact_sighting(self, statement: str, *, by: str, reason: str) -> Sighting:
        """The same at the exact place. The look is on record first. Raises RecordError."""
        said = self._find(statement)
        rough = sighting_of(said)
        reference = note_of(said).get("witness")
        if not isinstance(reference, str):
            raise RecordError("has no exact place", where=statement, mend="use the rough one")
        opened = self._record.personal.open(reference, by=by, at=self._now(), reason=reason)
        if isinstance(opened, Erased) or not isinstance(opened, dict):
            raise RecordError(
                "its exact place was erased", where=statement, mend="use the rough one"
            )
        return _placed(rough, opened)

    def photo(self, statement: str, number: int) -> bytes:
        """The small picture. Raises LookupError."""
        said = self._find(statement)
        for one in self._photos().get(said.id, []):
            held, evidence, key = photo_of(one)
            if held == number and self._state_of(key) == "sealed":
                with suppress(OSError):
                    return self._preview_path(evidence).read_bytes()
        raise LookupError(f"photo {number}")

    def original(self, statement: str, number: int, *, by: str, reason: str) -> tuple[str, bytes]:
        """(media type, the photo as it came in). The look is on record first."""
        said = self._find(statement)
        for one in self._photos().get(said.id, []):
            held, evidence, key = photo_of(one)
            if held != number:
                continue
            about = self._record.personal.open(key, by=by, at=self._now(), reason=reason)
            if isinstance(about, Erased) or not isinstance(about, dict):
                break
            kept = self._record.evidence.find(evidence)
            encrypted = self._record.evidence.files.check(kept.sha256).read_bytes()
            return str(about["media_type"]), open_file(encrypted, about)
        raise LookupError(f"photo {number}")

    # -- what persons say ---------------------------------------------------------------------

    def state_outcome(self, statement: str, body: Json, *, by: str) -> SightingLine:
        """State what it was, in one's own name and with grounds. Raises RecordError."""
        said = self._find(statement)
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
        """Put a sighting to an incident, and to a track where one is named."""
        said = self._find(statement)
        incident, track, why = (body.get(key) for key in ("incident", "track", "why"))
        if not isinstance(incident, str) or not self._record.incidents.holds(incident):
            raise RecordError(
                f"must be the id of an incident, got {incident!r:.60}", where="incident"
            )
        saying = put_to_saying(
            said.id,
            track=track if isinstance(track, str) and track else None,
            why=why if isinstance(why, str) else None,
            person=by,
        )
        self._record.statements.add(incident, saying, at=self._now(), by=by)
        return self._line(said.id)

    def erase(self, statement: str, *, by: str, reason: str) -> SightingLine:
        """Erase the witness, the exact place and the photos. The statement stays."""
        said = self._find(statement)
        keys = [photo_of(one)[1:] for one in self._photos().get(said.id, [])]
        reference = note_of(said).get("witness")
        hand: dict[str, Any] = {"by": by, "at": self._now(), "reason": reason}
        if isinstance(reference, str):
            self._record.personal.erase(reference, **hand)
        for evidence, key in keys:
            self._record.personal.erase(key, **hand)
            self._preview_path(evidence).unlink(missing_ok=True)
        return self._line(said.id)

    # -- within -------------------------------------------------------------------------------

    def _incident_for(self, form: OperatorFormIn | None, now: datetime, by: str) -> IncidentId:
        """The incident that an operator named, else that of all sightings of the day."""
        if form is not None and form.incident:
            if not self._record.incidents.holds(form.incident):
                raise RecordError(
                    f"must be the id of an incident, got {form.incident!r:.60}", where="incident"
                )
            return IncidentId(form.incident)
        day = f"{now:%Y-%m-%d}"
        if day not in self._days:
            title = f"Sightings received on {day}"
            found = [one for one in self._record.incidents.all(last=500) if one.title == title]
            opened = found[0] if found else self._record.incidents.open(at=now, by=by, title=title)
            self._days[day] = opened.id
        return self._days[day]

    def _take_new(self) -> None:
        """Look at the statements that were added since."""
        with self._lock:
            added = self._record.statements.added_since(self._read)
            self._read += len(added)
            for one in added:
                if _TOPICS.isdisjoint(one.topics):
                    continue
                self._ours[one.id] = None
                if SIGHTING in one.topics:
                    said = note_of(one).get("sighting")
                    if isinstance(said, dict):
                        self._by_key.setdefault(str(said.get("id")), one.id)

    def _every(self) -> tuple[Statement, ...]:
        with self._lock:
            self._take_new()
            return self._record.statements.several(tuple(self._ours))

    def _photos(self) -> dict[StatementId, list[Statement]]:
        return _referring(self._every(), PHOTO)

    def _by(self, key: str) -> Statement:
        with self._lock:
            self._take_new()
            if key not in self._by_key:
                raise LookupError(key)
            return self._record.statements.several([self._by_key[key]])[0]

    def _find(self, statement: str) -> Statement:
        with self._lock:
            self._take_new()
            if statement not in self._ours:
                raise LookupError(statement)
            found = self._record.statements.several([StatementId(statement)])[0]
        require_sighting(found)
        return found

    def _line(self, statement: StatementId) -> SightingLine:
        every = self._every()
        return self._lines([one for one in every if one.id == statement], every)[0]

    def _lines(
        self, sightings: list[Statement], every: tuple[Statement, ...]
    ) -> list[SightingLine]:
        last, photos = last_outcomes(every), _referring(every, PHOTO)
        put = _referring(every, PUT_TO)
        lines = []
        for one in sightings:
            with suppress(RecordError):  # of the command line or another version: it stays listed
                lines.append(
                    sighting_line(
                        one,
                        witness=self._witness(one),
                        photos=[self._photo_part(photo) for photo in photos.get(one.id, [])],
                        outcome=last.get(one.id),
                        put_to=put.get(one.id, []),
                    )
                )
        return lines

    def _photo_part(self, statement: Statement) -> PhotoPart:
        number, evidence, key = photo_of(statement)
        path = self._preview_path(evidence)
        erased = self._state_of(key) == "erased"
        if erased:
            path.unlink(missing_ok=True)  # erased on the command line, or past its time
        return {
            "number": number,
            "evidence": evidence,
            "preview": path.exists(),
            "erased": erased,
        }

    def _witness(self, statement: Statement) -> Literal["sealed", "erased", "not given"]:
        reference = note_of(statement).get("witness")
        return self._state_of(reference) if isinstance(reference, str) else "not given"

    def _state_of(self, reference: str) -> Literal["sealed", "erased"]:
        try:
            item = self._record.personal.item(reference)
        except RecordError:  # its key is gone, or it lies in another folder
            return "erased"
        return "sealed" if item.erased_at is None else "erased"

    def _preview_path(self, evidence: str) -> Path:
        return self._previews / f"{evidence}.jpg"

    def _keep_preview(self, evidence: str, small: bytes) -> None:
        self._previews.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self._preview_path(evidence).with_suffix(".part")
        part.write_bytes(small)
        part.replace(self._preview_path(evidence))


def _referring(every: tuple[Statement, ...], topic: str) -> dict[StatementId, list[Statement]]:
    """The statements of a topic, by the sighting to which they refer."""
    found: dict[StatementId, list[Statement]] = {}
    for one in every:
        if topic in one.topics:
            for to in referred(one):
                found.setdefault(to, []).append(one)
    return found


def _placed(rough: Sighting, opened: dict[str, Any]) -> Sighting:
    place = replace(
        rough.observer, lat_deg=float(opened["lat_deg"]), lon_deg=float(opened["lon_deg"])
    )
    sigma = opened.get("sigma_m")
    return replace(
        rough,
        observer=place,
        place_sigma_m=float(sigma) if isinstance(sigma, int | float) else 50.0,
    )
