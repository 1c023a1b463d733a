"""The timeline section: what happened when, as told, and the places with coordinates."""

from vedette.model.alert import Alert
from vedette.model.times import to_text
from vedette.sharing.alert_words import condition_words, contact_words, label_words
from vedette.sharing.dossier.content_blocks import Block, Item, Map, Point, Section, Tone, Words
from vedette.sharing.dossier.dossier_facts import Matter
from vedette.sharing.dossier.statements_section import Numbers, claim_words
from vedette.sharing.dossier.text_format import coordinates, place_words, time_words, when_words
from vedette.sharing.hidden_characters import plain

_Moment = tuple[str | None, str, str]  # as told, as it reads, what


def timeline(matter: Matter) -> Section:
    """Alerts, statements and responses in order of the stated time.

    Those without a time come last.
    """
    moments = [*_alerts(matter), *_said(matter), *_done(matter)]
    told = sorted((m for m in moments if m[0] is not None), key=lambda m: m[0] or "")
    untold = [m for m in moments if m[0] is None]
    if not moments:
        return Section("Timeline", (Words("Nothing is on record that has a time."),))
    blocks: list[Block] = [
        Words(
            "In order of time as it is told. A time is no more precise than its source: what is"
            " told only to the day stands before what is told to the minute of that day.",
            Tone.NOTE,
        ),
        Item(heading="Told with a time", rows=tuple((m[1], m[2]) for m in told)),
    ]
    if untold:
        rows = tuple((m[1], m[2]) for m in untold)
        blocks.append(Item(heading="Told without a date", rows=rows))
    return Section("Timeline", tuple(blocks))


def places(matter: Matter) -> Section:
    """The places of alerts, of lost objects, and of statements that give coordinates."""
    numbers = Numbers(matter)
    found: dict[tuple[float, float], list[str]] = _raised(matter)
    for alert in matter.alerts:
        if alert.contact is not None:
            seen = (alert.contact.lat_deg, alert.contact.lon_deg)
            words = f"last seen {time_words(to_text(alert.contact.at))}"
            if words not in found.setdefault(seen, []):
                found[seen].append(words)
    for said in matter.incident.statements:
        for what, place in (("said in", said.said_in), ("about", said.about_place)):
            if place is not None and place.lat_deg is not None and place.lon_deg is not None:
                words = f"{numbers.of(said.id)}, {what}: {place_words(place)}"
                if said.id in matter.replaced:
                    words += " (superseded)"
                found.setdefault((place.lat_deg, place.lon_deg), []).append(plain(words))
    if not found:
        return Section("Map", (Words("No coordinates are on record, so no map is drawn."),))
    points = tuple(Point(lat, lon, "; ".join(names)) for (lat, lon), names in found.items())
    note = Words(
        "Where the track was when an alert rose and where it was lost, and places as statements"
        " give them, on a grid of latitude and longitude (WGS 84). No way between them, before or"
        " after is drawn.",
        Tone.NOTE,
    )
    return Section("Map", (note, Map(points)))


def _raised(matter: Matter) -> dict[tuple[float, float], list[str]]:
    """Where each alert rose, in words, by place."""
    found: dict[tuple[float, float], list[str]] = {}
    told: set[str] = set()
    for alert in matter.alerts:
        if alert.id in told or alert.lat_deg is None or alert.lon_deg is None:
            continue
        told.add(alert.id)
        words = f"alert ({condition_words(alert)}) rose {time_words(to_text(alert.raised_at))}"
        words += f", known to {alert.sigma_m} m (1 sigma)"
        found.setdefault((alert.lat_deg, alert.lon_deg), []).append(words)
    return found


def _where(alert: Alert) -> str:
    if alert.lat_deg is None or alert.lon_deg is None:
        return ""
    return f" at {coordinates(alert.lat_deg, alert.lon_deg)} (to {alert.sigma_m} m, 1 sigma)"


def _alerts(matter: Matter) -> list[_Moment]:
    moments: list[_Moment] = []
    risen: set[str] = set()
    for alert in matter.alerts:
        rose = alert.id not in risen
        risen.add(alert.id)
        at = to_text(alert.changed_at)
        by = "" if alert.changed_by is None else f", by {alert.changed_by}"
        state = "rose" if rose else str(alert.state)
        where = _where(alert) if rose else ""
        words = f"Alert ({condition_words(alert)}) {state}{where}{by}: {_why(alert)} [{alert.id}]"
        moments.append((at, time_words(at), words))
    for note in matter.incident.notes:
        at = to_text(note.at)
        words = f"Note to alert {note.alert}, by {note.by}: {note.text}"
        moments.append((at, time_words(at), words))
    return moments


def _why(alert: Alert) -> str:
    """Its reason, where its object was lost, and what a person says that it was."""
    reason = alert.reason
    if alert.reason_at is not None and alert.reason_at != alert.changed_at:
        reason = f"at {time_words(to_text(alert.reason_at))}: {reason}"
    if alert.contact is not None:
        reason += f"; {contact_words(alert.contact)}"
    said = label_words(alert)
    return reason if said is None else f"{reason}; {said}"


def _said(matter: Matter) -> list[_Moment]:
    numbers = Numbers(matter)
    return [
        (
            s.said_at,
            when_words(s.said),
            f"Statement {numbers.named([s.id])}, {s.modality}: {claim_words(s)}"
            + (" SUPERSEDED" if s.id in matter.replaced else ""),
        )
        for s in matter.incident.statements
    ]


def _done(matter: Matter) -> list[_Moment]:
    numbers = Numbers(matter)
    return [
        (
            None if step.when is None else step.when.at,
            when_words(step.when),
            f"Response ({response.kind}) {step.status}: {response.what}, according to"
            f" {numbers.named([step.statement])}"
            + (", which was superseded" if step.statement in matter.replaced else ""),
        )
        for response in matter.incident.responses
        for step in response.steps
    ]
