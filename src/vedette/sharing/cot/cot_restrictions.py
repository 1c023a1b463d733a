"""Restrictions as Cursor on Target drawings: a closed line, or an ellipse for a circle."""

import math
from collections.abc import Sequence
from datetime import datetime, timedelta

import shapely

from vedette.model.restriction import Circle, LatLon, Restriction, Volume
from vedette.sharing.cot.cot_event import CotEvent, CotPoint, element
from vedette.sharing.cot.cot_tracks import CotStyle
from vedette.sharing.restrictions_geojson import height_words, hours_words, rings_of

CORNERS_MAX = 400  # of one drawing; phones become slow beyond, and a datagram has 65,507 bytes
_COLOR = "-65536"  # red, as a signed 32-bit ARGB number


def restriction_events(
    restriction: Restriction, style: CotStyle, *, now: datetime, ended: bool = False
) -> list[CotEvent]:
    """One drawing for each volume. One that has ended is stale at once."""
    return [
        _drawn(restriction, number, volume, style, now, ended=ended)
        for number, volume in enumerate(restriction.volumes)
    ]


def _drawn(
    restriction: Restriction,
    number: int,
    volume: Volume,
    style: CotStyle,
    now: datetime,
    *,
    ended: bool,
) -> CotEvent:
    notes: list[str] = []
    if isinstance(volume.area, Circle):
        kind, centre = "u-d-c-c", volume.area.centre
        shape = element("shape")
        radius = f"{volume.area.radius_m:.1f}"
        shape.append(element("ellipse", {"major": radius, "minor": radius, "angle": "360"}))
        drawn = [shape]
    else:
        kind = "u-d-f"
        rings = rings_of(volume)
        if len(rings) > 1:
            notes.append("Holes are not drawn: this covers more than the restriction.")
        ring = _fewer_corners(rings[0], notes)
        centre = _middle(ring)
        drawn = [
            element("link", {"point": f"{lat:.7f},{_turn(lon):.7f}"})
            for lat, lon in (*ring, ring[0])
        ]
    part = f" {number + 1}/{len(restriction.volumes)}" if len(restriction.volumes) > 1 else ""
    words = [
        "SIMULATION: nothing of this is real." if style.simulation else "",
        f"Restriction {restriction.id}.",
        f"From {height_words(volume.lower) or 'no lower limit'}",
        f"to {height_words(volume.upper) or 'no upper limit'}.",
        f"In force {hours_words(restriction.periods) or 'always'}.",
        f"Bars {restriction.bars.value}.",
        f"Approximate: {restriction.approximation}." if restriction.approximation else "",
        *notes,
        "Drawn for information; not to be navigated by.",
    ]
    detail = [
        *drawn,
        element("contact", {"callsign": style.named(f"{restriction.name}{part}")}),
        element("strokeColor", {"value": _COLOR}),
        element("strokeWeight", {"value": "3.0"}),
        element("fillColor", {"value": "0"}),
        element("labels_on", {"value": "true"}),
        element("remarks", text=" ".join(word for word in words if word)),
    ]
    stale = now if ended else now + timedelta(seconds=style.restriction_stale_s)
    return CotEvent(
        uid=f"{style.site}.{restriction.id}.{number}",
        type=kind,
        how=style.how if style.simulation else "h-e",
        time=now,
        start=now,
        stale=stale,
        point=CotPoint(lat_deg=centre[0], lon_deg=_turn(centre[1])),
        detail=tuple(detail),
    )


def _fewer_corners(ring: Sequence[LatLon], notes: list[str]) -> Sequence[LatLon]:
    """The ring, or its convex hull where it has too many corners. The hull holds all of the ring;
    where the hull has too many corners too, its box is taken.
    """
    if len(ring) <= CORNERS_MAX:
        return ring
    notes.append("Drawn with fewer corners: this covers more than the restriction.")
    points = shapely.MultiPoint([(lon, lat) for lat, lon in ring])
    for made in (points.convex_hull, points.envelope):
        corners = [(float(lat), float(lon)) for lon, lat in shapely.get_coordinates(made)[:-1]]
        if len(corners) <= CORNERS_MAX:
            break
    return corners


def _middle(ring: Sequence[LatLon]) -> LatLon:
    """The middle of a ring's box: a place for its name."""
    lats, lons = [lat for lat, _ in ring], [lon for _, lon in ring]
    return (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2


def _turn(lon_deg: float) -> float:
    """A longitude from -180 to 180."""
    turned = math.remainder(lon_deg, 360.0)
    return 180.0 if turned == -180.0 and lon_deg > 0 else turned
