"""The words that introduce a statement (cue words), and the modality of each."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from vedette.intake.english_words import ADVERBS, BE, FINITE, is_name
from vedette.intake.sentences import Token
from vedette.intake.word_lists import listed
from vedette.model.incident import Modality


class CueKind(StrEnum):
    """What stands round a cue."""

    REPORT = "report"  # X said that ... / ..., X said / ..., said X
    SPEECH = "speech"  # X accused Y of ...: the words after it are the gist
    AS = "as"  # X described Y as Z; which X called Z
    DECISION = "decision"  # X banned ...: an authority's own act
    SILENCE = "silence"  # X declined to comment
    UNABLE = "unable"  # X could not verify ...


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue in a sentence: tokens `start` to `end`, its auxiliaries included."""

    start: int
    verb: int  # the token that is the verb itself
    end: int
    kind: CueKind
    modality: Modality
    inverts: bool = False  # "said X" is usual
    passive: bool = False


_A, _D, _P = Modality.ASSERTED, Modality.DENIED, Modality.PROPOSED
_R, _C, _N = Modality.REQUESTED, Modality.COMMITTED, Modality.ANNOUNCED

_INVERTING: Final = listed(
    "said says added adds wrote writes warned warns explained explains recalled recalls argued"
    " declared stressed noted tweeted posted claimed insisted continued replied "
    "announced reported reacted"
)
_INVERTING_A_QUOTATION: Final = listed(
    "stated emphasised emphasized underlined confirmed concluded observed remarked commented"
    " lamented joked exclaimed shouted asserted reiterated acknowledged admitted conceded opined"
    " clarified responded countered"
)
_REPORT: Final = {
    _A: "said says say pointed points argue warn acknowledge admit contend allege predict maintain"
    " assert concede caution explain"
    " stated states added adds wrote writes told tells tell warned warns"
    " explained explains recalled recalls argued argues claimed claims insisted insists insist"
    " stressed stresses noted notes tweeted posted confirmed confirms acknowledged acknowledges"
    " admitted admits conceded concluded believes believe believed estimates estimated estimate"
    " maintained maintains alleged alleges suspects suspect suspected cautioned reiterated"
    " emphasised emphasized reckons hopes expects predicted testified replied responded observed"
    " asserted contended remarked informed indicated speculated doubted doubts revealed disclosed"
    " fears clarified assured thinks continued spoke spoken repeated quoted underlined agreed"
    " countered joked lamented commented exclaimed shouted asserts contends concedes acknowledges"
    " alleges admits predicts reveals cautions boasted recounted hinted implied mentioned"
    " elaborated signalled signaled ruled briefed guessed reasoned concludes responds replies"
    " note stress claim testifies suspects reacted affirmed affirms opined emphasises emphasizes",
    _N: "announced announces",
    _D: "denied denies deny",
    _P: "proposed proposes suggested suggests recommended recommends propose suggest recommend",
    _C: "pledged pledges promised promises vowed vows undertook",
    Modality.DECIDED: "declared",
    Modality.REPORTED: "reported reports",
}
_SPEECH: Final = {
    _A: "accused accuses accuse blamed blames blame condemned condemns criticised criticized"
    " welcomed welcomes praised praises apologised apologized thanked attributed protested hailed"
    " denounced questioned complained blasted slammed mocked ridiculed lambasted decried deplored"
    " deplores rebuked congratulated lauded condemn criticize criticise",
    _D: "reject dismiss rejected rejects dismissed dismisses disputed disputes refuted",
    _R: "urge asked asks urged urges requested requests demanded demands appealed wants want begged"
    " sought seeks exhorted implored pleaded",
    _P: "advised advises",
}
_DECISION: Final = (
    "banned prohibited closed suspended ordered imposed lifted restricted grounded cancelled"
    " canceled limited summoned scrapped approved adopted introduced expelled decided established"
    " barred halted evacuated extended invoked deployed activated declared reopened withdrew"
    " appointed authorised authorized tightened forbade revoked instructed"
)
CUE_WORDS: Final[dict[str, tuple[CueKind, Modality]]] = {
    **dict.fromkeys(listed(_DECISION), (CueKind.DECISION, Modality.DECIDED)),
    **dict.fromkeys(
        listed(
            "described describes describe called calls call characterised characterized labelled"
            " labeled branded termed dubbed"
        ),
        (CueKind.AS, _A),
    ),
    **{w: (CueKind.SPEECH, m) for m, words in _SPEECH.items() for w in listed(words)},
    **{w: (CueKind.REPORT, m) for m, words in _REPORT.items() for w in listed(words)},
}
"""Every verb that can carry a statement, in each of its forms: its kind and its modality."""

