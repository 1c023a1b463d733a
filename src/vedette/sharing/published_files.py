"""The files of a published restriction, one for each format."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from vedette.airspace.declaring.draft import Draft
from vedette.model.errors import RestrictionError
from vedette.model.height import HeightReference
from vedette.sharing.notam_draft import notam_draft
from vedette.sharing.restriction_map import restriction_map
from vedette.sharing.zones.writer_result import Options, Substitute, Written
from vedette.sharing.zones.zone_formats import ZoneFormat, write


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file."""

    name: str  # the file's name
    media_type: str
    write: Callable[[Draft, str], str]
    """From a draft, and who said yes to it and so to its substitutes. Raises RestrictionError."""


def files_of(draft: Draft, reviewed_by: str) -> Mapping[str, str]:
    """Every file of a restriction, by name. A format that cannot express it is left out.

    `refusals` lists what is left out, and the review warns of it. The result is reproducible.
    """
    found = {}
    for one in FORMATS:
        try:
            found[one.name] = one.write(draft, reviewed_by)
        except RestrictionError:
            continue
    return found


def refusals(draft: Draft) -> tuple[str, ...]:
    """The formats that are left out and the values that a format loses, in words."""
    said = []
    for one in ZoneFormat:
        try:
            written = _zone(draft, one, "the reviewer")
        except RestrictionError as exc:
            said.append(f"there will be no {one.value} file: {exc}")
        else:
            said += [
                f"{one.value}: {loss.key}: {loss.what}"
                for loss in written.losses
                if loss.key in ("when", "hours", "periods", "rules", "bars", "where", "edges")
            ]
    return tuple(said)


def _zone(draft: Draft, form: ZoneFormat, reviewed_by: str) -> Written:
    restriction = draft.restriction
    substitutes = []
    for number, volume in enumerate(restriction.volumes):
        for which in ("lower", "upper"):
            height, instead = getattr(volume, which), getattr(draft.substitutes, which)
            if (
                height is not None
                and instead is not None
                and height.reference is HeightReference.FLIGHT_LEVEL
            ):
                substitutes.append(
                    Substitute(
                        restriction=restriction.id,
                        volume=number,
                        limit=which,
                        amsl_m=instead.value_m,
                        reviewed_by=reviewed_by,
                    )
                )
    options = Options(name=restriction.name, substitutes=tuple(substitutes))
    return write([restriction], form, options)


def _written_as(form: ZoneFormat) -> Callable[[Draft, str], str]:
    return lambda draft, reviewed_by: _zone(draft, form, reviewed_by).data.decode()


FORMATS: tuple[Format, ...] = (
    Format("ed318.json", "application/geo+json", _written_as(ZoneFormat.ED318)),
    Format("ed269.json", "application/json", _written_as(ZoneFormat.ED269)),
    Format("restriction.geojson", "application/geo+json", _written_as(ZoneFormat.GEOJSON)),
    Format("restriction.kml", "application/vnd.google-earth.kml+xml", _written_as(ZoneFormat.KML)),
    Format("notam-draft.txt", "text/plain; charset=utf-8", lambda d, _: notam_draft(d).text),
    Format("map.svg", "image/svg+xml", lambda d, _: restriction_map(d.restriction)),
)
