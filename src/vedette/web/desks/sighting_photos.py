"""Photos of sightings: the original encrypted as evidence, a small picture beside the record."""

import io
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from vedette.intake.photo_preview import media_type_of
from vedette.model.errors import RecordError
from vedette.model.evidence import EvidenceKind
from vedette.model.statement import Statement
from vedette.record.actions.sighting_statements import PHOTO, photo_saying
from vedette.record.personal.retention import PersonalKind
from vedette.record.personal.sealed_file import MEDIA_TYPE, open_file, seal_file
from vedette.record.record import Record
from vedette.sharing.sighting_lines import PhotoPart, photo_of
from vedette.web.desks.json_object import Json
from vedette.web.desks.sighting_index import SightingIndex, by_sighting

PHOTOS_MAX = 6
_WITHIN = timedelta(days=2)  # after its sighting came in


class SightingPhotos:
    """The photos of the sightings of one record."""

    def __init__(
        self, record: Record, index: SightingIndex, now: Callable[[], datetime], folder: Path
    ) -> None:
        """folder: of the small pictures; it is made when the first one is kept."""
        self._record = record
        self._index = index
        self._now = now
        self._folder = folder

    def add(self, key: str, number: int, data: bytes, small: bytes, *, by: str) -> Json:
        """Keep a photo of the sighting with this key. What is there already is not added again.

        small: the picture that is shown, made anew of `data`. Raises RecordError, EvidenceError,
        LookupError for an unknown sighting.
        """
        statement = self._index.by_key(key)
        now = self._now()
        if now - statement.recorded_at > _WITHIN:
            raise RecordError(
                f"photos must be sent within {_WITHIN.days} days of the sighting, got one later",
                where=key,
                mend="send a new sighting",
            )
        if not 1 <= number <= PHOTOS_MAX:
            raise RecordError(
                f"a photo's number must be from 1 to {PHOTOS_MAX}, got {number}", where=key
            )
        media_type = media_type_of(data)
        with self._index.lock:
            if number in {photo_of(one)[0] for one in self._of(statement)}:
                return {"number": number, "new": False}
            self._keep(statement, number, data, small, media_type=media_type, at=now, by=by)
        return {"number": number, "new": True}

    def part(self, statement: Statement) -> PhotoPart:
        """One photo, as the page gets it. The small picture of one that was erased is removed."""
        number, evidence, key = photo_of(statement)
        path = self._path(evidence)
        erased = self.state_of(key) == "erased"
        if erased:
            path.unlink(missing_ok=True)  # erased on the command line, or past its time
        return {
            "number": number,
            "evidence": evidence,
            "preview": path.exists(),
            "erased": erased,
        }

    def small(self, statement: Statement, number: int) -> bytes:
        """The small picture of a sighting's photo. Raises LookupError."""
        _, evidence, key = self._find(statement, number)
        if self.state_of(key) == "sealed":
            with suppress(OSError):
                return self._path(evidence).read_bytes()
        raise LookupError(f"photo {number}")

    def original(
        self, statement: Statement, number: int, *, by: str, reason: str
    ) -> tuple[str, bytes]:
        """(media type, the photo as it came in). The look is on record first.

        Raises LookupError, PersonalError, EvidenceError.
        """
        _, evidence, key = self._find(statement, number)
        about = self._record.personal.open(key, by=by, at=self._now(), reason=reason)
        if not isinstance(about, dict):  # it was erased
            raise LookupError(f"photo {number}")  # noqa: TRY004
        kept = self._record.evidence.find(evidence)
        encrypted = self._record.evidence.files.read(kept.sha256)
        return str(about["media_type"]), open_file(encrypted, about)

    def erase(self, statement: Statement, *, by: str, reason: str) -> None:
        """Erase the keys of all photos of a sighting, and their small pictures."""
        for one in self._of(statement):
            _, evidence, key = photo_of(one)
            self._record.personal.erase(key, by=by, at=self._now(), reason=reason)
            self._path(evidence).unlink(missing_ok=True)

    def state_of(self, reference: str) -> Literal["sealed", "erased"]:
        """Whether a sealed item can still be opened."""
        try:
            item = self._record.personal.item(reference)
        except RecordError:  # its key is gone, or it lies in another folder
            return "erased"
        return "sealed" if item.erased_at is None else "erased"

    def _keep(
        self,
        statement: Statement,
        number: int,
        data: bytes,
        small: bytes,
        *,
        media_type: str,
        at: datetime,
        by: str,
    ) -> None:
        hand: dict[str, Any] = {"at": at, "by": by}
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
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = self._path(evidence.id).with_suffix(".part")
        part.write_bytes(small)
        part.replace(self._path(evidence.id))
        saying = photo_saying(statement.id, number, evidence=evidence.id, sealed=sealed)
        self._record.statements.add(statement.incident, saying, **hand)

    def _of(self, statement: Statement) -> list[Statement]:
        return by_sighting(self._index.every(), PHOTO).get(statement.id, [])

    def _find(self, statement: Statement, number: int) -> tuple[int, str, str]:
        for one in self._of(statement):
            found = photo_of(one)
            if found[0] == number:
                return found
        raise LookupError(f"photo {number}")

    def _path(self, evidence: str) -> Path:
        return self._folder / f"{evidence}.jpg"
