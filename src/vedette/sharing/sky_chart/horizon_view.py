"""The horizon view: azimuth along, elevation up, the witness's wedge, and what stood there."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from vedette.sharing.sky_chart.drawing import Circle, Drawing, Line, Point, Text, text_width
from vedette.sky.answer import Answer
from vedette.sky.candidate import Candidate, Kind
from vedette.sky.sighting import Direction
from vedette.sky.tonight import compass
from vedette.sky.witness_error import seen_elevation, threshold, true_elevation


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The size of a chart in px, and its margins."""

    width: int = 960
    height: int = 620
    left: int = 56
    right: int = 24
    top: int = 64
    bottom: int = 150  # the compass points, and the legend where there is one
    text: float = 12.0
    legend: bool = True  # without it, the title too is left to what stands round the chart


WIDE = Paper()
NARROW = Paper(width=480, height=400, left=36, right=10, top=12, bottom=30, text=13.0, legend=False)
"""For a column of the page, beside its own table: numbers on the chart are those of its rows."""
_BELOW_DEG = 4.0  # of ground that is shown
_WEDGE_BELOW_DEG = 3.5  # so that the ground hides the wedge's lower edge
_NAMED_MAX = 14  # numbered, and in the legend
_NAMED_MAG = 2.5
_MOVING = (Kind.SATELLITE, Kind.TRAIN, Kind.TRACK)
_BODIES = (Kind.SUN, Kind.MOON, Kind.PLANET)
# Night and day: sky, ground, grid, text, wedge, wedge's line.
_NIGHT = ("#0e1726", "#1d2a1f", "#2c3a52", "#e6ecf5", "#1c3350", "#7fb2e5")
_DAY = ("#dbe9f7", "#c9d6b8", "#b3c6da", "#16202c", "#c3d9ee", "#1f5f9e")
_MARKS = {
    Kind.SUN: "#f0b400",
    Kind.MOON: "#c9c2a8",
    Kind.PLANET: "#ffb454",
    Kind.STAR: "#ffffff",
    Kind.SATELLITE: "#7ee0c0",
    Kind.TRAIN: "#7ee0c0",
    Kind.TRACK: "#ff8f8f",
    Kind.FIXED: "#d6a5ff",
    Kind.PERMIT: "#d6a5ff",
}
_DAY_MARKS = {
    **_MARKS,
    Kind.PLANET: "#a85b00",
    Kind.STAR: "#16202c",
    Kind.SATELLITE: "#00694e",
    Kind.TRAIN: "#00694e",
    Kind.TRACK: "#b01818",
    Kind.FIXED: "#6a2aa8",
    Kind.PERMIT: "#6a2aa8",
    Kind.MOON: "#6d6750",
    Kind.SUN: "#c98a00",
}


class _View:
    """From azimuth and elevation to the paper."""

    def __init__(self, said: Direction, listed: Sequence[Candidate], paper: Paper) -> None:
        self.paper = paper
        azimuth, elevation = said.azimuth_deg, true_elevation(said)
        self.middle = 180.0 if azimuth is None else azimuth
        spread = said.azimuth_sigma_deg * 3.2
        self.half = 180.0 if azimuth is None else min(180.0, max(35.0, spread))
        up = [one.elevation_deg for one in listed[:_NAMED_MAX] if one.elevation_deg is not None]
        reach = 90.0 if said.elevation_deg is None else elevation + 3.2 * said.elevation_sigma_deg
        self.top = min(90.0, max(30.0, reach, *[one + 4 for one in up]))

    def __call__(self, azimuth: float, elevation: float) -> Point:
        off = (azimuth - self.middle + 180.0) % 360.0 - 180.0
        return self.flat(off, elevation)

    def flat(self, off: float, elevation: float) -> Point:
        """By the offset from the middle, not wrapped."""
        paper = self.paper
        wide, high = self.right - self.left, self.floor - paper.top
        x = self.left + wide * (off + self.half) / (2 * self.half)
        y = paper.top + high * (self.top - elevation) / (self.top + _BELOW_DEG)
        return x, y

    @property
    def left(self) -> float:
        """Where the sky begins."""
        return self.paper.left

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.paper.width - self.paper.right

    @property
    def floor(self) -> float:
        """The lower edge of the ground."""
        return self.paper.height - self.paper.bottom

    @property
    def compass_step(self) -> float:
        """Degrees between two compass points that are named."""
        if self.half > 120:
            return 45.0 if self.paper.legend else 90.0
        return 22.5 if self.paper.legend or self.half <= 60 else 45.0

    def holds(self, azimuth: float) -> bool:
        """Whether an azimuth is on the paper."""
        return abs((azimuth - self.middle + 180.0) % 360.0 - 180.0) <= self.half


