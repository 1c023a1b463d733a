"""The figures that the page must show at a time, recomputed from the lines of `events.jsonl`.

Written apart from the page and from the server's picture, so that a figure that either of them
holds for too long differs from the one here.
"""

import math
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

Line = dict[str, Any]

LOST_S = 60.0  # a lost track leaves the map after this long (docs/page.md)
OLD_S = 15.0  # an alarm's figure that is older than this must say so
SIGMAS_95 = 2.4477  # of two dimensions
SHORT = {
    "mean_sea_level": "AMSL",
    "ellipsoid": "HAE",
    "barometric": "baro",
    "flight_level": "FL",
    "above_ground": "AGL",
    "above_takeoff": "ATO",
}  # in the order in which one of several heights is chosen
KINDS = {"aircraft": "aircraft (crewed)", "unmanned": "unmanned", "bird": "bird", "other": "other"}
ANSWERS = {"inside": "◉ inside", "indeterminate": "◌ may be inside", "outside": "– outside"}
RANKS = {"outside": 0, "indeterminate": 1, "inside": 2}
_NUMBER = re.compile(r"\d\d:\d\d:\d\d|\d+(?:\.\d+)?")


def same(shown: str, expected: str) -> bool:
    """Whether two texts say the same. A number may differ by one in its last digit, since the page
    gets some values as 32-bit floats; a time of day may not differ."""
    shown, expected = (" ".join(t.replace("\u2009", "").split()) for t in (shown, expected))
    if _NUMBER.sub("#", shown) != _NUMBER.sub("#", expected):
        return False
    pairs = zip(_NUMBER.findall(shown), _NUMBER.findall(expected), strict=True)
    return all(_near(a, b) for a, b in pairs)


def _near(a: str, b: str) -> bool:
    if a == b:
        return True
    digits = len(a.partition(".")[2])
    if ":" in a or ":" in b or len(b.partition(".")[2]) != digits:
        return False
    return abs(float(a) - float(b)) <= 1.01 * 10.0**-digits


class Truth:
    """What was known at a time: every event up to it, and nothing later."""

    def __init__(self, lines: Iterable[Line], until: str) -> None:
        self.until = instant(until)
        self._of: dict[str, dict[Any, Line]] = {}
        for line in lines:
            if instant(line["noted_at"]) > self.until:
                continue
            key = line.get("id") or line.get("alert")
            if line["type"] == "crossing":
                key = (line["track"], line["restriction"])
            self._of.setdefault(line["type"], {})[key] = line
        self.alerts = self._of.get("alert", {})
        self.sensors = self._of.get("sensor", {})
        self.tracks = {k: t for k, t in self._of.get("track", {}).items() if self._on_map(t)}

    def _on_map(self, track: Line) -> bool:
        age = self.until - instant(track["at"])
        return track["status"] != "lost" or age <= timedelta(seconds=LOST_S)

    def crossings(self, track: str) -> list[Line]:
        """How a track stands to each restriction."""
        return [c for (of, _), c in self._of.get("crossing", {}).items() if of == track]

    def row(self, track: Line) -> dict[str, str]:
        """A row of the table of tracks."""
        return {
            "place": f"{track['lat_deg']:.6f} {track['lon_deg']:.6f}",
            "name": _name(track),
            "detail": f"{track['status']} · {_kind(track)}",
            "height": _height(track) or "unknown",
            "speed": _speed(track) or "unknown",
            "answer": _worst(self.crossings(track["id"])),
        }

    def card(self, track: Line) -> dict[str, str]:
        """The figures of a track's card that change with every report."""
        ee, en, nn = (track["covariance"][k] for k in ("ee", "en", "nn"))
        off = math.hypot((ee - nn) / 2, en)
        major, minor = (
            SIGMAS_95 * math.sqrt(max(0.0, (ee + nn) / 2 + way * off)) for way in (1, -1)
        )
        assumed = " (assumed: the source states no accuracy)" if track["assumed_sigma_m"] else ""
        course = _course(track)
        moves = _speed(track) or "speed unknown"
        return {
            "Status": f"{track['status']}, #{track['id'][-5:]}",
            "Kind": _kind(track),
            "Place": degrees(track["lat_deg"], track["lon_deg"]),
            "95 % within": f"{metres(major)} × {metres(minor)}{assumed}",
            "Moves": moves if course is None else f"{moves}, {course:03.0f}° true",
            "Last report": f"{clock(track['updated_at'])} UTC, {track['reports']} in all",
        }

    def alert(self, alert: Line) -> dict[str, str]:
        """The figures of an alarm at the shown time; none of a closed one."""
        if alert["state"] == "closed":
            return {}
        if alert["contact"] is not None:
            return self._contact(alert["contact"])
        measured = self._of.get("alert_measured", {}).get(alert["id"])
        if measured is None:
            return {}
        gone = self.gone_s(measured["at"])
        old = f", as it was {duration(gone)} ago, at {clock(measured['at'])}"
        since = measured["since"]
        return {
            "Now": _place(measured) + (old if gone > OLD_S else ""),
            "Since": f"{clock(since)}, for {duration(self.gone_s(since))}",
            "Height": _alert_height(measured),
            "Boundary": _boundary(measured, gone),
        }

    def measured(self, alert: Line) -> Line | None:
        """The figures that an alarm has now, as the events tell them."""
        return self._of.get("alert_measured", {}).get(alert["id"])

    def gone_s(self, text: str) -> float:
        """Seconds since a time."""
        return (self.until - instant(text)).total_seconds()

    def _contact(self, contact: Line) -> dict[str, str]:
        gone = self.gone_s(contact["at"])
        speed = contact["speed_m_s"]
        course = contact["course_deg"]
        course_words = "" if course is None else f", course {course:03d}° true"
        height = "height not known"
        if contact["height_m"] is not None and contact["height_reference"] is not None:
            sigma = contact["height_sigma_m"]
            error = "" if sigma is None else f" ± {sigma} m (1 sigma)"
            height = f"{metres(contact['height_m'])} {SHORT[contact['height_reference']]}{error}"
        reach = 3 * contact["sigma_m"] + contact["reach_m_s"] * max(0.0, gone)
        place = degrees(contact["lat_deg"], contact["lon_deg"])
        moved = "speed not known" if speed is None else f"{speed} m/s"
        return {
            "Last seen": f"{clock(contact['at'])} UTC, {duration(gone)} ago",
            "Place then": f"{place}, ± {contact['sigma_m']} m (1 sigma)",
            "Course then": f"{moved}{course_words}, {height}",
            "Can be": f"anywhere within {metres(reach)} of it ({contact['reach_rule']})",
        }


