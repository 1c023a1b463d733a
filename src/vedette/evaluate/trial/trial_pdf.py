"""The report of a trial as a PDF: A4, fonts embedded, the same trial gives the same bytes."""

from collections.abc import Sequence
from html import escape
from io import BytesIO

from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

from vedette.evaluate.trial.charts import (
    BLUE,
    GREY,
    GRID,
    INK,
    ErrorChart,
    ProbabilityChart,
    TimelineChart,
)
from vedette.evaluate.trial.definitions import DEFINITIONS
from vedette.evaluate.trial.figure_words import (
    NONE,
    first,
    hourly,
    hourly_interval,
    metres,
    metres_interval,
    percent,
    percent_interval,
    seconds,
)
from vedette.evaluate.trial.measures import SourceFigures
from vedette.evaluate.trial.trial import Trial
from vedette.model.times import from_microseconds
from vedette.sharing.dossier.fonts import BOLD, REGULAR, printable, register
from vedette.sharing.hidden_characters import plain

_SIDE, _TOP, _FOOT = 18 * mm, 20 * mm, 16 * mm
_WIDTH = A4[0] - 2 * _SIDE
_PALE, _YELLOW = HexColor("#f3f6f8"), HexColor("#ffd84d")


def _style(name: str, size: float, font: str = REGULAR, **more: object) -> ParagraphStyle:
    values = {"fontName": font, "leading": size * 1.35, "textColor": INK, **more}
    return ParagraphStyle(name, fontSize=size, splitLongWords=1, **values)


_TITLE = _style("title", 20, BOLD, spaceAfter=2)
_UNDER = _style("under", 9, textColor=GREY, spaceAfter=8)
_HEADING = _style("heading", 12, BOLD, textColor=BLUE, spaceBefore=12, spaceAfter=5)
_HEADING.keepWithNext = 1
_TEXT = _style("text", 8.5, spaceAfter=5)
_NOTE = _style("note", 7.2, textColor=GREY, spaceBefore=3, spaceAfter=4)
_CELL, _HEAD = _style("cell", 7.4), _style("head", 7, BOLD, textColor=GREY)
_BIG, _LABEL = _style("big", 15, BOLD, textColor=BLUE), _style("label", 7, textColor=GREY)


def to_pdf(trial: Trial) -> bytes:
    """The PDF file. The same trial gives the same bytes."""
    register()
    out = BytesIO()
    frame = Frame(
        _SIDE, _FOOT, _WIDTH, A4[1] - _TOP - _FOOT,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip

    def edges(canvas: Canvas, document: BaseDocTemplate) -> None:
        _edges(canvas, document, trial)

    document = BaseDocTemplate(
        out,
        pagesize=A4,
        pageTemplates=[PageTemplate(frames=[frame], onPage=edges)],
        title=printable(plain(f"Test report: {trial.name}")),
        author="vedette",
        creator="vedette",
        producer="vedette",
        lang="en",
        invariant=1,
        pageCompression=0,
    )
    document.build(_story(trial))
    return out.getvalue()


def _edges(canvas: Canvas, document: BaseDocTemplate, trial: Trial) -> None:
    canvas.saveState()
    canvas.setFillColor(BLUE)
    canvas.rect(0, A4[1] - 5 * mm, A4[0], 5 * mm, stroke=0, fill=1)
    canvas.setFont(REGULAR, 7)
    canvas.setFillColor(GREY)
    canvas.drawString(_SIDE, A4[1] - 12 * mm, printable(plain(f"Test report: {trial.name}"))[:90])
    if trial.simulation:
        canvas.setFillColor(_YELLOW)
        canvas.rect(A4[0] - _SIDE - 26 * mm, A4[1] - 13.5 * mm, 26 * mm, 13, stroke=0, fill=1)
        canvas.setFillColor(INK)
        canvas.setFont(BOLD, 8)
        canvas.drawCentredString(A4[0] - _SIDE - 13 * mm, A4[1] - 12.2 * mm, "SIMULATION")
    canvas.setStrokeColor(GRID)
    canvas.line(_SIDE, _FOOT - 4, A4[0] - _SIDE, _FOOT - 4)
    canvas.setFont(REGULAR, 7)
    canvas.setFillColor(GREY)
    canvas.drawString(_SIDE, _FOOT - 14, "Figures of one recording. No compliance is claimed.")
    canvas.drawRightString(A4[0] - _SIDE, _FOOT - 14, f"Page {document.page}")
    canvas.restoreState()


def _words(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(printable(plain(text))), style)


def _grid(head: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float]) -> Table:
    """A table; widths are parts of the page's width."""
    cells = [[_words(one, _HEAD) for one in head]]
    cells += [[_words(one, _CELL) for one in row] for row in rows]
    total = sum(widths)
    table = Table(cells, colWidths=[_WIDTH * one / total for one in widths], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, 0), 0.8, BLUE),
                ("LINEBELOW", (0, 1), (-1, -1), 0.4, GRID),
                ("ROWBACKGROUNDS", (0, 1), (-1, -1), [white, _PALE]),
                ("LEFTPADDING", (0, 0), (-1, -1), 4),
                ("RIGHTPADDING", (0, 0), (-1, -1), 4),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
            ]
        )
    )
    return table


