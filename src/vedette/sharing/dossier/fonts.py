"""The letters of a dossier: DejaVu Sans, which goes into the file, so that it looks alike anywhere.

The font files come with matplotlib. A character that they lack is spelt out by its number, so that
a PDF never shows an empty box for a word.
"""

from functools import cache
from pathlib import Path

import matplotlib
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "vedette-sans"
BOLD = "vedette-sans-bold"
MONO = "vedette-mono"
_FILES = {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf", MONO: "DejaVuSansMono.ttf"}


@cache
def register() -> frozenset[int]:
    """Make the fonts known to the PDF library; the code points that all of them have."""
    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    held: list[set[int]] = []
    for name, file in _FILES.items():
        font = TTFont(name, str(folder / file))
        pdfmetrics.registerFont(font)
        held.append(set(font.face.charToGlyph))
    pdfmetrics.registerFontFamily(REGULAR, REGULAR, BOLD, REGULAR, BOLD)
    return frozenset(set.intersection(*held))


def printable(text: str) -> str:
    """`text` with every character that the fonts lack spelt out."""
    known = register()
    return "".join(c if ord(c) in known else f"‹U+{ord(c):04X}›" for c in text)
