"""Times, grades, places and ids formatted for people."""

from vedette.model.event_time_place import Place, When
from vedette.model.statement import InformationGrade, SourceGrade
from vedette.model.times import to_text

UNKNOWN = "unknown"

SOURCE_WORDS: dict[SourceGrade, str] = {
    SourceGrade.A: "completely reliable",
    SourceGrade.B: "usually reliable",
    SourceGrade.C: "fairly reliable",
    SourceGrade.D: "not usually reliable",
    SourceGrade.E: "unreliable",
    SourceGrade.F: "cannot be judged",
}
INFORMATION_WORDS: dict[InformationGrade, str] = {
    InformationGrade.CONFIRMED: "confirmed",
    InformationGrade.PROBABLY_TRUE: "probably true",
    InformationGrade.POSSIBLY_TRUE: "possibly true",
    InformationGrade.DOUBTFUL: "doubtful",
    InformationGrade.IMPROBABLE: "improbable",
    InformationGrade.CANNOT_BE_JUDGED: "cannot be judged",
}


def time_words(at: object) -> str:
    """An instant or a partial date, with the precision of the source."""
    text = at if isinstance(at, str) else to_text(at)  # type: ignore[arg-type]
    if "T" not in text:
        return text
    day, clock = text.removesuffix("Z").split("T")
    return f"{day} {clock.removesuffix('.000000')} UTC"


def when_words(when: When | None) -> str:
    """A time as the source states it, with its own words."""
    if when is None:
        return UNKNOWN
    words = "about " if when.approximate and when.at else ""
    words += time_words(when.at) if when.at else ""
    if when.until is not None:
        words += f"{' ' if words else ''}to {time_words(when.until)}"
    if when.words is not None:
        words = f"{words} (“{when.words}”)" if words else f"“{when.words}”"
    if when.dateline is not None:
        words += f", counted from {when.dateline}"
    return words


def place_words(place: Place | None) -> str:
    """A place as the source names it, with coordinates if it gives them."""
    if place is None:
        return UNKNOWN
    if place.lat_deg is None or place.lon_deg is None:
        return f"{place.name} (coordinates {UNKNOWN})"
    close = UNKNOWN if place.precision_m is None else f"{place.precision_m:,.0f} m"
    where = coordinates(place.lat_deg, place.lon_deg)
    return f"{place.name} ({where}; told to within: {close})"


def coordinates(lat_deg: float, lon_deg: float) -> str:
    """A place in degrees."""
    north = f"{abs(lat_deg):.5f}° {'N' if lat_deg >= 0 else 'S'}"
    east = f"{abs(lon_deg):.5f}° {'E' if lon_deg >= 0 else 'W'}"
    return f"{north}, {east}"


def source_grade_words(grade: SourceGrade | None) -> str:
    """Reliability of the source."""
    return "not graded" if grade is None else f"{grade} ({SOURCE_WORDS[grade]})"


def information_grade_words(grade: InformationGrade | None) -> str:
    """Credibility of the information."""
    return "not graded" if grade is None else f"{grade} ({INFORMATION_WORDS[grade]})"
