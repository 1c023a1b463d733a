"""Released tracks, alarms and sightings as Cursor on Target events."""

import math
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from vedette.access.released_items import ReleasedTrack
from vedette.model.alert import Alert, AlertState
from vedette.model.height import HeightReference, shown_height
from vedette.model.identity import ClaimKind
from vedette.model.times import from_text, to_text
from vedette.model.track import Track, TrackStatus
from vedette.sharing.alert_words import condition_words
from vedette.sharing.cot.cot_event import CotEvent, CotPoint, element
from vedette.sharing.restrictions_geojson import height_words

_SIMULATION = "SIMULATION: nothing of this is real."
_UNKNOWN = "Affiliation unknown: vedette does not state one."


@dataclass(frozen=True, slots=True, kw_only=True)
class CotStyle:
    """What is the same for every event of one output."""

    site: str  # before every uid, so that two sites never share one
    simulation: bool
    track_stale_s: float  # after the time of a track's state
    alarm_stale_s: float
    restriction_stale_s: float

    @property
    def how(self) -> str:
        """`m-f`, computed from several sources; `m-s` is simulated."""
        return "m-s" if self.simulation else "m-f"

    def named(self, name: str) -> str:
        """A name, marked where nothing of it is real."""
        return f"SIM {name}" if self.simulation else name


def track_event(released: ReleasedTrack, style: CotStyle, *, now: datetime) -> CotEvent:
    """A track with its error. A lost one is stale at once, so that it leaves the map."""
    track = released.track
    stale = track.at + timedelta(seconds=style.track_stale_s)
    if track.status is TrackStatus.LOST:
        stale = min(stale, now)
    height = next((h for h in track.heights if h.reference is HeightReference.ELLIPSOID), None)
    detail = [element("contact", {"callsign": style.named(_callsign(track))})]
    motion = _motion(track)
    if motion is not None:
        detail.append(motion)
    detail.append(element("remarks", text=_track_words(released, simulation=style.simulation)))
    return CotEvent(
        uid=f"{style.site}.{track.id}",
        type="a-u-A",
        how=style.how,
        time=now,
        start=track.at,
        stale=stale,
        point=CotPoint(
            lat_deg=track.lat_deg,
            lon_deg=track.lon_deg,
            hae_m=None if height is None else height.value_m,
            ce_m=track.covariance.sigma_max,
            le_m=None if height is None else height.sigma_m,
        ),
        detail=tuple(detail),
    )


def alarm_event(
    alert: Alert, restriction_name: str, style: CotStyle, *, now: datetime
) -> CotEvent | None:
    """An alarm at the place that it states; None where it states none. A closed one is stale."""
    contact = alert.contact
    lat, lon, sigma = alert.lat_deg, alert.lon_deg, alert.sigma_m
    if contact is not None:
        lat, lon, sigma = contact.lat_deg, contact.lon_deg, contact.sigma_m
    if lat is None or lon is None:
        return None
    is_over = alert.state is AlertState.CLOSED
    title = f"{condition_words(alert)}: {restriction_name}"
    words = [
        _SIMULATION if style.simulation else "",
        f"{alert.reason}.",
        f"Raised {to_text(alert.raised_at)}; {alert.state.value}.",
        f"Last seen {to_text(contact.at)}." if contact is not None else "",
        f"Track {alert.track}. {_UNKNOWN}",
    ]
    return CotEvent(
        uid=f"{style.site}.{alert.id}",
        type="b-a-g",
        how=style.how,
        time=now,
        start=alert.raised_at,
        stale=now if is_over else now + timedelta(seconds=style.alarm_stale_s),
        point=CotPoint(lat_deg=lat, lon_deg=lon, ce_m=None if sigma is None else float(sigma)),
        detail=(
            element("contact", {"callsign": style.named(title)}),
            element("remarks", text=" ".join(word for word in words if word)),
        ),
    )


def sighting_event(line: Mapping[str, Any], style: CotStyle, *, now: datetime) -> CotEvent | None:
    """A sighting where its reporter stood; None unless that place was released."""
    if line["lat_deg"] is None or line["lon_deg"] is None:
        return None
    at = from_text(line["at"])
    direction = line["direction"] or {}
    azimuth = direction.get("azimuth_deg")
    words = [
        _SIMULATION if style.simulation else "",
        f"Somebody reported a sighting from here at {line['at']}.",
        "" if azimuth is None else f"Seen towards {azimuth:.0f} degrees from true north.",
        f"Outcome: {line['outcome']}." if line["outcome"] else "Nothing has been found out yet.",
        "The object was not here: this is the place of the reporter, to about a kilometre.",
    ]
    return CotEvent(
        uid=f"{style.site}.{line['id']}",
        type="b-m-p-s-m",
        how="m-s" if style.simulation else "h-e",
        time=now,
        start=at,
        stale=now + timedelta(seconds=style.alarm_stale_s),
        point=CotPoint(
            lat_deg=line["lat_deg"], lon_deg=line["lon_deg"], ce_m=line["place_sigma_m"]
        ),
        detail=(
            element("contact", {"callsign": style.named(f"sighting {line['at'][11:16]}Z")}),
            element("remarks", text=" ".join(word for word in words if word)),
        ),
    )


def _callsign(track: Track) -> str:
    said = [c.value for c in track.identity.claims if c.kind is ClaimKind.CALLSIGN]
    return said[0].strip() if said and said[0].strip() else track.id


def _motion(track: Track) -> ET.Element | None:
    east, north = track.velocity_east_m_s, track.velocity_north_m_s
    if east is None or north is None:
        return None
    course = math.degrees(math.atan2(east, north)) % 360.0
    return element(
        "track", {"speed": f"{math.hypot(east, north):.2f}", "course": f"{course % 360.0:.1f}"}
    )


def _track_words(released: ReleasedTrack, *, simulation: bool) -> str:
    track = released.track
    height = shown_height(track.heights)
    words = [_SIMULATION] if simulation else []
    words.append(f"{track.status.value.capitalize()}, state of {to_text(track.at)}.")
    words.append("Height unknown." if height is None else f"Height {height_words(height)}.")
    if track.classes:
        likely = max(track.classes, key=lambda one: one.likelihood)
        words.append(f"Class {likely.object_class.value} ({likely.likelihood:.2f}).")
    words += [f"Claims {c.kind.value.replace('_', ' ')} {c.value}." for c in track.identity.claims]
    if track.contradiction is not None:
        words.append(f"Contradicted: {track.contradiction.words}.")
    if track.group is not None:
        words.append(f"{track.group.words.capitalize()}.")
    if released.withheld:
        words.append(f"Not released: {', '.join(released.withheld)}.")
    words.append(_UNKNOWN)
    return " ".join(words)
