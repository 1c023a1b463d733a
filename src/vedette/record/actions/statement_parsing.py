"""A person's input as a statement, or an error with the reason."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from datetime import date, datetime
from typing import Any

from vedette.model import event_time_place
from vedette.model.errors import RecordError
from vedette.model.event_time_place import Place, Precision, When
from vedette.model.ids import IncidentId, StatementId, content_id
from vedette.model.statement import (
    TEXT_FIELDS,
    Bearing,
    Link,
    LinkKind,
    Modality,
    Saying,
    Stance,
    Statement,
)
from vedette.model.value_words import failure_in_words
from vedette.record.actions.denials import typed_denial
from vedette.record.ledger import canonical_json
from vedette.record.ledger.statement_values import saying_to_dict

_MAX_CHARACTERS = 20_000  # one statement is a few sentences; a document is evidence
_NOTHING_CLAIMED = frozenset({Modality.NO_COMMENT, Modality.UNKNOWN})
_LEAVES_OPEN = frozenset({Modality.NO_COMMENT, Modality.UNKNOWN, Modality.UNABLE_TO_VERIFY})
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", re.ASCII)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def new_statement(
    saying: Saying,
    *,
    known: Mapping[StatementId, Statement],
    incident: IncidentId,
    at: datetime,
    by: str,
) -> Statement:
    """A statement with its id. known: the statements on the record so far. Raises RecordError."""
    by, saying = required("by", by), checked(saying)
    for link in saying.links:
        require_reach(link, known, incident)
    identity = content_id(
        "statement", incident, at, by, canonical_json.to_bytes(saying_to_dict(saying)).decode()
    )
    if identity in known:
        raise RecordError(
            f"the same words, speaker and time are already on the record as {identity}",
            mend="no action is needed",
        )
    return Statement(
        id=StatementId(identity),
        incident=incident,
        recorded_at=at,
        recorded_by=by,
        **{f.name: getattr(saying, f.name) for f in fields(Saying)},
    )


def checked(saying: Saying) -> Saying:
    """Return `saying` in its normal form. Raises RecordError that names the invalid field."""
    claim = text_of("claim", saying.claim)
    written: dict[str, Any] = {
        one.name: text_of(one.name, getattr(saying, one.name)) for one in TEXT_FIELDS
    }
    if claim is None and saying.modality not in _NOTHING_CLAIMED:
        raise RecordError(
            f"a statement with the modality {saying.modality} must have a claim, got none",
            mend="write what was said, or set the modality to no_comment",
        )
    language = written["language"]
    if language is not None and not _LANGUAGE.fullmatch(language):
        raise RecordError(
            f"language must be a BCP 47 code, got {language!r}",
            mend="write it like en, pl or sr-Latn",
        )
    for name, when in (("said", saying.said), ("about", saying.about)):
        if when is not None:
            _require_weekday(name, when)
    topics = [text_of("topic", topic) for topic in saying.topics]
    denial = saying.denial if saying.modality is Modality.DENIED else None
    if saying.modality is Modality.DENIED and denial is None and claim is not None:
        denied = typed_denial(claim)
        claim, denial = denied.claim, denied.denial
    return replace(
        saying,
        speaker=required("speaker", saying.speaker),
        claim=claim,
        denial=denial,
        **written,
        topics=tuple(sorted({topic for topic in topics if topic is not None})),
        bears_on=tuple(sorted({checked_bearing(b, saying.modality) for b in saying.bears_on})),
        links=tuple(sorted(set(saying.links))),
    )


def checked_bearing(bearing: Bearing, modality: Modality) -> Bearing:
    """Return `bearing` in its normal form. Raises RecordError.

    A modality that leaves the question open, such as no_comment, must have the stance open.
    """
    says = text_of("what it says", bearing.says)
    if modality in _LEAVES_OPEN and bearing.stance is not Stance.OPEN:
        raise RecordError(
            f"a statement with the modality {modality!s} must have the stance 'open', "
            f"got {bearing.stance!s}",
            mend="set the stance to open, or correct the modality",
        )
    if says is None and bearing.stance is not Stance.OPEN:
        raise RecordError(
            f"a statement with the stance {bearing.stance!s} on {bearing.question!r} must give an "
            "answer, got none",
            mend="give the answer in a few words, or set the stance to open",
        )
    return replace(bearing, question=required("question", bearing.question), says=says)


def stance_of(modality: Modality) -> Stance:
    """The stance of a statement of this modality, unless a person states another."""
    if modality in _LEAVES_OPEN:
        return Stance.OPEN
    return Stance.AGAINST if modality is Modality.DENIED else Stance.FOR


def require_reach(link: Link, known: Mapping[StatementId, Statement], incident: IncidentId) -> None:
    """Raise RecordError unless a link names a known statement that it may refer to.

    Only a link of the kind refers_to may name a statement of another incident. A link of any other
    kind could replace that statement, and the other incident would not show it.
    """
    if link.to not in known:
        raise RecordError(
            f"the link {link.kind} must name a statement on the record, got {link.to}",
            mend="list the ids with `vedette record show`",
        )
    if link.kind is not LinkKind.REFERS_TO and known[link.to].incident != incident:
        raise RecordError(
            f"the link {link.kind} must stay within {incident}, got {link.to}, which belongs to "
            f"{known[link.to].incident}",
            mend="add the statement to that incident, or use the link refers_to",
        )


# -- times and places ---------------------------------------------------------------------------


def told_when(
    name: str,
    at: str | None = None,
    *,
    until: str | None = None,
    words: str | None = None,
    dateline: str | None = None,
    approximate: bool = False,
) -> When | None:
    """A time as the source states it; None if it states none. Raises RecordError."""
    found = {
        "at": partial_date(name, at),
        "until": partial_date(f"{name} until", until),
        "dateline": partial_date("dateline", dateline),
    }
    words = text_of(f"{name} words", words)
    if found["at"] is None and found["until"] is None and words is None:
        return None
    try:
        return When(**found, words=words, approximate=approximate)
    except ValueError as exc:
        raise RecordError(
            f"{name}: {exc}", mend="give the time or the source's words, and an end not before it"
        ) from exc


def told_place(
    name: str,
    text: str | None,
    *,
    lat_deg: float | None = None,
    lon_deg: float | None = None,
    precision_m: float | None = None,
) -> Place | None:
    """A place as the source names it; None if it names none. Raises RecordError."""
    text = text_of(name, text)
    if text is None and lat_deg is None and lon_deg is None:
        return None
    try:
        return Place(
            name=required(name, text or ""),
            lat_deg=lat_deg,
            lon_deg=lon_deg,
            precision_m=precision_m,
        )
    except ValueError as exc:
        raise RecordError(
            f"{name}: {exc}", mend="correct the place, or leave out what is not known"
        ) from exc


def partial_date(name: str, text: str | None) -> str | None:
    """A year, a month, a day or an instant, as precise as the source; None if `text` is None.

    An instant must carry its offset and is kept in UTC. Raises RecordError for any other text.
    """
    text = text_of(name, text)
    if text is None:
        return None
    try:
        return event_time_place.partial_date(text)
    except (ValueError, OverflowError) as exc:
        raise RecordError(
            f"{name} must be a date or time, got {text!r}: {failure_in_words(exc)}",
            mend="write 2025, 2025-09, 2025-09-10 or 2025-09-10T01:30:00+02:00",
        ) from exc


def _require_weekday(name: str, when: When) -> None:
    """Raise RecordError if a date that was made from the name of a weekday is another weekday."""
    if when.precision is not Precision.DAY or when.at is None or when.words is None:
        return
    named = [day for day in _WEEKDAYS if day in when.words.casefold()]
    actual = _WEEKDAYS[date.fromisoformat(when.at).weekday()]
    if len(named) == 1 and named[0] != actual:
        raise RecordError(
            f"{name}: {when.at} is a {actual.capitalize()}, but the source says {when.words!r}",
            mend="check the dateline from which the day was counted",
        )


# -- texts --------------------------------------------------------------------------------------


def required(name: str, text: str) -> str:
    """`text` without white space at its ends. Raises RecordError if nothing is left."""
    found = text_of(name, text)
    if found is None:
        raise RecordError(f"{name} must not be empty", mend=f"give the {name}")
    return found


def texts(name: str, given: Iterable[str]) -> tuple[str, ...]:
    """The texts that are not empty, each once, in the given order. Raises RecordError."""
    found = (text_of(name, text) for text in given)
    return tuple(dict.fromkeys(text for text in found if text is not None))


def text_of(name: str, text: str | None) -> str | None:
    """`text` without white space at its ends; None if nothing is left. Raises RecordError."""
    if text is None:
        return None
    if len(text) > _MAX_CHARACTERS:
        raise RecordError(
            f"{name} must have at most {_MAX_CHARACTERS} characters, got {len(text)}",
            mend="shorten it to a few sentences",
        )
    try:
        text.encode()
    except UnicodeEncodeError as exc:
        mend = "check the terminal's character set; it should be UTF-8"
        raise RecordError(f"{name} must be valid Unicode text, got {text!r}", mend=mend) from exc
    return text.strip() or None
