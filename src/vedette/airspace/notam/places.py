"""Where a NOTAM's text says that its area is: circles and polygons of positions."""

import re

from vedette.airspace.deviations import Notes
from vedette.airspace.ed318.geometry import RADIUS_MAX_M
from vedette.airspace.rings import Sheet
from vedette.model.restriction import Area, Circle, Edges, LatLon, Polygon

NAUTICAL_MILE_M = 1852.0
_UNITS_M = {"NM": NAUTICAL_MILE_M, "KM": 1000.0, "M": 1.0}
_PLACE = r"(?<!\d)(\d{4,6}(?:\.\d+)?)\s?([NS])\s*[/,]?\s*(\d{5,7}(?:\.\d+)?)\s?([EW])"
PLACE = re.compile(_PLACE)
# A number is looked at from its first digit only: of 40,000 digits, each would else be a beginning.
_LENGTH = r"(?<!\d)(\d+(?:\.\d+)?)\s?(NM|KM|M)"
_CENTRED = (
    r"\s+(?:CENT(?:ERED|RED|ER|RE)\s*(?:ON|AT|:|IS)?|OF|FROM|ARO?UND)"
    r"\s*(?:POINT|PSN|COORD)?\s*:?\s*"
)
CIRCLE = re.compile(
    rf"(?:RADIUS\s+(?:OF\s+)?{_LENGTH}|{_LENGTH}\s+RADIUS|WI\s+{_LENGTH})"
    rf"{_CENTRED}{_PLACE}"
)
_JOINT = re.compile(r"\s*(?:[-,;]|TO|THEN|AND)?\s*")
# Edges that positions alone do not give.
_CURVED = re.compile(
    r"\b(ARC|BORDER|BOUNDARY OF|FIR BDRY|STATE BDRY|COAST\w*|RIVER|CORRIDOR|EITHER SIDE|ALONG|"
    r"(?:COUNTER|ANTI)?-?CLOCKWISE|SECTOR|RADIAL)\b"
)
# Words and positions of areas that are not read; `|` stands for a circle that is.
_UNREAD = re.compile(
    r"\bRAD(?:IUS)?\b|\bCIRCLES?\b(?!(?:\s+(?:OF|WITH|A))*\s*\|)|\bWI(?:THIN)?\s+\d|\bWID(?:E|TH)\b"
    r"|\bBUFFER\b|\d{4}(?:\.\d+)?['\"]?\s?[NSEW]\b|\b[NSEW]\s?\d{4}|\d{1,3}\.\d+\s?[NSEW]\b"
    r"|\d\d \d\d(?: \d\d)?(?:\.\d+)?\s?[NSEW]\b"
)


def areas(text: str, sheet: Sheet) -> list[Area] | None:
    """All areas that item E gives in full; None where any part of them is said otherwise.

    Raises FeatureRefusedError for a position that is none.
    """
    notes = sheet.notes
    plain = " ".join(text.upper().split())
    if _CURVED.search(plain):
        return None
    found: list[Area] = [_circle(one, notes) for one in CIRCLE.finditer(plain)]
    rest = CIRCLE.sub(" | ", plain)
    if _UNREAD.search(PLACE.sub(" ", rest)):
        return None  # it has parts that would go missing
    for chain in _chains(rest):
        corners = [_position(one, notes) for one in chain]
        if len(corners) < 3:
            return None  # a position beside the area, or a line
        found.append(_polygon(corners, sheet))
    return found or None


def _chains(text: str) -> list[list[re.Match[str]]]:
    """Positions that follow each other with nothing but a joint between."""
    found: list[list[re.Match[str]]] = []
    last: re.Match[str] | None = None
    for one in PLACE.finditer(text):
        if last is not None and _JOINT.fullmatch(text, last.end(), one.start()):
            found[-1].append(one)
        else:
            found.append([one])
        last = one
    return found


def _circle(found: re.Match[str], notes: Notes) -> Circle:
    parts = found.groups()
    number, unit = next((parts[i], parts[i + 1]) for i in (0, 2, 4) if parts[i] is not None)
    radius_m = float(number) * _UNITS_M[unit]
    if not 0 < radius_m <= RADIUS_MAX_M:
        notes.refuse("E", f"{number}{unit} is no radius of an area", "correct it")
    at = PLACE.search(found[0])
    if at is None:  # the pattern of a circle holds that of a place
        raise AssertionError(found[0])
    return Circle(centre=_position(at, notes), radius_m=radius_m)


def _polygon(corners: list[LatLon], sheet: Sheet) -> Polygon:
    notes = sheet.notes
    if corners[0] == corners[-1]:
        corners = corners[:-1]
    else:
        notes.note("E", "the area's last position is not its first; read as closed")
    if len(set(corners)) < 3:
        notes.refuse("E", "the area has fewer than three different corners", "give all of them")
    kept = [corner for i, corner in enumerate(corners) if corner != corners[i - 1]]
    # Nobody says whether a NOTAM's edges are geodesics or lines of a map.
    found = Polygon(exterior=tuple(kept), edges=Edges.UNKNOWN)
    sheet.add(found, "E")
    return found


def _position(found: re.Match[str], notes: Notes) -> LatLon:
    lat = _degrees(found[1], 2, 90, notes)
    lon = _degrees(found[3], 3, 180, notes)
    return (-lat if found[2] == "S" else lat), (-lon if found[4] == "W" else lon)


def _degrees(digits: str, width: int, most: int, notes: Notes) -> float:
    """Degrees of ``DDMM`` or ``DDMMSS``, with decimals of the last."""
    mend = "write positions like 5230N02100E or 523000N0210000E"
    whole = digits.partition(".")[0]
    if len(whole) not in (width + 2, width + 4):
        notes.refuse("E", f"{digits} is no latitude or longitude", mend)
    degrees, minutes = int(digits[:width]), digits[width:]
    seconds = 0.0
    if len(whole) == width + 4:
        seconds = float(digits[width + 2 :])
        minutes = digits[width : width + 2]
    value = degrees + float(minutes) / 60 + seconds / 3600
    if float(minutes) >= 60 or seconds >= 60 or value > most:
        notes.refuse("E", f"{digits} is no latitude or longitude", mend)
    return value
