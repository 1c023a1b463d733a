"""The text of a web page, block by block. Nothing is run, fetched or followed."""

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

from vedette.intake.blocks import Block
from vedette.intake.document import PartKind, Span
from vedette.intake.word_lists import listed

_NEVER_TEXT: Final = listed(
    "script style noscript template svg iframe object embed canvas button select option "
    "input textarea math video audio"
)
_INLINE: Final = listed(
    "a abbr b bdi bdo cite code data del dfn em font i ins kbd label mark q rp rt ruby s "
    "samp small span strike strong sub sup time tt u var wbr"
)
_VOID: Final = listed("area base br col embed hr img input link meta param source track wbr")
_OF_HEAD: Final = listed(
    "head base link meta title style script noscript template object bgsound command"
)
_BY_TAG: Final = {
    "nav": PartKind.NAVIGATION,
    "menu": PartKind.NAVIGATION,
    "footer": PartKind.NAVIGATION,
    "aside": PartKind.TEASER,
    "form": PartKind.SIGN_UP,
    "figcaption": PartKind.CAPTION,
    "figure": PartKind.CAPTION,
    "h1": PartKind.HEADLINE,
    "h2": PartKind.HEADING,
    "h3": PartKind.HEADING,
    "h4": PartKind.HEADING,
    "h5": PartKind.HEADING,
    "h6": PartKind.HEADING,
}
_BY_NAME: Final = (
    (PartKind.PRIVACY, r"cookie|consent|gdpr|privacy|legal"),
    (PartKind.SIGN_UP, r"newsletter|subscri\w*|sign-?up|paywall|promo\w*|membership|donate"),
    (
        PartKind.TEASER,
        (
            r"related|recommend\w*|most-?(?:read|viewed|popular)|trending|teasers?|read-?(?:more|next)"
            r"|more-?(?:on|from|stories)|also-?like|outbrain|taboola|ads?|advert\w*|sponsor\w*|sidebar"
        ),
    ),
    (PartKind.COMMENTS, r"comments?|disqus|discussion"),
    (
        PartKind.NAVIGATION,
        (
            r"nav|navbar|navigation|menu|breadcrumbs?|topbar|masthead|footer|share|sharing|social"
            r"|toolbar|tags?|skip-?link|site-?header"
        ),
    ),
    (PartKind.CAPTION, r"(?:img-|photo-|image-)?captions?|(?:photo|image)-?credits?|credit"),
    (PartKind.BYLINE, r"byline|authors?|dateline-?author"),
    (PartKind.SUMMARY, r"standfirst|summary|key-?points|sub-?head(?:line)?|deck|strapline"),
)
_NAMES: Final = tuple(
    (kind, re.compile(rf"(?:^|[\s_-])(?:{words})(?:$|[\s_-])", re.I)) for kind, words in _BY_NAME
)
_SPACE: Final = re.compile(r"\s+")
_DATE_KEYS: Final = listed(
    "article:published_time datepublished date dc.date pubdate publishdate "
    "og:published_time parsely-pub-date dc.date.issued dcterms.created dcterms.issued sailthru.date"
    " article.published publish-date publication_date date_published originalpublicationdate"
)
_EIGHT: Final = re.compile(r"^((?:19|20)\d\d)([01]\d)([0-3]\d)\b")
_IN_ADDRESS: Final = re.compile(r"/((?:19|20)\d\d)[/-]([01]\d)[/-]([0-3]\d)(?=\D|$)")
_ALL_LINK: Final = 0.8  # of a block's characters
_MOST_NESTED: Final = 2_000  # a page nested deeper is made to break readers


@dataclass(slots=True)
class Page:
    """What a page says of itself, and its blocks."""

    text: str
    blocks: list[Block]
    title: str | None = None
    outlet: str | None = None
    author: str | None = None
    language: str | None = None
    dates: list[str] = field(default_factory=list)  # as written; the page's own marks, best first


def page_text(source: str, also: Callable[[Sequence[Block]], Sequence[str]] = lambda _: ()) -> Page:
    """Read a page's mark-up. Whatever is broken in it is read as far as it goes.

    also: given the blocks that were found, lines of the page that are in none of them.
    """
    reader = _Reader()
    reader.feed(source)
    reader.close()
    reader.end_block()
    _, blocks = _laid_out(reader.blocks)
    text, blocks = _laid_out([*reader.blocks, *((line, None) for line in also(blocks))])
    meta = reader.meta
    heading = next((b.text for b in blocks if b.kind is PartKind.HEADLINE), None)
    name, outlet = _split_title(reader.title, heading)
    return Page(
        text=text,
        blocks=blocks,
        title=heading or meta.get("og:title") or name,
        outlet=meta.get("og:site_name") or reader.linked.get("publisher") or outlet,
        author=meta.get("author") or meta.get("article:author") or reader.linked.get("author"),
        language=reader.language,
        dates=[
            *(_EIGHT.sub(r"\1-\2-\3", meta[k]) for k in sorted(_DATE_KEYS) if k in meta),
            *([reader.linked["date"]] if "date" in reader.linked else []),
            *reader.times,
            *(["-".join(day) for day in _IN_ADDRESS.findall(meta.get("og:url", ""))]),
        ],
    )


def _laid_out(pieces: list[tuple[str, PartKind | None]]) -> tuple[str, list[Block]]:
    """The blocks one after another with an empty line between, and where each lies."""
    blocks: list[Block] = []
    at = 0
    for words, kind in pieces:
        blocks.append(Block(Span(at, at + len(words)), words, kind))
        at += len(words) + 2
    return "\n\n".join(words for words, _ in pieces), blocks


