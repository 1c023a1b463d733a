"""How the benchmark of intake scores statements: by the words of the claim, speaker and polarity.

A suggestion matches a marked statement if the bag of words of its claim and of the marked content
have an F1 of at least 0.6. A match is right if the speaker fits too. Every match is tested for
polarity: no negation may be lost or added, and a verb of denying must give a denial.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from vedette.intake.suggested_statement import Suggestion

ENOUGH = 0.6
_SHORT = 6  # words: a longer difference is another clause, not a lost negation
_WORD = re.compile(r"\w+(?:[’']\w+)*")
_NEGATION = re.compile(
    r"\b(?:not|never|no|nobody|none|neither|nor|nothing|cannot)\b|n['’]t\b", re.I
)
_DENYING = re.compile(
    r"\b(?:den(?:y|ied|ies|ying)|disput(?:e|ed|es|ing)|refut(?:e|ed|es|ing))\b", re.I
)
_QUOTED = re.compile(r"[“\"]([^”\"]+)[”\"]?|(?:''|``)(.+?)(?:''|$)")
_PRONOUN = re.compile(r"^(?:he|she|it|they|we|i|you|who|that|which|his|her)$", re.I)
_EMPTY = {"the", "a", "an", "of", "and", "in", "for", "to", "at", "by", "on", "mr", "mrs", "ms"}


@dataclass(frozen=True)
class Gold:
    """A statement as it was marked by hand. `speaker` is None where the marks name nobody."""

    speaker: str | None
    content: str
    cue: str = ""
    counted: bool = True  # whether missing it lowers the recall


@dataclass
class Claims:
    """Counts over the claims of some documents."""

    marked: int = 0
    suggested: int = 0
    found: int = 0  # marked and right
    right: int = 0  # suggested and right
    matched: int = 0
    speaker_errors: int = 0
    polarity_errors: int = 0
    quoted: int = 0
    quoted_lost: int = 0
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    inverted: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    def row(self, name: str) -> dict[str, object]:
        """The row that the benchmark prints and writes."""
        return {
            "set": name,
            "n": self.marked,
            "precision": round(self.right / max(1, self.suggested), 3),
            "recall": round(self.found / max(1, self.marked), 3),
            "speaker_errors": self.speaker_errors,
            "polarity_errors": self.polarity_errors,
            "lost_quoted_share": round(self.quoted_lost / max(1, self.quoted), 3),
            "matched": self.matched,
        }


def words(text: str) -> list[str]:
    """The words of a text in lower case, with one kind of apostrophe."""
    return [w.replace("’", "'") for w in _WORD.findall(text.lower())]


def f1(one: str, other: str) -> float:
    """F1 of two bags of words."""
    a, b = Counter(words(one)), Counter(words(other))
    both = sum((a & b).values())
    return 2 * both / (sum(a.values()) + sum(b.values())) if both else 0.0


def speaker_fits(suggestion: Suggestion, gold: Gold) -> bool:
    """Whether the speaker is the marked one. Whom a pronoun stands for is not compared."""
    if gold.speaker is None or _PRONOUN.match(gold.speaker.strip()):
        return True
    named = f"{suggestion.speaker} {suggestion.role or ''} {suggestion.why}"
    own = {w.removesuffix("'s") for w in words(named)} - _EMPTY
    marked = {w.removesuffix("'s") for w in words(gold.speaker)} - _EMPTY
    return bool(own & marked) or not marked


def inverts(suggestion: Suggestion, gold: Gold) -> bool:
    """Whether a suggestion, as it is printed, says the opposite of what was marked.

    It does if a negation stands on one side only, between words or before words that both sides
    hold, or if a verb of denying was not read as a denial.
    """
    by_verb = bool(_DENYING.search(gold.cue))
    if by_verb and _DENYING.search(suggestion.cue) is None and str(suggestion.modality) != "denied":
        return True
    claim = words(suggestion.claim or "")
    # A claim may begin with the verb: 'could not explain why ...'.
    return all(
        _differ(claim, words(marked)) for marked in (gold.content, f"{gold.cue} {gold.content}")
    )


def _differ(claim: Sequence[str], content: Sequence[str]) -> bool:
    for tag, a, b, c, d in SequenceMatcher(None, claim, content, autojunk=False).get_opcodes():
        inside = b < len(claim) and d < len(content)
        if tag == "equal" or not inside or max(b - a, d - c) > _SHORT:
            continue
        if _negations(claim[a:b]) % 2 != _negations(content[c:d]) % 2:
            return True
    return False


def _negations(some: Sequence[str]) -> int:
    return len(_NEGATION.findall(" ".join(some)))


def quoted_stretches(text: str) -> list[list[str]]:
    """The words of every quotation in a text."""
    found = (words(m.group(1) or m.group(2) or "") for m in _QUOTED.finditer(text))
    return [w for w in found if w]


def lost_words(stretch: Sequence[str], kept: set[tuple[str, ...]]) -> int:
    """How many words of a quotation are in no claim; `kept` holds runs of 1 to 3 words."""
    size = min(3, len(stretch))
    held = [False] * len(stretch)
    for i in range(len(stretch) - size + 1):
        if tuple(stretch[i : i + size]) in kept:
            held[i : i + size] = [True] * size
    return held.count(False)


def runs(claims: Sequence[str]) -> set[tuple[str, ...]]:
    """Every run of one to three words in the claims."""
    found: set[tuple[str, ...]] = set()
    for claim in claims:
        w = words(claim)
        for size in (1, 2, 3):
            found.update(tuple(w[i : i + size]) for i in range(len(w) - size + 1))
    return found


def score_claims(
    name: str,
    gold: Sequence[Gold],
    suggestions: Sequence[Suggestion],
    quotations: Sequence[str],
    claims: Sequence[str],
    into: Claims,
) -> None:
    """Match suggestions with marked statements, best first, and add to the counts.

    suggestions: those whose precision is measured. quotations: texts whose quoted words must be
    in some of `claims`.
    """
    pairs = sorted(
        (
            (not speaker_fits(s, g), -overlap, i, j)
            for i, s in enumerate(suggestions)
            for j, g in enumerate(gold)
            if (overlap := f1(s.claim or "", g.content)) >= ENOUGH
        ),
    )
    by_suggestion: dict[int, int] = {}
    by_gold: dict[int, int] = {}
    for _, _, i, j in pairs:
        if i not in by_suggestion and j not in by_gold:
            by_suggestion[i], by_gold[j] = j, i
    into.marked += sum(g.counted for g in gold)
    into.suggested += len(suggestions)
    for i, j in by_suggestion.items():
        into.matched += 1
        fits = speaker_fits(suggestions[i], gold[j])
        into.speaker_errors += not fits
        into.right += fits
        into.found += fits and gold[j].counted
        if inverts(suggestions[i], gold[j]):
            into.polarity_errors += 1
            into.inverted.append(
                f"{name}: {suggestions[i].claim} || {gold[j].cue} | {gold[j].content}"
            )
        if not fits:
            into.wrong.append(f"{name}: SPEAKER [{suggestions[i].speaker}] for [{gold[j].speaker}]")
    for i, s in enumerate(suggestions):
        if i not in by_suggestion:
            into.wrong.append(f"{name}: [{s.speaker}] {s.cue} {s.modality}: {s.claim}")
    for j, g in enumerate(gold):
        if g.counted and j not in by_gold:
            into.missed.append(f"{name}: [{g.speaker}] {g.cue}: {g.content}")
    kept = runs(claims)
    for text in quotations:
        for stretch in quoted_stretches(text):
            lost = lost_words(stretch, kept)
            into.quoted += len(stretch)
            into.quoted_lost += lost
            if lost:
                into.lost.append(f"{name}: {lost} of {' '.join(stretch)}")
