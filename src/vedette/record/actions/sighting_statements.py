"""A sighting as a statement, its photos, and the outcome that a person states of it.

The witness and the exact place are personal data: they are sealed. The statement has the place
to two decimals (about a kilometre), the direction with its error, and what was said.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from vedette.model.errors import RecordError, SkyError
from vedette.model.event_time_place import Place, When
from vedette.model.ids import StatementId
from vedette.model.sighting_topics import OUTCOME, OUTCOME_KEY, PUT_TO, SIGHTING, Outcome
from vedette.model.statement import (
    InformationGrade,
    Link,
    LinkKind,
    Modality,
    Saying,
    SourceGrade,
    Statement,
)
from vedette.model.times import to_text
from vedette.record.ledger.canonical_json import JsonValue
from vedette.sky.sighting import Direction, Sighting
from vedette.sky.sighting_file import SightingIn, to_sighting

__all__ = ["OUTCOME", "PUT_TO", "SIGHTING", "Outcome"]  # defined in the model

PHOTO = "sighting photo"  # a topic
_DECIMALS = 2  # of the place on the statement
_PLACE_M = 800.0  # how far it may be off by that


def witness_value(
    sighting: Sighting, witness: str | None, words: str | None = None
) -> dict[str, JsonValue]:
    """The personal data to seal: the witness, their own words and their exact position."""
    place = sighting.observer
    said: dict[str, JsonValue] = {
        "witness": witness,
        "lat_deg": place.lat_deg,
        "lon_deg": place.lon_deg,
        "sigma_m": sighting.place_sigma_m,
    }
    return said if words is None else {**said, "words": words}


def sighting_saying(
    sighting: Sighting,
    *,
    sealed: str | None,
    source: SourceGrade = SourceGrade.F,
    information: InformationGrade = InformationGrade.CANNOT_BE_JUDGED,
    language: str | None = None,
    via: str | None = None,
    clock_off_s: float | None = None,
) -> Saying:
    """The statement of a sighting.

    sealed: the reference of the sealed data of the witness; None if there are none.
    via: how the sighting was sent. clock_off_s: seconds by which the sender's clock is ahead.
    """
    until = None
    if sighting.duration_s is not None:
        until = to_text(sighting.at + timedelta(seconds=sighting.duration_s))
    place = sighting.observer
    note: dict[str, JsonValue] = {"sighting": _said(sighting), "witness": sealed}
    if clock_off_s is not None:
        note["clock_off_s"] = round(clock_off_s, 1)
    return Saying(
        speaker="a witness",
        role="witness",
        via=via,
        claim=_claim(sighting),
        modality=Modality.REPORTED,
        about=When(at=to_text(sighting.at), until=until, approximate=sighting.time_sigma_s >= 1),
        about_place=Place(
            name="where the witness stood",
            lat_deg=round(place.lat_deg, _DECIMALS),
            lon_deg=round(place.lon_deg, _DECIMALS),
            precision_m=max(_PLACE_M, sighting.place_sigma_m),
        ),
        language=language,
        topics=(SIGHTING,),
        note=json.dumps(note, ensure_ascii=False, sort_keys=True),
        source_grade=source,
        information_grade=information,
    )


_OPTIONAL = (
    "duration_s",
    "motion",
    "course",
    "size_thumbs",
    "brightness",
    "blinking",
    "sound",
    "count",
)


def _said(one: Sighting) -> dict[str, JsonValue]:
    """What was said, without the place, in the words of the file of sightings."""
    said: dict[str, JsonValue] = {
        "id": one.id,
        "at": to_text(one.at),
        "time_sigma_s": one.time_sigma_s,
        "direction": _angles(one.direction),
    }
    if one.end is not None:
        said["end"] = _angles(one.end)
    for name in _OPTIONAL:
        value = getattr(one, name)
        if value is not None:
            said[name] = value
    if one.colours:
        said["colours"] = [str(colour) for colour in one.colours]
    return said


def _angles(one: Direction) -> dict[str, JsonValue]:
    said: dict[str, JsonValue] = {"elevation_by": str(one.elevation_by)}
    for name in ("azimuth", "elevation"):
        value = getattr(one, f"{name}_deg")
        if value is not None:
            said[f"{name}_deg"] = value
            said[f"{name}_sigma_deg"] = getattr(one, f"{name}_sigma_deg")
    return said


def _claim(one: Sighting) -> str:
    said = one.direction
    parts = [f"{one.count} lights" if one.count and one.count > 1 else "a light or a thing"]
    if said.azimuth_deg is not None:
        parts.append(f"at {said.azimuth_deg:g} degrees (error {said.azimuth_sigma_deg:g})")
    if said.elevation_deg is not None:
        by = f"by {said.elevation_by}"
        parts.append(
            f"{said.elevation_deg:g} degrees high {by} (error {said.elevation_sigma_deg:g})"
        )
    if one.duration_s is not None:
        parts.append(f"for {one.duration_s:g} s")
    if one.motion is not None:
        parts.append(str(one.motion))
    if one.course is not None:
        parts.append(f"path {one.course.replace('_', ' ')}")
    if one.size_thumbs is not None:
        parts.append(f"{one.size_thumbs:g} thumbs wide" if one.size_thumbs else "a point")
    if one.brightness is not None:
        parts.append(str(one.brightness).replace("_", " "))
    parts += [", ".join(str(colour) for colour in one.colours)] if one.colours else []
    if one.blinking is not None:
        parts.append("blinking" if one.blinking else "steady")
    if one.sound is not None:
        parts.append("heard" if one.sound else "silent")
    return "Seen in the sky: " + "; ".join(parts)


def note_of(statement: Statement) -> dict[str, JsonValue]:
    """The machine-readable part of a statement of this module; {} where there is none."""
    try:
        note = json.loads(statement.note or "")
    except ValueError:
        return {}
    return note if isinstance(note, dict) else {}


def is_well_formed(statement: Statement) -> bool:
    """Whether a statement has what its topic asks for.

    Any statement may carry these topics. What its note says is then not of this module: the id of
    the evidence of a photo, for one, becomes the name of a file.
    """
    topics = set(statement.topics)
    if OUTCOME in topics and not any(topic.startswith(OUTCOME_KEY) for topic in topics):
        return False
    if PHOTO in topics:
        note = note_of(statement)
        evidence, key = str(note.get("evidence")), str(note.get("key"))
        is_file = re.fullmatch(r"evidence-[a-z0-9]+", evidence) is not None
        is_key = re.fullmatch(r"personal-[0-9a-f]{32}", key) is not None
        return is_file and is_key and isinstance(note.get("photo"), int)
    return bool(topics & {SIGHTING, OUTCOME, PUT_TO})


def sighting_of(statement: Statement) -> Sighting:
    """The sighting that a statement tells of, at the place to about a kilometre.

    Raises RecordError where the statement is no sighting that can be read.
    """
    require_sighting(statement)
    place = statement.about_place
    if place is None or place.lat_deg is None or place.lon_deg is None:
        raise RecordError("has no place", where=statement.id, mend="look at the statement itself")
    where = {
        "lat_deg": place.lat_deg,
        "lon_deg": place.lon_deg,
        "sigma_m": place.precision_m or _PLACE_M,
    }
    try:
        said = SightingIn.model_validate(
            {**_object(note_of(statement)["sighting"]), "place": where}
        )
        return to_sighting(said, str(statement.id))
    except (KeyError, ValueError, SkyError) as exc:
        raise RecordError(
            f"cannot be read as a sighting: {exc}",
            where=statement.id,
            mend="look at the statement itself",
        ) from exc


def _object(value: JsonValue) -> dict[str, JsonValue]:
    if not isinstance(value, dict):
        raise ValueError("the note has no sighting")  # noqa: TRY004 - caught above with the others
    return value


def photo_saying(of: StatementId, number: int, *, evidence: str, sealed: str) -> Saying:
    """The statement that a photo came with a sighting.

    evidence: the id of the encrypted original. sealed: the reference of its key.
    """
    note = {"photo": number, "evidence": evidence, "key": sealed}
    return Saying(
        speaker="a witness",
        role="witness",
        claim=f"Photo {number} of the sighting, kept encrypted as {evidence}",
        modality=Modality.REPORTED,
        topics=(PHOTO,),
        note=json.dumps(note, sort_keys=True),
        links=(Link(LinkKind.REFERS_TO, of),),
    )


def put_to_saying(of: StatementId, *, track: str | None, person: str, why: str | None) -> Saying:
    """A person's statement that a sighting belongs to an incident, and perhaps to a track."""
    about = "" if track is None else f", and to track {track}"
    because = f" Why: {why.strip()}" if why and why.strip() else ""
    return Saying(
        speaker=person,
        claim=f"A sighting is put to this incident{about}.{because}",
        modality=Modality.ASSERTED,
        topics=(PUT_TO,),
        note=None if track is None else json.dumps({"track": track}),
        links=(Link(LinkKind.REFERS_TO, of),),
    )


