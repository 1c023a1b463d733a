"""NOTAMs whose areas are read, and changes to them that state no other place, time or limit."""

import random
import re
from collections.abc import Callable

HEAD = "A0001/25 NOTAMN\n"
ITEMS = "Q) EPWW/QRTCA/IV/BO/W/000/100/{q}\nA) EPWW B) 2506010000 C) 2506302359\n"
Q_WIDE = "5200N02130E060"

# The text of items D to G, and places that it holds.
READABLE: tuple[tuple[str, str, tuple[tuple[float, float], ...]], ...] = (
    (
        Q_WIDE,
        "E) AREA RADIUS 5NM CENTRED ON 520000N0213000E\nF) SFC G) FL100",
        ((52.0, 21.5), (52.07, 21.5), (52.0, 21.4)),
    ),
    (
        Q_WIDE,
        (
            "E) TEMPO AREA: N5130E02100-N5230E02030-N5300E02200-N5300E02230-N5130E02200\n"
            "F) SFC G) FL100"
        ),
        ((52.0, 21.5), (52.9, 22.2), (51.6, 21.1)),
    ),
    (
        "5200N02130E005",
        (
            "E) AREA 515000N0211000E-521000N0211000E-521000N0215000E-515000N0211000E PLUS 5NM\n"
            "F) SFC G) FL100"
        ),
        ((52.0, 21.1), (52.2, 21.5), (52.05, 21.4)),
    ),
    (
        Q_WIDE,
        (
            "E) AREA WI 3NM OF LINE 520000N0203000E - 520000N0213000E - 523000N0213000E\n"
            "F) SFC G) FL100"
        ),
        ((52.0, 21.0), (52.02, 20.6), (52.3, 21.55)),
    ),
    (
        Q_WIDE,
        (
            "E) CORRIDOR 4NM EITHER SIDE OF LINE JOINING 520000N 0203000E AND 522000N 0213000E\n"
            "F) GND G) 5000FT AMSL"
        ),
        ((52.0, 20.5), (52.16, 21.0)),
    ),
    (
        Q_WIDE,
        (
            "E) AIRSPACE CLOSED TO ALL TFC WI AREA BOUNDED BY 513000N0210000E, 520000N0203000E, "
            "523000N0210000E, THENCE 523000N0220000E, 520000N0223000E, 513000N0220000E "
            "TO POINT OF ORIGIN\nF) SFC G) UNL"
        ),
        ((52.2, 21.3), (51.6, 21.5), (52.0, 22.4)),
    ),
    (
        Q_WIDE,
        (
            "D) DAILY 0800-1600\nE) PARACHUTE JUMPING WI 5KM RADIUS OF 52 00 00N 021 30 00E AND "
            "52 10 00N 021 30 00E\nF) SFC G) 4000M AMSL"
        ),
        ((52.0, 21.5), (52.17, 21.5)),
    ),
    (
        Q_WIDE,
        "D) MON-FRI 0800-1600, SAT SUN H24\nE) PSN 5200N02130E RADIUS 10KM\nF) SFC G) FL195",
        ((52.0, 21.5), (52.05, 21.55)),
    ),
    (
        Q_WIDE,
        (
            "D) 10-20 1000-1500\nE) AREA A: 5150N02110E-5210N02110E-5210N02150E "
            "AREA B: 5220N02110E-5240N02110E-5240N02150E\nF) SFC G) 2000M (6600FT) AMSL"
        ),
        ((52.05, 21.3), (52.55, 21.3)),
    ),
    (
        Q_WIDE,
        (
            "E) AREA BOUNDED BY 520000N0213000E - 520000N0220247E THENCE CLOCKWISE BY THE ARC OF "
            "A CIRCLE RADIUS 20NM CENTRED ON 520000N0213000E TO 513959N0213000E - "
            "520000N0213000E\nF) SFC G) FL100"
        ),
        ((51.95, 21.6), (51.99, 22.0), (51.7, 21.52), (51.8, 21.8)),
    ),
    (
        Q_WIDE,
        "E) JAMMING BTN 5NM AND 20NM OF 520000N0213000E\nF) SFC G) FL100",
        ((52.15, 21.5), (52.0, 21.95), (51.7, 21.5)),
    ),
    (
        Q_WIDE,
        (
            "E) AREA RADIUS 20NM CENTRED ON 520000N0213000E EXC RADIUS 2NM CENTRED ON "
            "520000N0213000E. CTC TWR\nF) SFC G) FL100"
        ),
        ((52.15, 21.5), (52.0, 21.95), (51.7, 21.5), (52.04, 21.5)),
    ),
    (
        Q_WIDE,
        (
            "E) SECTOR BTN 090 DEG TRUE AND 180 DEG TRUE RADIUS 20NM CENTRED ON 520000N0213000E\n"
            "F) SFC G) FL100"
        ),
        ((51.95, 21.6), (51.99, 22.0), (51.7, 21.52), (51.8, 21.8)),
    ),
    (
        "0000N17959W060",
        (
            "E) RANGE ACT BOUNDED BY S00 30 00 E179 30 00 - S00 30 00 W179 30 00 - "
            "N00 30 00 W179 30 00 - N00 30 00 E179 30 00 - S00 30 00 E179 30 00\nF) SFC G) FL400"
        ),
        ((0.0, 180.0), (0.4, 179.7), (-0.4, -179.7)),
    ),
)
FAR = (45.0, 60.0)

