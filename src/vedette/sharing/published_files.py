"""What goes out of a published restriction: one file a format."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from vedette.airspace.declaring import words
from vedette.airspace.declaring.draft import Draft
from vedette.model.height import Height, HeightReference
from vedette.model.restriction import Restriction
from vedette.model.restriction_values import restriction_to_dict
from vedette.sharing.notam_draft import notam_draft
from vedette.sharing.restriction_map import restriction_map
from vedette.sharing.restriction_words import plain_words
from vedette.sharing.restrictions_geojson import rings_of, to_features


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of file."""

    name: str  # the file's name
    media_type: str
    write: Callable[[Draft], str]


def files_of(draft: Draft) -> Mapping[str, str]:
    """Every file of a restriction by its name. The same restriction gives the same bytes."""
    return {one.name: one.write(draft) for one in FORMATS}


def with_substitutes(draft: Draft) -> tuple[Restriction, tuple[str, ...]]:
    """The restriction as a format can say it that knows no flight level; what stands in for what.

    A limit is replaced by the figure that a person has reviewed, and the message says so.
    """
    volumes, said = [], []
    for volume in draft.restriction.volumes:
        lower, lower_said = _instead(volume.lower, draft.substitutes.lower, upper=False)
        upper, upper_said = _instead(volume.upper, draft.substitutes.upper, upper=True)
        volumes.append(replace(volume, lower=lower, upper=upper))
        said += [text for text in (lower_said, upper_said) if text is not None]
    said = list(dict.fromkeys(said))
    if not said:
        return draft.restriction, ()
    message = " ".join(
        part for part in (*(f"{s}." for s in said), draft.restriction.message) if part
    )
    return replace(draft.restriction, volumes=tuple(volumes), message=message), tuple(said)


def _instead(
    height: Height | None, substitute: Height | None, *, upper: bool
) -> tuple[Height | None, str | None]:
    if height is None or height.reference is not HeightReference.FLIGHT_LEVEL:
        return height, None
    if substitute is None:
        raise ValueError("a flight level without a reviewed substitute")
    stated = words.limit_words(height, upper=upper)
    stands = words.limit_words(substitute, upper=upper)
    return substitute, f"SUBSTITUTE: {stands} stands for {stated}"


def _geojson(draft: Draft) -> str:
    features = to_features(draft.restriction)
    for feature in features:
        feature["properties"]["vedette"] = restriction_to_dict(draft.restriction)
    return _json({"type": "FeatureCollection", "features": features})


def _notam(draft: Draft) -> str:
    return notam_draft(draft).text


def _kml(draft: Draft) -> str:
    """KML 2.2. Heights above the ground or the sea are drawn; a substitute is said."""
    restriction, said = with_substitutes(draft)
    lines = "\n".join(
        f"{key}: {text}" for key, text in (*plain_words(draft), *(("", s) for s in said))
    )
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>',
        f"<name>{_xml(restriction.name)}</name>",
        (
            '<Style id="zone"><LineStyle><color>ff0047b3</color><width>2</width></LineStyle>'
            "<PolyStyle><color>330047b3</color></PolyStyle></Style>"
        ),
    ]
    for volume in restriction.volumes:
        rings = [
            " ".join(
                f"{lon:.7f},{lat:.7f},{_top_m(volume.upper):g}" for lat, lon in (*ring, ring[0])
            )
            for ring in rings_of(volume)
        ]
        inner = "".join(
            f"<innerBoundaryIs><LinearRing><coordinates>{ring}</coordinates></LinearRing>"
            "</innerBoundaryIs>"
            for ring in rings[1:]
        )
        parts.append(
            f"<Placemark><name>{_xml(restriction.name)}</name>"
            f"<description>{_xml(lines)}</description><styleUrl>#zone</styleUrl>"
            f"<Polygon><extrude>1</extrude><altitudeMode>{_mode(volume.upper)}</altitudeMode>"
            f"<outerBoundaryIs><LinearRing><coordinates>{rings[0]}</coordinates></LinearRing>"
            f"</outerBoundaryIs>{inner}</Polygon></Placemark>"
        )
    return "\n".join([*parts, "</Document></kml>"]) + "\n"


def _top_m(upper: Height | None) -> float:
    return 0.0 if upper is None else upper.value_m


def _mode(upper: Height | None) -> str:
    if upper is None:
        return "clampToGround"
    above_ground = upper.reference is HeightReference.ABOVE_GROUND
    return "relativeToGround" if above_ground else "absolute"


def _xml(text: str) -> str:
    """Text for XML 1.0, without the control characters that it cannot hold."""
    return escape("".join(c for c in text if c.isprintable() or c == "\n"))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


FORMATS: tuple[Format, ...] = (
    Format("restriction.geojson", "application/geo+json", _geojson),
    Format("restriction.kml", "application/vnd.google-earth.kml+xml", _kml),
    Format("notam-draft.txt", "text/plain; charset=utf-8", _notam),
    Format("map.svg", "image/svg+xml", lambda draft: restriction_map(draft.restriction)),
)
