"""The items of one NOTAM: Q, and A to G, as text.

Source of the form: ICAO Doc 10066 (PANS-AIM), appendix 3. Items A to D and Q are taken where they
stand before item E, in any order; after it, only F and G, for a text may number its own parts.
"""

import re
from dataclasses import dataclass, field

from vedette.airspace.formats.notam.area_text import area_text
from vedette.airspace.formats.notam.messages import Message, Number
from vedette.airspace.formats.notam.tokens import plain
from vedette.airspace.formats.notam.validity import When, when
from vedette.model.restriction import LatLon

_MARK = re.compile(r"(?<![A-Z(])([A-EQ])\s?\)")
_F = re.compile(r"(?<![A-Z(])F\s?\)")
_G = re.compile(r"(?<![A-Z(])G\s?\)")
_PART = re.compile(r"\b(?P<end>END\s+)?PART\s+(?P<n>\d{1,2})\s+OF\s+(?P<of>\d{1,2})\b")
_FRENCH = re.compile(r"\bDU\s*:?\s*(?P<B>[\w /.:-]{1,40}?)\s+AU\s*:?\s*(?P<C>[\w /.:-]{1,40})")
_UNTIL = re.compile(r"(?P<B>\d{1,2} [A-Z]{3} \d{2}:\d{2} 20\d{2}) UNTIL (?P<C>[^.\n]+)")
_CODE = re.compile(r"/?\s?(?<![A-Z])(Q[A-Z]{4})(?![A-Z])")
_CIRCLE = re.compile(r"(\d{2})(\d{2})\s?([NS])\s?(\d{3})(\d{2})\s?([EW])\s?(\d{3})?(?!\d)")
_LEVELS = re.compile(r"/\s?(\d{3})\s?/\s?(\d{3})(?!\d)")
_FIR = re.compile(r"(?<![A-Z])([A-Z]{4})(?![A-Z])")
_FOOTER = re.compile(
    r"(?m)^[ \t]*(?:CREATED|SOURCE|CREE|ORIGINATOR)\s?:.*$|^[ \t]*(?:NNNN|=+|-+)[ \t]*$"
)


@dataclass(frozen=True, slots=True)
class QLine:
    """Item Q. What it does not say is None."""

    fir: str | None = None
    code: str | None = None
    centre: LatLon | None = None
    radius_nm: int | None = None  # None: no circle is given, or 999


@dataclass(frozen=True, slots=True)
class Items:
    """One NOTAM. An item that it does not have is None."""

    name: str
    raw: str
    number: Number | None
    kind: str | None
    refers_to: Number | None
    q: QLine
    places: str = ""  # item A
    start: When | None = None
    end: When | None = None
    schedule: str | None = None
    text: str = ""
    lower: str | None = None
    upper: str | None = None
    part: tuple[int, int] | None = None  # its number, and how many there are
    bare: bool = False  # item E has no mark: what its text is, is a guess
    missing: tuple[int, ...] = ()  # parts that are not in the file
    unread: tuple[tuple[str, str], ...] = field(default=())  # item and text that was not read

    @property
    def firs(self) -> frozenset[str]:
        """The location indicators of items Q and A."""
        named = _FIR.findall(self.places)
        return frozenset(one for one in (self.q.fir, *named) if one and one not in _NO_FIR)


_NO_FIR = frozenset({"PART", "XXXX", "ZXXX"})


def read(message: Message, place: int) -> Items:
    """Read the items of one NOTAM; `place` is its number in the file."""
    text = message.text
    found, head = _cut(text)
    unread: list[tuple[str, str]] = []
    q_text = found.get("Q", "")
    if not q_text:
        q_text, head = _bare_q(head)
    start, end = _times(found, head, unread)
    bare = "E" not in found and message.kind != "C"
    # Without a mark of item E, its text stands at the end of the last item that has one.
    last = list(found.values())[-1:] or [head[message.body :]]
    body, lower, upper = _limits(found.get("E", "" if message.kind == "C" else last[0]))
    # A text may number its own parts up to F and G: positions there are of item E.
    own = [one for one in (lower, (upper or "").partition("\n")[0]) if one]
    body = "\n".join([body, *(one for one in own if area_text(one).places)])
    part = _part(found.get("A", ""), head, text)
    left = _head_rest(head, message)
    if left:
        unread.append(("header", left))
    return Items(
        name=message.name(place),
        raw=message.raw,
        number=message.number,
        kind=message.kind,
        refers_to=message.refers_to,
        q=_q_line(q_text),
        places=_PART.sub(" ", found.get("A", "")),
        start=start,
        end=end,
        schedule=_joined(found.get("D")),
        text=body,
        lower=lower,
        upper=upper,
        part=part,
        bare=bare,
        unread=tuple(unread),
    )