def sky_chart(answer: Answer, paper: Paper = WIDE, *, by_day: bool | None = None) -> Drawing:
    """The chart of one answer: dark colours at night, light colours by day.

    by_day: None means as the sky was at the time of the sighting.
    """
    if by_day is None:
        by_day = answer.state.sun_elevation_deg > -6.0
    colours, marks = (_DAY, _DAY_MARKS) if by_day else (_NIGHT, _MARKS)
    sky, ground, grid, ink, wedge, edge = colours
    said = answer.sighting.direction
    view = _View(said, answer.candidates, paper)
    at = answer.sighting.at
    title = f"What stood there: {answer.sighting.id}, {at:%Y-%m-%d %H:%M:%S} UTC"
    drawing = Drawing(width=paper.width, height=paper.height, background=sky, title=title)
    if said.stated:
        corners = _wedge(view, said, answer.within)
        drawing.add(Line(points=corners, fill=wedge, stroke=edge, width=1.5))
    drawing.add(*_grid(view, grid, ink))
    drawing.add(*_marks(view, answer.candidates, marks, ink))
    drawing.add(*_frame(view, sky, ground, ink))
    if said.azimuth_deg is not None and said.elevation_deg is not None:
        x, y = view(said.azimuth_deg, true_elevation(said))
        for dx, dy in ((9, 0), (0, 9)):
            drawing.add(Line(points=((x - dx, y - dy), (x + dx, y + dy)), stroke=edge, width=2))
    if paper.legend:
        drawing.add(*_heading(answer, title, ink, view), *_legend(answer, marks, ink, view))
    return drawing


def _heading(answer: Answer, title: str, ink: str, view: _View) -> Iterator[Text]:
    said, state = answer.sighting.direction, answer.state
    yield Text(at=(view.left, 24), text=title, size=16, fill=ink)
    where = f"{answer.sighting.observer.lat_deg:.4f}, {answer.sighting.observer.lon_deg:.4f}"
    wedge_words = (
        f"the outlined part of the sky holds the true direction with {answer.within:.0%} "
        "probability"
        if said.stated
        else "no direction was stated"
    )
    light = f"{state.twilight.value}, sun {state.sun_elevation_deg:.1f} degrees"
    line = f"{where}; {light}; {wedge_words}"
    yield Text(at=(view.left, 46), text=line, size=view.paper.text, fill=ink)


def _wedge(view: _View, said: Direction, within: float) -> tuple[Point, ...]:
    """The outline of the directions within the witness's error at the stated time."""
    radius = math.sqrt(threshold(said, within))
    stated, sigma = said.elevation_deg, said.elevation_sigma_deg
    if said.azimuth_deg is None or stated is None:
        low = 0.0 if stated is None else seen_elevation(said, stated - radius * sigma)
        high = view.top if stated is None else seen_elevation(said, stated + radius * sigma)
        wide = min(view.half, radius * said.azimuth_sigma_deg)
        left, right = (-wide, wide) if said.azimuth_deg is not None else (-view.half, view.half)
        low, high = max(low, -_WEDGE_BELOW_DEG), min(high, view.top)
        corners = ((left, low), (right, low), (right, high), (left, high), (left, low))
        return tuple(view.flat(*corner) for corner in corners)
    found = []
    for turn in np.linspace(0.0, 2 * np.pi, 97):
        elevation = seen_elevation(said, stated + radius * sigma * math.sin(turn))
        # Above 75 degrees an azimuth says less (witness_error.py).
        flat = math.cos(math.radians(min(max(elevation, 0.0), 89.9)))
        grow = max(1.0, math.cos(math.radians(75.0)) / flat)
        off = radius * said.azimuth_sigma_deg * math.cos(turn) * grow
        off = min(max(off, -view.half), view.half)
        found.append(view.flat(off, min(max(elevation, -_WEDGE_BELOW_DEG), view.top)))
    return tuple(found)


def _grid(view: _View, grid: str, ink: str) -> Iterator[Line | Text]:
    step = 5 if view.top <= 40 else 10 if view.top <= 70 else 15
    for elevation in range(0, int(view.top) + 1, step):
        y = view.flat(0, elevation)[1]
        yield Line(points=((view.left, y), (view.right, y)), stroke=grid)
        at = (view.left - 6, y + 4)
        yield Text(at=at, text=f"{elevation}°", size=view.paper.text - 1, fill=ink, anchor="end")
    wide = view.compass_step
    for k in range(int(360 / wide)):
        if view.holds(k * wide):
            x = view(k * wide, 0)[0]
            yield Line(points=((x, view.paper.top), (x, view.floor)), stroke=grid)


