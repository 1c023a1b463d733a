"""XML without a document type, whatever its encoding: entities could grow without end."""

from typing import NoReturn
from xml.etree import ElementTree as ET


class DocumentTypeError(ValueError):
    """The document declares a type (DOCTYPE), which is not read."""


class _Builder(ET.TreeBuilder):
    """Told of a document type by the parser itself, after it has undone the encoding."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> NoReturn:  # noqa: ARG002
        """Refuse it before any entity in it is declared."""
        raise DocumentTypeError("the XML must not declare a document type")


def parse_plain(data: bytes) -> ET.Element:
    """The root element of an XML document without a document type declaration.

    Raises DocumentTypeError for such a declaration, ValueError for data that are not XML.
    """
    parser = ET.XMLParser(target=_Builder())  # noqa: S314 - no document type, so no entities
    try:
        parser.feed(data)
        root: ET.Element = parser.close()
    except (ET.ParseError, LookupError, RecursionError) as exc:
        raise ValueError(f"must be XML: {exc}") from exc
    return root
