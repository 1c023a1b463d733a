"""The charts of a trial report, drawn with the PDF library's own lines and letters."""

from collections.abc import Sequence

from reportlab.lib.colors import Color, HexColor
from reportlab.platypus import Flowable

from vedette.evaluate.trial.measures import Bin, SourceFigures, TargetFigures
from vedette.sharing.dossier.fonts import BOLD, REGULAR, printable

INK, GREY, GRID = HexColor("#1b2733"), HexColor("#5c6b7a"), HexColor("#dfe5ea")
BLUE, PALE, ORANGE = HexColor("#1f6f9f"), HexColor("#cfe3ef"), HexColor("#d9822b")
# Okabe & Ito (2008): told apart with any colour vision.
SERIES = tuple(HexColor(one) for one in ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9"))
NAME_MAX = 20


def shortened(text: str, most: int = NAME_MAX) -> str:
    """`text`, cut to `most` characters, with characters that the fonts lack spelt out."""
    fit = printable(text)
    return fit if len(fit) <= most else f"{fit[: most - 1]}…"


class Chart(Flowable):  # type: ignore[misc]
    """A chart with a title above its plot area."""

    left, right, top, bottom = 30.0, 6.0, 20.0, 26.0

    def __init__(self, title: str, width: float, height: float) -> None:
        super().__init__()
        self.title, self.width, self.height = title, width, height

    def draw(self) -> None:
        """Draw it at the current position of the page."""
        self.text(0, self.height - 9, self.title, size=8.5, font=BOLD, color=INK)
        self.plot(self.width - self.left - self.right, self.height - self.top - self.bottom)

    def plot(self, width: float, height: float) -> None:
        """Draw what is below the title; the plot area starts at (left, bottom)."""
        raise NotImplementedError

    def text(
        self, x: float, y: float, words: str, *, size: float = 6.5, font: str = REGULAR,
        color: Color = GREY, anchor: str = "start",
    ) -> None:  # fmt: skip
        """Write one line."""
        self.canv.setFont(font, size)
        self.canv.setFillColor(color)
        draw = {
            "start": self.canv.drawString,
            "middle": self.canv.drawCentredString,
            "end": self.canv.drawRightString,
        }
        draw[anchor](x, y, words)

    def line(self, *ends: float, color: Color = GRID, width: float = 0.6) -> None:
        """Draw a line from (x1, y1) to (x2, y2)."""
        self.canv.setStrokeColor(color)
        self.canv.setLineWidth(width)
        self.canv.line(*ends)

    def percent_grid(self, width: float, height: float) -> None:
        """Horizontal lines at 0, 25, ... 100 %."""
        for share in (0.0, 0.25, 0.5, 0.75, 1.0):
            y = self.bottom + share * height
            self.line(self.left, y, self.left + width, y)
            self.text(self.left - 4, y - 2.2, f"{100 * share:.0f} %", anchor="end")


class ProbabilityChart(Chart):
    """Probability of detection in each bin, with its confidence interval as a bar."""

    def __init__(self, title: str, bins: Sequence[Bin], width: float, height: float) -> None:
        super().__init__(title, width, height)
        self._bins = bins

    def plot(self, width: float, height: float) -> None:
        """Draw the bins."""
        self.percent_grid(width, height)
        if not self._bins:
            self.text(self.left + width / 2, self.bottom + height / 2, "not known", anchor="middle")
            return
        step = width / len(self._bins)
        bar = min(26.0, step * 0.6)
        for k, one in enumerate(self._bins):
            x = self.left + (k + 0.5) * step
            value, low, high = one.figure.value, one.figure.low, one.figure.high
            if value is None or low is None or high is None:
                continue
            self.canv.setFillColor(PALE)
            self.canv.rect(x - bar / 2, self.bottom, bar, value * height, stroke=0, fill=1)
            below, above = self.bottom + low * height, self.bottom + high * height
            self.line(x, below, x, above, color=BLUE, width=1.1)
            for y in (below, above):
                self.line(x - 3, y, x + 3, y, color=BLUE, width=1.1)
            self.canv.setFillColor(BLUE)
            self.canv.circle(x, self.bottom + value * height, 2.2, stroke=0, fill=1)
            size = 6.5 if step > 44 else 5.2
            self.text(x, self.bottom - 9, shortened(one.label), size=size, color=INK,
                      anchor="middle")  # fmt: skip
            self.text(x, self.bottom - 17, f"n = {one.figure.of:.0f}", size=5.2, anchor="middle")


class ErrorChart(Chart):
    """Cumulative share of position errors, a curve for each source."""

    def __init__(self, sources: Sequence[SourceFigures], width: float, height: float) -> None:
        super().__init__("Position error: share of places nearer than", width, height)
        self._sources = [one for one in sources if one.error_curve_m][: len(SERIES)]

    def plot(self, width: float, height: float) -> None:
        """Draw the curves."""
        self.percent_grid(width, height)
        if not self._sources:
            self.text(self.left + width / 2, self.bottom + height / 2, "no place", anchor="middle")
            return
        most = max(one.error_curve_m[-1] for one in self._sources)
        tick = _tick(most)
        top = tick * max(1, -(-most // tick))
        for k in range(round(top / tick) + 1):
            x = self.left + width * k * tick / top
            self.line(x, self.bottom, x, self.bottom - 3, color=GREY)
            self.text(x, self.bottom - 10, f"{k * tick:g} m", anchor="middle")
        for k, one in enumerate(self._sources):
            path = self.canv.beginPath()
            path.moveTo(self.left, self.bottom)
            last = len(one.error_curve_m) - 1
            for j, error in enumerate(one.error_curve_m):
                path.lineTo(self.left + width * error / top, self.bottom + height * j / last)
            self.canv.setStrokeColor(SERIES[k])
            self.canv.setLineWidth(1.4)
            self.canv.drawPath(path)
            y = self.bottom + 8 + 10 * (len(self._sources) - 1 - k)
            x = self.left + width - 92
            self.line(x, y + 2, x + 12, y + 2, color=SERIES[k], width=1.6)
            self.text(x + 16, y, shortened(one.name), color=INK)


class TimelineChart(Chart):
    """When each target was there, and when it was detected."""

    left, bottom = 92.0, 22.0

    def __init__(self, targets: Sequence[TargetFigures], width: float) -> None:
        height = self.top + self.bottom + 15.0 * max(1, len(targets))
        super().__init__("When the targets were detected (fused)", width, height)
        self._targets = targets

    def plot(self, width: float, height: float) -> None:
        """Draw a row for each target."""
        starts = [at for one in self._targets for at in one.start_s]
        if not starts:
            return
        first, last = min(starts), max(starts)
        for one in self._targets:
            if len(one.start_s) > 1:
                last = max(last, 2 * one.start_s[-1] - one.start_s[-2])
        length = max(last - first, 1.0)
        row = height / len(self._targets)
        for k, one in enumerate(self._targets):
            y = self.bottom + height - (k + 1) * row + 3
            self.text(self.left - 6, y + 2, shortened(one.target, 18), color=INK, anchor="end")
            step = min(
                (b - a for a, b in zip(one.start_s, one.start_s[1:], strict=False)),
                default=length,
            )
            for at, hit in zip(one.start_s, one.hits, strict=True):
                self.canv.setFillColor(BLUE if hit else ORANGE)
                x = self.left + width * (at - first) / length
                self.canv.rect(x, y, width * step / length + 0.15, row - 6, stroke=0, fill=1)
        tick = _tick(length / 60)
        for k in range(int(length / 60 / tick) + 1):
            x = self.left + width * 60 * k * tick / length
            self.line(x, self.bottom, x, self.bottom - 3, color=GREY)
            self.text(x, self.bottom - 10, f"{k * tick:g} min", anchor="middle")
        for x, color, words in ((180, BLUE, "detected"), (106, ORANGE, "not detected")):
            self.canv.setFillColor(color)
            self.canv.rect(self.width - x + 36, self.height - 9, 7, 7, stroke=0, fill=1)
            self.text(self.width - x + 47, self.height - 8, words)


def _tick(most: float) -> float:
    """A round step that gives about five ticks up to `most`."""
    step = 10.0**-3
    while True:
        for times in (1, 2, 5):
            if most / (step * times) <= 6:
                return step * times
        step *= 10