def instant(text: str) -> datetime:
    """An RFC 3339 time."""
    return datetime.fromisoformat(text)


def clock(text: str) -> str:
    """hh:mm:ss in UTC."""
    return instant(text).astimezone(UTC).strftime("%H:%M:%S")


def _whole(value: float) -> int:
    return math.floor(value + 0.5)  # as a browser rounds


def metres(value: float) -> str:
    """A distance in metres, or in kilometres from 10 km on."""
    return f"{_whole(value)} m" if abs(value) < 10_000 else f"{value / 1000:.1f} km"


def degrees(lat: float, lon: float) -> str:
    """A place with four decimals."""
    return f"{abs(lat):.4f}° {'S' if lat < 0 else 'N'} {abs(lon):.4f}° {'W' if lon < 0 else 'E'}"


def duration(seconds: float) -> str:
    """How long, as the page writes it."""
    s = max(0, _whole(seconds))
    if s < 60:
        return f"{s} s"
    if s < 3600:
        return f"{s // 60} min {s % 60:02d} s"
    return f"{s // 3600} h {s % 3600 // 60:02d} min"


def _name(track: Line) -> str:
    for claim in track["identity"]["claims"]:
        if claim["kind"] == "callsign":
            return str(claim["value"])
    for emitter in track["identity"]["emitters"]:
        if emitter["scheme"] == "icao24":
            return str(emitter["value"]).upper()
    return f"#{track['id'][-5:]}"


def _kind(track: Line) -> str:
    if not track["classes"]:
        return "kind not known"
    likeliest = max(track["classes"], key=lambda c: c["share"])
    return f"{KINDS[likeliest['object_class']]} {_whole(100 * likeliest['share'])} %"


def _height(track: Line) -> str | None:
    order = list(SHORT)
    if not track["heights"]:
        return None
    chosen = min(track["heights"], key=lambda h: order.index(h["reference"]))
    return f"{_whole(chosen['value_m'])} m {SHORT[chosen['reference']]}"


def _speed(track: Line) -> str | None:
    speed = speed_m_s(track)
    return None if speed is None else f"{_whole(speed)} m/s"


def speed_m_s(track: Line) -> float | None:
    """Speed over ground in m/s; None where it is not known."""
    velocity = track["velocity"]
    return None if velocity is None else math.hypot(velocity["east_m_s"], velocity["north_m_s"])


def _course(track: Line) -> float | None:
    speed = speed_m_s(track)
    if speed is None or speed < 0.5:
        return None
    velocity = track["velocity"]
    return math.degrees(math.atan2(velocity["east_m_s"], velocity["north_m_s"])) % 360


def _worst(crossings: list[Line]) -> str:
    def rank(crossing: Line) -> int:
        bars = crossing["standing"] != "not_barred" and crossing["answer"] != "outside"
        return RANKS[crossing["answer"]] + (10 if bars else 0)

    if not crossings:
        return "no answer yet"
    worst = max(crossings, key=rank)
    free = worst["answer"] != "outside" and worst["standing"] == "not_barred"
    return ANSWERS[worst["answer"]] + (", not barred" if free else "")


def _place(measured: Line) -> str:
    margin, answer = measured["margin_m"], measured["answer"]
    off = metres(abs(margin))
    if answer == "inside":
        return f"inside, {off} from the boundary"
    if answer == "outside":
        by_height = "outside by its height or time"
        return by_height if margin < 0 else f"outside, {off} from the boundary"
    share = measured["probability"]
    chance = "" if share is None else f"; {_whole(100 * share)} % by its stated errors"
    side = "within" if margin < 0 else "beyond"
    return f"may be inside, {off} {side} the boundary on the map{chance}"


def _alert_height(measured: Line) -> str:
    height, margin = measured["height"], measured["vertical_margin_m"]
    if height is None:
        return "not known"
    sigma = height["sigma_m"]
    error = "error not stated" if sigma is None else f"± {metres(sigma)} (1 sigma)"
    side = "within" if margin is not None and margin < 0 else "beyond"
    limit = "" if margin is None else f"; {metres(abs(margin))} {side} the limits"
    return f"{metres(height['value_m'])} {SHORT[height['reference']]}, {error}{limit}"


def _boundary(measured: Line, gone_s: float) -> str:
    boundary = measured["boundary"]
    if boundary is None:
        return "none within 10 min on its course, or its course is not known"
    way = "out" if measured["margin_m"] < 0 else "in"
    earliest = duration(boundary["earliest_s"] - gone_s)
    if boundary["latest_s"] is None:
        return f"{way} in {earliest} or later, or not at all, if it keeps its course"
    latest = duration(boundary["latest_s"] - gone_s)
    return f"{way} in {earliest} to {latest}, if it keeps its course"
