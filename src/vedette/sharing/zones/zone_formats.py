"""The zone-file formats that are written, by their names."""

from collections.abc import Sequence
from enum import StrEnum

from vedette.airspace.formats.reading_notes import Original, ZoneFile
from vedette.model.restriction import Restriction
from vedette.sharing.zones import ed269, ed318, geojson, kml
from vedette.sharing.zones.writer_result import Options, Written


class ZoneFormat(StrEnum):
    """The formats that a zone file can be written in."""

    ED318 = "ed318"
    ED269 = "ed269"
    GEOJSON = "geojson"
    KML = "kml"


_SAME = {"ED-318": ZoneFormat.ED318, "ED-269": ZoneFormat.ED269, "GeoJSON": ZoneFormat.GEOJSON}


def write(
    restrictions: Sequence[Restriction],
    format: ZoneFormat,  # noqa: A002 - as the option of the command is called
    options: Options | None = None,
    *,
    original: Original | None = None,
) -> Written:
    """Write restrictions in a format. Raises RestrictionError for values that it cannot express.

    original: the file that they were read from, if it had the same format.
    """
    if format is ZoneFormat.KML:
        return kml.write(restrictions, options)
    writers = {
        ZoneFormat.ED318: ed318.write,
        ZoneFormat.ED269: ed269.write,
        ZoneFormat.GEOJSON: geojson.write,
    }
    return writers[format](restrictions, options, original=original)


def convert(
    found: ZoneFile,
    format: ZoneFormat,  # noqa: A002 - as the option of the command is called
    options: Options | None = None,
) -> Written:
    """Convert a zone file to another format, or write it in its own format without losses."""
    same = _SAME.get(found.format) is format
    return write(found.restrictions, format, options, original=found.original if same else None)
