"""Where things stand on the map: a grid of latitude and longitude, in units of the paper."""

import math
from dataclasses import dataclass

from vedette.sharing.dossier.content_blocks import Map, Point

WIDTH = 420.0  # of the drawing, in points
MOST_HEIGHT = 300.0
LEAST_HEIGHT = 160.0
MARGIN = 38.0  # for the figures along the edges
_LEAST_SPAN_DEG = 0.02
_STEPS_DEG = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30)
_CLOSE = 14.0  # points nearer than this share a label


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the grid, with its figure."""

    x1: float
    y1: float
    x2: float
    y2: float
    label: str


@dataclass(frozen=True, slots=True)
class Mark:
    """A point, and the numbers that stand beside it; none where a neighbour's label has them."""

    x: float
    y: float
    label: str | None


@dataclass(frozen=True, slots=True)
class Chart:
    """The drawing; y counts up from the bottom."""

    width: float
    height: float
    meridians: tuple[Line, ...]
    parallels: tuple[Line, ...]
    marks: tuple[Mark, ...]


def chart(drawn: Map) -> Chart:
    """Lay out the points, north up, both ways to one scale at the middle latitude."""
    lons = _unwrapped(drawn.points)
    south, north = _span([p.lat_deg for p in drawn.points])
    west, east = _span(lons)
    shrink = max(0.05, math.cos(math.radians((south + north) / 2)))
    inner = WIDTH - 2 * MARGIN
    scale = min(inner / ((east - west) * shrink), (MOST_HEIGHT - 2 * MARGIN) / (north - south))
    height = max(LEAST_HEIGHT, (north - south) * scale + 2 * MARGIN)
    half_lon, half_lat = inner / scale / shrink / 2, (height - 2 * MARGIN) / scale / 2
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
    west, east = middle_lon - half_lon, middle_lon + half_lon
    south, north = middle_lat - half_lat, middle_lat + half_lat

    def x(lon: float) -> float:
        return round(MARGIN + (lon - west) * scale * shrink, 2)

    def y(lat: float) -> float:
        return round(MARGIN + (lat - south) * scale, 2)

    step = _step(max(east - west, north - south))
    places = [(x(lon), y(p.lat_deg)) for p, lon in zip(drawn.points, lons, strict=True)]
    return Chart(
        width=WIDTH,
        height=round(height, 2),
        meridians=tuple(
            Line(x(lon), MARGIN, x(lon), round(height - MARGIN, 2), _degrees(_east(lon), "EW"))
            for lon in _multiples(west, east, step)
        ),
        parallels=tuple(
            Line(MARGIN, y(lat), WIDTH - MARGIN, y(lat), _degrees(lat, "NS"))
            for lat in _multiples(south, north, step)
        ),
        marks=_marks(places),
    )


def _unwrapped(points: tuple[Point, ...]) -> list[float]:
    """Longitudes that do not jump where the points lie on both sides of 180°."""
    lons = [p.lon_deg for p in points]
    if max(lons) - min(lons) <= 180:
        return lons
    return [lon + 360 if lon < 0 else lon for lon in lons]


def _span(values: list[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = max((high - low) * 0.1, _LEAST_SPAN_DEG / 2)
    return low - room, high + room


def _step(span: float) -> float:
    return next((step for step in _STEPS_DEG if span / step <= 6), _STEPS_DEG[-1])


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [round(n * step, 3) for n in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _east(lon: float) -> float:
    return round((lon + 180) % 360 - 180, 3)


def _degrees(value: float, letters: str) -> str:
    letter = letters[0] if value >= 0 else letters[1]
    return f"{abs(value):g}° {letter}"


def _marks(places: list[tuple[float, float]]) -> tuple[Mark, ...]:
    groups: list[list[int]] = []
    for number, place in enumerate(places):
        near = (g for g in groups if math.dist(places[g[0]], place) < _CLOSE)
        group = next(near, None)
        if group is None:
            groups.append([number])
        else:
            group.append(number)
    labels = {g[0]: ", ".join(str(n + 1) for n in g) for g in groups}
    return tuple(Mark(x, y, labels.get(n)) for n, (x, y) in enumerate(places))