def outcome_saying(of: StatementId, outcome: Outcome, *, grounds: str, person: str) -> Saying:
    """A statement of the outcome of a sighting, in the person's own name. Raises RecordError."""
    if not grounds.strip():
        raise RecordError(
            "must be text, got none", where="grounds", mend="say what the outcome is based on"
        )
    return Saying(
        speaker=person,
        claim=f"Outcome of the sighting: {outcome}. Grounds: {grounds.strip()}",
        modality=Modality.DECIDED,
        topics=(OUTCOME, f"{OUTCOME_KEY}{outcome}"),
        links=(Link(LinkKind.REFERS_TO, of),),
    )


def incident_outcome_saying(outcome: Outcome, *, grounds: str, person: str) -> Saying:
    """A statement of what an incident was, in the person's own name. Raises RecordError."""
    of_a_sighting = outcome_saying(StatementId(""), outcome, grounds=grounds, person=person)
    claim = f"Outcome of the incident: {outcome}. Grounds: {grounds.strip()}"
    return replace(of_a_sighting, claim=claim, links=())


def require_sighting(statement: Statement) -> None:
    """Raise RecordError where a statement is no sighting."""
    if SIGHTING not in statement.topics:
        raise RecordError(
            "must be a sighting, got another statement",
            where=statement.id,
            mend="name the statement of the sighting",
        )


