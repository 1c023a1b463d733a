"""Whether a NOTAM restricts airspace: its Q code and its text must agree before it does not."""

import re
from dataclasses import dataclass
from enum import StrEnum

from vedette.airspace.formats.notam.area_text import AreaText
from vedette.airspace.formats.notam.items import Items
from vedette.airspace.formats.notam.tokens import plain

_OFF = re.compile(
    r"\b(?:DEACTIVATED|DEACT|CANCELLED|CANCELED|CNL|CNLD|WITHDRAWN|LIFTED|NOT ACT(?:IVE|IVATED)?|"
    r"INACTIVE|NO LONGER (?:ACT|ACTIVE|RESTRICTED|IN FORCE))\b"
)
_NOT_OFF = re.compile(r"\b(?:UNTIL|UNLESS|IF|EXCEPT WHEN|BE|TO BE|NOT)\s*$")
_ON = re.compile(r"\b(?:ACT|ACTIVE|ACTIVATED|ESTABLISHED|PROHIBITED|FORBIDDEN|CLOSED|CLSD)\b")
_BANS = re.compile(
    r"\b(?:PROHIBITED|FORBIDDEN|RESTRICTED AREA|DANGER AREA|DNG AREA|PROHIBITED AREA|RESERVED AREA|"
    r"SEGREGATED|AIRSPACE CLOSED|AIRSPACE CLSD|CLOSED TO ALL|CLSD TO ALL|NO FLY|NO-FLY|"
    r"FLIGHT RESTRICTIONS?|TFR|TRA|TSA|AIRSPACE RESERVATION|NOT AUTHORI[SZ]ED TO FLY|"
    r"TEMPO(?:RARY)? AREA|UAS|UAV|DRONES?|UNMANNED|PJE|PARACHUTE|ROCKET|FIRING|MISSILE)\b"
)
# Keywords of domestic NOTAMs of the FAA that are not AIRSPACE, behind the location.
_ELSEWHERE = re.compile(
    r"(?:[A-Z0-9]{3,4} )?(?:RWY|TWY|APRON|RAMP|AD|OBST|NAV|COM|SVC|ROUTE|ODP|SID|STAR|CHART|DATA|"
    r"IAP|VFP)\b"
)
_AREAS = "RW"  # second letters of codes for restrictions of airspace and for warnings
_ENDED = ("CN", "CD")  # cancelled, deactivated (ICAO Doc 8126, fourth and fifth letters)


class Restricts(StrEnum):
    """Whether a NOTAM restricts airspace."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whether a NOTAM restricts airspace, with the reason where that is unclear."""

    restricts: Restricts
    why: str = ""


def subject(said: Items, area: AreaText) -> Subject:
    """The subject of a NOTAM according to item E and the Q code together."""
    text = " ".join(plain(said.text).split())
    code = said.q.code
    if not text:
        return Subject(Restricts.MAYBE, "item E is missing or empty")
    if _is_off(text):
        if code is not None and code[3:5] in _ENDED and not _is_on(text):
            return Subject(Restricts.NO, f"its code {code} and its text say that it is ended")
        if not _is_on(text) and not area.names_a_shape:
            return Subject(Restricts.NO, "its text says that nothing is in force")
        return Subject(Restricts.MAYBE, "its text says that something is not in force")
    if code is not None and code[3:5] in _ENDED:
        why = f"its code {code} says that it has ended, but its text does not"
        return Subject(Restricts.MAYBE, why)
    if code is not None and (code[1] in _AREAS or code == "QAFLC" or code[1:3] == "AF"):
        return Subject(Restricts.YES)
    named = "it has no code" if code is None else f"its code {code} is of no restriction"
    if area.names_a_shape and (code is None or code[1] == "A" or code[1:3] in ("XX", "PF")):
        return Subject(Restricts.YES)
    if len(area.places) > 2 or any(area.areas):
        return Subject(Restricts.MAYBE, f"{named}, and its text gives an area")
    if _BANS.search(text):
        return Subject(Restricts.MAYBE, f"{named}, and its text speaks of a restriction")
    if code is None and _ELSEWHERE.match(text) is None:
        return Subject(Restricts.MAYBE, f"{named}, and its text alone does not tell what it is of")
    return Subject(Restricts.NO, f"{named}, and its text speaks of none")


def _is_off(text: str) -> bool:
    """Whether the text says that the restriction is ended; `UNTIL CANCELLED` does not."""
    return any(
        _NOT_OFF.search(text[max(0, one.start() - 16) : one.start()]) is None
        for one in _OFF.finditer(text)
    )


def _is_on(text: str) -> bool:
    return _ON.search(_OFF.sub(" ", text)) is not None
