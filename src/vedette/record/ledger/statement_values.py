"""Statements as plain values and back: the bodies of their entries, and what goes out of them."""

from collections.abc import Mapping
from datetime import datetime

from vedette.model.event_time_place import Place, When
from vedette.model.ids import EvidenceId, IncidentId, StatementId
from vedette.model.statement import (
    Bearing,
    Grading,
    InformationGrade,
    Link,
    LinkKind,
    Modality,
    Saying,
    SourceGrade,
    Span,
    Stance,
    Statement,
)
from vedette.record.ledger.canonical_json import JsonValue

Body = Mapping[str, JsonValue]


def saying_to_dict(saying: Saying) -> dict[str, JsonValue]:
    """What was put down, as plain values."""
    return {
        "speaker": saying.speaker,
        "claim": saying.claim,
        "modality": str(saying.modality),
        "role": saying.role,
        "to": saying.to,
        "via": saying.via,
        "said_at": saying.said_at,
        "said": _told(saying.said),
        "said_in": place_to_dict(saying.said_in),
        "about_at": saying.about_at,
        "about": _told(saying.about),
        "about_place": place_to_dict(saying.about_place),
        "language": saying.language,
        "span": _span(saying.span),
        "topics": list(saying.topics),
        "bears_on": [bearing_to_dict(b) for b in saying.bears_on],
        "note": saying.note,
        "source_grade": _word(saying.source_grade),
        "information_grade": _word(saying.information_grade),
        "grade_why": saying.grade_why,
        "links": [{"kind": str(link.kind), "to": link.to} for link in saying.links],
    }


def statement_to_dict(statement: Statement) -> dict[str, JsonValue]:
    """A statement's body; who recorded it and when stand in the entry itself."""
    named = {"statement": statement.id, "incident": statement.incident}
    return {**named, **saying_to_dict(statement)}


def statement_from_dict(body: Body, *, recorded_at: datetime, recorded_by: str) -> Statement:
    """Inverse of `statement_to_dict`, for entries of earlier versions too.

    Raises ValueError or KeyError.
    """
    source, information = body["source_grade"], body["information_grade"]
    source = None if source is None else SourceGrade(source)
    information = None if information is None else InformationGrade(information)
    why = body.get("grade_why")
    gradings: tuple[Grading, ...] = ()
    if source is not None or information is not None:
        gradings = (
            Grading(
                source=source, information=information, by=recorded_by, at=recorded_at, why=why
            ),
        )
    return Statement(
        id=StatementId(body["statement"]),
        incident=IncidentId(body["incident"]),
        speaker=body["speaker"],
        claim=body["claim"],
        modality=Modality(body["modality"]),
        recorded_at=recorded_at,
        recorded_by=recorded_by,
        role=body["role"],
        to=body.get("to"),
        via=body["via"],
        said=_when_told(body["said_at"], body.get("said")),
        said_in=place_from_dict(body.get("said_in")),
        about=_when_told(body["about_at"], body.get("about")),
        about_place=place_from_dict(body.get("about_place")),
        language=body.get("language"),
        span=_span_from(body.get("span")),
        topics=tuple(body.get("topics", ())),
        bears_on=tuple(bearing_from_dict(b) for b in body.get("bears_on", ())),
        note=body.get("note"),
        source_grade=source,
        information_grade=information,
        grade_why=why,
        links=tuple(
            Link(kind=LinkKind(link["kind"]), to=StatementId(link["to"])) for link in body["links"]
        ),
        gradings=gradings,
    )


def when_to_dict(when: When | None) -> dict[str, JsonValue] | None:
    """A time as told, whole."""
    if when is None:
        return None
    return {
        "at": when.at,
        "until": when.until,
        "approximate": when.approximate,
        "words": when.words,
        "dateline": when.dateline,
    }


def when_from_dict(body: Body | None) -> When | None:
    """Inverse of `when_to_dict`. Raises ValueError."""
    return None if body is None else When(**body)


def place_to_dict(place: Place | None) -> dict[str, JsonValue] | None:
    """A place as told."""
    if place is None:
        return None
    return {
        "name": place.name,
        "lat_deg": place.lat_deg,
        "lon_deg": place.lon_deg,
        "precision_m": place.precision_m,
    }


def place_from_dict(body: Body | None) -> Place | None:
    """Inverse of `place_to_dict`. Raises ValueError."""
    return None if body is None else Place(**body)


def bearing_to_dict(bearing: Bearing) -> dict[str, JsonValue]:
    """That a statement bears on a question."""
    return {"question": bearing.question, "stance": str(bearing.stance), "says": bearing.says}


def bearing_from_dict(body: Body) -> Bearing:
    """Inverse of `bearing_to_dict`. Raises ValueError."""
    return Bearing(question=body["question"], stance=Stance(body["stance"]), says=body["says"])


def _told(when: When | None) -> dict[str, JsonValue] | None:
    """What a date alone does not say of a time; None where there is no more to say."""
    whole = when_to_dict(when)
    if whole is None or whole == {**whole, **_NO_MORE}:
        return None
    return {key: whole[key] for key in _NO_MORE}


_NO_MORE: dict[str, JsonValue] = {
    "until": None,
    "approximate": False,
    "words": None,
    "dateline": None,
}


def _when_told(at: str | None, more: Body | None) -> When | None:
    return None if at is None and more is None else When(at=at, **(more or _NO_MORE))


def _span(span: Span | None) -> dict[str, JsonValue] | None:
    if span is None:
        return None
    return {
        "document_sha256": span.document_sha256,
        "evidence": span.evidence,
        "start": span.start,
        "end": span.end,
        "sha256": span.sha256,
    }


def _span_from(body: Body | None) -> Span | None:
    if body is None:
        return None
    evidence = body["evidence"]
    return Span(
        document_sha256=body["document_sha256"],
        evidence=None if evidence is None else EvidenceId(evidence),
        start=body["start"],
        end=body["end"],
        sha256=body["sha256"],
    )


def _word(word: SourceGrade | InformationGrade | None) -> str | None:
    return None if word is None else str(word)
