"""Zone files: recognised by content, read tolerantly, never read in part without consent.

A file with a feature that cannot be read is refused, unless a person names the features to skip.
Otherwise a skipped zone would look like unrestricted airspace.
"""

import hashlib
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

from vedette.airspace.formats import zone_json
from vedette.airspace.formats.aixm import aixm_zones as aixm
from vedette.airspace.formats.aixm.document import is_aixm
from vedette.airspace.formats.coordinate_systems import transformed
from vedette.airspace.formats.ed269 import ed269_zones as ed269
from vedette.airspace.formats.ed318 import ed318_zones as ed318
from vedette.airspace.formats.file_keys import beside_features
from vedette.airspace.formats.geojson import geojson_zones as geojson
from vedette.airspace.formats.kml import kml_zones as kml
from vedette.airspace.formats.kml.kml_zones import is_kml
from vedette.airspace.formats.notam import notam_restrictions as notam
from vedette.airspace.formats.openair import openair_zones as openair
from vedette.airspace.formats.openair.blocks import is_openair
from vedette.airspace.formats.reading_notes import (
    Deviation,
    FeatureRefusedError,
    Notes,
    Original,
    ZoneFile,
    label,
)
from vedette.airspace.formats.recognition import Format, Layout, layout_of
from vedette.airspace.garbage_pause import no_collection
from vedette.model.doubt import Doubt
from vedette.model.errors import RestrictionError
from vedette.model.height import HeightReference
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Bars, Restriction

__all__ = ["Deviation", "Format", "ZoneFile", "parse_zones", "read_zones", "survey"]

BYTES_MAX = 160 * 1024 * 1024  # 100,000 zones with all that a format holds have some 90 MiB
_READERS = {Format.ED318: ed318.read, Format.ED269: ed269.read, Format.GEOJSON: geojson.read}


def read_zones(
    path: Path,
    *,
    default_bars: Bars = Bars.EVERYONE,
    strict: bool = False,
    skip_refused: Collection[str] = (),
    keep_original: bool = False,
    limit_reference: HeightReference | None = None,
) -> ZoneFile:
    """Read the restrictions of a zone file.

    default_bars: who is barred by a zone whose file does not say. strict: refuse any deviation from
    the published format. skip_refused: names of features that may be skipped; each must be a
    feature that cannot be read. keep_original: keep the file as it was, so that unchanged parts can
    be written back unchanged. limit_reference: the reference surface for limits that state none.
    Raises RestrictionError, which names the file, the feature and the key.
    """
    return parse_zones(
        _bytes_of(path),
        where=str(path),
        default_bars=default_bars,
        strict=strict,
        skip_refused=skip_refused,
        keep_original=keep_original,
        limit_reference=limit_reference,
    )


def parse_zones(
    data: bytes,
    *,
    where: str,
    default_bars: Bars = Bars.EVERYONE,
    strict: bool = False,
    skip_refused: Collection[str] = (),
    keep_original: bool = False,
    limit_reference: HeightReference | None = None,
) -> ZoneFile:
    """Parse a zone file from bytes; `where` names them in errors."""
    found = parse_survey(
        data,
        where=where,
        default_bars=default_bars,
        keep_original=keep_original,
        limit_reference=limit_reference,
    )
    _require_known(found, where, skip_refused)
    refused = [one for one in found.refused if one.feature not in skip_refused]
    if refused:
        raise _refused(refused)
    if strict and found.deviations:
        raise _deviates(found.deviations, where)
    return found


def survey(
    path: Path,
    *,
    default_bars: Bars = Bars.EVERYONE,
    keep_original: bool = False,
    limit_reference: HeightReference | None = None,
) -> ZoneFile:
    """Read everything that can be read of a file, with its refusals. Not for use in checks.

    Raises RestrictionError if it is not a zone file at all.
    """
    return parse_survey(
        _bytes_of(path),
        where=str(path),
        default_bars=default_bars,
        keep_original=keep_original,
        limit_reference=limit_reference,
    )


def parse_survey(
    data: bytes,
    *,
    where: str,
    default_bars: Bars = Bars.EVERYONE,
    keep_original: bool = False,
    limit_reference: HeightReference | None = None,
) -> ZoneFile:
    """Survey a zone file from bytes."""
    with no_collection():
        # In a call of its own, so that what JSON made is gone before anything is searched again.
        notes = Notes(where, limit_reference=limit_reference)
        return _read(data, notes, default_bars, keep_original=keep_original)


