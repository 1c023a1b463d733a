"""Orbital elements of satellites, as a user supplies them: TLE, or OMM as CSV, JSON or XML.

Formats: the two-line element set (NORAD), and the Orbit Mean-Elements Message (CCSDS 502.0-B) as
CelesTrak and Space-Track write it.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from io import StringIO
from typing import Any
from xml.etree import ElementTree as ET

import numpy as np

from vedette.geo.local import Array
from vedette.model.errors import SkyError
from vedette.model.value_words import failure_in_words, in_words
from vedette.sky.ephemeris import require_packages

_LINE_CHARS = 69
_JD_EPOCH = 2440587.5
_DAY_S = 86400.0
_NAMED_MAX = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Elements:
    """n satellites, each by one set of elements."""

    names: tuple[str, ...]
    numbers: tuple[int, ...]  # catalogue numbers
    launches: tuple[str, ...]  # international designator without the piece: "2019-029"; "" unknown
    records: tuple[Any, ...] = field(repr=False)  # sgp4's Satrec
    epoch_s: Array  # (n,) seconds UTC since 1970
    refused: tuple[str, ...] = ()  # what could not be read, with its line

    def __len__(self) -> int:
        return len(self.names)

    def nearest_to(self, at_s: float) -> "Elements":
        """One set for each satellite: the one whose epoch is nearest to a time."""
        order = np.argsort(np.abs(self.epoch_s - at_s), kind="stable")
        seen: dict[int, int] = {}
        for index in order:
            seen.setdefault(self.numbers[index], int(index))
        return self.only(sorted(seen.values()))

    def only(self, indices: list[int]) -> "Elements":
        """The sets with these indices, in this order."""
        return Elements(
            names=tuple(self.names[i] for i in indices),
            numbers=tuple(self.numbers[i] for i in indices),
            launches=tuple(self.launches[i] for i in indices),
            records=tuple(self.records[i] for i in indices),
            epoch_s=self.epoch_s[indices],
            refused=self.refused,
        )


def read_elements(data: bytes, where: str) -> Elements:
    """Read a file of orbital elements. Sets that cannot be read are listed and left out.

    Raises SkyError if it is not such a file or no set can be read.
    """
    require_packages()
    text = data.decode("utf-8-sig", errors="replace")
    start = text.lstrip()[:1]
    if start in ("[", "{"):
        found = list(_of_json(text, where))
    elif start == "<":
        found = list(_of_xml(text, where))
    elif "MEAN_MOTION" in text.split("\n", 1)[0]:
        found = list(_of_csv(text))
    else:
        found = list(_of_lines(text))
    read = [one for one in found if not isinstance(one, str)]
    refused = [one for one in found if isinstance(one, str)]
    if not read:
        reason = "; ".join(refused[:_NAMED_MAX]) or "the file contains no elements"
        raise SkyError(
            f"no orbital elements could be read: {reason}",
            where=where,
            mend="give TLE, or OMM as CSV, JSON or XML",
        )
    return Elements(
        names=tuple(name for name, _ in read),
        numbers=tuple(int(record.satnum) for _, record in read),
        launches=tuple(_launch(str(record.intldesg)) for _, record in read),
        records=tuple(record for _, record in read),
        epoch_s=np.array([(r.jdsatepoch - _JD_EPOCH + r.jdsatepochF) * _DAY_S for _, r in read]),
        refused=tuple(refused),
    )


def merged(parts: list[Elements]) -> Elements:
    """Several files as one."""
    return Elements(
        names=tuple(name for part in parts for name in part.names),
        numbers=tuple(number for part in parts for number in part.numbers),
        launches=tuple(launch for part in parts for launch in part.launches),
        records=tuple(record for part in parts for record in part.records),
        epoch_s=np.concatenate([part.epoch_s for part in parts]) if parts else np.empty(0),
        refused=tuple(line for part in parts for line in part.refused),
    )


def _of_lines(text: str) -> Iterator[tuple[str, Any] | str]:
    from sgp4.api import Satrec  # noqa: PLC0415 - an extra

    name, first, first_at = "", "", 0
    for at, raw in enumerate(text.splitlines(), start=1):
        line = raw.rstrip()
        if not line or line.startswith("#"):
            continue
        if re.match(r"1 [ \dA-Z]{5}[A-Z ]", line) and len(line) >= _LINE_CHARS - 1:
            first, first_at = line, at
        elif re.match(r"2 [ \dA-Z]{5} ", line) and first:
            fault = _fault(first, line)
            if fault is None:
                record = Satrec.twoline2rv(first, line)
                fault = _record_fault(record)
                if fault is None:
                    yield name or f"object {record.satnum}", record
            if fault is not None:
                yield f"line {first_at}: {fault}"
            name, first = "", ""
        elif first:
            yield f"line {at}: expected the second line of an element set, got {line[:30]!r}"
            name, first = "", ""
        else:
            name = re.sub(r"^0 ", "", line).strip()


def _fault(first: str, second: str) -> str | None:
    """Why two lines are no element set, or None."""
    for line in (first, second):
        # A set that somebody typed may lack the checksum; a wrong one is an error.
        digit = line[68:69].strip()
        if digit and digit != str(_checksum(line)):
            return f"the checksum must be {_checksum(line)}, got {digit!r}"
    if first[2:7] != second[2:7]:
        return f"the two lines are of different objects: {first[2:7]} and {second[2:7]}"
    return None


def _checksum(line: str) -> int:
    digits = sum(int(c) for c in line[:68] if c.isdigit())
    return (digits + line[:68].count("-")) % 10


def _record_fault(record: Any) -> str | None:
    if record.error:
        return f"SGP4 refuses the elements (error {record.error})"
    numbers = (record.no_kozai, record.ecco, record.inclo, record.jdsatepoch)
    if not all(np.isfinite(one) for one in numbers) or record.no_kozai <= 0:
        return "the elements are not numbers"
    return None


def _of_csv(text: str) -> Iterator[tuple[str, Any] | str]:
    from sgp4 import omm  # noqa: PLC0415 - an extra

    for at, fields in enumerate(omm.parse_csv(StringIO(text)), start=2):
        yield _of_fields(fields, f"line {at}")


def _of_json(text: str, where: str) -> Iterator[tuple[str, Any] | str]:
    try:
        rows = json.loads(text)
    except ValueError as exc:
        what = f"must be JSON: {failure_in_words(exc)}"
        raise SkyError(what, where=where, mend="download it again") from exc
    for at, fields in enumerate(rows if isinstance(rows, list) else [rows], start=1):
        if not isinstance(fields, dict):
            yield f"message {at}: must be an object, got {in_words(fields)}"
            continue
        texts = {str(key): str(value) for key, value in fields.items()}
        yield _of_fields(texts, f"message {at}")


def _of_xml(text: str, where: str) -> Iterator[tuple[str, Any] | str]:
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise SkyError(
            "must not have a document type (DOCTYPE or ENTITY)", where=where, mend="give plain OMM"
        )
    try:
        root = ET.fromstring(text)  # noqa: S314 - entities are refused above
    except ET.ParseError as exc:
        raise SkyError(f"must be XML: {exc}", where=where, mend="download it again") from exc
    for at, segment in enumerate(root.iter("segment"), start=1):
        fields = {one.tag: (one.text or "").strip() for one in segment.iter()}
        yield _of_fields(fields, f"message {at}")


def _of_fields(fields: Mapping[str, str], where: str) -> tuple[str, Any] | str:
    from sgp4 import omm  # noqa: PLC0415 - an extra
    from sgp4.api import Satrec  # noqa: PLC0415 - an extra

    record = Satrec()
    filled = {"CLASSIFICATION_TYPE": "U", "ELEMENT_SET_NO": "0", "EPHEMERIS_TYPE": "0"} | {
        key: value for key, value in fields.items() if value is not None
    }
    filled.setdefault("REV_AT_EPOCH", "0")
    filled["EPOCH"] = re.sub(r"Z$", "", str(filled.get("EPOCH", "")))
    if "." not in filled["EPOCH"]:
        filled["EPOCH"] += ".000000"
    try:
        omm.initialize(record, filled)
    except KeyError as exc:
        return f"{where}: the field {exc.args[0]} is missing"
    except (ValueError, TypeError, IndexError) as exc:
        return f"{where}: the elements cannot be read: {failure_in_words(exc)}"
    fault = _record_fault(record)
    if fault is not None:
        return f"{where}: {fault}"
    return str(filled.get("OBJECT_NAME") or f"object {record.satnum}"), record


def _launch(designator: str) -> str:
    """The launch of an international designator: "19029A" and "2019-029A" are "2019-029"."""
    found = re.match(r"(\d{2}|\d{4})-?(\d{3})", designator.strip())
    if found is None:
        return ""
    year = found[1]
    if len(year) == 2:
        year = f"{'19' if int(year) >= 57 else '20'}{year}"
    return f"{year}-{found[2]}"
