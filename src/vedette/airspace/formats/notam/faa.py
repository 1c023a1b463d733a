"""Domestic NOTAMs of the FAA: one line that starts with ``!``, without lettered items.

Source of the form: FAA Order 7930.2, chapter 4: accountability, number, location, text, and the
time it holds as ``YYMMDDhhmm-YYMMDDhhmm`` at the end.
"""

import re
from dataclasses import replace

from vedette.airspace.formats.notam.items import Items, QLine
from vedette.airspace.formats.notam.messages import Message
from vedette.airspace.formats.notam.validity import When, when

_TIMES = re.compile(
    r"(?P<B>\d{10})\s*-\s*(?P<C>\d{10}(?:\s?EST)?|PERM)"
    r"|WIE\s*(?:-|UNTIL)\s*(?P<C2>UFN|\d{10})"
    r"|(?P<B3>\d{1,2} [A-Z]{3} \d{2}:\d{2} 20\d{2}) UNTIL "
    r"(?P<C3>[^.\n]{1,60}?)(?=\. ?CREATED|\.|\n|$)"
)
_CREATED = re.compile(r"\bCREATED:[^\n]*")
_DAYS_MAX = 200  # characters
_VALUE = r"(?:FL\s?\d{1,3}|\d[\d,]*\s?(?:FT|M)(?:\s?(?:AGL|MSL|AMSL))?|SFC|SURFACE|GND)"
_LIMITS = re.compile(
    rf"(?<![A-Z0-9])(?P<F>{_VALUE})\s?(?:-|TO|UP TO)\s?(?:AND INCLUDING\s|BUT NOT INCLUDING\s)?"
    rf"(?P<G>{_VALUE}|UNL|UNLTD|UNLIMITED)(?![A-Z0-9])"
)
_DAYS = re.compile(r"(?P<D>(?:DLY|DAILY|(?:MON|TUE|WED|THU|FRI|SAT|SUN)[A-Z ,-]*|H24)[ \d,SR-]*)$")


def read(message: Message, place: int) -> Items:
    """Read the items of a domestic NOTAM into the fields of other NOTAMs."""
    text = _CREATED.sub("", message.text[message.body :]).strip(" -\n")
    base = Items(
        name=message.name(place), raw=message.raw, number=None, kind=None, refers_to=None,
        q=QLine(),
    )  # fmt: skip
    start: When | None = None
    end: When | None = None
    schedule = None
    times = list(_TIMES.finditer(text))
    if times:
        last = times[-1]
        began = last["B"] or last["B3"]
        start = when(began) if began else When(at_once=True)
        end = when(last["C"] or last["C2"] or last["C3"])
        before = text[: last.start()].rstrip(" .\n")
        days = _DAYS.search(before, max(0, len(before) - _DAYS_MAX))
        if days is not None:
            schedule = days["D"].strip(" ,.")
            before = before[: days.start()]
        text = f"{before} {text[last.end() :]}".strip()
    limits = list(_LIMITS.finditer(text))
    lower = upper = None
    if len(limits) == 1:
        lower, upper = limits[0]["F"], limits[0]["G"]
        text = f"{text[: limits[0].start()]}. {text[limits[0].end() :]}"
    return replace(
        base, start=start, end=end, schedule=schedule, text=text, lower=lower, upper=upper
    )