WORDS = (
    "FOO", "ACT", "AREA", "AND", "THENCE", "ZONE", "TEMPO", "XRAY", "WARSZAWA", "PLS", "NOTE",
    "CAUTION", "ALL", "TFC", "START", "B", "7", "OF", "CTR", "LINE", "(", ")", ".", "-", "EXC",
    "WITH", "BY", "PART", "RMK", "CIRCLE", "BACK",
)  # fmt: skip
HEADERS = (
    "A0001/25 NOTAMN\n", "(A0001/25 NOTAMN\n", "A0001/2025 NOTAMN\n", "LFFA-A0001/25 NOTAMN\n",
    "A0001/25\n", "NOTAMN A0001/25\n", "EPWW A0001/25 NOTAM\n", "", "a0001/25 notamn ",
    "1. A0001/25 NOTAMN\n", "GG EPWWYNYX\n010000 EPWAYNYX\n(A0001/25 NOTAMN\n",
    "A 0001 / 25 NOTAMN ",
    "REF 12 XYZ\n", "A0001/25 NTM NEW\n",
)  # fmt: skip


def whole(q: str, items: str, head: str = HEAD) -> str:
    """A NOTAM with its header and its Q-line."""
    return head + ITEMS.format(q=q) + items


def _split(text: str) -> tuple[str, list[str], str]:
    """What stands before item E's text, its words, and what stands after it."""
    start = text.index("E) ") + 3
    end = text.index("\nF)") if "\nF)" in text else len(text)
    return text[:start], re.split(r"( )", text[start:end]), text[end:]


def _plain_word(word: str) -> bool:
    return word.isalpha() and word not in ("N", "S", "E", "W", "NM", "KM", "M")


def insert_word(text: str, rng: random.Random) -> str:
    """A word between two words of item E, never inside a position."""
    before, words, after = _split(text)
    whole_text = "".join(words)
    at = rng.choice(
        [m.start() for m in re.finditer(r"(?<![\d NSEW]) | (?=[A-Z]{3})|$", whole_text)]
    )
    return before + whole_text[:at] + f" {rng.choice(WORDS)} " + whole_text[at:] + after


def insert_between_positions(text: str, rng: random.Random) -> str:
    """A word after a position or the sign that follows one."""
    before, words, after = _split(text)
    body = "".join(words)
    ends = [
        m.end() for m in re.finditer(r"\d[EW](?![\d ]*\d)[-, ]*|E\d{5}(?: \d\d){0,2}[- ]*", body)
    ]
    at = rng.choice(ends or [len(body)])
    return before + body[:at] + f" {rng.choice(WORDS)} " + body[at:] + after