def _joined(text: str | None) -> str | None:
    return None if text is None else plain(text).strip()


def _cut(text: str) -> tuple[dict[str, str], str]:
    """The items up to E, E with what follows, and the head before the first."""
    marks: list[re.Match[str]] = []
    seen: set[str] = set()
    for mark in _MARK.finditer(text):
        if mark[1] in seen:
            continue
        marks.append(mark)
        seen.add(mark[1])
        if mark[1] == "E":
            break
    if not marks:
        return {}, text
    ends = [one.start() for one in marks[1:]] + [len(text)]
    items = {one[1]: text[one.end() : end] for one, end in zip(marks, ends, strict=True)}
    return items, text[: marks[0].start()]


def _bare_q(head: str) -> tuple[str, str]:
    """A Q-line whose mark is missing, out of the head."""
    found = re.search(r"(?<![A-Z])[A-Z]{4}\s?/\s?Q[A-Z]{4}[^\n]*", head)
    if found is None:
        return "", head
    return found[0], head[: found.start()] + head[found.end() :]


def _times(
    found: dict[str, str], head: str, unread: list[tuple[str, str]]
) -> tuple[When | None, When | None]:
    """Items B and C, or the dates that stand in the head in their place."""
    texts = {letter: found[letter] for letter in "BC" if letter in found}
    if not texts:
        named = _FRENCH.search(head) or _UNTIL.search(head)
        if named is not None:
            texts = {"B": named["B"], "C": named["C"]}
    read: dict[str, When | None] = {}
    for letter, said in texts.items():
        one = when(plain(said).strip(" ().,"))
        read[letter] = one
        if said.strip(" ().,\r\n") and (one is None or one.rest):
            rest = " ".join(said.split()) if one is None else one.rest
            unread.append((letter, rest))
    return read.get("B"), read.get("C")


def _limits(text: str) -> tuple[str, str | None, str | None]:
    """Item E alone, and items F and G with what follows them."""
    text = _FOOTER.sub("", text)
    uppers = list(_G.finditer(text))
    upper = uppers[-1] if uppers else None
    lowers = [one for one in _F.finditer(text) if upper is None or one.end() <= upper.start()]
    lower = lowers[-1] if lowers else None
    first = lower or upper
    if first is None:
        return _closed(text), None, None
    low = high = None
    if lower is not None:
        low = text[lower.end() : upper.start() if upper is not None else len(text)]
    if upper is not None:
        high = text[upper.end() :]
    return text[: first.start()].strip(), low, high


def _closed(text: str) -> str:
    """Item E without the bracket that closes the NOTAM."""
    body = text.strip()
    if body.endswith(")") and body.count(")") > body.count("("):
        body = body[:-1]
    return body


def _q_line(text: str) -> QLine:
    code, circle = _CODE.search(text), _CIRCLE.search(text)
    fir = _FIR.search(text[: code.start()] if code is not None else text)
    centre = radius = None
    if circle is not None:
        lat = int(circle[1]) + int(circle[2]) / 60
        lon = int(circle[4]) + int(circle[5]) / 60
        fits = lat <= 90 and lon <= 180 and int(circle[2]) < 60 and int(circle[5]) < 60
        if fits and circle[7] is not None and 0 < int(circle[7]) < 999:
            radius = int(circle[7])
            centre = (-lat if circle[3] == "S" else lat, -lon if circle[6] == "W" else lon)
    return QLine(
        fir=None if fir is None else fir[1],
        code=None if code is None else code[1],
        centre=centre,
        radius_nm=radius,
    )


def _part(places: str, head: str, text: str) -> tuple[int, int] | None:
    """Which part of a NOTAM in several it is: from item A or the header, else from its end."""
    found = _PART.search(places) or _PART.search(head)
    if found is None:
        ends = [one for one in _PART.finditer(text) if one["end"]]
        if ends and not text[ends[-1].end() :].strip(" \t\r\n()"):
            found = ends[-1]
        else:
            alone = re.search(
                r"(?m)^[ \t]*PART\s+(?P<n>\d{1,2})\s+OF\s+(?P<of>\d{1,2})[ \t]*$", text
            )
            found = alone
    if found is None or not 0 < int(found["n"]) <= int(found["of"]):
        return None
    return int(found["n"]), int(found["of"])


def _head_rest(head: str, message: Message) -> str:
    """What of the head is not read: neither number, kind, reference nor dates."""
    rest = head[message.body :] if message.number is not None or message.faa else head
    for pattern in (_PART, _FRENCH, _UNTIL):
        rest = pattern.sub(" ", rest)
    return " ".join(rest.strip(" \t\r\n().:-=").split())
