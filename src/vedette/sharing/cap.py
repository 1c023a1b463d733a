"""Common Alerting Protocol 1.2 alerts of incidents. An alert is a draft until a person releases it.

OASIS Standard CAP-V1.2 (1 July 2010) gives the elements and their order. Urgency, severity and
certainty are a person's, or "Unknown". The only area is a restriction's, and it is called that.
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from vedette.model.errors import RecordError
from vedette.model.height import FOOT_M, Height, HeightReference
from vedette.model.ids import content_id
from vedette.model.incident import Incident
from vedette.model.plain_xml import DocumentTypeError, parse_plain
from vedette.model.question import AnswerStatus
from vedette.model.restriction import Circle, Restriction, Volume
from vedette.model.value_words import in_words
from vedette.sharing.day_brief_page import statement_words
from vedette.sharing.hidden_characters import visible
from vedette.sharing.record_lines import known_line
from vedette.sharing.restrictions_geojson import height_words, rings_of
from vedette.sharing.statement_lines import statement_parts

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
HEADLINE_MAX = 160  # characters that the standard recommends
DRAFT_NOTE = "DRAFT: no person has released this. Not to be acted on."
EXERCISE_NOTE = "SIMULATION: the incident is simulated."
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_NAMES = re.compile(r"[\s,<&]")


class MessageType(StrEnum):
    """The relation of a CAP message to earlier ones."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


class Scope(StrEnum):
    """Who may read it."""

    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


class Category(StrEnum):
    """The standard's categories."""

    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


class Urgency(StrEnum):
    """How soon to act, as a person says."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Severity(StrEnum):
    """How severe it is, as a person says."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    """How certain it is, as a person says."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The values that a person gives for the alert."""

    sender: str
    sent: datetime
    message_type: MessageType = MessageType.ALERT
    scope: Scope = Scope.RESTRICTED
    restriction: str = "For the named recipients only."  # the rule of a Restricted one
    recipients: tuple[str, ...] = ()
    references: tuple[str, ...] = ()  # "sender,identifier,sent" of earlier ones
    event: str = "Airspace incident"
    category: Category = Category.OTHER
    urgency: Urgency = Urgency.UNKNOWN
    severity: Severity = Severity.UNKNOWN
    certainty: Certainty = Certainty.UNKNOWN
    released: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CapAlert:
    """The alert's bytes, and the parts that go on record."""

    identifier: str
    status: str
    data: bytes
    areas: tuple[str, ...]
    remarks: tuple[str, ...]  # what a person has to know of it


def cap_alert(incident: Incident, wanted: Wanted, areas: Sequence[Restriction] = ()) -> CapAlert:
    """The CAP alert of an incident. The same input gives the same bytes. Raises RecordError."""
    _require(wanted)
    remarks: list[str] = []
    status = "Actual" if wanted.released else "Draft"
    if incident.simulation:
        status = "Exercise"
    said = description(incident)
    identifier = content_id("cap", incident.id, status, said, repr(wanted), *(r.id for r in areas))
    notes = [EXERCISE_NOTE] * incident.simulation + [DRAFT_NOTE] * (not wanted.released)
    root = ET.Element("alert", {"xmlns": NAMESPACE})
    _add(root, "identifier", identifier)
    _add(root, "sender", wanted.sender)
    _add(root, "sent", cap_time(wanted.sent))
    _add(root, "status", status)
    _add(root, "msgType", wanted.message_type)
    _add(root, "scope", wanted.scope)
    if wanted.scope is Scope.RESTRICTED:
        _add(root, "restriction", wanted.restriction)
    if wanted.recipients and wanted.scope is not Scope.PUBLIC:
        _add(root, "addresses", _listed(wanted.recipients))
    if notes:
        _add(root, "note", " ".join(notes))
    if wanted.references:
        _add(root, "references", " ".join(wanted.references))
    _add(root, "incidents", incident.id)
    info = ET.SubElement(root, "info")
    _add(info, "language", "en")
    _add(info, "category", wanted.category)
    _add(info, "event", wanted.event)
    _add(info, "urgency", wanted.urgency)
    _add(info, "severity", wanted.severity)
    _add(info, "certainty", wanted.certainty)
    _add(info, "headline", _headline(incident))
    _add(info, "description", said)
    for restriction in areas:
        _area(info, restriction, remarks)
    if not areas:
        remarks.append("no area: none is on record or was given, and none is guessed")
    remarks += [
        f"{name} is Unknown: nobody said"
        for name in ("urgency", "severity", "certainty")
        if getattr(wanted, name) == "Unknown"
    ]
    ET.indent(root)
    data = ET.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
    return CapAlert(
        identifier=identifier,
        status=status,
        data=data,
        areas=tuple(r.id for r in areas),
        remarks=tuple(remarks),
    )


