"""Whether rings enclose what they seem to: all rings of a file at once.

Where edges are straight in longitude and latitude and no pole lies inside, the plane of longitude
and latitude is exact, and shapely checks whole files in bulk. Other rings are looked at one by one
in a plane laid on their middle, where the antimeridian and the poles are no special case.
"""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from vedette.airspace.formats.reading_notes import label
from vedette.airspace.formats.rings import Drawn, Sheet
from vedette.airspace.formats.world_outline import ROUND_DEG, SPAN_MAX_DEG
from vedette.geo import geodesic
from vedette.geo.edges import geodesic_edge, parallel_edge, planar_edge
from vedette.geo.polygon import RADIUS_MAX_M, Rings
from vedette.model.doubt import Doubt
from vedette.model.restriction import Edges, LatLon, Polygon
from vedette.model.ring import CORNER_BYTES, Ring

_CUTTERS = {Edges.GEODESIC: geodesic_edge, Edges.PARALLEL: parallel_edge}
_FLAT_MAX_DEG = 30.0  # a polygon of less span than this is not too large to check
_BATCH = 1_000  # polygons: what is made of them fits in a processor's cache
_REDRAW = "redraw it so that each edge meets only its neighbours"
_HOLES = "draw holes apart from each other and within the first ring"
Fault = tuple[Drawn, Doubt]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]


def check(sheet: Sheet) -> dict[int, Doubt]:
    """Refuse rings that cross themselves and holes that leave their polygon; note reversed rings.

    Returns the refusals by the number of their feature.
    """
    flat = [one for one in sheet.drawn if one.polygon.edges is Edges.PLANAR]
    found: list[Fault] = []
    slow = [one for one in sheet.drawn if one.polygon.edges is not Edges.PLANAR]
    for start in range(0, len(flat), _BATCH):
        slow += _check_flat(flat[start : start + _BATCH], sheet, found)
    for one in slow:
        found += _check_round(one, sheet)
    refusals: dict[int, Doubt] = {}
    for one, refusal in sorted(found, key=lambda fault: fault[0].number):
        refusals.setdefault(one.number, refusal)
    return refusals


def _check_flat(flat: Sequence[Drawn], sheet: Sheet, found: list[Fault]) -> list[Drawn]:
    """Check in longitude and latitude; returns what cannot be checked there."""
    rings = [ring for one in flat for ring in (one.polygon.exterior, *one.polygon.holes)]
    corners, starts, sizes = _closed(rings)
    unrolled, whole = _unrolled(corners, starts, sizes)
    owner = np.repeat(np.arange(len(flat)), [1 + len(one.polygon.holes) for one in flat])
    span = np.maximum.reduceat(unrolled, starts) - np.minimum.reduceat(unrolled, starts)
    large = _large(corners, starts, span, owner, len(flat))
    sheet.large.update(flat[i].number for i in np.flatnonzero(large).tolist())
    plain = ~large
    np.logical_and.at(plain, owner, whole & (span.max(axis=1) < _FLAT_MAX_DEG))
    _hang_holes(unrolled, starts, sizes, owner)
    ring_of = np.repeat(np.arange(len(rings)), sizes)
    loops = np.asarray(shapely.linearrings(unrolled, indices=ring_of))
    areas = np.asarray(shapely.polygons(loops, indices=owner))
    elsewhere = [flat[i] for i in np.flatnonzero(~plain & ~large).tolist()]
    for at in np.flatnonzero(plain & ~shapely.is_valid(areas)).tolist():
        first = int(np.searchsorted(owner, at))
        found.append((flat[at], _fault_of(flat[at], loops[first:], areas[at])))
        plain[at] = False
    _note_turns(flat, owner, np.asarray(shapely.is_ccw(loops)), plain, sheet)
    return elsewhere


def _closed(rings: Sequence[Sequence[LatLon]]) -> tuple[Floats, Ints, Ints]:
    """All corners (n, 2) as longitude and latitude, each ring closed; starts and sizes of rings."""
    sizes = np.array([len(ring) + 1 for ring in rings], dtype=np.intp)
    starts = np.concatenate(([0], np.cumsum(sizes)[:-1])).astype(np.intp)
    parts: list[bytes] = []
    for ring in rings:
        packed = Ring.of(ring).packed
        parts += (packed, packed[:CORNER_BYTES])
    every = np.frombuffer(b"".join(parts), dtype="<f8").reshape(-1, 2)
    return every[:, ::-1].astype(np.float64, order="C"), starts, sizes


