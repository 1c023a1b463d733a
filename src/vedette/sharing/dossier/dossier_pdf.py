"""A dossier as a PDF: A4, fonts embedded, the permitted recipients on every page.

The file is reproducible: no date, no random id, and no compression, whose bytes would depend on the
zlib version.
"""

from html import escape
from io import BytesIO
from typing import Any

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)
from reportlab.platypus import Table as DrawnTable

from vedette.sharing.dossier.content_blocks import (
    Block,
    Dossier,
    Item,
    Map,
    Section,
    Table,
    Tone,
    Verbatim,
    Words,
)
from vedette.sharing.dossier.coordinate_chart import chart
from vedette.sharing.dossier.fonts import BOLD, MONO, REGULAR, printable, register
from vedette.sharing.hidden_characters import plain

_SIDE = 20 * mm
_FOOT = 18 * mm
_WIDTH = A4[0] - 2 * _SIDE
_LEAST_OF_A_ROW = 120  # points of a row of a table that is spread over two pages
_MOST_TOGETHER = 18  # lines of an item that is not spread over two pages
_BLUE, _RED, _GREY = HexColor("#1d4e79"), HexColor("#8c1c13"), HexColor("#4a4a4a")
_PALE, _YELLOW, _BLACK = HexColor("#b9c7d4"), HexColor("#ffd84d"), HexColor("#1b1b1b")


def _style(name: str, size: float, **more: Any) -> ParagraphStyle:
    values = {"fontName": REGULAR, "leading": size * 1.38, "textColor": _BLACK, **more}
    # A word that is wider than the line is broken, never cut off.
    return ParagraphStyle(name, fontSize=size, splitLongWords=1, **values)


_TITLE = _style("title", 18, fontName=BOLD, spaceAfter=8)
_HEADING = _style("heading", 13, fontName=BOLD, textColor=_BLUE, spaceBefore=16, spaceAfter=6)
_HEADING.keepWithNext = 1
_ITEM = _style("item", 9.5, fontName=BOLD, spaceBefore=9, spaceAfter=2)
_ITEM.keepWithNext = 1
# The library draws a strike-through where the line would begin without an indent: so it has none.
_CLAIM = _style("claim", 9.5, spaceAfter=2)
_WARN = _style("warn", 9, fontName=BOLD, textColor=_RED, spaceAfter=2)
_WARN.keepWithNext = 1
_ROW = _style("row", 8, leftIndent=22, firstLineIndent=-12, spaceAfter=1)
_CELL = _style("cell", 7.5)
_VERBATIM = _style("verbatim", 7.5, fontName=MONO, leftIndent=10)
_MARK = _style("mark", 8, fontName=BOLD)
_TONES = {
    Tone.PLAIN: _style("plain", 9.5, spaceAfter=4),
    Tone.NOTE: _style("note", 8, textColor=_GREY, spaceBefore=5, spaceAfter=4),
    Tone.STRONG: _style("strong", 9.5, fontName=BOLD, spaceBefore=6, spaceAfter=3),
    Tone.WARNING: _style("warning", 10, fontName=BOLD, textColor=_RED, spaceAfter=6),
}
_TONES[Tone.STRONG].keepWithNext = 1


def to_pdf(dossier: Dossier) -> tuple[bytes, int]:
    """The PDF file and its number of pages. The same dossier gives the same bytes."""
    register()
    _, pages = _build(dossier, None)
    return _build(dossier, pages)


def _build(dossier: Dossier, pages: int | None) -> tuple[bytes, int]:
    out = BytesIO()
    edges = _Edges(dossier, pages)
    top = edges.height + 14 * mm
    frame = Frame(
        _SIDE, _FOOT, _WIDTH, A4[1] - top - _FOOT,
        leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
    )  # fmt: skip
    document = BaseDocTemplate(
        out,
        pagesize=A4,
        pageTemplates=[PageTemplate(frames=[frame], onPage=edges.draw)],
        title=printable(plain(dossier.title)),
        author="vedette",
        subject=f"Dossier of incident {dossier.incident}",
        creator="vedette",
        producer="vedette",
        lang="en",
        invariant=1,
        pageCompression=0,
    )
    document.build(_story(dossier))
    return out.getvalue(), document.page


def _story(dossier: Dossier) -> list[Flowable]:
    story: list[Flowable] = [_words(f"Dossier: {dossier.title}", _TITLE)]
    for section in dossier.sections:
        story += _section(section)
    if dossier.annexes:
        story.append(PageBreak())
    for section in dossier.titled_annexes:
        story += _section(section)
    return story


def _section(section: Section) -> list[Flowable]:
    story: list[Flowable] = []
    # A heading goes with what it heads: up to the first thing that is more than words.
    opening: list[Flowable] = [_words(section.heading, _HEADING)]
    blocks = iter(section.blocks)
    for block in blocks:
        if isinstance(block, Table):  # it may be longer than a page
            story += [*_together(opening), *_block(block)]
            opening = []
            break
        opening += _block(block)
        if not isinstance(block, Words):
            break
    story += _together(opening) if opening else []
    for block in blocks:
        story += _block(block) if isinstance(block, Table) else _together(_block(block))
    return story