def _split_title(title: str | None, heading: str | None) -> tuple[str | None, str | None]:
    """'Headline | Outlet' in its two parts; the outlet only where the heading bears it out."""
    if not title:
        return None, None
    parts = re.split(r"\s+[|–—·»-]\s+", title)
    if len(parts) < 2:
        return title, None
    known = heading is None or _fold(heading).startswith(_fold(parts[0])[:20])
    return parts[0], parts[-1] if known and len(parts[-1]) <= 40 else None


def _fold(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


@dataclass(frozen=True, slots=True)
class _Element:
    """An open element, with what holds for all that lies in it."""

    tag: str
    kind: PartKind | None  # of the outermost element that has one
    unseen: bool  # whether a reader would not see its text
    linked: bool

    @classmethod
    def inside(cls, outer: "_Element", tag: str, own: PartKind | None) -> "_Element":
        unseen = outer.unseen or tag in _NEVER_TEXT or tag == "head"
        return cls(tag, outer.kind or own, unseen, outer.linked or tag == "a")


_OUTSIDE: Final = _Element("", None, unseen=False, linked=False)


class _Reader(HTMLParser):
    """Collects blocks; an element's kind holds for all that lies in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[tuple[str, PartKind | None]] = []
        self.meta: dict[str, str] = {}
        self.linked: dict[str, str] = {}  # what JSON-LD says; read as data, never run
        self.times: list[str] = []
        self.title: str | None = None
        self.language: str | None = None
        self._open: list[_Element] = []
        self._tags: Counter[str] = Counter()  # of the open elements
        self._words: list[str] = []
        self._linked_characters = 0
        self._in_title = False
        self._data: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        given = {k: v or "" for k, v in attrs}
        if tag == "meta":
            self._note_meta(given)
        elif tag == "html" and given.get("lang"):
            self.language = given["lang"].split("-")[0].lower()
        elif tag == "time" and given.get("datetime"):
            self._note_time(given)
        elif tag == "link" and given.get("rel", "").lower() == "canonical":
            self.meta.setdefault("og:url", given.get("href", ""))
        elif tag == "title" and not self.title:
            self._in_title = True
        elif tag == "script" and given.get("type", "").lower() == "application/ld+json":
            self._data = []
        if tag not in _INLINE:
            self.end_block()
        if tag not in _OF_HEAD:
            self._close("head")  # a page need not say where its head ends
        if tag not in _VOID and len(self._open) < _MOST_NESTED:
            self._open.append(_Element.inside(self._innermost, tag, _kind_of(tag, given)))
            self._tags[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost element of that name, and those left open in it."""
        if tag == "title":
            self._in_title = False
        if tag == "script" and self._data is not None:
            self._note_linked("".join(self._data))
            self._data = None
        if tag not in _INLINE:
            self.end_block()
        self._close(tag)

    def _close(self, tag: str) -> None:
        while self._tags[tag]:
            last = self._open.pop().tag
            self._tags[last] -= 1
            if last == tag:
                break

    def handle_data(self, data: str) -> None:
        """Take text that a reader would see."""
        if self._data is not None:
            self._data.append(data)
        elif self._in_title:
            self.title = _SPACE.sub(" ", (self.title or "") + data).strip()
        elif not self._innermost.unseen:
            self._words.append(data)
            if self._innermost.linked:
                self._linked_characters += len(data.strip())

    def end_block(self) -> None:
        """What was read since the last end is one block."""
        words = _SPACE.sub(" ", "".join(self._words)).strip()
        self._words.clear()
        linked, self._linked_characters = self._linked_characters, 0
        kind = self._innermost.kind
        if kind is None and linked > len(words) * _ALL_LINK:
            kind = PartKind.TEASER  # a block that only leads elsewhere
        if words:
            self.blocks.append((words, kind))

    @property
    def _innermost(self) -> "_Element":
        return self._open[-1] if self._open else _OUTSIDE

    def _note_time(self, given: dict[str, str]) -> None:
        """A time in a teaser is another page's; the one marked as the publication's comes first."""
        if "datepublished" in given.get("itemprop", "").lower() or "pubdate" in given:
            self.times.insert(0, given["datetime"])
        elif self._innermost.kind not in (PartKind.TEASER, PartKind.COMMENTS):
            self.times.append(given["datetime"])

    def _note_meta(self, given: dict[str, str]) -> None:
        key = (given.get("property") or given.get("name") or given.get("itemprop") or "").lower()
        if key and given.get("content"):
            self.meta.setdefault(key, html.unescape(given["content"]).strip())

    def _note_linked(self, data: str) -> None:
        try:
            value = json.loads(data)
        except (ValueError, RecursionError):
            return  # a page's broken mark-up; its text is read all the same
        graph = value.get("@graph", [value]) if isinstance(value, dict) else value
        for item in graph if isinstance(graph, list) else []:
            if isinstance(item, dict) and "datePublished" in item:
                self.linked.setdefault("date", str(item["datePublished"]))
                for key in ("publisher", "author"):
                    name = item.get(key)
                    name = name[0] if isinstance(name, list) and name else name
                    name = name.get("name") if isinstance(name, dict) else name
                    if isinstance(name, str):
                        self.linked.setdefault(key, name)


def _kind_of(tag: str, given: dict[str, str]) -> PartKind | None:
    if tag in ("body", "html", "main", "article"):
        return None  # a class on the whole page says nothing of a part
    by_tag = _BY_TAG.get(tag)
    if by_tag is not None:
        return by_tag
    names = f"{given.get('class', '')} {given.get('id', '')} {given.get('role', '')}"
    if given.get("hidden") is not None and "hidden" in given:
        return PartKind.NAVIGATION
    return next((kind for kind, pattern in _NAMES if pattern.search(names)), None)