def _read(data: bytes, notes: Notes, default_bars: Bars, *, keep_original: bool) -> ZoneFile:
    where, sha256 = notes.file, hashlib.sha256(data).hexdigest()
    other = None if _is_json(data) else _other_reader(data)
    if other is not None:
        return other(data, notes, sha256, default_bars, keep_original=keep_original)
    root, doubtful = zone_json.load(data, where, pack=not keep_original)
    layout = layout_of(root, where, notes)
    if doubtful:
        _refuse_root(layout, where)
    notes.feature = "file"
    features = transformed(layout.root, layout.features, notes)
    read = _READERS[layout.format](features, notes, sha256, default_bars, doubtful=doubtful)
    restrictions = _once_each(read, notes)
    return ZoneFile(
        restrictions=tuple(restrictions.values()),
        deviations=tuple(notes.deviations),
        sha256=sha256,
        file=where,
        format=layout.format,
        doubts=(*beside_features(layout, notes), *notes.refusals),
        original=_original(layout, read, restrictions) if keep_original else None,
    )


def _is_json(data: bytes) -> bool:
    """Whether these bytes start as JSON does: then no other format has to be tried."""
    return data[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def _other_reader(data: bytes) -> Callable[..., ZoneFile] | None:
    """The reader of a format that is no JSON; None where it is of none of them."""
    if is_aixm(data):
        return aixm.read
    if is_kml(data):
        return kml.read
    if notam.is_notam(data):
        return notam.read
    return openair.read if is_openair(data) else None


def _bytes_of(path: Path) -> bytes:
    where = str(path)
    try:
        size = path.stat().st_size
        if size > BYTES_MAX:
            raise RestrictionError(
                f"must have at most {BYTES_MAX // 2**20} MiB, got {size / 2**20:,.0f}",
                where=where,
                mend="split it by area",
            )
        return path.read_bytes()
    except OSError as exc:
        raise RestrictionError(
            f"cannot be read: {exc.strerror}",
            where=where,
            mend="check the path and its permissions",
        ) from exc


def _refuse_root(layout: Layout, where: str) -> None:
    """Numbers that are not finite, beside the features."""
    rest = {key: value for key, value in layout.root.items() if key != layout.list_key}
    path = next(zone_json.not_finite(rest, ""), None) if layout.list_key is not None else None
    if path is not None:
        raise RestrictionError(
            "must be a finite number, got NaN or infinity",
            where=f"{where}: {label(path)}",
            mend="write a finite number",
        )


def _once_each(
    read: Sequence[Restriction | None], notes: Notes
) -> dict[RestrictionId, Restriction]:
    """Each restriction once; a second copy of one is noted."""
    found: dict[RestrictionId, Restriction] = {}
    for number, restriction in enumerate(read):
        if restriction is None:
            continue
        if restriction.id in found:
            name = restriction.particulars.identifier or f"#{number + 1}"
            notes.add(name, "feature", "repeats a feature of this file; read once")
            continue
        found[restriction.id] = restriction
    return found


def _original(
    layout: Layout,
    read: Sequence[Restriction | None],
    restrictions: dict[RestrictionId, Restriction],
) -> Original:
    return Original(
        root={key: value for key, value in layout.root.items() if key != layout.list_key}
        if layout.list_key is not None
        else {},
        list_key=layout.list_key,
        features=tuple(
            (feature, None if one is None else one.id)
            for feature, one in zip(layout.features, read, strict=True)
        ),
        read=restrictions,
    )


def _require_known(found: ZoneFile, where: str, skip_refused: Collection[str]) -> None:
    """A name that is none of the refused features is a mistake, not a wish fulfilled."""
    names = {one.feature for one in found.refused}
    for name in skip_refused:
        if name not in names:
            known = ", ".join(sorted(names)) or "none"
            raise RestrictionError(
                f"the features to skip must be among those that cannot be read ({known}), "
                f"got {label(name)}",
                where=where,
                mend="name only those in `skip_refused`",
            )


def _refused(refused: Sequence[Doubt]) -> RestrictionError:
    """The error of a file with features that cannot be read: the first, and how many there are."""
    first = refused[0]
    if len(refused) == 1:
        return FeatureRefusedError(first)
    rest = f"; {len(refused) - 1} more cannot be read, and `vedette zones read` lists them"
    return FeatureRefusedError(replace(first, mend=(first.mend or "correct it") + rest))


def _deviates(deviations: Sequence[Deviation], where: str) -> RestrictionError:
    first = deviations[0]
    rest = f" (and {len(deviations) - 1} more)" if len(deviations) > 1 else ""
    return RestrictionError(
        f"{first.what}{rest}",
        where=f"{where}: feature {first.feature}: {first.key}",
        mend="write it as the format says, or read it without `strict`",
    )
