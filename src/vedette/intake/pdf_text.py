"""The text of a PDF, page by page. Only its text layer: nothing in it is run or followed."""

import io
import re
from typing import Final

from vedette.model.errors import RecordError
from vedette.model.extras import optional_module
from vedette.model.value_words import failure_in_words

MOST_PAGES: Final = 300
_HYPHENATED: Final = re.compile(r"(?<=[a-z])-\n(?=[a-z])")
_SET_IN_LINES = 3  # hyphens at line ends; one or two may be a compound's own


def rejoined(text: str) -> str:
    """Plain text from a PDF, with words rejoined that were hyphenated at the end of a line."""
    return text if len(_HYPHENATED.findall(text)) < _SET_IN_LINES else _HYPHENATED.sub("", text)


def pdf_text(data: bytes, name: str) -> str:
    """The text layer of `data`. Raises RecordError: encrypted, damaged, or without text."""
    pypdf = optional_module("pypdf", extra="intake", what=f"the PDF {name}")
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        encrypted = reader.is_encrypted
        pages = [] if encrypted else [page.extract_text() for page in reader.pages[:MOST_PAGES]]
    # A damaged file makes the library fail in any of these ways; all of them mean the same.
    except (
        pypdf.errors.PyPdfError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        RecursionError,
        NotImplementedError,
        AssertionError,
        OSError,
        OverflowError,
        ZeroDivisionError,
        MemoryError,
    ) as exc:
        raise RecordError(
            f"the PDF is damaged: {failure_in_words(exc):.80}",
            where=name,
            mend="take in another copy of it",
        ) from exc
    if encrypted:
        raise RecordError(
            "the PDF is encrypted, so its text cannot be read",
            where=name,
            mend="also take in a copy without a password",
        )
    text = "\n\n".join(_HYPHENATED.sub("", page.strip()) for page in pages if page.strip())
    if not text:
        raise RecordError(
            "the PDF has no text, perhaps because it is a scan",
            where=name,
            mend="also take in a copy with a text layer",
        )
    return text
