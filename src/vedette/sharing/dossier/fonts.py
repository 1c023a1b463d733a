"""The fonts of a dossier: DejaVu Sans 2.37, embedded in the PDF so that it looks the same anywhere.

The files lie in `font_files/` with their licence. A character that they lack is printed as its code
point, so that a PDF never shows an empty box.
"""

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

REGULAR = "vedette-sans"
BOLD = "vedette-sans-bold"
MONO = "vedette-mono"
_FILES = {REGULAR: "DejaVuSans.ttf", BOLD: "DejaVuSans-Bold.ttf", MONO: "DejaVuSansMono.ttf"}


@cache
def register() -> frozenset[int]:
    """Register the fonts with the PDF library. Returns the code points that all of them contain."""
    folder = Path(__file__).parent / "font_files"
    held: list[set[int]] = []
    for name, file in _FILES.items():
        font = TTFont(name, str(folder / file))
        pdfmetrics.registerFont(font)
        held.append(set(font.face.charToGlyph))
    pdfmetrics.registerFontFamily(REGULAR, REGULAR, BOLD, REGULAR, BOLD)
    return frozenset(set.intersection(*held))


def printable(text: str) -> str:
    """`text`, with each character that the fonts do not contain written as its code point."""
    known = register()
    return "".join(c if ord(c) in known else f"‹U+{ord(c):04X}›" for c in text)
