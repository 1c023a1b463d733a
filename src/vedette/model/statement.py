"""Statements: who said what, through whom, when, about when; how it is graded and linked."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from vedette.model.event_time_place import Place, When
from vedette.model.ids import EvidenceId, IncidentId, StatementId


class Modality(StrEnum):
    """How something was said."""

    ASSERTED = "asserted"
    DENIED = "denied"
    PROPOSED = "proposed"
    DECIDED = "decided"
    ANNOUNCED = "announced"
    COMMITTED = "committed"
    REQUESTED = "requested"
    REPORTED = "reported"
    UNABLE_TO_VERIFY = "unable to verify"
    UNKNOWN = "unknown"
    NO_COMMENT = "no comment"
    NARRATED = "narrated"


class SourceGrade(StrEnum):
    """Reliability of the source (Admiralty code, letters)."""

    A = "A"  # completely reliable
    B = "B"  # usually reliable
    C = "C"  # fairly reliable
    D = "D"  # not usually reliable
    E = "E"  # unreliable
    F = "F"  # cannot be judged


class InformationGrade(StrEnum):
    """Credibility of the information (Admiralty code, figures), graded apart from the source."""

    CONFIRMED = "1"
    PROBABLY_TRUE = "2"
    POSSIBLY_TRUE = "3"
    DOUBTFUL = "4"
    IMPROBABLE = "5"
    CANNOT_BE_JUDGED = "6"


class LinkKind(StrEnum):
    """How one statement stands to another."""

    SUPERSEDES = "supersedes"
    CONTRADICTS = "contradicts"
    REFERS_TO = "refers_to"
    CORROBORATES = "corroborates"


class Stance(StrEnum):
    """How a statement stands to what it says of a question."""

    FOR = "for"  # it gives this answer
    AGAINST = "against"  # it denies this answer
    OPEN = "open"  # it says that the answer is not known, and perhaps why


@dataclass(frozen=True, slots=True, order=True)
class Link:
    """A tie from one statement to another."""

    kind: LinkKind
    to: StatementId


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Bearing:
    """That a statement bears on a question, and what it says of it in a few words."""

    question: str  # a question's id, or the name of one that every incident has: "casualties"
    stance: Stance = Stance.FOR
    says: str | None = None  # the answer given or denied; how it is left open; None: not told


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The words of a document that carry a statement: where they stand, and their hash."""

    document_sha256: str  # of the whole document
    start: int  # characters (Unicode code points) of its text, read as UTF-8
    end: int  # the first character that is no longer part of it
    sha256: str  # of the words as UTF-8
    evidence: EvidenceId | None = None  # the document, where it is kept as evidence

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"there are no words from {self.start} to {self.end}")
        for name in ("document_sha256", "sha256"):
            text = getattr(self, name)
            if len(text) != 64 or set(text) - set("0123456789abcdef"):
                raise ValueError(f"{name} must be 64 lower-case hex digits, not {text!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Grading:
    """One grading by one person. A side that is None was not graded then."""

    source: SourceGrade | None
    information: InformationGrade | None
    by: str
    at: datetime
    why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What a person puts down of what somebody said. What the source leaves out stays None."""

    speaker: str  # named, or described as the source describes them
    claim: str | None  # None: no comment was made
    modality: Modality = Modality.ASSERTED
    role: str | None = None
    to: str | None = None  # to whom it was said
    via: str | None = None  # the outlet or channel
    said: When | None = None
    said_in: Place | None = None
    about: When | None = None
    about_place: Place | None = None
    language: str | None = None  # BCP 47, of the source's words
    span: Span | None = None
    topics: tuple[str, ...] = ()
    bears_on: tuple[Bearing, ...] = ()
    note: str | None = None  # what whoever puts it down has to say of it
    source_grade: SourceGrade | None = None
    information_grade: InformationGrade | None = None
    grade_why: str | None = None
    links: tuple[Link, ...] = ()

    @property
    def said_at(self) -> str | None:
        """When it was said, as a partial date; None where there is none."""
        return None if self.said is None else self.said.at

    @property
    def about_at(self) -> str | None:
        """What time it is about, likewise."""
        return None if self.about is None else self.about.at


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement(Saying):
    """A saying on the record: grades, links and bearings are those that now stand."""

    id: StatementId
    incident: IncidentId
    recorded_at: datetime
    recorded_by: str
    gradings: tuple[Grading, ...] = ()  # every one, the first first
