"""Zone files: recognised by content, read tolerantly, never in part.

A file is read whole or refused whole: a zone left out would look like clear sky.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from vedette.airspace import ed318
from vedette.airspace.deviations import Deviation, Notes, ZoneFile, short
from vedette.model.errors import RestrictionError
from vedette.model.restriction import Bars

__all__ = ["Deviation", "ZoneFile", "read_zones"]

BYTES_MAX = 64 * 1024 * 1024  # the largest national file seen is below a tenth of it


def read_zones(path: Path, *, default_bars: Bars = Bars.EVERYONE) -> ZoneFile:
    """Read the restrictions of a zone file.

    default_bars: whom a zone bars whose file does not say.
    Raises RestrictionError: names file, feature and key, and how to mend it.
    """
    where = str(path)
    try:
        size = path.stat().st_size
        if size > BYTES_MAX:
            raise RestrictionError(
                f"the file has {size / 2**20:,.0f} MiB, more than {BYTES_MAX // 2**20}",
                where=where,
                mend="split it by area",
            )
        data = path.read_bytes()
    except OSError as exc:
        raise RestrictionError(
            f"cannot be read: {exc.strerror}", where=where, mend="check the path and its rights"
        ) from exc
    return parse_zones(data, where=where, default_bars=default_bars)


def parse_zones(data: bytes, *, where: str, default_bars: Bars = Bars.EVERYONE) -> ZoneFile:
    """The same from bytes; `where` names them in errors."""
    sha256 = hashlib.sha256(data).hexdigest()
    root = _json(data, where)
    notes = Notes(where)
    restrictions = ed318.read(_collection(root, where, notes), notes, sha256, default_bars)
    return ZoneFile(
        restrictions=restrictions,
        deviations=tuple(notes.deviations),
        sha256=sha256,
        format="ED-318",
    )


def _json(data: bytes, where: str) -> Any:
    try:
        text = data.decode("utf-8-sig")
        root = json.loads(text, object_pairs_hook=_without_repeats)
        json.dumps(root, ensure_ascii=False).encode()  # halves of surrogate pairs are no text
    except UnicodeDecodeError as exc:
        raise RestrictionError(
            f"is no zone file: byte {exc.start} is not UTF-8",
            where=where,
            mend="give an ED-318 file (JSON in UTF-8)",
        ) from exc
    except RecursionError as exc:
        raise RestrictionError(
            "its JSON is nested too deep", where=where, mend="give an ED-318 file"
        ) from exc
    except json.JSONDecodeError as exc:
        raise RestrictionError(
            f"is not JSON: {exc.msg} at line {exc.lineno} column {exc.colno}",
            where=where,
            mend="give an ED-318 file (JSON)",
        ) from exc
    except UnicodeEncodeError as exc:
        raise RestrictionError(
            "holds half of a surrogate pair", where=where, mend="save it as UTF-8 again"
        ) from exc
    except ValueError as exc:  # a key that stands twice, or a number of thousands of digits
        raise RestrictionError(str(exc), where=where, mend="correct it by hand") from exc
    return root


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object as a dict; a key that stands twice would leave one of its values unread."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {short(twice)} stands twice in one object")
    return found


def _collection(root: Any, where: str, notes: Notes) -> list[Any]:
    """The features of a file that is a FeatureCollection, or that is one feature."""
    mend = "give an ED-318 file: a GeoJSON FeatureCollection of zones"
    if not isinstance(root, dict):
        raise RestrictionError("is JSON, but no object", where=where, mend=mend)
    if "UASZoneList" in root or _is_ed269(root.get("features")):
        raise RestrictionError("is ED-269, which is not read yet", where=where, mend=mend)
    if root.get("type") == "Feature":
        notes.add("file", "type", "one Feature stands alone, without a FeatureCollection")
        return [root]
    features = root.get("features")
    if root.get("type") != "FeatureCollection" or not isinstance(features, list):
        raise RestrictionError("is JSON, but no zone file", where=where, mend=mend)
    return features


def _is_ed269(features: Any) -> bool:
    """ED-269 writes a feature's geometry as a list of volumes."""
    return isinstance(features, list) and any(
        isinstance(one, dict) and isinstance(one.get("geometry"), list) for one in features
    )
