"""The day brief as a page: a list of blocks, written as Markdown or HTML.

Text from others is escaped in both, so that a claim cannot look like part of the page.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from vedette.sharing import day_brief_lines as lines
from vedette.sharing import record_line_types as record_lines
from vedette.sharing.hidden_characters import plain
from vedette.sharing.statement_line_types import StatementPart

SIMULATION = "SIMULATION: this record holds simulated events."
NOTHING = "Nothing."
_MARKUP = re.compile(r"([\\`*_\[\]<>#|~&!])")
_LIST_LIKE = re.compile(r"^(\s*)([-+]|\d+[.)])(\s)")
_STYLE = """
body { font-family: sans-serif; line-height: 1.4; max-width: 50em; margin: 2em auto; padding: 0 1em;
       color: #1a1a1a; background: #fff; overflow-wrap: anywhere; }
h1, h2 { line-height: 1.2; } h2 { border-bottom: 1px solid #999; }
.mark { background: #ffe08a; padding: .5em; font-weight: bold; }
table { border-collapse: collapse; width: 100%; } th, td { border: 1px solid #999; padding: .4em;
       text-align: left; vertical-align: top; width: 50%; }
"""


_ELEMENTS = {
    "title": "h1",
    "head": "h2",
    "subhead": "h3",
    "text": "p",
}
_DEPTHS = {"item": 1, "subitem": 2}
"""A subitem follows an item or another subitem, and lies within it."""


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of the page. A table has its cells in `text` and `other`, the heads first."""

    kind: Literal["title", "mark", "head", "subhead", "text", "item", "subitem", "pair"]
    text: str
    other: str = ""


def blocks(brief: lines.BriefLine) -> list[Block]:
    """The page, from top to bottom."""
    parts = (_head, _new, _superseded, _open, _silent, _tonight)
    return [block for part in parts for block in part(brief)]


def to_markdown(page: Iterable[Block]) -> str:
    """The page in Markdown."""
    said: list[str] = []
    last = ""
    for block in page:
        text, other = _plain(block.text), _plain(block.other)
        match block.kind:
            case "title":
                said.append(f"# {text}")
            case "mark":
                said += ["", f"**{text}**"]
            case "head":
                said += ["", f"## {text}", ""]
            case "subhead":
                said += ["", f"### {text}", ""]
            case "text":
                said += ["", text] if last == "text" else [text]
            case "item":
                said.append(f"- {text}")
            case "subitem":
                said.append(f"  - {text}")
            case "pair":
                said += ["", "| before | now |", "|---|---|", f"| {text} | {other} |", ""]
        if block.kind in ("title", "mark"):
            said.append("")
        last = block.kind
    return re.sub(r"\n{3,}", "\n\n", "\n".join(said)).strip() + "\n"


def to_html(page: Iterable[Block]) -> str:
    """The page in HTML: one file, nothing loaded from elsewhere, no script."""
    page = list(page)
    title = next((html.escape(plain(b.text)) for b in page if b.kind == "title"), "Brief")
    said = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>",
    ]
    depth = 0  # of lists; in each of them an item is open
    for block in page:
        wanted = _DEPTHS.get(block.kind, 0)
        said += ["</li></ul>"] * (depth - wanted)
        if 0 < wanted <= depth:
            said.append("</li>")
        said += ["<ul>"] * (wanted - depth)
        depth = wanted
        said.append(_element(block))
    said += ["</li></ul>"] * depth
    return "\n".join([*said, "</body>\n</html>\n"])


def _element(block: Block) -> str:
    text, other = html.escape(plain(block.text)), html.escape(plain(block.other))
    if block.kind == "pair":
        heads = "<tr><th>before</th><th>now</th></tr>"
        return f"<table>{heads}<tr><td>{text}</td><td>{other}</td></tr></table>"
    if block.kind == "mark":
        return f'<p class="mark">{text}</p>'
    if block.kind in _DEPTHS:
        return f"<li>{text}"  # what is told of it may follow within
    name = _ELEMENTS[block.kind]
    return f"<{name}>{text}</{name}>"


def _plain(text: str) -> str:
    """One line in which nothing is markup."""
    text = _MARKUP.sub(r"\\\1", " ".join(plain(text).split()))
    return _LIST_LIKE.sub(r"\1\\\2\3", text)


def _head(brief: lines.BriefLine) -> Iterator[Block]:
    yield Block("title", f"The record on {brief['date']}, in brief")
    if brief["simulation"]:
        yield Block("mark", SIMULATION)
    span = f"{_time(brief['since'])} to {_time(brief['until'])}"
    yield Block("text", f"Day by {brief['time_zone']}: {span}. {brief['entries']} entries.")
    told = "at the end of the day" if brief["as_of"] is None else f"as of {brief['as_of']}"
    yield Block(
        "text",
        f"Answers as they stood {told}. A claim is what its source says; grades are the Admiralty"
        " code's: source A to F, information 1 to 6, each by a person. What is unknown is unknown.",
    )


def _new(brief: lines.BriefLine) -> Iterator[Block]:
    new = brief["new"]
    yield Block("head", "New")
    if not any(new.values()):
        yield Block("text", NOTHING)
        return
    sections: list[tuple[str, list[Block]]] = [
        ("Incidents", [_opened(part) for part in new["incidents"]]),
        ("Alerts", [b for part in new["alerts"] for b in _alert(part)]),
        ("Statements", [Block("item", statement_words(part)) for part in new["statements"]]),
        ("Graded", [_graded(part) for part in new["graded"]]),
        ("Responses", [b for part in new["responses"] for b in _response(part)]),
        ("Restrictions", [_restriction(part) for part in new["restrictions"]]),
        ("Evidence", [_evidence(part) for part in new["evidence"]]),
        ("Notes to alerts", [_note(part) for part in new["notes"]]),
        ("What went out", [_release(part) for part in new["releases"]]),
    ]
    for name, found in sections:
        if found:
            yield Block("subhead", name)
            yield from found


def _superseded(brief: lines.BriefLine) -> Iterator[Block]:
    yield Block("head", "Superseded")
    if not brief["superseded"] and not brief["answers"]:
        yield Block("text", NOTHING)
    for part in brief["superseded"]:
        why = f": {part['why']}" if part["why"] else ""
        yield Block("text", f"Noted {_time(part['at'])} by {part['by']}{why}.")
        yield Block("pair", statement_words(part["old"]), statement_words(part["new"]))
        if part["received_by"]:
            who = ", ".join(part["received_by"])
            yield Block("text", f"What rested on the old one went to: {who}.")
    if brief["answers"]:
        yield Block("subhead", "Answers that changed")
    for change in brief["answers"]:
        yield Block("text", f"{change['text']} [{change['incident']}]")
        then = "not asked" if change["then"] is None else change["then"]["words"]
        yield Block("pair", then, change["now"]["words"])


def _open(brief: lines.BriefLine) -> Iterator[Block]:
    yield Block("head", "Open")
    if not brief["open"] and not brief["still_open"]:
        yield Block("text", NOTHING)
    for part in brief["open"]:
        mark = "SIMULATION: " if part["simulation"] else ""
        yield Block("subhead", f"{mark}{part['title']} [{part['incident']}]")
        for question in part["questions"]:
            yield Block("item", f"{question['text']}: {question['answer']['words']}")
            for source in question["sources"]:
                yield Block("subitem", _source(source))
        always = {question["text"] for question in part["questions"]}
        for words in part["open_questions"]:
            if words.removesuffix(": not established") not in always:
                yield Block("item", words)
    if brief["still_open"]:
        yield Block("subhead", "Incidents that nothing came to that day")
    for one in brief["still_open"]:
        yield Block("item", f"{one['title']}: {one['open_questions']} open [{one['incident']}]")


def _tonight(brief: lines.BriefLine) -> Iterator[Block]:
    night = brief["tonight"]
    if night is None:
        return
    yield Block("head", f"What may be taken for a drone in the night of {night['evening']}")
    dark = "it does not get dark, or does not get light"
    if night["dark_from"] is not None and night["dark_until"] is not None:
        dark = f"dark from {_time(night['dark_from'])} to {_time(night['dark_until'])}"
    yield Block("text", f"Over {night['place']}: {dark}. Times are UTC.")
    for thing in night["things"]:
        span = f"{thing['starts'][11:16]} to {thing['ends'][11:16]}"
        yield Block("item", f"{span}: {thing['name']}, {thing['where']}: {thing['words']}")
    if not night["things"]:
        yield Block("text", "Nothing that is known.")
    for words in night["not_known"]:
        yield Block("item", words)


def _silent(brief: lines.BriefLine) -> Iterator[Block]:
    yield Block("head", "Silent sensors")
    if not brief["silent"]:
        yield Block("text", "None that the record knows of.")
    for part in brief["silent"]:
        name = part["name"] or part["sensor"]
        yield Block(
            "item",
            f"{name}, silent since {_time(part['since'])}: what it missed is not known"
            f" [{part['sensor']}]",
        )


def statement_words(part: StatementPart, *, recorder: bool = True) -> str:
    """A statement with its source, in a line; `recorder`: and with who put it down."""
    claim = part["in_words"] or "no comment"
    who = part["speaker"] + (f" ({part['role']})" if part["role"] else "")
    marks = [
        part["modality"],
        f"via {part['via']}" if part["via"] else "",
        f"said {part['said_at']}" if part["said_at"] else "time unknown",
        _grades(part["source_grade"], part["information_grade"]),
        f"not verified by {', '.join(part['not_verified_by'])}" if part["not_verified_by"] else "",
        f"superseded by {part['superseded_by']}" if part["superseded_by"] else "",
        f"put down by {part['recorded_by']}" if recorder else "",
    ]
    return f"{who}: {claim} ({'; '.join(filter(None, marks))}) [{part['id']}]"


def _source(source: record_lines.SourcePart) -> str:
    claim = source["in_words"] or "no comment"
    marks = [
        source["modality"],
        f"via {source['via']}" if source["via"] else "",
        f"said {source['said_at']}" if source["said_at"] else "time unknown",
        _grades(source["source_grade"], source["information_grade"]),
        f"superseded by {source['superseded_by']}" if source["superseded_by"] else "",
    ]
    return (
        f"{source['speaker']}: {claim} ({'; '.join(filter(None, marks))}) [{source['statement']}]"
    )


def _opened(part: lines.OpenedPart) -> Block:
    mark = "SIMULATION: " if part["simulation"] else ""
    return Block(
        "item",
        f"{mark}{part['title']}, opened {_time(part['at'])} by {part['by']} [{part['incident']}]",
    )


def _alert(part: lines.AlertPart) -> Iterator[Block]:
    rule = part["rule"].replace("_", " ")
    new = "" if part["raised_that_day"] else ", of an earlier day"
    yield Block(
        "item",
        f"{rule}, {part['restriction']}, raised {_time(part['raised_at'])}{new} [{part['alert']}]",
    )
    for step in part["steps"]:
        yield Block(
            "subitem", f"{_time(step['at'])} {step['state']}, by {step['by']}: {step['reason']}"
        )


def _graded(part: lines.GradedPart) -> Block:
    why = f": {part['why']}" if part["why"] else ""
    grades = _grades(part["source_grade"], part["information_grade"])
    claim = part["in_words"] or "no comment"
    return Block(
        "item",
        f"{part['speaker']}: {claim}: {grades} by {part['by']}{why} [{part['statement']}]",
    )


def _response(part: record_lines.ResponseLine) -> Iterator[Block]:
    status = part["status"] or "no statement stands for it any more"
    yield Block("item", f"{part['kind']}: {part['what']}: {status} [{part['id']}]")
    for step in part["steps"]:
        lapsed = "; this statement was superseded" if step["lapsed"] else ""
        yield Block(
            "subitem",
            f"{step['status']}, according to {step['speaker']}{lapsed} [{step['statement']}]",
        )


def _restriction(part: lines.RestrictionPart) -> Block:
    why = f": {part['reason']}" if part["reason"] else ""
    return Block(
        "item",
        f"{part['restriction']} {part['change']} {_time(part['at'])} by {part['by']}{why}",
    )


def _evidence(part: lines.EvidencePart) -> Block:
    return Block(
        "item",
        f"{part['name']}, SHA-256 {part['sha256']}, added by {part['by']} [{part['evidence']}]",
    )


def _note(part: record_lines.NoteLine) -> Block:
    return Block("item", f"{part['by']} to alert {part['alert']}: {part['text']} [{part['id']}]")


def _release(part: record_lines.ReleaseLine) -> Block:
    shaken = "; it rests on what was superseded since" if part["shaken_by"] else ""
    who = ", ".join(part["recipients"])
    return Block(
        "item", f"{part['what']} {part['ref']} by {part['by']} to {who}{shaken} [{part['id']}]"
    )


def _grades(source: str | None, information: str | None) -> str:
    if source is None and information is None:
        return "not graded"
    return f"graded {source or '-'}{information or '-'}"


def _time(text: str) -> str:
    """An instant to the second, in UTC."""
    return f"{text[:10]} {text[11:19]} UTC"
