"""What stands in a zone file beside its zones: metadata, and what may be zones too."""

from typing import Any

from vedette.airspace.formats.reading_notes import Notes, label, short
from vedette.airspace.formats.recognition import Layout
from vedette.airspace.formats.unknown_values import Carries, carried
from vedette.airspace.formats.unread_parts import place_reach
from vedette.model.doubt import EVERYWHERE, Doubt, Reach

KNOWN = frozenset((
    "type", "features", "UASZoneList", "bbox", "crs", "id", "name", "title", "description",
    "formatVersion", "createdAt", "provider", "issued", "language", "generator", "copyright",
    "attribution", "numberReturned", "timestamp", "timeStamp", "links", "license",
))  # fmt: skip
_COUNTS = ("totalFeatures", "numberMatched")
_CUT_OFF = "exceededTransferLimit"  # as ArcGIS says that it sent only some of the features


def beside_features(layout: Layout, notes: Notes) -> list[Doubt]:
    """Doubts about the keys of a file that are not part of its features."""
    if layout.list_key is None:
        return []
    found: list[Doubt] = []
    for key, value in layout.root.items():
        if key in KNOWN or value in (None, "", [], {}):
            continue
        said = _said(key, value, len(layout.features))
        if said is not None:
            what, reach = said
            found.append(
                Doubt(file=notes.file, feature="file", key=label(key), what=what, reach=reach)
            )
    return found


def _said(key: str, value: Any, features: int) -> tuple[str, Reach | None] | None:
    """What is not understood of one key of the file, and how far it may matter."""
    if key in _COUNTS:
        whole = isinstance(value, int) and not isinstance(value, bool)
        missing = whole and value > features
        return (f"the file holds {features} of {value} features", EVERYWHERE) if missing else None
    inner = value.get(_CUT_OFF) if isinstance(value, dict) else None
    if inner or key == _CUT_OFF:
        cut = "the file says that it does not hold all of the features", EVERYWHERE
        return cut if inner or value else None
    if Carries.PLACE in carried(key, value):
        return "is not one of the features, and has places in it", place_reach(value, ())
    return f"says something of the whole file that is not used: {short(value)}", None
