"""The content model of a dossier: headings and a few kinds of block, all plain text.

Both outputs are made of these values and of nothing else, so that they say the same.
"""

from dataclasses import dataclass
from enum import StrEnum


class Tone(StrEnum):
    """The style of a line of text."""

    PLAIN = "plain"
    NOTE = "note"  # small: how to read what stands here
    STRONG = "strong"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph."""

    text: str
    tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Text that is copied as it is: a hash, a signed checkpoint."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A named item with a line of text and details."""

    heading: str
    text: str | None = None
    rows: tuple[tuple[str, str], ...] = ()  # (what, words)
    warning: str | None = None
    struck: bool = False  # the words no longer stand, and stay readable


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under column headings; every row has one text for each column."""

    columns: tuple[str, ...]
    widths: tuple[float, ...]  # shares of the width of the page; together 1
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A place on the map. Degrees, WGS 84."""

    lat_deg: float
    lon_deg: float
    name: str


@dataclass(frozen=True, slots=True)
class Map:
    """Places on a grid of latitude and longitude, numbered from 1 in this order."""

    points: tuple[Point, ...]


Block = Words | Verbatim | Item | Table | Map


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """One incident, as of the first `entries` of the ledger."""

    incident: str
    title: str
    simulation: bool
    entries: int
    root_sha256: str
    marked_for: tuple[str, ...]
    sections: tuple[Section, ...]  # what a reader needs first
    annexes: tuple[Section, ...]  # the details; they begin on a new page

    @property
    def titled_annexes(self) -> tuple[Section, ...]:
        """The annexes with their letters: “Annex A. …”."""
        return tuple(
            Section(f"Annex {chr(ord('A') + number)}. {one.heading}", one.blocks)
            for number, one in enumerate(self.annexes)
        )

    @property
    def marking(self) -> str:
        """The line with the permitted recipients, which is printed on every page."""
        if not self.marked_for:
            return "No recipient is named: not to be passed on."
        return f"For: {', '.join(self.marked_for)}. For nobody else."
