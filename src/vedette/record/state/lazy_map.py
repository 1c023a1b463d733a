"""A map whose values stay encoded, many in one piece of bytes, until one is used.

A record of a million entries has hundreds of thousands of alerts and incidents, of which a watch
uses a few. So a snapshot restores the keys at once and each value on first use. Otherwise the map
behaves like a dict, with the same order.
"""

import copy
import threading
import zlib
from collections.abc import Iterable, Iterator, MutableMapping
from itertools import chain, islice, repeat
from typing import Any, TypeVar

from vedette.model.errors import LedgerError
from vedette.model.value_words import failure_in_words
from vedette.record.state import snapshot_encoding

Key = TypeVar("Key")
Value = TypeVar("Value")

WIDTH = 64
"""Values in one piece: few enough that one is read in less than a millisecond."""

_QUICK = 1  # zlib's level: what stands side by side is much alike, so more effort gains little
_READING = threading.Lock()  # two readers of one piece must not both put its values in place


class _Piece:
    """Values that stand side by side, not read yet."""

    __slots__ = ("count", "data", "first")

    def __init__(self, first: int, count: int, data: bytes) -> None:
        self.first = first
        self.count = count
        self.data = data


class Shelf(MutableMapping[Key, Value]):
    """A dict without removal. Values may be changed in place."""

    __slots__ = ("_keys", "_values")

    def __init__(self, keys: Iterable[Key] = (), pieces: Iterable[bytes] = ()) -> None:
        """`keys` and `pieces` are what an earlier `fold` gave."""
        self._keys = list(keys)
        total = len(self._keys)
        folded = [
            _Piece(i * WIDTH, min(WIDTH, total - i * WIDTH), data) for i, data in enumerate(pieces)
        ]
        spread = chain.from_iterable(repeat(piece, piece.count) for piece in folded)
        self._values: dict[Key, Any] = dict(zip(self._keys, spread, strict=True))

    def __getitem__(self, key: Key) -> Value:
        value = self._values[key]
        if type(value) is _Piece:
            self._read(value)
            value = self._values[key]
        return value  # type: ignore[no-any-return]

    def __setitem__(self, key: Key, value: Value) -> None:
        if key not in self._values:
            self._keys.append(key)
        self._values[key] = value

    def __delitem__(self, key: Key) -> None:
        raise TypeError("entries of a folded map cannot be removed")

    def __contains__(self, key: object) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[Key]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __deepcopy__(self, memo: dict[int, Any]) -> "Shelf[Key, Value]":
        """What is not read yet is bytes, which nobody changes: both go on with the same."""
        made: Shelf[Key, Value] = Shelf()
        made._keys = list(self._keys)
        made._values = {
            key: value if type(value) is _Piece else copy.deepcopy(value, memo)
            for key, value in self._values.items()
        }
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return Shelf, self.fold()

    def fold(self) -> tuple[list[Key], list[bytes]]:
        """The keys and the encoded pieces; later reads decode values from these again.

        Pieces that were not used stay unchanged. A mutable value held by the caller must be read
        again.
        """
        pieces: list[bytes] = []
        for first in range(0, len(self._keys), WIDTH):
            keys = self._keys[first : first + WIDTH]
            pieces.append(self._piece(first, keys).data)
        return self._keys, pieces

    def _piece(self, first: int, keys: list[Key]) -> _Piece:
        """The piece of `keys`: the one that stands there, or a new one in its place."""
        found: _Piece = self._values[keys[0]]  # or a value
        as_it_was = isinstance(found, _Piece) and found.count == len(keys)
        if as_it_was and all(self._values[key] is found for key in keys):
            return found
        data = zlib.compress(snapshot_encoding.dumps([self[key] for key in keys]), _QUICK)
        piece = _Piece(first, len(keys), data)
        with _READING:
            self._values.update(zip(keys, repeat(piece)))
        return piece

    def _read(self, piece: _Piece) -> None:
        try:
            values = snapshot_encoding.loads(zlib.decompress(piece.data))
        except (*snapshot_encoding.UNREADABLE, zlib.error) as exc:
            raise LedgerError(
                f"a part of the snapshot of the record cannot be read: {failure_in_words(exc)}",
                mend="remove the file that ends in .fold beside the record",
            ) from exc
        keys = islice(self._keys, piece.first, piece.first + piece.count)
        with _READING:
            for key, value in zip(keys, values, strict=True):
                if self._values[key] is piece:
                    self._values[key] = value