def _cards(cards: Sequence[tuple[str, str, str]]) -> Table:
    """Main figures side by side: label, value, interval."""
    cells = [
        [[_words(label, _LABEL), _words(value, _BIG), _words(more, _LABEL)]
         for label, value, more in cards]
    ]  # fmt: skip
    table = Table(cells, colWidths=[_WIDTH / len(cards)] * len(cards))
    table.setStyle(
        TableStyle(
            [
                ("BACKGROUND", (0, 0), (-1, -1), _PALE),
                ("LINEBEFORE", (1, 0), (-1, -1), 3, white),
                ("LINEABOVE", (0, 0), (-1, 0), 1.5, BLUE),
                ("LEFTPADDING", (0, 0), (-1, -1), 8),
                ("TOPPADDING", (0, 0), (-1, -1), 6),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 7),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return table


def _time(at_s: float) -> str:
    return f"{from_microseconds(round(at_s * 1e6)):%Y-%m-%d %H:%M:%S} UTC"


def _story(trial: Trial) -> list[Flowable]:
    fused = trial.fused
    story: list[Flowable] = [
        _words("Test report: detection and tracking", _TITLE),
        _words(f"{trial.name}. {_time(trial.span_s[0])} to {_time(trial.span_s[1])}.", _UNDER),
        _cards(
            [
                ("Probability of detection, fused", percent(fused.detected),
                 percent_interval(fused.detected)),
                ("Position error, median", metres(fused.median_m.value),
                 metres_interval(fused.median_m)),
                ("Unmatched tracks", hourly(fused.unmatched), hourly_interval(fused.unmatched)),
                ("Alarms", hourly(trial.alarms), hourly_interval(trial.alarms)),
            ]
        ),
        Spacer(1, 6),
        _words(
            "This report compares what the program showed with the GNSS logs of "
            f"{len(trial.targets)} target(s). “Fused” are the confirmed tracks. Brackets are 95 % "
            "confidence intervals. The last section defines every figure and names its source. "
            "No compliance with any of these documents is claimed.",
            _TEXT,
        ),
        *_targets(trial),
    ]  # fmt: skip
    story += _probability(fused)
    story += _errors(trial)
    story += _sensors(trial)
    story += _unmatched(trial)
    story += _classes(trial)
    story += _definitions(trial)
    return story


def _targets(trial: Trial) -> list[Flowable]:
    rows = []
    for log, one in zip(trial.targets, trial.fused.targets, strict=True):
        rows.append(
            (
                one.target,
                log.target_class,
                f"{percent(one.detected)} ({percent_interval(one.detected)})",
                first(one.first_detection_s, one.first_detection_range_m),
                first(one.first_alarm_s, one.first_alarm_range_m),
                percent(one.continuity),
                seconds(one.longest_gap_s),
                f"{one.tracks}; {percent(one.longest_track)}",
            )
        )
    head = (
        "Target", "Class", "Detected", "First detection", "First alarm", "Continuity",
        "Longest gap", "Track ids; longest",
    )  # fmt: skip
    return [
        _words("Targets", _HEADING),
        _grid(head, rows, (12, 11, 16, 15, 15, 12, 10, 14)),
        Spacer(1, 8),
        TimelineChart(trial.fused.targets, _WIDTH),
    ]


def _probability(fused: SourceFigures) -> list[Flowable]:
    height, half = 44 * mm, _WIDTH / 2 - 6
    pair = Table(
        [
            [
                ProbabilityChart("By height of the target", fused.by_height, half, height),
                ProbabilityChart("By class of the target", fused.by_class, half, height),
            ]
        ],
        colWidths=[_WIDTH / 2] * 2,
    )
    pair.setStyle(TableStyle([("LEFTPADDING", (0, 0), (-1, -1), 0)]))
    return [
        KeepTogether(
            [
                _words("Probability of detection, fused", _HEADING),
                ProbabilityChart("By range", fused.by_range, _WIDTH, height),
                pair,
            ]
        )
    ]


def _errors(trial: Trial) -> list[Flowable]:
    rows = [
        (
            one.name,
            metres(one.rms_m),
            f"{metres(one.median_m.value)} ({metres_interval(one.median_m)})",
            f"{metres(one.p95_m.value)} ({metres_interval(one.p95_m)})",
            f"{one.median_m.count:,}",
        )
        for one in trial.sources
        if one.error_curve_m
    ]
    return [
        CondPageBreak(70 * mm),
        _words("Position error", _HEADING),
        ErrorChart(trial.sources, _WIDTH, 52 * mm),
        _grid(("Source", "RMS", "Median", "95th percentile", "Places"), rows, (20, 10, 25, 25, 10)),
    ]


def _sensors(trial: Trial) -> list[Flowable]:
    rows, bands = [], []
    for one in trial.sources:
        firsts = [t.first_detection_s for t in one.targets if t.first_detection_s is not None]
        shares = [percent(t.continuity) for t in one.targets]
        rows.append(
            (
                one.name,
                one.kind,
                f"{percent(one.detected)} ({percent_interval(one.detected)})",
                f"{seconds(min(firsts))} to {seconds(max(firsts))}" if firsts else "none",
                ", ".join(shares[:4]) + (", …" if len(shares) > 4 else ""),
                f"{one.unplaced:,}" if one.unplaced else NONE,
            )
        )
        bands += [
            (
                one.name,
                what,
                band.label,
                percent(band.figure),
                percent_interval(band.figure),
                f"{band.figure.of:.0f}",
            )
            for what, bins in (("range", one.by_range), ("height", one.by_height))
            for band in bins
        ]
    head = (
        "Source", "Kind", "Probability of detection", "First detections",
        "Continuity of each target", "Reports without a place",
    )  # fmt: skip
    return [
        CondPageBreak(45 * mm),
        _words("Every sensor, and fused", _HEADING),
        _grid(head, rows, (18, 12, 22, 20, 20, 12)),
        Spacer(1, 8),
        _grid(
            ("Source", "By", "Band", "Probability of detection", "95 % interval", "Intervals"),
            bands,
            (20, 10, 18, 20, 20, 10),
        ),
    ]


def _unmatched(trial: Trial) -> list[Flowable]:
    rows = [
        (
            one.name,
            "tracks" if one.kind == "fused" else "reports",
            f"{one.unmatched.count:,}",
            hourly(one.unmatched),
            hourly_interval(one.unmatched),
        )
        for one in trial.sources
    ]
    named = [("all", "alarms", trial.alarms), ("all", "unmatched alarms", trial.unmatched_alarms)]
    if trial.fused.tracks is not None:
        named.insert(0, ("fused", "all tracks", trial.fused.tracks))
    rows += [
        (name, what, f"{one.count:,}", hourly(one), hourly_interval(one))
        for name, what, one in named
    ]
    return [
        CondPageBreak(45 * mm),
        _words("Unmatched detections, tracks and alarms", _HEADING),
        _grid(("Source", "What", "Count", "An hour", "95 % interval"), rows, (22, 22, 12, 16, 20)),
        _words(
            f"Judged time: {trial.judged_hours:.2f} hours. Real objects without a logger count as "
            "unmatched, so these figures are upper bounds of the false ones.",
            _NOTE,
        ),
    ]


def _classes(trial: Trial) -> list[Flowable]:
    rows = []
    for one in trial.sources:
        for actual, line in sorted(one.confusion.items()):
            total = sum(line.values())
            shown = ", ".join(
                f"{name} {count:,} ({100 * count / total:.0f} %)"
                for name, count in sorted(line.items(), key=lambda pair: (-pair[1], pair[0]))
            )
            right = f"{percent(one.right_class)} ({percent_interval(one.right_class)})"
            rows.append((one.name, actual, shown, right))
    if not rows:
        return []
    return [
        CondPageBreak(40 * mm),
        _words("Class confusion", _HEADING),
        _grid(
            ("Source", "Class of the target", "Classes that were shown", "Right, of all classes"),
            rows, (18, 16, 44, 22),
        ),
    ]  # fmt: skip


def _definitions(trial: Trial) -> list[Flowable]:
    chosen = trial.settings
    references = sorted(
        {str(one.height_reference or "none").replace("_", " ") for one in trial.targets}
    )
    return [
        CondPageBreak(60 * mm),
        _words("Definitions and sources", _HEADING),
        _words(
            f"Gate {chosen.gate_m:g} m, for bearings {chosen.bearing_gate_deg:g}°. Update interval "
            f"{chosen.interval_s:g} s. The place of a target is interpolated over at most "
            f"{chosen.gap_s:g} s. Reference of the targets' heights: {', '.join(references)}.",
            _TEXT,
        ),
        _grid(
            ("Figure", "Definition", "Source of the kind of figure"),
            [(one.figure, one.meaning, one.source) for one in DEFINITIONS],
            (17, 50, 33),
        ),
        _words("Inputs", _HEADING),
        _grid(("File", "SHA-256"), trial.files, (25, 65)),
    ]