def _unrolled(corners: Floats, starts: Ints, sizes: Ints) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Longitudes without jumps, each edge the short way round; and which rings close so.

    A ring round a pole does not close, and one with an edge of 180 degrees cannot be told.
    """
    step = np.diff(corners[:, 0], prepend=corners[0, 0])
    step[starts] = 0.0
    turns = np.round(step / 360.0)
    rolled = np.cumsum(turns)
    rolled -= np.repeat(rolled[starts], sizes)
    found = corners.copy()
    found[:, 0] -= 360.0 * rolled
    half = np.abs(step - 360.0 * turns) >= 180.0
    closes = rolled[starts + sizes - 1] == 0
    return found, closes & ~np.logical_or.reduceat(half, starts)


def _large(
    corners: Floats, starts: Ints, span: Floats, owner: Ints, count: int
) -> npt.NDArray[np.bool_]:
    """Which polygons span much of the world, or go round it with one edge; see `world_outline`."""
    step = np.abs(np.diff(corners[:, 0], prepend=corners[0, 0]))
    step[starts] = 0.0
    wide = (span[:, 0] > SPAN_MAX_DEG) | (np.maximum.reduceat(step, starts) >= ROUND_DEG)
    found = np.zeros(count, dtype=bool)
    np.logical_or.at(found, owner, wide)
    return found


def _hang_holes(unrolled: Floats, starts: Ints, sizes: Ints, owner: Ints) -> None:
    """Shift holes by whole turns to where their outer ring was unrolled."""
    first = starts[np.searchsorted(owner, owner)]
    off = np.round((unrolled[starts, 0] - unrolled[first, 0]) / 360.0)
    if off.any():
        unrolled[:, 0] -= 360.0 * np.repeat(off, sizes)


def _fault_of(one: Drawn, loops: Any, area: shapely.Polygon) -> Doubt:
    """Why an area of the plane is not valid."""
    for number in range(1 + len(one.polygon.holes)):
        loop = shapely.Polygon(loops[number])
        if not loop.is_valid:
            lon, lat = _fault(loop)
            return _crosses(one, number, lat, lon)
    lon, lat = _fault(area)
    return _hole_out(one, lat, lon)


def _note_turns(
    flat: Sequence[Drawn],
    owner: Ints,
    turns_left: npt.NDArray[np.bool_],
    plain: npt.NDArray[np.bool_],
    sheet: Sheet,
) -> None:
    first = np.searchsorted(owner, owner)
    number = np.arange(len(owner)) - first
    for ring in np.flatnonzero(plain[owner] & (turns_left != (number == 0))).tolist():
        _note_turn(flat[int(owner[ring])], int(number[ring]), sheet)


def _note_turn(one: Drawn, number: int, sheet: Sheet) -> None:
    if sheet.turns:
        turn = "clockwise" if number == 0 else "counter-clockwise"
        what = f"the ring runs {turn}; it is read as what it encloses"
        sheet.notes.add(one.feature, f"{one.key}[{number}]", what)


def _check_round(one: Drawn, sheet: Sheet) -> Iterator[Fault]:
    """Look at one polygon in a plane laid on its middle."""
    polygon = one.polygon
    try:
        cutter = _CUTTERS.get(polygon.edges, planar_edge)
        outlines = [Rings.of([ring], cutter) for ring in _rings(polygon)]
    except ValueError as exc:
        mend = f"split it into parts within {RADIUS_MAX_M / 1000:,.0f} km of their centre"
        yield one, _refusal(one, one.key, f"is too large to check: {exc}", mend)
        return
    middle = outlines[0].centre
    flat = [_flat(outline, middle) for outline in outlines]
    for number, line in enumerate(flat):
        loop = shapely.Polygon(line)
        if not loop.is_valid:
            yield one, _crosses(one, number, *_unflat(_fault(loop), middle))
            return
        if loop.exterior.is_ccw != (number == 0):
            _note_turn(one, number, sheet)
    whole = shapely.Polygon(flat[0], flat[1:])
    if len(flat) > 1 and not whole.is_valid:
        yield one, _hole_out(one, *_unflat(_fault(whole), middle))


def _rings(polygon: Polygon) -> tuple[Sequence[LatLon], ...]:
    return (polygon.exterior, *polygon.holes)


def _refusal(one: Drawn, key: str, what: str, mend: str) -> Doubt:
    return Doubt(
        file=one.file,
        feature=label(one.feature),
        key=label(key),
        what=what,
        mend=mend,
        refused=True,
    )


def _crosses(one: Drawn, number: int, lat: float, lon: float) -> Doubt:
    what = f"the ring crosses or touches itself near {lat:.5f}, {_round_lon(lon):.5f}"
    return _refusal(one, f"{one.key}[{number}]", what, _REDRAW)


def _hole_out(one: Drawn, lat: float, lon: float) -> Doubt:
    near = f"{lat:.5f}, {_round_lon(lon):.5f}"
    what = f"a hole leaves its polygon or meets another hole near {near}"
    return _refusal(one, one.key, what, _HOLES)


def _round_lon(lon: float) -> float:
    return lon if -180 <= lon <= 180 else math.remainder(lon, 360.0)


def _flat(outline: Rings, middle: geodesic.Vector) -> Floats:
    """The ring's points (n, 2) in a plane laid on `middle`, in m; stereographic."""
    starts = outline.ends[: len(outline.ends) // 2]
    basis = np.array(geodesic.east_north(*geodesic.lat_lon(middle))).T
    up = np.array(middle) / np.linalg.norm(middle)
    rays = starts / np.linalg.norm(starts, axis=1, keepdims=True)
    flat = rays @ basis / (1 + rays @ up)[:, None]
    return np.asarray(flat * 2 * np.linalg.norm(middle))


def _unflat(point: tuple[float, float], middle: geodesic.Vector) -> LatLon:
    """A latitude and longitude near a point of the plane, good enough to find the fault by."""
    lat, lon = geodesic.lat_lon(middle)
    reach = math.hypot(*point)
    length = 2 * math.atan2(reach, 2 * math.hypot(*middle)) * math.hypot(*middle)
    return geodesic.direct(lat, lon, math.degrees(math.atan2(*point)), length)


def _fault(loop: shapely.Polygon) -> tuple[float, float]:
    """Where shapely says that the fault lies: ``Self-intersection[x y]``."""
    said = shapely.is_valid_reason(loop)
    inner = said.partition("[")[2].rstrip("]").split()
    return (float(inner[0]), float(inner[1])) if len(inner) >= 2 else (0.0, 0.0)
