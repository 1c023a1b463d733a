"""One APRS line of the Open Glider Network as the values that it carries. No state.

A line is `CALL>DEST,PATH:/HHMMSShDDMM.MMN/DDDMM.MME'CCC/SSS/A=FFFFFF`, then fields with blanks
between.
`id` holds a byte of flags (stealth, no tracking, four bits of aircraft type, two of address type)
and 24 bits of address; `!Wxy!` holds the third decimals of the minutes.
Source: APRS protocol reference 1.0.1, chapters 6 and 8; the OGN wiki, "aprs-interaction-examples".
"""

import re
from dataclasses import dataclass

from vedette.model.errors import BadFrameError
from vedette.model.height import FOOT_M

KNOT_M_S = 1852 / 3600
ICAO, UNMANNED_TYPE = 1, 13
_POSITION = re.compile(
    r"(?P<call>[A-Za-z0-9-]{1,12})>(?P<to>[A-Za-z0-9]{1,12}),[^:]{0,80}:"
    r"/(?P<h>[0-2]\d)(?P<m>[0-5]\d)(?P<s>[0-5]\d)h"
    r"(?P<lat_deg>\d\d)(?P<lat_min>[0-5]\d\.\d\d)(?P<ns>[NS]).(?P<lon_deg>[01]\d\d)"
    r"(?P<lon_min>[0-5]\d\.\d\d)(?P<ew>[EW])."
    r"((?P<course>\d{3})/(?P<speed>\d{3}))?(/A=(?P<feet>-?\d{5,6}))?(?P<rest>.*)"
)
_OTHER = re.compile(r"[A-Za-z0-9-]{1,12}>[A-Za-z0-9]{1,12},[^:]{0,80}:[>/:;!=@].*")
_EXTRA = re.compile(r"!W(\d)(\d)!")
_ID = re.compile(r"\bid([0-9A-F]{2})([0-9A-F]{6})\b")
_CLIMB = re.compile(r"([+-]\d{1,5})fpm\b")
_GPS = re.compile(r"\bgps(\d{1,3})x(\d{1,3})\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class OgnPosition:
    """The position of one aircraft; None is unknown."""

    time_of_day_s: int  # UTC
    lat_deg: float
    lon_deg: float
    height_m: float | None  # above mean sea level
    speed_m_s: float | None
    course_deg: float | None
    climb_m_s: float | None
    sigma_m: float | None  # of the position, as the device's GNSS states it
    address: str  # six lower-case hex digits, or the call sign of the device
    address_type: int | None
    aircraft_type: int | None
    hidden: bool  # its pilot wants no tracking


def read_ogn(data: bytes) -> OgnPosition | None:
    """The position in a line; None if the line is of something else. Raises BadFrameError."""
    text = data.decode("latin-1").strip()
    if text.startswith("#"):
        return None
    read = _POSITION.fullmatch(text)
    if read is None:
        if _OTHER.fullmatch(text) is None or ":/" in text:
            raise BadFrameError(
                "the line must be an APRS position like CALL>OGFLR,qAS,RX:/120000h5100.00N/...",
                frame=data[:40],
            )
        return None
    rest = read["rest"]
    if read["to"] in ("OGNSDR", "OGNDVS", "OGNTTN") or "id" not in rest:
        return None  # a receiver of the network
    return _position(read, rest, data)


def _position(read: "re.Match[str]", rest: str, data: bytes) -> OgnPosition:
    extra = _EXTRA.search(rest)
    more = (0.0, 0.0) if extra is None else (int(extra[1]) / 1000, int(extra[2]) / 1000)
    lat = int(read["lat_deg"]) + (float(read["lat_min"]) + more[0]) / 60
    lon = int(read["lon_deg"]) + (float(read["lon_min"]) + more[1]) / 60
    if int(read["h"]) > 23:
        raise BadFrameError(f"the hour must be 00 to 23, got {read['h']}", frame=data[:40])
    known = _ID.search(rest)
    flags = None if known is None else int(known[1], 16)
    climb, gps = _CLIMB.search(rest), _GPS.search(rest)
    course = None if read["course"] is None else float(read["course"])
    return OgnPosition(
        time_of_day_s=int(read["h"]) * 3600 + int(read["m"]) * 60 + int(read["s"]),
        lat_deg=lat if read["ns"] == "N" else -lat,
        lon_deg=lon if read["ew"] == "E" else -lon,
        height_m=None if read["feet"] is None else int(read["feet"]) * FOOT_M,
        speed_m_s=None if read["speed"] is None else int(read["speed"]) * KNOT_M_S,
        course_deg=course if course is None or course <= 360 else None,
        climb_m_s=None if climb is None else int(climb[1]) * FOOT_M / 60,
        sigma_m=None if gps is None else max(float(gps[1]), 1.0),
        address=read["call"].lower() if known is None else known[2].lower(),
        address_type=None if flags is None else flags & 0x03,
        aircraft_type=None if flags is None else flags >> 2 & 0x0F,
        hidden=flags is not None and bool(flags & 0xC0),
    )
