"""A drawing of lines, circles and texts that is written as SVG or as PNG."""

from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont

Point = tuple[float, float]
_FONT = "DejaVuSans.ttf"
_SCALE = 2  # pixels of the PNG for each unit of the drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line through points; filled where `fill` is given."""

    points: tuple[Point, ...]
    stroke: str | None = None
    width: float = 1.0
    fill: str | None = None
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """A disc, or a ring."""

    centre: Point
    radius: float
    fill: str | None = None
    stroke: str | None = None
    width: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One line of text; `at` is its baseline's start, middle or end."""

    at: Point
    text: str
    size: float = 12.0
    fill: str = "#000000"
    anchor: str = "start"


@dataclass(slots=True, kw_only=True)
class Drawing:
    """Shapes in the order in which they cover each other. Colours are #rrggbb."""

    width: int
    height: int
    background: str
    title: str
    shapes: list[Line | Circle | Text] = field(default_factory=list)

    def add(self, *shapes: Line | Circle | Text) -> None:
        """Put shapes on top."""
        self.shapes.extend(shapes)

    def svg(self) -> bytes:
        """The drawing as SVG 1.1, with its title for screen readers."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" height="{self.height}" '
            f'viewBox="0 0 {self.width} {self.height}" role="img" '
            'font-family="DejaVu Sans, Verdana, sans-serif">'
        )
        parts = [head, f"<title>{escape(self.title)}</title>"]
        parts.append(f'<rect width="100%" height="100%" fill="{self.background}"/>')
        parts += [_svg(shape) for shape in self.shapes]
        return ("\n".join([*parts, "</svg>"]) + "\n").encode()

    def png(self) -> bytes:
        """The drawing as PNG bytes, at twice the size of the SVG."""
        image = Image.new("RGB", (self.width * _SCALE, self.height * _SCALE), self.background)
        pen = ImageDraw.Draw(image)
        for shape in self.shapes:
            _paint(pen, shape)
        out = BytesIO()
        image.save(out, format="PNG")
        return out.getvalue()


def text_width(text: str, size: float) -> float:
    """The width of a drawn text, in pixels of the drawing. size: the font size."""
    return float(_font(size).getlength(text))


@lru_cache(maxsize=32)
def _font(size: float) -> ImageFont.FreeTypeFont:
    path = files("vedette.sharing").joinpath("dossier/font_files").joinpath(_FONT)
    return ImageFont.truetype(BytesIO(path.read_bytes()), size)


def _svg(shape: Line | Circle | Text) -> str:
    if isinstance(shape, Text):
        return (
            f'<text x="{shape.at[0]:.1f}" y="{shape.at[1]:.1f}" font-size="{shape.size:g}" '
            f'fill="{shape.fill}" text-anchor="{shape.anchor}">{escape(shape.text)}</text>'
        )
    style = f'fill="{shape.fill or "none"}"'
    if shape.stroke is not None:
        style += f' stroke="{shape.stroke}" stroke-width="{shape.width:g}"'
    if isinstance(shape, Circle):
        x, y = shape.centre
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{shape.radius:.1f}" {style}/>'
    if shape.dashed:
        style += ' stroke-dasharray="6 4"'
    corners = " ".join(f"{x:.1f},{y:.1f}" for x, y in shape.points)
    kind = "polygon" if shape.fill is not None else "polyline"
    return f'<{kind} points="{corners}" {style}/>'


def _paint(pen: ImageDraw.ImageDraw, shape: Line | Circle | Text) -> None:
    s = _SCALE
    if isinstance(shape, Text):
        anchor = {"start": "ls", "middle": "ms", "end": "rs"}[shape.anchor]
        at = (shape.at[0] * s, shape.at[1] * s)
        pen.text(at, shape.text, fill=shape.fill, font=_font(shape.size * s), anchor=anchor)
        return
    if isinstance(shape, Circle):
        (x, y), r = shape.centre, shape.radius
        box = ((x - r) * s, (y - r) * s, (x + r) * s, (y + r) * s)
        width = max(1, round(shape.width * s))
        pen.ellipse(box, fill=shape.fill, outline=shape.stroke, width=width)
        return
    points = [(x * s, y * s) for x, y in shape.points]
    if shape.fill is not None:
        pen.polygon(points, fill=shape.fill)
    if shape.stroke is not None:
        width = max(1, round(shape.width * s))
        for a, b in pairwise(points):
            for part in _dashes(a, b) if shape.dashed else [(a, b)]:
                pen.line(part, fill=shape.stroke, width=width)


def _dashes(a: Point, b: Point) -> list[tuple[Point, Point]]:
    length = ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5
    if length < 12 * _SCALE:
        return [(a, ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2))]
    count = int(length // (10 * _SCALE))
    step = ((b[0] - a[0]) / length, (b[1] - a[1]) / length)
    found = []
    for k in range(count + 1):
        start, end = k * 10.0 * _SCALE, min(k * 10.0 * _SCALE + 6 * _SCALE, length)
        found.append(
            (
                (a[0] + step[0] * start, a[1] + step[1] * start),
                (a[0] + step[0] * end, a[1] + step[1] * end),
            )
        )
    return found
