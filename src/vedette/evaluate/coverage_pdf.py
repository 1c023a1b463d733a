"""Coverage maps as a PDF of one page. The same maps give the same bytes."""

from collections.abc import Mapping, Sequence
from io import BytesIO

import numpy as np
import numpy.typing as npt
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from vedette.engine.health.coverage_map import Site, Watch
from vedette.evaluate.trial.charts import BLUE, GREY, INK, shortened
from vedette.geo.local import east_north_m
from vedette.model.sensor import Sensor
from vedette.sharing.dossier.fonts import BOLD, REGULAR, printable, register

_SIDE = 18 * mm
_MAP = 82 * mm
_COLOURS = {
    Watch.WATCHED: HexColor("#5b9fc4"),
    Watch.DEGRADED: HexColor("#f0c48a"),
    Watch.UNWATCHED: HexColor("#e9edf0"),
}
_NOTE = """\
Watched: a radar, or two sensors that give directions. Degraded: less than that.
Unwatched: nothing that works sees the cell. No track there does not mean that nothing is there.
From declared coverage and line of sight. Houses and trees count only if the ground data hold them.
""".splitlines()


def to_pdf(
    site: Site, sensors: Sequence[Sensor], maps: Mapping[float, npt.NDArray[np.str_]], ground: str
) -> bytes:
    """One page with up to four maps, north up. maps: by height above the ground, m."""
    register()
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1, pageCompression=0)
    canvas.setTitle("Coverage map")
    canvas.setAuthor("vedette")
    canvas.setFillColor(BLUE)
    canvas.rect(0, A4[1] - 5 * mm, A4[0], 5 * mm, stroke=0, fill=1)
    _text(canvas, _SIDE, A4[1] - 22 * mm, "Coverage map", 20, BOLD)
    size_km = site.cell_m * site.cells / 1000
    where = (
        f"{size_km:g} x {size_km:g} km around {site.lat_deg:.4f}, {site.lon_deg:.4f}; north is up; "
        f"cells of {site.cell_m:,.0f} m; {ground}; {len(sensors)} sensor(s)"
    )
    _text(canvas, _SIDE, A4[1] - 29 * mm, printable(where)[:120], 8, REGULAR, GREY)
    x = _SIDE
    for watch, colour in _COLOURS.items():
        canvas.setFillColor(colour)
        canvas.rect(x, A4[1] - 38 * mm, 9, 9, stroke=0, fill=1)
        _text(canvas, x + 13, A4[1] - 38 * mm + 1.5, str(watch), 8)
        x += 34 * mm
    for k, (height_m, cells) in enumerate(maps.items()):
        left = _SIDE + (k % 2) * (_MAP + 10 * mm)
        _map(canvas, site, sensors, cells, height_m, left, A4[1] - 130 * mm - (k // 2) * 100 * mm)
    for k, line in enumerate(_NOTE):
        _text(canvas, _SIDE, 44 * mm - 11 * k, line, 7.5, REGULAR, GREY)
    canvas.showPage()
    canvas.save()
    return out.getvalue()


def _text(
    canvas: Canvas, x: float, y: float, words: str, size: float, font: str = REGULAR,
    colour: HexColor = INK,
) -> None:  # fmt: skip
    canvas.setFont(font, size)
    canvas.setFillColor(colour)
    canvas.drawString(x, y, words)


def _map(
    canvas: Canvas,
    site: Site,
    sensors: Sequence[Sensor],
    cells: npt.NDArray[np.str_],
    height_m: float,
    left: float,
    bottom: float,
) -> None:
    """One map with its sensors; (left, bottom) is its south-west corner on the page."""
    watched = float((cells == Watch.WATCHED.value).mean())
    unwatched = float((cells == Watch.UNWATCHED.value).mean())
    _text(canvas, left, bottom + _MAP + 5, f"{height_m:g} m above the ground", 9.5, BOLD)
    words = f"{100 * watched:.0f} % watched, {100 * unwatched:.0f} % unwatched"
    canvas.setFont(REGULAR, 7.5)
    canvas.setFillColor(GREY)
    canvas.drawString(left, bottom - 10, words)
    step = _MAP / site.cells
    for row, line in enumerate(cells):
        start = 0
        for column in range(1, site.cells + 1):  # neighbours of one state are one rectangle
            if column == site.cells or line[column] != line[start]:
                canvas.setFillColor(_COLOURS[Watch(str(line[start]))])
                x, y = left + start * step, bottom + row * step
                canvas.rect(x, y, (column - start) * step, step + 0.2, stroke=0, fill=1)
                start = column
    canvas.setStrokeColor(GREY)
    canvas.setLineWidth(0.5)
    canvas.rect(left, bottom, _MAP, _MAP, stroke=1, fill=0)
    for sensor in sensors:
        if sensor.lat_deg is None or sensor.lon_deg is None:
            continue
        east, north = east_north_m(site.lat_deg, site.lon_deg, sensor.lat_deg, sensor.lon_deg)
        x = left + _MAP / 2 + float(east) / site.cell_m * step
        y = bottom + _MAP / 2 + float(north) / site.cell_m * step
        if left <= x <= left + _MAP and bottom <= y <= bottom + _MAP:
            canvas.setFillColor(INK)
            canvas.circle(x, y, 1.8, stroke=0, fill=1)
            _text(canvas, x + 3, y + 2, shortened(sensor.name or sensor.id, 16), 6)
