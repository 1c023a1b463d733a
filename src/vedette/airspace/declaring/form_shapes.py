"""The shape in a form: a polygon, a circle, or a strip along a border."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn

from vedette.airspace.declaring import form_text
from vedette.airspace.declaring.border import Border
from vedette.airspace.declaring.border_strip import strip_along
from vedette.airspace.declaring.draft import Source
from vedette.airspace.formats import ring_shapes
from vedette.airspace.formats.reading_notes import FeatureRefusedError, Notes
from vedette.airspace.formats.rings import Sheet
from vedette.model.errors import RestrictionError
from vedette.model.restriction import Area, Circle, Edges, LatLon
from vedette.model.value_words import in_words

CIRCLE_MAX_M = 1_000_000.0
KEYS = {
    "polygon": ("kind", "corners", "holes", "edges"),
    "circle": ("kind", "centre", "radius_m"),
    "strip": ("kind", "border", "from", "to", "via", "inner", "width_km"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """The areas of a restriction, and how they were drawn."""

    areas: tuple[Area, ...]
    drawn: str
    sources: tuple[Source, ...] = ()
    approximation: str | None = None


def shape_of(body: Any, borders: Callable[[str], Border]) -> Shape:
    """The shape that a form describes. Raises RestrictionError."""
    if not isinstance(body, dict):
        _refuse(
            "shape",
            f"must be an object, got {in_words(body)}",
            "give a polygon, a circle or a strip",
        )
    kind = body.get("kind")
    if not isinstance(kind, str) or kind not in KEYS:
        _refuse(
            "shape.kind",
            f"must be one of {', '.join(KEYS)}, got {in_words(kind)}",
            "correct the kind",
        )
    for key in body:
        if key not in KEYS[kind]:
            _refuse(f"shape.{key}", "is an unknown key", f"use only {', '.join(KEYS[kind])}")
    if kind == "polygon":
        return _polygon(body)
    if kind == "circle":
        return _circle(body)
    return _strip(body, borders)


def _polygon(body: dict[str, Any]) -> Shape:
    edges = body.get("edges", Edges.PLANAR.value)
    if edges not in tuple(Edges):
        _refuse(
            "shape.edges",
            f"must be one of {', '.join(Edges)}, got {in_words(edges)}",
            "correct the kind of edges",
        )
    holes = body.get("holes") or []
    if not isinstance(holes, list):
        _refuse(
            "shape.holes",
            f"must be a list of rings, got {in_words(holes)}",
            "write [[[LAT, LON], ...], ...]",
        )
    drawn = [_ring(body.get("corners"), "shape.corners")]
    drawn += [_ring(hole, f"shape.holes[{i}]") for i, hole in enumerate(holes)]
    sheet = Sheet(Notes("shape", feature="polygon"), turns=False)
    closed = [[[lon, lat] for lat, lon in (*ring, ring[0])] for ring in drawn]
    found = sheet.polygon(closed, Edges(edges), "corners")
    for refusal in ring_shapes.check(sheet).values():
        raise FeatureRefusedError(refusal)
    return Shape(areas=(found,), drawn=f"a polygon of {len(found.exterior)} corners")


def _ring(corners: Any, key: str) -> list[LatLon]:
    if not isinstance(corners, list) or not corners:
        _refuse(
            key, f"must be a list of corners, got {in_words(corners)}", "write [[LAT, LON], ...]"
        )
    found = [_place(one, f"{key}[{i}]") for i, one in enumerate(corners)]
    if len(found) > 1 and found[0] == found[-1]:
        found.pop()
    if len(set(found)) < 3:
        _refuse(
            key,
            f"must have at least 3 different corners, got {len(set(found))}",
            "add the missing corners",
        )
    return found


def _circle(body: dict[str, Any]) -> Shape:
    centre = _place(body.get("centre"), "shape.centre")
    radius_m = _number(body.get("radius_m"), "shape.radius_m")
    if not 0 < radius_m <= CIRCLE_MAX_M:
        _refuse(
            "shape.radius_m",
            f"must be above 0 and at most {CIRCLE_MAX_M:,.0f} m, got {radius_m:g}",
            "give the radius in metres",
        )
    return Shape(
        areas=(Circle(centre=centre, radius_m=radius_m),),
        drawn=f"a circle of {radius_m / 1000:g} km round {centre[0]:g}, {centre[1]:g}",
    )


def _strip(body: dict[str, Any], borders: Callable[[str], Border]) -> Shape:
    name = body.get("border")
    if not isinstance(name, str) or not name:
        _refuse(
            "shape.border",
            f"must be the name of a border, got {in_words(name)}",
            "name the border that the strip runs along",
        )
    border = borders(name)
    start, end = _place(body.get("from"), "shape.from"), _place(body.get("to"), "shape.to")
    via, inner = (
        None if body.get(key) is None else _place(body[key], f"shape.{key}")
        for key in ("via", "inner")
    )
    width_km = _number(body.get("width_km"), "shape.width_km")
    strip = strip_along(border, start, end, width_km * 1000, via=via, inner=inner)
    return Shape(
        areas=strip.areas,
        drawn=(
            f"a strip {width_km:g} km inside {border.name}, {strip.length_m / 1000:,.0f} km along "
            f"it from {start[0]:g}, {start[1]:g} to {end[0]:g}, {end[1]:g}"
        ),
        sources=(
            Source(
                name=border.name, sha256=border.sha256, sigma_m=border.sigma_m, used_for="border"
            ),
        ),
        approximation=border.approximation,
    )


def _place(value: Any, key: str) -> LatLon:
    if isinstance(value, str):
        return form_text.place(value, key)
    if not isinstance(value, list | tuple) or len(value) != 2:
        _refuse(key, f"must be [LAT, LON], got {in_words(value)}", "give two numbers in degrees")
    return form_text.checked_place(_number(value[0], key), _number(value[1], key), key)


def _number(value: Any, key: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        _refuse(key, f"must be a finite number, got {in_words(value)}", "write a number")
    return float(value)


def _refuse(key: str, what: str, mend: str) -> NoReturn:
    raise RestrictionError(what, where=key, mend=mend)
