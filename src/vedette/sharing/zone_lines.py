"""The lines of `vedette zones read --json`: restrictions, deviations, refusals, the file."""

from typing import Literal

from typing_extensions import TypedDict

from vedette.airspace.formats.reading_notes import Deviation, ZoneFile
from vedette.model.doubt import Doubt
from vedette.model.restriction import Restriction
from vedette.sharing.zones import vedette_words
from vedette.sharing.zones.writer_result import named


class ZoneLine(TypedDict):
    """A restriction that was read."""

    type: Literal["zone"]
    id: str
    identifier: str
    name: str
    kind: str | None
    authority: str | None
    bars: str
    volumes: int
    hours: str
    approximation: str | None


class DeviationLine(TypedDict):
    """A deviation from the format that was read."""

    type: Literal["deviation"]
    feature: str
    key: str
    what: str


class RefusalLine(TypedDict):
    """A feature that cannot be read without guessing."""

    type: Literal["refusal"]
    feature: str
    key: str
    what: str
    mend: str | None


class DoubtLine(TypedDict):
    """A part of a zone, or of the file, that is not understood."""

    type: Literal["doubt"]
    feature: str
    key: str
    what: str
    mend: str | None
    changes_answers: bool  # it may carry a place, limits or hours


class ZoneFileLine(TypedDict):
    """The last line: the file, and how much of it could be read."""

    type: Literal["zone_file"]
    path: str
    format: str
    sha256: str
    restrictions: int
    deviations: int
    refusals: int


ZoneOutput = ZoneLine | DeviationLine | DoubtLine | RefusalLine | ZoneFileLine


def zone(restriction: Restriction) -> ZoneLine:
    """Return the output line of one restriction."""
    return {
        "type": "zone",
        "id": restriction.id,
        "identifier": named(restriction),
        "name": restriction.name,
        "kind": restriction.kind,
        "authority": restriction.authority,
        "bars": restriction.bars.value,
        "volumes": len(restriction.volumes),
        "hours": vedette_words.hours_in_words(restriction.periods),
        "approximation": restriction.approximation,
    }


def deviation(one: Deviation) -> DeviationLine:
    """The line of one deviation from the published format."""
    return {"type": "deviation", "feature": one.feature, "key": one.key, "what": one.what}


def doubt(one: Doubt) -> DoubtLine:
    """One part that is not understood."""
    return {
        "type": "doubt",
        "feature": one.feature,
        "key": one.key,
        "what": one.what,
        "mend": one.mend,
        "changes_answers": one.reach is not None,
    }


def refusal(one: Doubt) -> RefusalLine:
    """Return the output line of one feature that was refused."""
    return {
        "type": "refusal",
        "feature": one.feature,
        "key": one.key,
        "what": one.what,
        "mend": one.mend,
    }


def file_line(path: str, found: ZoneFile) -> ZoneFileLine:
    """Return the output line that sums up a whole file."""
    return {
        "type": "zone_file",
        "path": path,
        "format": str(found.format),
        "sha256": found.sha256,
        "restrictions": len(found.restrictions),
        "deviations": len(found.deviations),
        "refusals": len(found.refused),
    }
