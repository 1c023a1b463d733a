"""PolNeAR (Newell and others, 2018) for the benchmark of intake, read from a folder of the user.

The corpus is not part of this repository: https://github.com/networkdynamics/PolNeAR. The folder
holds `text/*.txt` and `attributions/*.ann` at any depth. Counted for recall are attributions whose
cue has a verb of saying, with a content, outside the headline. An infinitive ("to announce"), what
was not said ("did not say") and what might be said ("would say") do not count.
"""

import random
import re
from dataclasses import dataclass
from pathlib import Path

from intake_scoring import Gold

from vedette.intake.word_lists import listed

SAYING = listed(
    "say said says saying tell told tells telling write wrote writes writing add added adds "
    "adding announce announced announces announcing note noted notes noting warn warned warns "
    "warning claim claimed claims claiming argue argued argues arguing insist insisted "
    "insists insisting explain explained explains explaining state stated states stating "
    "declare declared declares declaring deny denied denies denying acknowledge acknowledged "
    "acknowledges acknowledging admit admitted admits admitting confirm confirmed confirms "
    "confirming stress stressed stresses stressing emphasize emphasized emphasizes "
    "emphasizing tweet tweeted tweets tweeting reply replied replies replying recall recalled "
    "recalls allege alleged alleges alleging assert asserted asserts asserting contend "
    "contended contends concede conceded concedes reiterate reiterated remark remarked "
    "mention mentioned report reported reports according"
)
_NOT_SAID = re.compile(
    r"\b(?:to|not|never|n't|refus\w+|declin\w+|would|could|will|can|may|should) \w*|n['’]t\b", re.I
)


@dataclass(frozen=True)
class Article:
    """One article and its marked attributions."""

    name: str
    text: str
    gold: tuple[Gold, ...]
    quotations: tuple[str, ...]  # contents of attributions, whose quoted words are counted


def drawn(folder: Path, seed: int, count: int = 100) -> list[Article]:
    """`count` articles drawn with a seed; SystemExit if the folder has no PolNeAR files."""
    texts = sorted(folder.rglob("text/*.txt"))
    marks: dict[str, Path] = {}
    for path in sorted(folder.rglob("attributions/*.ann")):
        # `NAME_ab12.ann` is the file of one annotator; the first of them is used.
        marks.setdefault(f"{path.parent.parent}/{re.sub(r'_[0-9a-f]{4}$', '', path.stem)}", path)
    pairs = [
        (t, marks[f"{t.parent.parent}/{t.stem}"])
        for t in texts
        if f"{t.parent.parent}/{t.stem}" in marks
    ]
    if not pairs:
        raise SystemExit(f"{folder}: must hold text/*.txt and attributions/*.ann of PolNeAR")
    random.Random(seed).shuffle(pairs)  # noqa: S311
    return [_article(text, marks) for text, marks in pairs[:count]]


def _article(path: Path, marks: Path) -> Article:
    text = path.read_bytes().decode("utf-8")
    spans: dict[str, tuple[str, int]] = {}
    events: list[dict[str, list[str]]] = []
    for line in marks.read_bytes().decode("utf-8").splitlines():
        identity, _, rest = line.partition("\t")
        if identity.startswith("T"):
            where, _, words = rest.partition("\t")
            spans[identity] = (words, int(where.split()[1]))
        elif identity.startswith("E"):
            event: dict[str, list[str]] = {}
            for pair in rest.split():
                role, _, target = pair.partition(":")
                event.setdefault(role.rstrip("0123456789"), []).append(target)
            events.append(event)
    headline = len(text.split("\n", 1)[0])
    gold, quotations = [], []
    for event in events:
        parts = {
            role: sorted((spans[t] for t in event.get(role, ()) if t in spans), key=lambda s: s[1])
            for role in ("Source", "Cue", "Content")
        }
        content = " ".join(words for words, _ in parts["Content"])
        if not content or parts["Content"][0][1] < headline:
            continue
        cue = " ".join(words for words, _ in parts["Cue"])
        source = " ".join(words for words, _ in parts["Source"]) or None
        low = cue.lower()
        saying = bool(SAYING & set(re.findall(r"\w+", low))) and (
            "according to" in low or _NOT_SAID.search(low) is None
        )
        gold.append(Gold(source, content, cue, counted=saying))
        if saying:
            quotations.append(content)
    return Article(path.stem, text, tuple(gold), tuple(quotations))
