"""How well intake finds who said what. Every row is scored by claim words, speaker and polarity.

`python benchmarks/intake.py [--corpus own|kinds|FOLDER] [--seed N] [--show] [--json FILE]`

own: 32 invented reports, half of them used for tuning. kinds: 12 invented texts of other kinds and
languages. FOLDER: a copy of PolNeAR (see intake_polnear.py), of which 100 articles are drawn with
the seed. For `own`, a second table scores the passages: speaker, modality, times and channels.
"""

import argparse
import json
import re
import sys
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from vedette.intake.document import Document
from vedette.intake.document_reader import read_document
from vedette.intake.suggestions import Suggestion, suggest

sys.path.insert(0, str(Path(__file__).parent))

from intake_polnear import SAYING, drawn
from intake_scoring import Claims, Gold, score_claims

KINDS = Path(__file__).parent / "intake_kinds"
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


def polnear(folder: Path, seed: int, claims: Claims) -> None:
    """Score 100 articles of PolNeAR. It marks no acts and no narration, so these do not count."""
    for article in drawn(folder, seed):
        document = replace(read_document(article.text.encode(), "article.txt"), language="en")
        attributed = [s for s in suggest(document) if s.claim and s.cue]
        saying = [s for s in attributed if str(s.modality) != "decided" and _is_saying(s)]
        kept = [s.claim or "" for s in attributed]
        score_claims(article.name, article.gold, saying, article.quotations, kept, claims)


def _is_saying(suggestion: Suggestion) -> bool:
    cue = set(re.findall(r"\w+", suggestion.cue.lower()))
    return bool(cue & SAYING) or not cue  # a colon or a quotation mark


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", default="own", help="own, kinds, or a folder of PolNeAR")
    parser.add_argument("--seed", type=int, default=1, help="draws the articles of PolNeAR")
    parser.add_argument("--only", choices=["dev", "held"])
    parser.add_argument("--show", action="store_true", help="list what is wrong and missed")
    parser.add_argument("--json", type=Path)
    args = parser.parse_args()
    rows: list[dict[str, object]] = []
    if args.corpus in ("own", "kinds"):
        rows = own(args.only) if args.corpus == "own" else kinds(listing=args.show)
    else:
        claims = Claims()
        polnear(Path(args.corpus), args.seed, claims)
        rows.append(claims.row(f"polnear, seed {args.seed}"))
        if args.show:
            show(claims)
    table(rows)
    if args.json:
        args.json.write_text(json.dumps({"rows": rows}, indent=2) + "\n")


def table(rows: list[dict[str, object]]) -> None:
    print("  ".join(rows[0])) if rows else None
    for one in rows:
        print("  ".join(str(value).rjust(len(key)) for key, value in one.items()))


def show(claims: Claims) -> None:
    for title in ("wrong", "missed", "inverted", "lost"):
        print(f"-- {title}", *getattr(claims, title), sep="\n")


def kinds(*, listing: bool) -> list[dict[str, object]]:
    """One row a text of another kind, and a row for all of them."""
    rows, total = [], Claims()
    for path in sorted(KINDS.glob("*.txt")):
        head, text, marks = re.split(r"^---\n", path.read_text(encoding="utf-8"), flags=re.M)[:3]
        fields = dict(line.split(": ", 1) for line in head.strip().splitlines())
        gold = [
            Gold(*(part.strip() for part in (m[0], m[2], m[1])))
            for m in (line.split("|") for line in marks.strip().splitlines())
        ]
        document = read_document(text.encode(), path.name, language=fields["language"])
        one = Claims()
        for claims in (one, total):
            _score(path.stem, gold, document, claims)
        rows.append(one.row(f"{path.stem}, {fields['language']}"))
        if listing:
            show(one)
    return [*rows, total.row("kinds, all")]


def own(only: str | None) -> list[dict[str, object]]:
    """One row a half of the project's own corpus; marked passages are compared with claims."""
    rows = []
    for half in [only] if only else ["dev", "held"]:
        claims = Claims()
        for report in map(load, sorted(CORPUS.glob("*.txt"))):
            if report.head["split"] == half:
                gold = [
                    Gold("/".join(m.speakers), report.document.text[m.start : m.end])
                    for m in report.marked
                    if "narrated" not in m.modalities and "no comment" not in m.modalities
                ]
                _score(report.name, gold, report.document, claims)
        rows.append(claims.row(f"own, {half}"))
    return rows


def _score(name: str, gold: list[Gold], document: Document, claims: Claims) -> None:
    found = [s for s in suggest(document) if s.claim and s.cue]
    quotations = [g.content for g in gold]
    score_claims(name, gold, found, quotations, [s.claim or "" for s in found], claims)


if __name__ == "__main__":
    main()
