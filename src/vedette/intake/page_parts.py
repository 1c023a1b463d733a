"""What of a page is the report, and what stands round it. Nothing is dropped: it is named."""

import re
from collections.abc import Sequence
from typing import Final

from vedette.intake.blocks import Block
from vedette.intake.dates import MONTHS, WEEKDAYS, full_dates
from vedette.intake.document import Part, PartKind
from vedette.intake.word_lists import listed

_CREDIT: Final = re.compile(
    r"\b(?:credit|photo(?:graph)?|picture|image|video|source|illustration|graphic)s?"
    r"(?: by| courtesy)?\s*:|\bfile (?:photo|picture|image)\b"
    r"|\((?:[A-Z]\w+ )?(?:file )?(?:photo|picture|image)[^)]*\)|\bvia Getty\b|\bGetty Images\b",
    re.I,
)
_SIGN_UP: Final = re.compile(
    r"^(?:please )?(?:sign up|subscribe|register|log ?in|enter your e-?mail|e-?mail us|e-?mail"
    r" address|follow us|join (?:us|our|the)|download (?:the|our)|get (?:the|our|your|breaking)\b"
    r"|stay (?:informed|up to date)|support (?:us|our)|share (?:on|this)|donate|become a member"
    r"|listen (?:to|now)|watch (?:live|now)|advertisement|sponsored|print this|copy link)\b"
    r"|\b(?:your|straight to your|in your) inbox\b|\bnewsletters?\b.{0,30}$"
    r"|\bsubscribe (?:to|for)\b",
    re.I,
)
_PRIVACY: Final = re.compile(
    r"\b(?:privacy (?:policy|notice)|terms (?:of (?:use|service)|and conditions)|cookies?"
    r"|cookie (?:policy|settings)|all rights reserved|terms and privacy)\b|©|\(c\) (?:19|20)\d\d",
    re.I,
)
_EDITION: Final = re.compile(
    r"^(?:latest edition|today[’']s (?:paper|edition)|print edition|e-?paper|digital edition)\b"
    r"|\b(?:front page|cover) (?:for|of|,)|\bfront page, |^edition\b",
    re.I,
)
_LEADS_AWAY: Final = re.compile(
    r"^(?:more (?:from|on|stories|news|like this)|related|read (?:more|next|also)|see also"
    r"|also read"
    r"|most (?:read|viewed|popular)|you (?:may|might) also like|recommended|trending"
    r"|latest (?:edition|news|stories|headlines)|up next|in other news|don[’']t miss|top stories"
    r"|editor[’']s picks?|what to read next|elsewhere|popular now|today[’']s (?:paper|edition))\b",
    re.I,
)
_ONE_LINE_AWAY: Final = re.compile(
    r"^(?:read (?:more|also|next)|see also|also read|related)\s*:", re.I
)
_CONTACT: Final = re.compile(
    r"^(?:press|media|for (?:more|further)|notes? to editors?|contact)\b.{0,60}"
    r"(?:contact|office|information|:)|^contact\s*:|\b[\w.]+@[\w.]+\w$",
    re.I,
)
_BYLINE: Final = re.compile(
    r"^(?:by|from|reporting by|words by|writing by|editing by|additional reporting)\s+[A-Z]"
    r"|\bcontributed (?:reporting|to this (?:report|story|article))\b"
    r"|^(?:[A-Z][\w’'.-]+,? (?:and )?){2,12}reported from [A-Z]"
    r"|^\(?(?:reporting|writing|editing) by\b|^staff (?:writers?|reporters?|and agencies)$"
    r"|^(?:our|a) (?:staff )?(?:reporter|correspondent)s?$",
    re.I,
)
_SENTENCE: Final = re.compile(r"""[.!?…][")'”’\]]*$""")
_TIME: Final = re.compile(r"^(?:\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?(?:\s*[A-Z]{2,4})?)$", re.I)
_LABELLED_QUOTE: Final = re.compile(r":\s*[“\"'‘]")
_WORD: Final = re.compile(r"[^\W\d_]{5,}")
_DATE_WORDS: Final = frozenset({*MONTHS, *WEEKDAYS}) | listed(
    "published posted updated edition on at by am pm last first statement from mon tue wed thu fri"
    " sat sun of"
)
_DATELINE_START: Final = re.compile(r"^[^.!?]{0,70}?(?:\([^)]{2,40}\)|\d)\s*[-–—]{1,2}\s+\S")
_KEPT_IN_MAIN: Final = frozenset({PartKind.HEADLINE, PartKind.HEADING, PartKind.CAPTION})
_HEADING_WORDS: Final = 14
_LONGEST_HEADLINE: Final = 25  # words
_TOP_BLOCKS: Final = 8  # where bylines, agencies and key points stand
_STRANGE_SHARE: Final = 0.34  # of a teaser's long words, those that the report also has


def name_parts(
    blocks: Sequence[Block], title: str | None, main: Sequence[bool] | None = None
) -> list[Part]:
    """Say of every block what it is, in the order of the text.

    main: of each block of a page, whether it lies in the main text; None where nobody could tell.
    """
    if main is not None:
        return _voted_parts(blocks, title, main)
    kinds: list[PartKind] = []
    away = False
    first_body = next((i for i, b in enumerate(blocks) if _is_body_like(b)), len(blocks))
    for i, block in enumerate(blocks):
        kind = block.kind or _kind(block, i, first_body, title)
        if block.kind is None and away:
            kind = _while_away(blocks, kinds, i, kind)
            away = kind is not PartKind.BODY
        leads = kind in (PartKind.TEASER, PartKind.EDITION) and _LEADS_AWAY.search(block.text)
        if leads and block.kind is None:  # what the mark-up closes ends where it says
            away = away or not _ONE_LINE_AWAY.search(block.text)
        kinds.append(kind)
    _mend_captions(blocks, kinds)
    _mend_headings(blocks, kinds)
    return [Part(b.span, k) for b, k in zip(blocks, kinds, strict=True)]


