"""Which blocks of a page are the report, as `trafilatura` reads the same page.

`trafilatura` (Apache-2.0) returns the main text and drops the rest. Here it only votes: a block
whose words are in what it returns is the report; the others stay in the text, and are named.
Only its extraction from a string is called: nothing is fetched, and nothing in the page is run.
"""

import logging
import re
from collections.abc import Sequence
from typing import Final

from vedette.intake.blocks import Block
from vedette.model.extras import optional_module

_MOST_CHARACTERS: Final = 2 * 1024 * 1024  # of mark-up; beyond that it may take minutes
_LEAST_WORDS: Final = 25  # a main text shorter than that was not found
_RUN: Final = 4  # words in a row that are compared
_SHORT: Final = _RUN + 2  # words; what is shorter must be a line of its own in the main text
_ENOUGH: Final = 0.6  # of a block's runs of words
_WORD: Final = re.compile(r"\w+")


def main_lines(source: str) -> tuple[str, ...]:
    """The lines of the main text of a page; empty if it is not found. source: the mark-up."""
    lines = tuple(line.strip() for line in _main_text(source).split("\n") if line.strip())
    return lines if sum(len(_words(line)) for line in lines) >= _LEAST_WORDS else ()


def in_main_text(main: Sequence[str], blocks: Sequence[Block]) -> tuple[bool, ...] | None:
    """For each block, whether it belongs to the main text `main`; None where this is not known."""
    words = [_words(line) for line in main]
    runs = set(_runs([word for line in words for word in line]))
    whole = set(words)
    votes = tuple(_is_main(_words(block.text), runs, whole) for block in blocks)
    return votes if any(votes) else None


def unread(main: Sequence[str], blocks: Sequence[Block]) -> tuple[str, ...]:
    """The lines of the main text that are in no block, where most of the main text is in no block.

    A page may be so broken that the block reader loses it, or hold its text as data.
    """
    runs = {run for block in blocks for run in _runs(_words(block.text))}
    nowhere: set[tuple[str, ...]] = set()
    lost = tuple(line for line in main if not _is_main(_words(line), runs, nowhere))
    return lost if sum(map(len, lost)) > sum(map(len, main)) / 2 else ()


def _is_main(
    words: tuple[str, ...], runs: set[tuple[str, ...]], whole: set[tuple[str, ...]]
) -> bool:
    if len(words) < _SHORT:
        return bool(words) and words in whole
    own = _runs(words)
    return sum(run in runs for run in own) >= _ENOUGH * len(own)


def _words(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower()))


def _runs(words: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(words[i : i + _RUN]) for i in range(len(words) - _RUN + 1)]


def _main_text(source: str) -> str:
    """What `trafilatura` takes for the main text; "" where it finds none."""
    if len(source) > _MOST_CHARACTERS:
        return ""
    etree = optional_module("lxml.etree", extra="intake", what="reading a web page")
    trafilatura = optional_module("trafilatura", extra="intake", what="reading a web page")

    # What it has to say of a page it cannot read is no message of ours: our own reader goes on.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL + 1)
    try:
        found = trafilatura.extract(source, include_comments=False, include_tables=True)
        return str(found or "")
    # A page made to break readers makes the library fail in any of these ways.
    except (
        etree.LxmlError,
        ValueError,
        TypeError,
        KeyError,
        IndexError,
        AttributeError,
        AssertionError,
        RecursionError,
        MemoryError,
    ):
        return ""