_PLURAL_ONLY: Final = listed(
    "say tell deny insist believe estimate suspect accuse blame want describe call argue warn"
    " acknowledge admit contend allege predict maintain assert concede caution explain suggest"
    " recommend propose reject dismiss urge condemn criticize criticise note stress claim"
)
_NOUNS_TOO: Final = listed(
    "claims notes states fears hopes doubts blame call calls demands requests estimates"
    " promises vows pledges estimate suspect posted reported informed"
)
_SILENT: Final = re.compile(
    r"(?:(?:has|have|had) )?(?:repeatedly )?(?:declined|refused|declines|refuses|decline|refuse)"
    r" (?:further |immediate )?(?:to (?:\w+ly )?(?:comment|say|give|name|answer|discuss|elaborate"
    r"|respond|disclose|specify|identify|provide|reveal|be drawn|confirm)|comment)\b"
    r"|(?:did|has|have|had|does|do|would|will)(?: not|n't) (?:\w+ly |yet |so far )*"
    r"(?:comment(?:ed)?|respond(?:ed)?|repl(?:y|ied)|say|said|answer(?:ed)?|disclosed?|specify"
    r"|specified|elaborated?|give(?! (?:up|in|way))|given|provided?|named?|confirm or deny"
    r"|released?|speculated?"
    r"|explain(?:ed)?|identif(?:y|ied)|return(?:ed)?)\b"
    r"|(?:gave|offered|provided|made|had|has|have given|has given) no (?:\w+ )?(?:comment|details?"
    r"|reasons?|explanation|date|figures?|information|statement|response)\b"
    r"|(?:was|were) not (?:\w+ly )?(?:available|reachable)\b"
    r"|(?:could not|couldn't) (?:\w+ly )?be reached\b"
    r"|(?:has|have) (?:yet to|still to) (?:comment|respond|reply|say|announce|give|publish|name"
    r"|release|report|explain)\b"
    r"|(?:has|have) (?:commented|responded)\b"
    r"|referred (?:all )?(?:\w+ )?(?:questions|queries|inquiries|enquiries|requests|calls)\b",
)
_UNABLE: Final = re.compile(
    r"(?:could not|couldn't|cannot|can't|can not|(?:was|were|is|are) (?:unable|not able) to"
    r"|(?:has|have) (?:so far )?(?:been unable|not been able|yet) to"
    r"|(?:has|have)(?: not|n't) (?:been able to )?|did not|didn't)"
    r" ?(?:\w+ly )?(?:verify|verified|confirm|corroborate|authenticate|establish|determined?|reach"
    r"|trace)\b",
)
UNABLE_PASSIVE: Final = re.compile(
    r"\b(?:could|can) ?not (?:\w+ly |yet )?be (?:\w+ly )?(?:verified|confirmed|corroborated"
    r"|established|authenticated|determined)\b|\b(?:has|have) not been (?:\w+ly )?(?:verified"
    r"|confirmed|corroborated)\b|\b(?:is|are|was|were) not (?:\w+ly )?(?:verified|confirmed)\b",
)
NOT_KNOWN: Final = re.compile(
    r"\b(?:it|that|which)? ?(?:is|was|are|were|remains?|remained) (?:not (?:yet "
    r"|immediately |\w+ly )?"
    r"(?:known|clear)|unclear|unknown)\b|\bnot (?:yet )?known\b|\btoo early to\b|\btoo soon to\b"
    r"|\b(?:do|does|did)(?: not|n't) (?:yet )?know\b|\bno immediate (?:claim|word|comment)\b"
    r"|\bcould not (?:yet )?(?:say|rule out|tell)\b",
)