def _voted_parts(blocks: Sequence[Block], title: str | None, main: Sequence[bool]) -> list[Part]:
    """What the main text holds is the report, unless its words or its element say otherwise."""
    first_body = next(
        (i for i, b in enumerate(blocks) if main[i] and _SENTENCE.search(b.text)), len(blocks)
    )
    kinds: list[PartKind] = []
    for i, block in enumerate(blocks):
        by_words = _kind(block, i, first_body, title)
        if main[i]:
            kinds.append(block.kind if block.kind in _KEPT_IN_MAIN else by_words)
        else:
            kind = block.kind or by_words
            beside = kind is PartKind.BODY or (kind is PartKind.HEADING and i > first_body)
            kinds.append(PartKind.OTHER if beside else kind)
    _mend_captions(blocks, kinds)
    _mend_headings(blocks, kinds)
    return [Part(b.span, k) for b, k in zip(blocks, kinds, strict=True)]


def _is_body_like(block: Block) -> bool:
    text = block.text
    return (
        block.kind is None
        and bool(_SENTENCE.search(text))
        and len(text.split()) >= 8
        and not _is_furniture(text)
    )


def _is_furniture(text: str) -> bool:
    return any(p.search(text) for p in (_CREDIT, _SIGN_UP, _PRIVACY, _EDITION, _LEADS_AWAY))


def _kind(block: Block, i: int, first_body: int, title: str | None) -> PartKind:
    text = block.text
    words = text.split()
    short = len(words) <= 40
    kind = PartKind.BODY
    headed = i == 0 and len(words) <= _LONGEST_HEADLINE
    headed = headed and (text.endswith("?") or not _SENTENCE.search(text))
    if (title is not None and text == title) or (
        headed and not _is_furniture(text) and not _is_date_line(text)
    ):
        kind = PartKind.HEADLINE
    elif short and (_LEADS_AWAY.search(text) and (len(words) <= 6 or ":" in text[:20])):
        kind = PartKind.EDITION if _EDITION.search(text) else PartKind.TEASER
    elif short and _EDITION.search(text) and not _LABELLED_QUOTE.search(text):
        kind = PartKind.EDITION
    elif short and _CREDIT.search(text):
        kind = PartKind.CAPTION
    elif short and _SIGN_UP.search(text):
        kind = PartKind.SIGN_UP
    elif short and _PRIVACY.search(text) and not _attributed(text):
        kind = PartKind.PRIVACY
    elif len(words) <= 25 and _CONTACT.search(text) and not _SENTENCE.search(text):
        kind = PartKind.CONTACT
    elif len(words) <= 16 and _BYLINE.search(text) and not _SENTENCE.search(text):
        kind = PartKind.BYLINE
    elif _TIME.match(text) or _is_date_line(text):
        kind = PartKind.DATE
    elif i < first_body and text[:1] in "-•*" and i <= _TOP_BLOCKS:
        kind = PartKind.SUMMARY
    elif not _SENTENCE.search(text) and len(words) <= _HEADING_WORDS:
        kind = PartKind.BODY if _LABELLED_QUOTE.search(text) else PartKind.HEADING
    return kind


def _attributed(text: str) -> bool:
    return bool(re.search(r"\b(?:said|says|told|according to)\b", text))


def _is_date_line(text: str) -> bool:
    """A line that is a date and little else: at most a name beside it."""
    if len(text.split()) > 16 or not full_dates(text) or _DATELINE_START.match(text):
        return False
    if not _SENTENCE.search(text) or " | " in text:
        return not re.search(r"\b(?:said|says|was|were|is|are|has|have|had|will)\b", text)
    left = [w for w in re.findall(r"[a-z]+", text.lower()) if w not in _DATE_WORDS]
    return not left


def _while_away(
    blocks: Sequence[Block], kinds: Sequence[PartKind], i: int, kind: PartKind
) -> PartKind:
    """Inside a run of teasers: what has nothing to do with the report is a teaser too."""
    if kind not in (PartKind.BODY, PartKind.HEADING):
        return kind
    report = {
        w.casefold()
        for b, k in zip(blocks[:i], kinds, strict=True)
        if k in (PartKind.BODY, PartKind.HEADLINE)
        for w in _WORD.findall(b.text)
    }
    own = {w.casefold() for w in _WORD.findall(blocks[i].text)}
    share = len(own & report) / len(own) if own else 0.0
    if kind is PartKind.BODY and share > _STRANGE_SHARE:
        return PartKind.BODY
    return PartKind.TEASER


def _mend_captions(blocks: Sequence[Block], kinds: list[PartKind]) -> None:
    """A caption is often there twice, once without its credit."""
    captions = [b.text for b, k in zip(blocks, kinds, strict=True) if k is PartKind.CAPTION]
    for i, block in enumerate(blocks):
        if kinds[i] is PartKind.BODY and any(c.startswith(block.text) for c in captions):
            kinds[i] = PartKind.CAPTION


def _mend_headings(blocks: Sequence[Block], kinds: list[PartKind]) -> None:
    """The first heading is the headline where nothing else is."""
    if PartKind.HEADLINE in kinds:
        return
    for i, kind in enumerate(kinds):
        if kind is PartKind.BODY:
            return
        if kind is PartKind.HEADING and len(blocks[i].text.split()) >= 3:
            kinds[i] = PartKind.HEADLINE
            return