def _together(parts: list[Flowable]) -> list[Flowable]:
    """On one page, where they are few."""
    return [KeepTogether(parts)] if len(parts) <= _MOST_TOGETHER else parts


def _markup(text: str) -> str:
    return escape(printable(plain(text)))


def _words(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(_markup(text), style)


def _block(block: Block) -> list[Flowable]:
    match block:
        case Words(text, tone):
            return [_words(text, _TONES[tone])]
        case Verbatim(text):
            return [_words(line, _VERBATIM) for line in text.splitlines() if line]
        case Item():
            return _item(block)
        case Table():
            return [_table(block)]
        case Map():
            names = [_words(f"{n}. {p.name}", _ROW) for n, p in enumerate(block.points, start=1)]
            return [_Drawing(block), Spacer(1, 6), *names]


def _item(item: Item) -> list[Flowable]:
    parts: list[Flowable] = [_words(item.heading, _ITEM)]
    if item.warning is not None:
        parts.append(_words(item.warning, _WARN))
    if item.text is not None:
        words = _markup(item.text)
        parts.append(Paragraph(f"<strike>{words}</strike>" if item.struck else words, _CLAIM))
    parts += [Paragraph(f"<b>{_markup(k)}:</b> {_markup(v)}", _ROW) for k, v in item.rows]
    return parts


def _table(table: Table) -> Flowable:
    heads = [Paragraph(f"<b>{_markup(one)}</b>", _CELL) for one in table.columns]
    rows = [[_words(cell, _CELL) for cell in row] for row in table.rows]
    style = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LEFTPADDING", (0, 0), (-1, -1), 0),
        ("RIGHTPADDING", (0, 0), (-1, -1), 6),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
        ("LINEBELOW", (0, 0), (-1, -1), 0.4, _PALE),
    ]
    widths = [_WIDTH * share for share in table.widths]
    # Only a row with a very long text is spread over two pages.
    return DrawnTable([heads, *rows], widths, style=style, repeatRows=1, splitInRow=_LEAST_OF_A_ROW)


class _Edges:
    """What stands at the top and the foot of every page."""

    def __init__(self, dossier: Dossier, pages: int | None) -> None:
        self._dossier = dossier
        self._pages = pages
        self._marking = _words(dossier.marking, _MARK)
        room = _WIDTH - (32 * mm if dossier.simulation else 0)
        _, self.height = self._marking.wrap(room, A4[1])

    def draw(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        """Draw them."""
        canvas.saveState()
        top = A4[1] - 8 * mm
        self._marking.drawOn(canvas, _SIDE, top - self.height)
        if self._dossier.simulation:
            canvas.setFillColor(_YELLOW)
            canvas.rect(A4[0] - _SIDE - 28 * mm, top - 13, 28 * mm, 14, stroke=0, fill=1)
            canvas.setFillColor(_BLACK)
            canvas.setFont(BOLD, 8)
            canvas.drawCentredString(A4[0] - _SIDE - 14 * mm, top - 9, "SIMULATION")
        canvas.setStrokeColor(_PALE)
        under = top - max(self.height, 14) - 3
        canvas.line(_SIDE, under, A4[0] - _SIDE, under)
        canvas.line(_SIDE, _FOOT - 4, A4[0] - _SIDE, _FOOT - 4)
        canvas.setFillColor(_GREY)
        canvas.setFont(REGULAR, 7)
        foot = (
            f"Incident {self._dossier.incident}, {self._dossier.entries:,} entries, root"
            f" {self._dossier.root_sha256[:16]}…"
        )
        canvas.drawString(_SIDE, _FOOT - 14, foot)
        of = "" if self._pages is None else f" of {self._pages}"
        canvas.drawRightString(A4[0] - _SIDE, _FOOT - 14, f"Page {document.page}{of}")
        canvas.restoreState()


class _Drawing(Flowable):  # type: ignore[misc]
    """The map."""

    def __init__(self, drawn: Map) -> None:
        super().__init__()
        self._chart = chart(drawn)
        self.width, self.height = self._chart.width, self._chart.height

    def draw(self) -> None:
        """Draw the block at the current position of the page."""
        canvas: Canvas = self.canv
        canvas.setStrokeColor(_PALE)
        canvas.rect(0, 0, self.width, self.height)
        canvas.setLineWidth(0.5)
        canvas.setFont(REGULAR, 7)
        canvas.setFillColor(_BLACK)
        for line in (*self._chart.meridians, *self._chart.parallels):
            canvas.line(line.x1, line.y1, line.x2, line.y2)
        for line in self._chart.meridians:
            canvas.drawCentredString(line.x1, line.y1 - 10, line.label)
        for line in self._chart.parallels:
            canvas.drawRightString(line.x1 - 3, line.y1 - 2.5, line.label)
        for mark in self._chart.marks:
            canvas.setFillColor(_RED)
            canvas.circle(mark.x, mark.y, 2.5, stroke=0, fill=1)
            canvas.setFillColor(_BLACK)
            if mark.label is not None:
                canvas.drawString(mark.x + 4, mark.y + 4, mark.label)