def outcomes(statements: Iterable[Statement]) -> dict[str, int]:
    """The number of sightings by outcome. Only the last stated outcome of each sighting counts."""
    every = list(statements)
    last = last_outcomes(every)
    words = {one.id: outcome_word(last[one.id]) for one in every if one.id in last}
    sightings = [one for one in every if SIGHTING in one.topics]
    counted = Counter(words.get(one.id, "no outcome stated") for one in sightings)
    listed = [*(str(outcome) for outcome in Outcome), "no outcome stated"]
    return {word: counted[word] for word in listed}


def last_outcomes(statements: Iterable[Statement]) -> dict[StatementId, Statement]:
    """The statement by which an outcome was last stated, by the sighting's statement."""
    last: dict[StatementId, Statement] = {}
    for one in sorted(statements, key=lambda one: (one.recorded_at, one.id)):
        if OUTCOME in one.topics and is_well_formed(one):
            last.update(dict.fromkeys(referred(one), one))
    return last


def outcome_word(statement: Statement) -> str:
    """The outcome that a statement states."""
    word = next(topic for topic in statement.topics if topic.startswith(OUTCOME_KEY))
    return word.removeprefix(OUTCOME_KEY)


def referred(statement: Statement) -> list[StatementId]:
    """The statements that one refers to."""
    return [link.to for link in statement.links if link.kind is LinkKind.REFERS_TO]
