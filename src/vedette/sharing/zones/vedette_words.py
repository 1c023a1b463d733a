"""Hours, rules and limits in this program's own words (docs/zones.md), as `airspace` reads them."""

from datetime import time
from typing import Any

from vedette.airspace.formats.reading_notes import label
from vedette.model.height import FOOT_M, Height, HeightReference, flight_level
from vedette.model.restriction import DailyHours, Edges, Period, Restriction, Rule, Volume
from vedette.model.times import to_text
from vedette.sharing.zones.writer_result import Losses

REFERENCES = {
    HeightReference.ABOVE_GROUND: "AGL",
    HeightReference.MEAN_SEA_LEVEL: "AMSL",
    HeightReference.ELLIPSOID: "WGS84",
}


def whole_feet(value_m: float) -> int | None:
    """A height in feet if it is a whole number of feet, to the last bit; else None."""
    feet = round(value_m / FOOT_M)
    return feet if feet * FOOT_M == value_m else None


def number(value: float) -> int | float:
    """A number in its usual form, without a fraction if it is whole."""
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else value


def limit(height: Height | None, key: str, losses: Losses) -> str:
    """A limit in words. Raises RestrictionError if the format cannot express it."""
    if height is None:
        return "UNL"
    if height.sigma_m is not None:
        losses.lose(key, f"its stated error of {height.sigma_m:g} m")
    if height.reference is HeightReference.FLIGHT_LEVEL:
        level = round(height.value_m / FOOT_M / 100)
        if not 0 <= level <= 999 or flight_level(level).value_m != height.value_m:
            what = f"must be a whole flight level, got {height.value_m / FOOT_M / 100:g}"
            losses.refuse(key, what, "give one from FL000 to FL999")
        return f"FL{level:03d}"
    reference = REFERENCES.get(height.reference)
    if reference is None:
        what = (
            f"the format cannot express a limit with the reference {label(height.reference.value)}"
        )
        losses.refuse(
            key, what, "give it above ground, mean sea level or the ellipsoid, or as a flight level"
        )
    if height.value_m == 0 and reference == "AGL":
        return "GND"
    feet = whole_feet(height.value_m)
    if feet is not None and not height.value_m.is_integer():
        return f"{feet} ft {reference}"
    return f"{number(height.value_m)} m {reference}"


def limits(volume: Volume, losses: Losses) -> dict[str, str]:
    """Both limits of a volume in words. An absent limit is left out."""
    found = {"lower": volume.lower, "upper": volume.upper}
    return {key: limit(one, key, losses) for key, one in found.items() if one is not None}


def periods(found: tuple[Period, ...]) -> list[dict[str, Any]]:
    """Periods in the keys of docs/zones.md, in full."""
    return [_period(one) for one in found]


def _period(period: Period) -> dict[str, Any]:
    said: dict[str, Any] = {}
    if period.start is not None:
        said["start"] = to_text(period.start)
    if period.end is not None:
        said["end"] = to_text(period.end)
    if period.daily:
        said["daily"] = [_daily(one) for one in period.daily]
    if period.other_starts:
        said["other_starts"] = [to_text(one) for one in period.other_starts]
    if period.other_ends:
        said["other_ends"] = [to_text(one) for one in period.other_ends]
    return said


def _daily(hours: DailyHours) -> dict[str, Any]:
    said: dict[str, Any] = {
        "days": sorted(hours.days, key=WEEK.index),
        "start": _edge(hours.start),
        "end": _edge(hours.end),
    }
    if hours.timezone is not None:
        said["timezone"] = hours.timezone
    if hours.place is not None:
        said["place"] = [hours.place[1], hours.place[0]]
    for key in ("start_shift_min", "end_shift_min", "not_on"):
        if getattr(hours, key):
            said[key] = getattr(hours, key)
    return said


WEEK = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")


def _edge(edge: time | str) -> str:
    return edge.isoformat() if isinstance(edge, time) else str(edge)


def rules(found: tuple[Rule, ...]) -> list[dict[str, Any]]:
    """Rules in the keys of docs/zones.md, in full."""
    return [
        {
            "name": one.name,
            "bars": one.bars.value,
            "periods": periods(one.periods),
            "unless": [condition.value for condition in one.unless],
            "exempt": list(one.exempt),
        }
        for one in found
    ]


def shared(restriction: Restriction, edges: Edges | None) -> dict[str, Any]:
    """Values that only our own extension can express. Default values are left out.

    edges: the kind of all polygon edges; None if there are none or they are as in GeoJSON.
    """
    said: dict[str, Any] = {}
    if restriction.bars.value != "everyone":
        said["bars"] = restriction.bars.value
    if restriction.exempt:
        said["exempt"] = list(restriction.exempt)
    if restriction.rules:
        said["rules"] = rules(restriction.rules)
    if edges is not None:
        said["edges"] = edges.value
    if restriction.boundary_sigma_m:
        said["boundary_sigma_m"] = restriction.boundary_sigma_m
    if restriction.approximation is not None:
        said["approximation"] = restriction.approximation
    if restriction.supersedes:
        said["supersedes"] = list(restriction.supersedes)
    return said


def hours_in_words(found: tuple[Period, ...]) -> str:
    """Periods as text for people."""
    return "; ".join(_period_in_words(one) for one in periods(found)) or "always"


def _period_in_words(said: dict[str, Any]) -> str:
    start, end = said.get("start", "any time"), said.get("end", "further notice")
    others = [*said.get("other_starts", []), *said.get("other_ends", [])]
    words = f"{start} until {end}"
    if others:
        words += f" (the sources disagree: {', '.join(others)})"
    for daily in said.get("daily", []):
        days = " ".join(daily["days"]) or "daily"
        edges = (_edge_in_words(daily, which) for which in ("start", "end"))
        words += f", {days} {'-'.join(edges)} {daily.get('timezone', 'UTC')}"
        if "not_on" in daily:
            words += f" except {daily['not_on']}"
    return words


def _edge_in_words(daily: dict[str, Any], which: str) -> str:
    shift = daily.get(f"{which}_shift_min", 0)
    side = "after" if shift > 0 else "before"
    return f"{abs(shift)} min {side} {daily[which]}" if shift else str(daily[which])
