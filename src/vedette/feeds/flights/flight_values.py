"""Values of flight files, each checked. Errors name the file and the part of it."""

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
from vedette.model.value_words import failure_in_words

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
    """A finite number, which may be written as text. Raises RecordingError."""
    try:
        found = float(value)
    except (TypeError, ValueError):
        found = math.nan
    if isinstance(value, bool) or not math.isfinite(found):
        refuse(where, f"must be a finite number, got {_short(value)}", "write a number")
    return found


def time(value: Any, where: str) -> datetime:
    """An instant with its offset. Raises RecordingError."""
    try:
        return from_text(value.strip())
    except (ValueError, AttributeError, OverflowError):
        mend = "write it like 2025-09-20T14:15:00Z"
        refuse(where, f"must be a date and time with an offset, got {_short(value)}", mend)


def sample(
    lat: Any,
    lon: Any,
    where: str,
    *,
    at: datetime | None = None,
    heights: tuple[Height, ...] = (),
    sigma_m: float | None = None,
) -> Sample:
    """A checked sample of a flight. Raises RecordingError."""
    lat_deg, lon_deg = number(lat, where), number(lon, where)
    if not (-90 <= lat_deg <= 90 and -180 <= lon_deg <= 180):
        refuse(
            where,
            f"latitude must be -90 to 90 and longitude -180 to 180, got {lat_deg:g}, {lon_deg:g}",
            "correct it",
        )
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
    """A checked height. Raises RecordingError."""
    return Height(value_m=number(value, where), reference=reference, sigma_m=sigma_m)


def vague_height(
    value: Any, reference: HeightReference | None, where: str, sigma_m: float | None = None
) -> Height:
    """A height in a format that states no reference; `reference` is the one that a person states.

    sigma_m: the height's own error. The uncertainty of the reference is added to it.
    """
    if reference is not None:
        return height(value, reference, where, sigma_m)
    vague_m = VAGUE_HEIGHT_SIGMA_M + (sigma_m or 0.0)
    return height(value, HeightReference.MEAN_SEA_LEVEL, where, vague_m)


def reference_of(value: Any, where: str) -> HeightReference:
    """A height reference by its name. Raises RecordingError."""
    if value not in tuple(HeightReference):
        names = ", ".join(HeightReference)
        refuse(where, f"must be a height reference, got {_short(value)}", f"write one of {names}")
    return HeightReference(value)


def parse_json(data: bytes, where: str) -> Any:
    """Parse JSON in UTF-8. Raises RecordingError."""
    _bound(data, where, (b",", b"[", b"{"), _VALUES_MAX)
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_each_once)
    except UnicodeDecodeError as exc:
        refuse(
            where, f"must be UTF-8, got an invalid byte at offset {exc.start}", "save it as UTF-8"
        )
    except RecursionError:
        refuse(where, "the JSON is nested too deep", "export it again")
    except _TwiceError as exc:
        refuse(
            where, f"the key {_short(exc.args[0])} occurs twice in one object", "keep one of them"
        )
    except ValueError as exc:
        refuse(where, f"must be JSON: {failure_in_words(exc)}", "export it again")


class _TwiceError(Exception):
    """A key that an object has twice: JSON does not say which of its values counts."""


def _each_once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise _TwiceError(counts.most_common(1)[0][0])
    return found


def parse_xml(data: bytes, where: str) -> ET.Element:
    """Parse XML without a document type, because entities can grow without end.

    Raises RecordingError.
    """
    _bound(data, where, (b"<", b"="), _ELEMENTS_MAX)
    try:
        return parse_plain(data)
    except DocumentTypeError:
        refuse(where, "must not have a document type", "remove its DOCTYPE")
    except ValueError as exc:
        refuse(where, str(exc), "export it again")


def _bound(data: bytes, where: str, signs: tuple[bytes, ...], most: int) -> None:
    """Refuse a document of so many values that they would fill the memory, before it is parsed."""
    count = sum(data.count(sign) for sign in signs)
    if count > most:
        refuse(
            where,
            f"must have at most {most:,} values or elements, got {count:,}",
            "split it by time",
        )


def local(element: ET.Element) -> str:
    """The name of an element without its name space."""
    return str(element.tag).rpartition("}")[2]


def child_text(element: ET.Element, name: str) -> str | None:
    """The text of the first child of that name; None if there is none."""
    for child in element:
        if local(child) == name:
            return (child.text or "").strip() or None
    return None


def flag(value: Any, where: str) -> bool | None:
    """True, false, or null for unknown. Raises RecordingError."""
    if value is None or isinstance(value, bool):
        return value
    refuse(where, f"must be true, false or null, got {_short(value)}", "correct it")


def texts(value: Any, where: str) -> tuple[str, ...]:
    """A list of texts, or a single text. Raises RecordingError."""
    found = [value] if isinstance(value, str) else ([] if value is None else value)
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        refuse(where, f"must be a list of texts, got {_short(value)}", 'write it as ["HOSP"]')
    return tuple(found)


def stated(properties: Mapping[str, Any], where: str) -> Json:
    """The facts that a file states of a flight, as arguments of `Flight`."""
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
