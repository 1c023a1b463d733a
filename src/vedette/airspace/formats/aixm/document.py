"""AIXM as XML: recognised, parsed, and its elements found by name and by reference."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from vedette.model.errors import RestrictionError

_NAMESPACE = re.compile(rb"aixm\.aero/schema/([0-9.]+)")
_OLD = re.compile(rb"<(?:\w+:)?AIXM-(?:Snapshot|Update|update)\b")
VERSIONS = ("5.1", "5.1.1", "5.2")  # alike in all that is read of an airspace
_HEAD_BYTES = 1 << 16
_ID = "{http://www.opengis.net/gml/3.2}id"
HREF = "{http://www.w3.org/1999/xlink}href"


@dataclass(frozen=True, slots=True)
class Document:
    """The airspaces of a file, and every element that another may point at."""

    airspaces: list[ET.Element]
    others: int  # features that are no airspaces
    by_reference: dict[str, ET.Element]

    def target(self, element: ET.Element) -> ET.Element | None:
        """The element that this one points at; None if it is not in the file."""
        href = element.get(HREF)
        return None if href is None else self.by_reference.get(_key(href))


def is_aixm(data: bytes) -> bool:
    """Whether these bytes are AIXM of any version."""
    head = data[:_HEAD_BYTES]
    return _NAMESPACE.search(head) is not None or _OLD.search(head) is not None


def parse(data: bytes, where: str) -> Document:
    """Parse the document. Raises RestrictionError."""
    head = data[:_HEAD_BYTES]
    found = _NAMESPACE.search(head)
    version = "4.5" if found is None else found[1].decode().rstrip(".")
    if version not in VERSIONS:
        what = f"must be AIXM {', '.join(VERSIONS[:-1])} or {VERSIONS[-1]}, got {version}"
        raise RestrictionError(what, where=where, mend="convert it to AIXM 5.1.1")
    root = parse_xml(data, where)
    airspaces: list[ET.Element] = []
    known: dict[str, ET.Element] = {}
    others = 0
    for element in root.iter():
        identity = element.get(_ID)
        if identity is not None:
            known.setdefault(identity, element)
        if local(element) in ("hasMember", "featureMember"):
            for member in element:
                if local(member) == "Airspace":
                    airspaces.append(member)
                else:
                    others += 1
                named = text_of(member, "identifier")
                if named is not None:
                    known.setdefault(named, member)
    return Document(airspaces, others, known)


def parse_xml(data: bytes, where: str) -> ET.Element:
    """Parse XML without a document type, because entities can grow without end.

    Raises RestrictionError.
    """
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        what = "must not have a document type (DOCTYPE or ENTITY)"
        raise RestrictionError(what, where=where, mend="remove the document type")
    try:
        return ET.fromstring(data)  # noqa: S314 - no document type, so no entities
    except (ET.ParseError, ValueError, LookupError) as exc:
        what = f"must be XML: {exc}"
        raise RestrictionError(what, where=where, mend="export it again") from exc


def local(element: ET.Element) -> str:
    """The name of an element without its name space."""
    return str(element.tag).rpartition("}")[2]


def child(element: ET.Element, name: str) -> ET.Element | None:
    """The first child of that name; None if there is none."""
    return next((one for one in element if local(one) == name), None)


def children(element: ET.Element, name: str) -> Iterator[ET.Element]:
    """Every child of that name."""
    return (one for one in element if local(one) == name)


def text_of(element: ET.Element, name: str) -> str | None:
    """The text of the first child of that name; None if it is absent or empty."""
    found = child(element, name)
    said = None if found is None else (found.text or "").strip()
    return said or None


def only(element: ET.Element) -> ET.Element | None:
    """The first element inside a property; None if the property is empty."""
    return next(iter(element), None)


def _key(href: str) -> str:
    return href.rpartition("#")[2].removeprefix("urn:uuid:")