def find_cues(tokens: tuple[Token, ...]) -> list[Cue]:
    """Every cue among the words of a sentence, from left to right."""
    lows = ["□" if t.quoted else t.text if is_name(t) else t.low for t in tokens]
    taken: set[int] = set()
    found: list[Cue] = []
    for pattern, kind, modality in (
        (_UNABLE, CueKind.UNABLE, Modality.UNABLE_TO_VERIFY),
        (_SILENT, CueKind.SILENCE, Modality.NO_COMMENT),
    ):
        for start, end in _matches(pattern, lows):
            if not taken & set(range(start, end)):
                found.append(Cue(start, end - 1, end, kind, modality))
                taken |= set(range(start, end))
    for i, low in enumerate(lows):
        going_on = _going_on(tokens, i) if i not in taken else None
        if going_on is not None:
            found.append(going_on)
        if i not in taken and low in CUE_WORDS and not tokens[i].capital:
            cue = _verb_cue(lows, i)
            if cue is not None and not taken & set(range(cue.start, cue.end)):
                found.append(cue)
    return sorted(found, key=lambda cue: cue.start)


def _matches(pattern: re.Pattern[str], lows: list[str]) -> Iterable[tuple[int, int]]:
    starts: list[int] = []
    at = 0
    for low in lows:
        starts.append(at)
        at += len(low) + 1
    joined = " ".join(lows)
    for match in pattern.finditer(joined):
        if match.start() in starts:
            first = starts.index(match.start())
            last = max(i for i, s in enumerate(starts) if s < match.end())
            yield first, last + 1


def participle(tokens: Sequence[Token], i: int) -> Cue | None:
    """The cue at `i` if it is a participle such as 'saying', 'calling' or 'warning'; else None."""
    low = tokens[i].low
    if tokens[i].quoted or low not in _PARTICIPLES:
        return None
    kind, modality = CUE_WORDS[_PARTICIPLES[low]]
    following = tokens[i + 1].low if i + 1 < len(tokens) else ""
    if low == "calling" and following in ("on", "for", "upon"):
        kind, modality = CueKind.SPEECH, Modality.REQUESTED
    return Cue(i, i, i + 1, kind, modality)


def _going_on(tokens: tuple[Token, ...], i: int) -> Cue | None:
    """'is calling', 'were warning': the verb as it goes on."""
    low = tokens[i - 1].low if i else ""
    cue = participle(tokens, i) if low in _IS or low in ("been", "also") else None
    return None if cue is None else replace(cue, start=i - 1)


_IS: Final = listed("is are was were")
_PARTICIPLES: Final = {
    "saying": "said", "adding": "added", "warning": "warned", "claiming": "claimed",
    "insisting": "insisted", "arguing": "argued", "noting": "noted", "stressing": "stressed",
    "telling": "told", "announcing": "announced", "urging": "urged", "accusing": "accused",
    "calling": "called", "denying": "denied", "alleging": "alleged", "explaining": "explained",
    "declaring": "announced", "writing": "wrote", "suggesting": "suggested",
    "describing": "described", "blaming": "blamed", "demanding": "demanded", "asking": "asked",
    "vowing": "vowed", "promising": "promised", "pledging": "pledged", "condemning": "condemned",
    "confirming": "confirmed", "acknowledging": "acknowledged", "stating": "stated",
    "pointing": "pointed", "dismissing": "dismissed", "rejecting": "rejected",
    "cautioning": "cautioned", "tweeting": "tweeted", "criticizing": "criticized",
    "criticising": "criticised", "praising": "praised", "emphasizing": "emphasized",
}  # fmt: skip