def _frame(view: _View, sky: str, ground: str, ink: str) -> Iterator[Line | Text]:
    left, right, low = view.left, view.right, view.floor
    paper = view.paper
    y = view.flat(0, 0)[1]
    yield Line(points=((left, y), (right, y), (right, low), (left, low)), fill=ground)
    for x0, x1 in ((0, left), (right, paper.width)):
        box = ((x0, paper.top), (x1, paper.top), (x1, paper.height), (x0, paper.height))
        if x0:
            yield Line(points=box, fill=sky)
    yield Line(points=((left, y), (right, y)), stroke=ink, width=1.5)
    wide = view.compass_step
    for k in range(int(360 / wide)):
        if view.holds(k * wide):
            x = view(k * wide, 0)[0]
            digits = "g" if paper.legend else ".0f"
            label = f"{compass(k * wide)} {k * wide:{digits}}°"
            size = paper.text - 1
            room = text_width(label, size) / 2 + 3
            x = min(max(x, room), paper.width - room)
            at = (x, (y + 17) if paper.legend else paper.height - 10)
            yield Text(at=at, text=label, size=size, fill=ink, anchor="middle")


def _marks(
    view: _View, listed: Sequence[Candidate], marks: dict[Kind, str], ink: str
) -> Iterator[Line | Circle | Text]:
    taken: list[Point] = []
    for rank, one in enumerate(listed, start=1):
        if one.elevation_deg is None or not view.holds(one.azimuth_deg):
            continue
        x, y = view(one.azimuth_deg, one.elevation_deg)
        colour = marks[one.kind]
        if rank <= _NAMED_MAX and one.kind in _MOVING:
            yield from _arrow(view, one, colour)
        yield Circle(centre=(x, y), radius=_radius(one), fill=colour)
        if rank <= _NAMED_MAX:
            place = _free((x, y), taken)
            taken.append(place)
            yield Text(at=place, text=str(rank), size=view.paper.text, fill=ink)
        elif _stands_out(one):
            place = _free((x, y), taken)
            taken.append(place)
            yield Text(at=place, text=one.name, size=view.paper.text - 1, fill=ink)


def _stands_out(one: Candidate) -> bool:
    """Whether it is named on the chart although it is far down the list."""
    bright = one.magnitude is not None and one.magnitude < _NAMED_MAG
    return one.kind in _BODIES or (bright and one.kind is Kind.STAR)


def _radius(one: Candidate) -> float:
    if one.kind in (Kind.SUN, Kind.MOON):
        return 9.0
    if one.magnitude is None:
        return 3.0
    return min(7.0, max(1.2, 4.0 - 0.8 * one.magnitude))


def _arrow(view: _View, one: Candidate, colour: str) -> Iterator[Line]:
    if one.turning_deg_s is None or one.rising_deg_s is None or one.elevation_deg is None:
        return
    x, y = view(one.azimuth_deg, one.elevation_deg)
    ahead = view(one.azimuth_deg + one.turning_deg_s, one.elevation_deg + one.rising_deg_s)
    dx, dy = ahead[0] - x, ahead[1] - y
    length = math.hypot(dx, dy)
    if not 0 < length < 400:
        return
    ux, uy = dx / length, dy / length
    tip = (x + 26 * ux, y + 26 * uy)
    yield Line(points=((x, y), tip), stroke=colour, width=1.5)
    for side in (-1, 1):
        back = (tip[0] - 7 * ux - side * 4 * uy, tip[1] - 7 * uy + side * 4 * ux)
        yield Line(points=(tip, back), stroke=colour, width=1.5)


def _free(at: Point, taken: Sequence[Point]) -> Point:
    """The first place beside a mark where no number stands."""
    offsets = ((8, -6), (8, 14), (-20, -6), (-20, 14), (8, -20), (-20, -20), (8, 28))
    places = [(at[0] + dx, at[1] + dy) for dx, dy in offsets]
    return next(
        (p for p in places if all(abs(p[0] - q[0]) > 16 or abs(p[1] - q[1]) > 12 for q in taken)),
        places[0],
    )


def _legend(
    answer: Answer, marks: dict[Kind, str], ink: str, view: _View
) -> Iterator[Circle | Text]:
    paper, listed = view.paper, answer.candidates[:_NAMED_MAX]
    rows, wide = 7, (view.right - view.left) / 2
    top = view.floor + 24
    for i, one in enumerate(listed):
        x, y = view.left + (i // rows) * wide, top + (i % rows) * 16
        yield Circle(centre=(x + 4, y - 4), radius=3.5, fill=marks[one.kind])
        away = "" if one.apart_deg is None else f": {one.apart_deg:.1f}° away"
        text = f"{i + 1} {one.name}, {one.kind.value}{away}"
        yield Text(at=(x + 14, y), text=_cut(text, wide - 24), size=paper.text, fill=ink)
    rest = len(answer.candidates) + answer.more - len(listed)
    if rest > 0:
        words = f"and {rest} more in the table"
        at = (view.right, paper.height - 8)
        yield Text(at=at, text=words, size=paper.text - 1, fill=ink, anchor="end")
    if not listed:
        words = "nothing that is known stood in that direction"
        yield Text(at=(view.left, top), text=words, size=paper.text, fill=ink)


def _cut(text: str, wide: float) -> str:
    while text_width(text, 12) > wide:
        text = text[:-2].rstrip("… ") + "…"
    return text
