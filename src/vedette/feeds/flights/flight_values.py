"""What the readers of flight files share: values with their checks, and errors that say where.

An error names the file and the part of it, so that a person can find it.
"""

import json
import math
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NoReturn
from xml.etree import ElementTree as ET

from vedette.model.errors import RecordingError
from vedette.model.flight import Sample
from vedette.model.height import Height, HeightReference
from vedette.model.plain_xml import DocumentTypeError, parse_plain
from vedette.model.report import Covariance2D
from vedette.model.restriction import Condition
from vedette.model.times import from_text

# Files whose heights have no stated reference mean above mean sea level or above the ellipsoid.
# The two lie up to 107 m apart, and this error covers that at three sigma, with 43 m to spare.
VAGUE_HEIGHT_SIGMA_M = 50.0

_VALUES_MAX = 6_000_000  # of one JSON document: up to some 100 bytes each while it is read
_ELEMENTS_MAX = 3_000_000  # tags and attributes of one XML document: up to some 200 bytes each

Json = dict[str, Any]


def refuse(where: str, what: str, mend: str) -> NoReturn:
    """Raise RecordingError."""
    raise RecordingError(what, where=where, mend=mend)


def number(value: Any, where: str) -> float:
    """A finite number, also where it is written as text. Raises RecordingError."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = math.nan
    if isinstance(value, bool) or not math.isfinite(found):
        refuse(where, f"{_short(value)} is not a finite number", "write a number")
    return found


def time(value: Any, where: str) -> datetime:
    """An instant with its offset. Raises RecordingError."""
    try:
        return from_text(value.strip())
    except (ValueError, AttributeError, OverflowError):
        mend = "write it like 2025-09-20T14:15:00Z"
        refuse(where, f"{_short(value)} is not a date and time with an offset", mend)


def sample(
    lat: Any,
    lon: Any,
    where: str,
    *,
    at: datetime | None = None,
    heights: tuple[Height, ...] = (),
    sigma_m: float | None = None,
) -> Sample:
    """A place, checked. Raises RecordingError."""
    lat_deg, lon_deg = number(lat, where), number(lon, where)
    if not (-90 <= lat_deg <= 90 and -180 <= lon_deg <= 180):
        refuse(where, f"{lat_deg:g}, {lon_deg:g} is not a latitude and longitude", "correct it")
    return Sample(
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        at=at,
        heights=heights,
        covariance=None if sigma_m is None else Covariance2D.circular(sigma_m),
    )


def height(
    value: Any, reference: HeightReference, where: str, sigma_m: float | None = None
) -> Height:
    """A height, checked. Raises RecordingError."""
    return Height(value_m=number(value, where), reference=reference, sigma_m=sigma_m)


def vague_height(
    value: Any, reference: HeightReference | None, where: str, sigma_m: float | None = None
) -> Height:
    """A height of a format that states no reference; `reference` where a person states it.

    sigma_m: its own error, to which that of not knowing the reference is added.
    """
    if reference is not None:
        return height(value, reference, where, sigma_m)
    vague_m = VAGUE_HEIGHT_SIGMA_M + (sigma_m or 0.0)
    return height(value, HeightReference.MEAN_SEA_LEVEL, where, vague_m)


def reference_of(value: Any, where: str) -> HeightReference:
    """A height reference by its name. Raises RecordingError."""
    if value not in tuple(HeightReference):
        names = ", ".join(HeightReference)
        refuse(where, f"{_short(value)} is not a height reference", f"write one of {names}")
    return HeightReference(value)


def parse_json(data: bytes, where: str) -> Any:
    """JSON in UTF-8. Raises RecordingError."""
    _bound(data, where, (b",", b"[", b"{"), _VALUES_MAX)
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_each_once)
    except UnicodeDecodeError as exc:
        refuse(where, f"byte {exc.start} is not UTF-8", "save it as UTF-8")
    except RecursionError:
        refuse(where, "its JSON is nested too deep", "export it anew")
    except _TwiceError as exc:
        refuse(where, f"has the key {_short(exc.args[0])} twice in one object", "keep one of them")
    except ValueError as exc:
        refuse(where, f"is not JSON: {exc}", "export it anew")


class _TwiceError(Exception):
    """A key that an object has twice: JSON does not say which of its values counts."""


def _each_once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise _TwiceError(counts.most_common(1)[0][0])
    return found


def parse_xml(data: bytes, where: str) -> ET.Element:
    """XML without a document type: entities can grow without end. Raises RecordingError."""
    _bound(data, where, (b"<", b"="), _ELEMENTS_MAX)
    try:
        return parse_plain(data)
    except DocumentTypeError:
        refuse(where, "has a document type, which is not read", "remove its DOCTYPE")
    except ValueError as exc:
        refuse(where, str(exc), "export it anew")


def _bound(data: bytes, where: str, signs: tuple[bytes, ...], most: int) -> None:
    """Refuse a document of so many values that they would fill the memory, before it is parsed."""
    count = sum(data.count(sign) for sign in signs)
    if count > most:
        refuse(where, f"holds more than {most:,} values or elements", "split it by time")


def local(element: ET.Element) -> str:
    """The name of an element without its name space."""
    return str(element.tag).rpartition("}")[2]


def child_text(element: ET.Element, name: str) -> str | None:
    """The text of the first child of that name; None where there is none."""
    for child in element:
        if local(child) == name:
            return (child.text or "").strip() or None
    return None


def flag(value: Any, where: str) -> bool | None:
    """True, false, or null for unknown. Raises RecordingError."""
    if value is None or isinstance(value, bool):
        return value
    refuse(where, f"{_short(value)} is neither true nor false", "write true, false or null")


def texts(value: Any, where: str) -> tuple[str, ...]:
    """A list of texts, or one. Raises RecordingError."""
    found = [value] if isinstance(value, str) else ([] if value is None else value)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        refuse(where, f"{_short(value)} is not a list of texts", 'write it as ["HOSP"]')
    return tuple(found)


def stated(properties: Mapping[str, Any], where: str) -> Json:
    """The facts that a file may state of a flight, as arguments of `Flight`."""
    met = {
        one: flag(properties.get(one.value), f"{where}: {one.value}")
        for one in (Condition.FLIGHT_PLAN, Condition.TRANSPONDER, Condition.RADIO)
    }
    return {
        "unmanned": flag(properties.get("unmanned"), f"{where}: unmanned"),
        "meets": {one: value for one, value in met.items() if value is not None},
        "statuses": texts(properties.get("status"), f"{where}: status"),
        "identities": texts(properties.get("identities"), f"{where}: identities"),
    }


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