def description(incident: Incident) -> str:
    """The text of a CAP description: known facts with their sources, then open questions."""
    known, unknown = [], []
    for question in incident.questions:
        line = known_line(incident, question)
        if question.answer.status is AnswerStatus.UNKNOWN and not line["sources"]:
            unknown.append(question.text)
        else:
            known.append(f"{question.text}: {question.answer.words}.")
    said = [
        f"- {statement_words(part, recorder=False)}"
        for part in statement_parts(incident)
        if part["superseded_by"] is None
    ]
    parts = [EXERCISE_NOTE] * incident.simulation
    parts += [f"Incident: {incident.title}."]
    parts += ["What is said, according to whom:", *known] if known else []
    parts += [f"Unknown: {'; '.join(unknown)}."] if unknown else []
    parts += ["Statements that stand:", *said] if said else ["No statement is on record."]
    return "\n".join(parts)


def reference_of(data: bytes, *, where: str) -> str:
    """``sender,identifier,sent`` of an earlier alert's file. Raises RecordError."""
    try:
        root = parse_plain(data)
    except DocumentTypeError as exc:
        raise RecordError(str(exc), where=where, mend="remove the document type") from exc
    except ValueError as exc:
        raise RecordError(str(exc), where=where, mend="give a CAP 1.2 file") from exc
    found = [root.findtext(f"{{{NAMESPACE}}}{name}") for name in ("sender", "identifier", "sent")]
    if root.tag != f"{{{NAMESPACE}}}alert":
        raise RecordError(
            f"must be a CAP 1.2 alert, got the element {in_words(root.tag)}",
            where=where,
            mend="give a CAP 1.2 file",
        )
    if not all(found):
        raise RecordError(
            "must have a sender, an identifier and the time sent, got "
            f"{', '.join(in_words(text) for text in found)}",
            where=where,
            mend="give the CAP file as it was sent",
        )
    return ",".join(str(text).strip() for text in found)


def cap_time(at: datetime) -> str:
    """A time in CAP's form: whole seconds, and ``-00:00`` for UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00"


def _require(wanted: Wanted) -> None:
    if not wanted.sender or _NOT_IN_NAMES.search(wanted.sender):
        raise RecordError(
            f"a sender must not be empty or have spaces, commas, < or &, got {wanted.sender!r}",
            where="sender",
            mend="give an address or a domain, such as watch@example.org",
        )
    if wanted.message_type is not MessageType.ALERT and not wanted.references:
        raise RecordError(
            f"a CAP message of the type {wanted.message_type} must refer to an earlier alert, "
            "got none",
            where="references",
            mend="give the earlier alert's file",
        )
    if wanted.scope is Scope.PRIVATE and not wanted.recipients:
        raise RecordError(
            "an alert with the scope Private must have recipients, got none", mend="give `to`"
        )


def _headline(incident: Incident) -> str:
    text = " ".join(f"{'SIMULATION: ' * incident.simulation}{incident.title}".split())
    return text if len(text) <= HEADLINE_MAX else text[: HEADLINE_MAX - 1] + "…"


def _area(info: ET.Element, restriction: Restriction, remarks: list[str]) -> None:
    """One `area` a volume, as each has its own limits."""
    for volume in restriction.volumes:
        area = ET.SubElement(info, "area")
        limits = ", ".join(
            f"{name} {height_words(limit) or 'not bounded'}"
            for name, limit in (("lower limit", volume.lower), ("upper limit", volume.upper))
        )
        said = f"Area of the restriction {restriction.name} ({restriction.id}), {limits}."
        if restriction.approximation:
            said += f" {restriction.approximation}."
        if len(rings_of(volume)) > 1:
            said += " Holes are left out: this covers more than the restriction."
            remarks.append(f"{restriction.id} has holes, which CAP cannot say")
        _add(area, "areaDesc", f"{said} It does not say where any object is.")
        _outline(area, volume)
        lower, upper = _feet(volume.lower), _feet(volume.upper)
        if lower is not None and upper is not None:  # altitude alone would mean one height only
            _add(area, "altitude", lower)
            _add(area, "ceiling", upper)


def _outline(area: ET.Element, volume: Volume) -> None:
    if isinstance(volume.area, Circle):
        lat, lon = volume.area.centre
        _add(area, "circle", f"{lat:.6f},{lon:.6f} {volume.area.radius_m / 1000:.3f}")
        return
    ring = rings_of(volume)[0]
    _add(area, "polygon", " ".join(f"{lat:.6f},{lon:.6f}" for lat, lon in (*ring, ring[0])))


def _feet(height: Height | None) -> str | None:
    """Feet above mean sea level; None where the limit is measured from anything else."""
    if height is None or height.reference is not HeightReference.MEAN_SEA_LEVEL:
        return None
    return f"{height.value_m / FOOT_M:.0f}"


def _listed(names: Sequence[str]) -> str:
    """Names with spaces in double quotes, as the standard has lists."""
    plain = [name.replace('"', "'") for name in names]
    return " ".join(f'"{name}"' if re.search(r"\s", name) else name for name in plain)


def _add(parent: ET.Element, name: str, text: str) -> None:
    shown = visible(str(text))  # a receiver must not read a name backwards
    ET.SubElement(parent, name).text = _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", shown)