def delete_word(text: str, rng: random.Random) -> str:
    """One word of item E less."""
    before, words, after = _split(text)
    plain = [n for n, word in enumerate(words) if _plain_word(word)]
    if plain:
        words[rng.choice(plain)] = ""
    return before + "".join(words) + after


def garble_word(text: str, rng: random.Random) -> str:
    """One letter of a word of item E becomes another."""
    before, words, after = _split(text)
    plain = [n for n, word in enumerate(words) if _plain_word(word)]
    if plain:
        n = rng.choice(plain)
        k = rng.randrange(len(words[n]))
        words[n] = words[n][:k] + rng.choice("QXZKJ") + words[n][k + 1 :]
    return before + "".join(words) + after


def other_header(text: str, rng: random.Random) -> str:
    """Another header, or none."""
    return rng.choice(HEADERS) + text[text.index("Q) ") :] if "Q) " in text else text


def other_separators(text: str, rng: random.Random) -> str:
    """Other signs between the positions of item E."""
    before, words, after = _split(text)
    joint = rng.choice((" - ", "-", ", ", " ", "\n", " / ", "; ", " TO ", ",\n", "\n-", " -\n"))
    body = re.sub(r"(?<=[EW])\s*(?:-|,(?! THENCE))\s*(?=\d)", joint, "".join(words))
    return before + body + after


def rewrapped(text: str, rng: random.Random) -> str:
    """Line breaks at other places."""
    words = text.split()
    return "".join(word + rng.choice((" ", " ", " ", "\n", "\r\n")) for word in words)


def one_line(text: str, rng: random.Random) -> str:
    """All of it on one line, or in small letters."""
    joined = " ".join(text.split())
    return joined.lower() if rng.random() < 0.5 else joined


def empty_item(text: str, rng: random.Random) -> str:
    """One item that has nothing in it, or is not there."""
    letter = rng.choice("QADFGC")
    keep = rng.random() < 0.5
    return re.sub(
        rf"(?<![A-Z]){letter}\) .*?(?=\s[A-G]\) |\n|$)",
        f"{letter}) " if keep else "",
        text,
        count=1,
    )


def garbled_mark(text: str, rng: random.Random) -> str:
    """The letter or the bracket of an item is another."""
    letter = rng.choice("QABCDEFG")
    wrong = rng.choice(
        (f"{letter}]", f"X{letter})", "X)", f"{letter} ", f"{letter}:", "", f"{letter} )")
    )
    return re.sub(rf"(?<![A-Z]){letter}\)", wrong, text, count=1)


def close_bracket(text: str, rng: random.Random) -> str:
    """The brackets of the standard form, one of them or both."""
    return (
        rng.choice(("(", ""))
        + text
        + rng.choice((")", "\n)", ")\nNNNN\n", "\nCREATED: 1 JUN 2025"))
    )


def neighbour(text: str, rng: random.Random) -> str:
    """Another NOTAM before or after it."""
    other = (
        f"{rng.choice(('B0777/25 NOTAMN', 'LFFA-B0777/2025', 'B0777/25', 'XX'))}\n"
        "Q) LFFF/QRTCA/IV/BO/W/000/100/4800N00200E005\nA) LFFF B) 2506010000 C) 2506302359\n"
        "E) AREA RADIUS 5NM CENTRED ON 480000N0020000E\nF) SFC G) FL100"
    )
    gap = rng.choice(("\n\n", "\n", "\n \n"))
    return other + gap + text if rng.random() < 0.5 else text + gap + other


MUTATIONS: tuple[Callable[[str, random.Random], str], ...] = (
    insert_word, insert_between_positions, delete_word, garble_word, other_header,
    other_separators, empty_item, garbled_mark, close_bracket, neighbour, rewrapped, one_line,
)  # fmt: skip


def mutated(text: str, rng: random.Random, count: int) -> tuple[str, list[str]]:
    """The text after so many changes, and their names. Breaks and case come last."""
    chosen = rng.sample(range(len(MUTATIONS)), count)
    names = []
    for n in sorted(chosen):
        text = MUTATIONS[n](text, rng)
        names.append(MUTATIONS[n].__name__)
    return text, names