def _verb_cue(lows: list[str], i: int) -> Cue | None:
    """The cue that a verb with its auxiliaries is; None where it says nothing here."""
    start = i
    while start and (lows[start - 1] in FINITE | BE | ADVERBS or _is_adverb(lows[start - 1])):
        start -= 1
    group = frozenset(lows[start:i])
    following = lows[i + 1] if i + 1 < len(lows) else ""
    if _is_no_cue(lows[i], group, following, lows[start - 1] if start else ""):
        return None
    kind, modality = CUE_WORDS[lows[i]]
    if lows[i] in ("called", "calls", "call") and following in ("on", "for", "upon"):
        kind, modality = CueKind.SPEECH, Modality.REQUESTED
    elif lows[i] == "declared" and _ends_quote(lows, i):
        modality = Modality.ASSERTED
    elif lows[i] == "declared" and following in ("a", "an", "the"):
        kind = CueKind.DECISION
    negated = bool(group & {"not", "never"}) or any(w.endswith("n't") for w in group)
    if negated and (kind is CueKind.DECISION or lows[i] in ("asked", "reported")):
        return None
    if negated and kind in (CueKind.REPORT, CueKind.SPEECH):
        # 'has not announced', 'never denied': nothing was said, so no claim may be printed.
        return Cue(start, i, i + 1, CueKind.SILENCE, Modality.NO_COMMENT)
    inverts = not group and (
        lows[i] in _INVERTING or (lows[i] in _INVERTING_A_QUOTATION and _ends_quote(lows, i))
    )
    return Cue(start, i, i + 1, kind, modality, inverts, bool(group & BE))


def _ends_quote(lows: Sequence[str], i: int) -> bool:
    """Whether a quotation stands before, with no more than marks between: '"...", — declared X'."""
    before = i - 1
    while before >= 0 and lows[before] in (",", "-", "–", "—"):
        before -= 1
    return before >= 0 and lows[before] == "□"


def _is_no_cue(low: str, group: frozenset[str], following: str, before: str) -> bool:
    """A noun, an infinitive, what somebody would say, or a verb in another of its senses."""
    passive = bool(group & BE)
    return (
        before == "to"
        or (low in _NOUNS_TOO and before in _MARKS_A_NOUN)
        or before.endswith(("'s", "s'"))
        or (low == "continued" and following not in _AFTER_A_QUOTATION)
        or (low in _NOUNS_TOO and not low.endswith("ed") and following in _AFTER_A_NOUN)
        or (low == "reports" and (following not in _ENDS_REPORTS or before in _MARKS_A_NOUN))
        or (low in ("note", "stress", "claim") and following != "that")
        or (low == "states" and following not in _CLAUSE_STARTS)
        or (low in ("maintains", "maintained") and following in ("a", "an", "its", "the"))
        or (low in ("accused", "suspected") and following == "of" and not passive)
        or (low == "ruled" and following != "out")
        or (low in _PLURAL_ONLY and bool(group & FINITE - BE))
        or bool(group & {"will", "would", "could", "may", "might", "should", "can", "must"})
        or (low in ("pointed", "points") and following != "out")
        or (low in ("spoke", "spoken") and following not in ("of", "about"))
        or (low == "confirmed" and passive and following != "by")
    )


_MARKS_A_NOUN: Final = listed("the a an its their his her these those such no any some of and for")


_AFTER_A_QUOTATION: Final = listed(", . : □")
_ENDS_REPORTS: Final = listed(". : □ that")
_CLAUSE_STARTS: Final = listed("that it he she they there the □ : ,")
_AFTER_A_NOUN: Final = listed(
    "about of by from against over for and or on in were are have had , . ; : - – — ( as which"
) | {""}


def _is_adverb(low: str) -> bool:
    return (
        len(low) > 4 and low.endswith("ly") and low not in ("family", "italy", "july", "assembly")
    )
