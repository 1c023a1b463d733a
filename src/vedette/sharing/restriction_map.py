"""A map of a restriction as one SVG file: for a review, and to print. A picture, not a chart."""

import math
from collections.abc import Sequence
from html import escape

from vedette.geo import geodesic
from vedette.model.restriction import LatLon, Restriction
from vedette.sharing.restrictions_geojson import rings_of

WIDTH, HEIGHT, MARGIN = 760, 620, 56
_STEPS_DEG = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30)
_BARS_KM = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)
_STYLE = (
    "text{font:12px 'Liberation Sans',Arial,sans-serif;fill:#3d4a5c}"
    ".t{font-size:17px;font-weight:600;fill:#1d2733}.n{fill:#8a5a00;font-weight:600}"
    ".g{stroke:#d5dbe3;stroke-width:1;fill:none}"
    ".z{fill:#c9560022;stroke:#b34700;stroke-width:1.6;fill-rule:evenodd;stroke-linejoin:round}"
    ".b{stroke:#1d2733;stroke-width:2;fill:none}"
)


def restriction_map(
    restriction: Restriction, *, marks: Sequence[str] = (), title: str | None = None
) -> str:
    """A map as SVG text. `marks` are printed under the title, for example that it is a draft."""
    frame = _Frame(restriction)
    parts = [
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            f'width="{WIDTH}" height="{HEIGHT}" role="img">'
        ),
        f"<style>{_STYLE}</style>",
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fbfcfd"/>',
        *_grid(frame),
        *(f'<path class="z" d="{frame.path(rings)}"/>' for rings in frame.areas),
        *_scale(frame),
        f'<text class="t" x="{MARGIN}" y="30">{escape(title or restriction.name)}</text>',
    ]
    said = [*marks]
    if restriction.approximation is not None:
        said.append("approximate boundary")
    if said:
        words = escape(" · ".join(said))
        parts.append(f'<text class="n" x="{MARGIN}" y="48">{words}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


class _Frame:
    """Where places lie on the sheet: longitude drawn together by the middle latitude."""

    def __init__(self, restriction: Restriction) -> None:
        drawn = [rings_of(volume) for volume in restriction.volumes]
        self.lon0 = drawn[0][0][0][1]
        self.areas = [[[self._near(c) for c in ring] for ring in rings] for rings in drawn]
        corners = [c for rings in self.areas for ring in rings for c in ring]
        lats, lons = [lat for lat, _ in corners], [lon for _, lon in corners]
        self.middle = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
        self.shrink = max(0.05, math.cos(math.radians(self.middle[0])))
        tall, wide = max(lats) - min(lats), (max(lons) - min(lons)) * self.shrink
        self.scale = min(
            (HEIGHT - 2 * MARGIN - 20) / max(tall, 1e-6), (WIDTH - 2 * MARGIN) / max(wide, 1e-6)
        )
        self.scale *= 0.92

    def _near(self, place: LatLon) -> LatLon:
        return place[0], self.lon0 + math.remainder(place[1] - self.lon0, 360.0)

    def xy(self, lat: float, lon: float) -> tuple[float, float]:
        x = WIDTH / 2 + (lon - self.middle[1]) * self.shrink * self.scale
        return round(x, 1), round(HEIGHT / 2 + 14 - (lat - self.middle[0]) * self.scale, 1)

    def path(self, rings: Sequence[Sequence[LatLon]]) -> str:
        text = []
        for ring in rings:
            points = [f"{x:g} {y:g}" for x, y in (self.xy(*place) for place in ring)]
            text.append(f"M{'L'.join(points)}Z")
        return "".join(text)

    @property
    def half(self) -> tuple[float, float]:
        """Degrees of latitude and longitude from the middle to the edge of the grid."""
        up = (HEIGHT - 2 * MARGIN - 20) / 2 / self.scale
        return up, (WIDTH - 2 * MARGIN) / 2 / self.scale / self.shrink


def _grid(frame: _Frame) -> list[str]:
    up, across = frame.half
    (lat0, lon0), parts = frame.middle, []
    for low, high, fixed, along_lat in (
        (lat0 - up, lat0 + up, (lon0 - across, lon0 + across), True),
        (lon0 - across, lon0 + across, (lat0 - up, lat0 + up), False),
    ):
        step = next((s for s in _STEPS_DEG if (high - low) / s <= 6), _STEPS_DEG[-1])
        digits = max(0, math.ceil(-math.log10(step) - 1e-9))
        value = math.ceil(low / step) * step
        while value <= high:
            ends = [(value, f) if along_lat else (f, value) for f in fixed]
            (x1, y1), (x2, y2) = (frame.xy(*end) for end in ends)
            parts.append(f'<path class="g" d="M{x1:g} {y1:g}L{x2:g} {y2:g}"/>')
            shown = value if along_lat else math.remainder(value, 360.0)
            sign = ("N" if shown >= 0 else "S") if along_lat else ("E" if shown >= 0 else "W")
            text = f"{abs(shown):.{digits}f}°{sign}"
            x, y = (x1 - 46, y1 + 4) if along_lat else (x1 - 14, y1 + 18)
            parts.append(f'<text x="{x:g}" y="{y:g}">{text}</text>')
            value += step
    return parts


def _scale(frame: _Frame) -> list[str]:
    metres = geodesic.inverse(frame.middle[0] - 0.005, 0.0, frame.middle[0] + 0.005, 0.0)[0] * 100
    per_km = frame.scale / (metres / 1000)
    km = max((k for k in _BARS_KM if k * per_km <= 160), default=_BARS_KM[0])
    x, y = WIDTH - MARGIN - km * per_km, 40
    return [
        f'<path class="b" d="M{x:g} {y - 5}v5h{km * per_km:g}v-5"/>',
        f'<text x="{x:g}" y="{y - 10}">{km:g} km</text>',
    ]
