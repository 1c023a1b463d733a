"""The layouts of ASTERIX records by category and edition, and how a block is cut into records.

A data block is a byte of category, two bytes of length (of the whole block) and records. A record
is an FSPEC, whose bits say which items follow, and those items. Nothing says how long a record is:
it must be read with the layout of the edition in which it was written.
Source: EUROCONTROL-SPEC-0149, ASTERIX Part 1, edition 3.1, chapter 5.
"""

import json
from collections.abc import Callable, Collection, Iterator
from functools import cache
from importlib import resources
from typing import Any

from vedette.feeds.asterix.item_readers import ItemReaders, Reader, TooLongError, Values

HEADER_BYTES = 3
CATEGORIES = (10, 15, 19, 20, 21, 23, 34, 48, 62, 63, 65, 129, 205)
_PLANS_MAX = 4096  # FSPECs of one category that are remembered; a sender uses a few dozen
_FSPEC_MAX = 16  # bytes; the longest UAP has 5

Plan = Callable[[bytes, int, Values], int]


class BlockError(ValueError):
    """A data block cannot be read; its text says what was expected and where."""


@cache
def editions(category: int) -> tuple[str, ...]:
    """The editions of a category that can be read, oldest first."""
    return tuple(_layouts(category)["editions"])


@cache
def _layouts(category: int) -> dict[str, Any]:
    folder = resources.files("vedette.feeds.asterix") / "layouts"
    text = (folder / f"cat{category:03}.json").read_text(encoding="utf-8")
    read: dict[str, Any] = json.loads(text)
    return read


class RecordReader:
    """Reads the records of one category in one edition.

    wanted: keys of the values that are read, such as `040.RHO`; None reads all. si: values in
    metres, seconds and degrees.
    """

    def __init__(
        self, category: int, edition: str, wanted: Collection[str] | None, *, si: bool = True
    ) -> None:
        layouts = _layouts(category)
        if edition not in layouts["editions"]:
            known = ", ".join(layouts["editions"])
            raise ValueError(
                f"the edition of category {category} must be one of {known}, got {edition!r}"
            )
        self.category, self.edition = category, edition
        readers = ItemReaders(wanted, si=si)
        self._items: list[tuple[str, Reader, int | None] | None] = []
        for index in layouts["editions"][edition]:
            if index is None:
                self._items.append(None)
                continue
            name, layout = layouts["items"][index]
            size = readers.fixed_bytes(name, layout)
            self._items.append((name, readers.reader(name, layout), size))
        self._plans: dict[bytes, Plan] = {}

    def records(self, block: bytes) -> Iterator[Values]:
        """The values of each record of a block, header included. Raises BlockError."""
        at, end = HEADER_BYTES, len(block)
        number = 0
        while at < end:
            number += 1
            values: Values = {}
            first = at
            try:
                while block[at] & 1:
                    at += 1
                at += 1
                plan = self._plan(block[first:at])
                at = plan(block, at, values)
            except IndexError:
                at = end + 1
            except TooLongError as exc:
                raise BlockError(f"{self._where(number, first)}: {exc}; {self._mend()}") from exc
            if at > end:
                raise BlockError(
                    f"{self._where(number, first)} must end within the block of {end} bytes; "
                    f"{self._mend()}"
                )
            yield values

    def _plan(self, fspec: bytes) -> Plan:
        plan = self._plans.get(fspec)
        if plan is None:
            if len(self._plans) >= _PLANS_MAX:
                self._plans.clear()
            plan = self._plans[fspec] = self._planned(fspec)
        return plan

    def _planned(self, fspec: bytes) -> Plan:
        """What reads the items that an FSPEC announces; items of no interest are passed over."""
        if len(fspec) > _FSPEC_MAX:
            raise TooLongError(f"its FSPEC must have at most {_FSPEC_MAX} bytes, got {len(fspec)}")
        steps: list[tuple[int, Reader | None]] = []  # bytes to pass over, then a reader
        skipped = 0
        number = 0
        for byte in fspec:
            for bit in (0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02):
                if byte & bit:
                    item = self._items[number] if number < len(self._items) else None
                    if item is None:
                        raise TooLongError(f"its FSPEC announces item {number + 1} of the UAP")
                    if item[2] is not None:
                        skipped += item[2]
                    else:
                        steps.append((skipped, item[1]))
                        skipped = 0
                number += 1
        if not steps and not skipped:
            raise TooLongError("its FSPEC announces no item")
        tail = skipped

        def read(data: bytes, at: int, values: Values) -> int:
            for before, reader in steps:
                at = reader(data, at + before, values)  # type: ignore[misc]
            return at + tail

        return read

    def _where(self, number: int, at: int) -> str:
        return f"record {number} of category {self.category} at byte {at}"

    def _mend(self) -> str:
        known = ", ".join(editions(self.category))
        return (
            f"it was read as edition {self.edition}; if the sender uses another one ({known}), set "
            "it in options.editions"
        )


def split_blocks(data: bytes) -> list[bytes]:
    """The data blocks that follow each other in a datagram.

    Raises BlockError if their lengths do not add up to the whole.
    """
    blocks = []
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at + 1 : at + 3], "big")
        if size <= HEADER_BYTES or at + size > len(data):
            raise BlockError(
                f"the block at byte {at} must have a length of {HEADER_BYTES + 1} to "
                f"{len(data) - at}, got {size}"
            )
        blocks.append(data[at : at + size])
        at += size
    return blocks


def looks_like_asterix(data: bytes) -> bool:
    """Whether bytes are whole data blocks of categories that can be read."""
    try:
        blocks = split_blocks(data)
    except BlockError:
        return False
    return bool(blocks) and all(block[0] in CATEGORIES for block in blocks)
