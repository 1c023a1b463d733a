"""What a raw NOTAM holds, read by another method than vedette's: patterns over text without spaces.

It knows few forms and is sure of those: outlines of positions that follow each other, one circle,
one line with a width. Of all others it knows only which places and distances the text names.
It shares no code with the reader that it judges.
"""

import math
import random
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import numpy as np
import shapely

EARTH_M = 6_371_000.0
NM_M = 1852.0
UNITS_M = {"NM": NM_M, "KM": 1000.0, "M": 1.0}
LatLon = tuple[float, float]

_FIRST = re.compile(r"([NS])(\d{2}(?:\d{2}){0,2})(\.\d+)?([EW])(\d{3}(?:\d{2}){0,2})(\.\d+)?")
_LAST = re.compile(
    r"(?<![\d.])(\d{2}(?:\d{2}){0,2})(\.\d+)?([NS])[,/-]?(\d{3}(?:\d{2}){0,2})(\.\d+)?([EW])"
)
_JOINT = re.compile(r"[-,;./]*(?:TO|THEN|THENCE|AND)?[-,;./]*")
_LABEL = re.compile(r"AREAS?\W?([A-Z0-9])\W*$")
_DISTANCE = re.compile(r"(?<![\d.])(\d{1,4}(?:\.\d+)?)\s?(NM|KM)\b")
_CIRCLE = re.compile(r"RADIUS(?:OF)?(\d+(?:\.\d+)?)(NM|KM|M)|(\d+(?:\.\d+)?)(NM|KM|M)RADIUS")
_SIDES = re.compile(r"(\d+(?:\.\d+)?)(NM|KM|M)(?:ON)?(?:EITHER|EACH|BOTH)SIDES?")
_UNSURE = re.compile(
    r"ARC|BORDER|COAST|EXCL|EXCEPT(?!AIRSHOW)|OUTSIDE|SECTOR|WEST OF|EAST OF|NORTH OF|SOUTH OF|"
    r"BUFFER|PLUS|EXPAND|CANCEL|DEACTIV"
)


@dataclass(slots=True)
class Truth:
    """What the oracle knows of one NOTAM."""

    places: list[LatLon] = field(default_factory=list)
    outlines: list[list[LatLon]] = field(default_factory=list)  # held, by every reading
    circle: tuple[LatLon, float] | None = None
    line: tuple[list[LatLon], float] | None = None
    q_circle: tuple[LatLon, float] | None = None
    named_m: float = 0.0  # the largest distance that the text names
    start: datetime | None = None  # just after item B
    at: datetime | None = None  # an instant at which it is in force; None where that is not sure

    @property
    def gives_positions(self) -> bool:
        """Whether item E states an area by positions."""
        return len(self.places) >= 3 or self.circle is not None or self.line is not None

    @property
    def known(self) -> bool:
        """Whether it knows places that the NOTAM holds."""
        return bool(self.outlines or self.circle or self.line)


def truth(raw: str) -> Truth:
    """What one raw NOTAM (or several parts of one) says."""
    text = raw.upper().replace("&APOS;", "'")
    begin = re.search(r"\bB\)\s*(\d{10})", text)
    found = Truth(q_circle=_q_circle(text))
    found.start = None if begin is None else _ten(begin[1])
    found.at = None if found.start is None else _instant(text, found.start)
    body = _item_e(text)
    tight = re.sub(r"\s+", "", body)
    spans = _positions(tight)
    found.places = [at for at, _, _ in spans]
    found.named_m = max(
        (float(n) * UNITS_M[unit] for n, unit in _DISTANCE.findall(body)), default=0.0
    )
    if _UNSURE.search(body) or _UNSURE.search(tight):
        return found
    circle, sides = _CIRCLE.search(tight), _SIDES.search(tight)
    if circle is not None:
        if len(spans) == 1 and len(_CIRCLE.findall(tight)) == 1:
            number, unit = (circle[1], circle[2]) if circle[1] else (circle[3], circle[4])
            found.circle = spans[0][0], float(number) * UNITS_M[unit]
        return found
    if sides is not None:
        if len(spans) >= 2 and len(_chains(spans, tight)) == 1:
            found.line = found.places, float(sides[1]) * UNITS_M[sides[2]]
        return found
    if re.search(r"\dNMWIDE|WIDTH|(?:WI|WITHIN)\d", tight):
        return found
    found.outlines = [one for one in _chains(spans, tight) if len(set(one)) >= 3]
    return found


def _item_e(text: str) -> str:
    parts = re.findall(r"(?s)\bE\)(.*?)(?:\s[FG]\)|\bEND PART|\bPART \d OF|$)", text)
    return "\n".join(parts) if parts else text


def _positions(tight: str) -> list[tuple[LatLon, int, int]]:
    """All positions of a text without spaces, in order, each with where it stands."""
    first = [
        (_place(m[2], m[3], m[1], m[5], m[6], m[4]), m.start(), m.end())
        for m in _FIRST.finditer(tight)
    ]
    last = [
        (_place(m[1], m[2], m[3], m[4], m[5], m[6]), m.start(), m.end())
        for m in _LAST.finditer(tight)
    ]
    kept = first if len(first) >= len(last) else last
    return [(at, a, b) for at, a, b in kept if at is not None]


def _place(
    lat: str, lat_part: str | None, north: str, lon: str, lon_part: str | None, east: str
) -> LatLon | None:
    a, b = _angle(lat, lat_part, 2), _angle(lon, lon_part, 3)
    if a is None or b is None or a > 90 or b > 180:
        return None
    return (-a if north == "S" else a), (-b if east == "W" else b)


