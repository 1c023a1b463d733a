"""A dossier as one HTML page: no script, nothing loaded from elsewhere."""

from html import escape

from vedette.sharing.dossier.content_blocks import (
    Block,
    Dossier,
    Item,
    Map,
    Table,
    Tone,
    Verbatim,
    Words,
)
from vedette.sharing.dossier.coordinate_chart import Line, chart
from vedette.sharing.hidden_characters import plain

SIMULATION = "SIMULATION"

_STYLE = """
body{font:15px/1.5 "DejaVu Sans",Verdana,sans-serif;color:#1b1b1b;max-width:52rem;
margin:0 auto;padding:1rem 1.2rem 4rem;overflow-wrap:anywhere}
header,footer{border:solid #888;border-width:0 0 1px;padding:.4rem 0;font-size:.85rem}
footer{border-width:1px 0 0;margin-top:3rem}
h1{font-size:1.7rem;line-height:1.25}h2{border-bottom:2px solid #1d4e79;color:#1d4e79;
margin-top:2.4rem;font-size:1.25rem}h3{font-size:1rem;margin:0 0 .2rem}
article{border-left:3px solid #b9c7d4;padding:.1rem 0 .1rem .9rem;margin:1.1rem 0}
dl{display:grid;grid-template-columns:minmax(7rem,14rem) 1fr;gap:.15rem .9rem;margin:.4rem 0;
font-size:.88rem}dt{color:#4a4a4a}dd{margin:0}
.simulation{background:#ffd84d;font-weight:bold;padding:.3rem .6rem}
.note{font-size:.85rem;color:#4a4a4a}.strong{font-weight:bold}
.warning{font-weight:bold;color:#8c1c13}pre{white-space:pre-wrap;font-size:.8rem;background:#f3f3f3;
padding:.6rem}svg{max-width:100%;height:auto;border:1px solid #b9c7d4}
table{border-collapse:collapse;width:100%;font-size:.85rem}th,td{text-align:left;vertical-align:top;
border-bottom:1px solid #b9c7d4;padding:.2rem .6rem .2rem 0}
@media print{header{position:running(top)}h2,h3{break-after:avoid}}
"""


def to_html(dossier: Dossier) -> bytes:
    """The page as UTF-8. The same dossier gives the same bytes."""
    marks = _marks(dossier)
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
        (
            '<meta http-equiv="Content-Security-Policy"'
            " content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        ),
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        f"<title>{_text(dossier.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n",
        f"<header>{marks}</header>\n<h1>Dossier: {_text(dossier.title)}</h1>\n",
    ]
    for section in (*dossier.sections, *dossier.titled_annexes):
        parts.append(f"<section>\n<h2>{_text(section.heading)}</h2>\n")
        parts += map(_block, section.blocks)
        parts.append("</section>\n")
    parts.append(f"<footer>{marks}</footer>\n</body>\n</html>\n")
    return "".join(parts).encode()


def _marks(dossier: Dossier) -> str:
    simulation = f'<p class="simulation">{SIMULATION}</p>' if dossier.simulation else ""
    return (
        f"{simulation}<p><strong>{_text(dossier.marking)}</strong><br>Incident"
        f" {_text(dossier.incident)}, {dossier.entries:,} entries, root"
        f" {dossier.root_sha256[:16]}…</p>"
    )


def _text(text: str) -> str:
    return escape(plain(text))


def _block(block: Block) -> str:
    match block:
        case Words(text, Tone.PLAIN):
            return f"<p>{_text(text)}</p>\n"
        case Words(text, tone):
            return f'<p class="{tone}">{_text(text)}</p>\n'
        case Verbatim(text):
            lines = "\n".join(_text(line) for line in text.splitlines())
            return f"<pre>{lines}</pre>\n"
        case Item():
            return _item(block)
        case Table():
            return _table(block)
        case Map():
            return _map(block)


def _item(item: Item) -> str:
    parts = [f"<article>\n<h3>{_text(item.heading)}</h3>\n"]
    if item.warning is not None:
        parts.append(f'<p class="warning">{_text(item.warning)}</p>\n')
    if item.text is not None:
        words = _text(item.text)
        parts.append(f"<p><del>{words}</del></p>\n" if item.struck else f"<p>{words}</p>\n")
    if item.rows:
        rows = "".join(f"<dt>{_text(k)}</dt><dd>{_text(v)}</dd>\n" for k, v in item.rows)
        parts.append(f"<dl>\n{rows}</dl>\n")
    parts.append("</article>\n")
    return "".join(parts)


def _table(table: Table) -> str:
    heads = "".join(f'<th scope="col">{_text(one)}</th>' for one in table.columns)
    rows = "".join(
        "<tr>" + "".join(f"<td>{_text(cell)}</td> " for cell in row) + "</tr>\n"
        for row in table.rows
    )
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"


def _map(drawn: Map) -> str:
    laid = chart(drawn)
    height = laid.height
    parts = [
        (
            f'<svg viewBox="0 0 {laid.width:g} {height:g}" role="img" width="{laid.width:g}"'
            ' font-size="8" font-family="DejaVu Sans,Verdana,sans-serif">\n'
        )
    ]
    parts += [_line(line, height) for line in (*laid.meridians, *laid.parallels)]
    parts += [_label(m.x1, height - m.y1 + 12, m.label, "middle") for m in laid.meridians]
    parts += [_label(p.x1 - 3, height - p.y1 + 3, p.label, "end") for p in laid.parallels]
    for mark in laid.marks:
        x, y = mark.x, height - mark.y
        parts.append(f'<circle cx="{x:g}" cy="{y:g}" r="3" fill="#8c1c13"/>\n')
        if mark.label is not None:
            parts.append(_label(x + 5, y - 4, mark.label, "start"))
    rows = "".join(f"<li>{_text(point.name)}</li>\n" for point in drawn.points)
    return "".join([*parts, f"</svg>\n<ol>\n{rows}</ol>\n"])


def _line(line: Line, height: float) -> str:
    return (
        f'<line x1="{line.x1:g}" y1="{height - line.y1:g}" x2="{line.x2:g}"'
        f' y2="{height - line.y2:g}" stroke="#b9c7d4" stroke-width=".5"/>\n'
    )


def _label(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{_text(text)}</text>\n'
