"""How well intake finds who said what, on invented reports that it was and was not tuned on.

A suggestion is right when its speaker is the one marked and its stretch of text shares at least
60 % of its words with the one marked (F1 of the words' positions). Each marked statement is found
at most once. `python benchmarks/intake.py [--only dev|held] [--show] [--json FILE]`
"""

import argparse
import json
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from vedette.intake.document import Document
from vedette.intake.document_reader import read_document
from vedette.intake.suggestions import Suggestion, suggest

CORPUS = Path(__file__).parent / "intake_corpus"
ENOUGH = 0.6


@dataclass(frozen=True)
class Marked:
    """A statement as marked by hand."""

    speakers: tuple[str, ...]
    modalities: tuple[str, ...]
    start: int
    end: int
    more: dict[str, str]


@dataclass
class Report:
    """One report of the corpus, read."""

    name: str
    head: dict[str, str]
    document: Document
    marked: list[Marked]


@dataclass
class Score:
    """Counts over some reports."""

    marked: int = 0
    suggested: int = 0
    right: int = 0  # speaker and span
    span: int = 0
    modality: int = 0  # of those that are right
    times: int = 0
    times_right: int = 0
    published: int = 0
    reports: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def load(path: Path) -> Report:
    """Read one file of the corpus."""
    head_text, source, marks = re.split(r"^---\n", path.read_text(encoding="utf-8"), flags=re.M)[:3]
    head = dict(re.split(r":\s*", line, maxsplit=1) for line in head_text.strip().splitlines())
    given = date.fromisoformat(head["published"][:10]) if "given" in head["published"] else None
    document = read_document(source.encode(), head["file"], published=given)
    lines = [line for line in marks.splitlines() if line.strip()]
    return Report(path.stem, head, document, [_marked(document.text, m, path) for m in lines])


def _marked(text: str, line: str, path: Path) -> Marked:
    speakers, modalities, words, *more = (p.strip() for p in line.split("|"))
    first, _, last = words.partition(" ... ")
    start = text.find(first)
    end = text.find(last, start) + len(last) if last else start + len(first)
    if start < 0 or end <= start or (last and last not in text[start:]):
        raise SystemExit(f"{path}: not in the document: {words}")
    pairs = dict(p.strip().split("=", 1) for p in (more[0].split(";") if more and more[0] else []))
    return Marked(tuple(speakers.split("/")), tuple(modalities.split("/")), start, end, pairs)


def _plain(name: str) -> str:
    name = re.sub(r"^(?:the|a|an)\s+", "", name.strip().lower())
    return name.replace("’", "'")


def _words(text: str, start: int, end: int) -> set[int]:
    return {start + m.start() for m in re.finditer(r"\w+", text[start:end])}


def overlap(text: str, suggestion: Suggestion, marked: Marked) -> float:
    """F1 of the words that both stretches hold."""
    a = _words(text, suggestion.span.start, suggestion.span.end)
    b = _words(text, marked.start, marked.end)
    return 2 * len(a & b) / (len(a) + len(b)) if a and b else 0.0


def score(report: Report, into: Score, suggestions: tuple[Suggestion, ...]) -> None:
    """Match suggestions with what was marked, best stretch first."""
    text = report.document.text
    pairs = sorted(
        (
            (-overlap(text, s, m), not _is_speaker(s, m), i, j)
            for i, s in enumerate(suggestions)
            for j, m in enumerate(report.marked)
            if overlap(text, s, m) >= ENOUGH
        ),
        key=lambda p: (p[1], p[0], p[2], p[3]),
    )
    used: set[int] = set()
    done: dict[int, int] = {}
    for _, _, i, j in pairs:
        if i not in used and j not in done:
            used.add(i)
            done[j] = i
    into.reports += 1
    into.published += str(report.document.published) == report.head["published"][:10]
    into.marked += len(report.marked)
    into.suggested += len(suggestions)
    right: set[int] = set()
    for j, i in done.items():
        _one(report.marked[j], suggestions[i], into)
        if _is_speaker(suggestions[i], report.marked[j]):
            right.add(i)
    for i, s in enumerate(suggestions):
        if i not in right:
            into.wrong.append(f"{report.name}: [{s.speaker}] {s.modality}: {s.span.of(text)}")
    for j, m in enumerate(report.marked):
        if done.get(j) not in right:
            into.missed.append(f"{report.name}: [{m.speakers[0]}] {text[m.start : m.end]}")


def _is_speaker(suggestion: Suggestion, marked: Marked) -> bool:
    return _plain(suggestion.speaker) in {_plain(s) for s in marked.speakers}


def _one(marked: Marked, suggestion: Suggestion, into: Score) -> None:
    into.span += 1
    if not _is_speaker(suggestion, marked):
        return
    into.right += 1
    into.modality += str(suggestion.modality) in marked.modalities
    for key, found in (("said", suggestion.said_at), ("about", suggestion.about_at)):
        if key in marked.more:
            into.times += 1
            into.times_right += found == marked.more[key]
    for key, words in (("to", suggestion.to), ("via", suggestion.via)):
        if key in marked.more:
            into.times += 1
            into.times_right += _plain(words or "") == _plain(marked.more[key])


def row(name: str, found: Score) -> dict[str, object]:
    """A row of the table."""
    return {
        "reports": name,
        "documents": found.reports,
        "marked": found.marked,
        "suggested": found.suggested,
        "right": found.right,
        "precision": round(found.right / max(1, found.suggested), 3),
        "recall": round(found.right / max(1, found.marked), 3),
        "span_recall": round(found.span / max(1, found.marked), 3),
        "modality_share": round(found.modality / max(1, found.right), 3),
        "details_share": round(found.times_right / max(1, found.times), 3),
        "published_right": found.published,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=["dev", "held"])
    parser.add_argument("--show", action="store_true", help="list what is wrong and missed")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    rows = []
    reports = [load(path) for path in sorted(CORPUS.glob("*.txt"))]
    for half in [args.only] if args.only else ["dev", "held"]:
        found = Score()
        for report in reports:
            if report.head["split"] == half:
                score(report, found, suggest(report.document))
        rows.append(row(half, found))
        if args.show:
            print("-- wrong", *found.wrong, "-- missed", *found.missed, sep="\n")
    print("  ".join(rows[0]))
    for one in rows:
        print("  ".join(str(value).rjust(len(key)) for key, value in one.items()))
    if args.json:
        args.json.write_text(json.dumps({"rows": rows}, indent=2) + "\n")


if __name__ == "__main__":
    main()