def _angle(digits: str, part: str | None, width: int) -> float | None:
    values = [digits[:width], *[digits[n : n + 2] for n in range(width, len(digits), 2)]]
    numbers = [float(one) for one in values]
    numbers[-1] += float(part or 0)
    if any(one >= 60 for one in numbers[1:]):
        return None
    return sum(one / 60**n for n, one in enumerate(numbers))


def _chains(spans: list[tuple[LatLon, int, int]], tight: str) -> list[list[LatLon]]:
    """Positions that follow each other with nothing but a joint between; a closed one ends."""
    found: list[list[LatLon]] = []
    end = -1
    for at, start, stop in spans:
        joined = end >= 0 and _JOINT.fullmatch(tight[end:start]) is not None
        closed = bool(found) and len(found[-1]) > 3 and found[-1][0] == found[-1][-1]
        if not joined or closed:
            found.append([])
        found[-1].append(at)
        end = stop
    return found


def _q_circle(text: str) -> tuple[LatLon, float] | None:
    found = re.search(r"(\d{4})([NS])(\d{5})([EW])(\d{3})(?!\d)", text)
    if found is None or found[5] in ("000", "999"):
        return None
    at = _place(found[1], None, found[2], found[3], None, found[4])
    return None if at is None else (at, int(found[5]) * NM_M)


def _instant(text: str, begin: datetime) -> datetime | None:
    """An instant at which the NOTAM is sure to be in force: just after B, where D starts there."""
    end = re.search(r"\bC\)\s*(\d{10})", text)
    hours = re.search(r"\bD\)(.*?)\bE\)", text, re.DOTALL)
    if hours is not None and hours[1].strip():
        if f"{begin:%H%M}" not in re.findall(r"(?<!\d)\d{4}(?!\d)", hours[1])[:1]:
            return None
        if re.search(r"[A-Z]{3,}", re.sub(r"DAILY|DLY", "", hours[1])) is not None:
            return None
    last = None if end is None else _ten(end[1])
    at = begin + timedelta(seconds=30)
    return at if last is None or at < last else None


def _ten(digits: str) -> datetime | None:
    try:
        return datetime.strptime(digits, "%y%m%d%H%M").replace(tzinfo=UTC)
    except ValueError:
        return None


def distance_m(a: LatLon, b: LatLon) -> float:
    """Great-circle distance on a sphere; the ellipsoid differs by up to 0.6 %."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*a, *b))
    h = math.sin((lat2 - lat1) / 2) ** 2
    h += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * math.asin(min(1.0, math.sqrt(h)))


def moved(at: LatLon, azimuth_deg: float, length_m: float) -> LatLon:
    """A place some way off on a sphere."""
    lat, lon = map(math.radians, at)
    turn, arc = math.radians(azimuth_deg), length_m / EARTH_M
    out = math.asin(math.sin(lat) * math.cos(arc) + math.cos(lat) * math.sin(arc) * math.cos(turn))
    east = math.atan2(
        math.sin(turn) * math.sin(arc) * math.cos(lat),
        math.cos(arc) - math.sin(lat) * math.sin(out),
    )
    return math.degrees(out), math.remainder(math.degrees(lon + east), 360.0)


def held(one: Truth, rng: random.Random) -> LatLon | None:
    """A place that the NOTAM holds; None where no draw hits one."""
    if one.circle is not None:
        centre, radius = one.circle
        return moved(centre, rng.uniform(0, 360), 0.99 * radius * math.sqrt(rng.random()))
    if one.line is not None:
        k = rng.randrange(len(one.line[0]) - 1)
        (a, b), (c, d) = one.line[0][k], one.line[0][k + 1]
        part = rng.choice((0.0, rng.random() * 0.02, 1 - rng.random() * 0.02))
        at = a + (c - a) * part, b + math.remainder(d - b, 360.0) * part
        return moved(at, rng.uniform(0, 360), 0.9 * one.line[1] * math.sqrt(rng.random()))
    ring = one.outlines[rng.randrange(len(one.outlines))]
    flat = [(math.remainder(lon - ring[0][1], 360.0), lat) for lat, lon in ring]
    shape = shapely.make_valid(shapely.Polygon(flat))
    west, south, east, north = shape.bounds
    for _ in range(60):
        x, y = rng.uniform(west, east), rng.uniform(south, north)
        if shapely.contains_xy(shape, x, y):
            return y, math.remainder(x + ring[0][1], 360.0)
    return None


def is_far(one: Truth, at: LatLon, beyond_m: float) -> bool:
    """Whether a place is farther than that from everything that the text names."""
    reach = beyond_m + one.named_m
    if one.q_circle is not None and distance_m(at, one.q_circle[0]) <= beyond_m + one.q_circle[1]:
        return False
    if any(distance_m(at, place) <= reach for place in one.places):
        return False
    for ring in one.outlines or ([one.places] if len(one.places) > 1 else []):
        flat = np.array([(math.remainder(lon - at[1], 360.0), lat) for lat, lon in ring])
        flat[:, 0] *= math.cos(math.radians(at[0]))
        near = shapely.distance(
            shapely.convex_hull(shapely.MultiPoint(flat)), shapely.Point(0.0, at[0])
        )
        if near * 111_000.0 <= reach:
            return False
    return True
