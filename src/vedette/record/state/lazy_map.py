"""A map whose values lie folded up, many in one piece of bytes, until somebody asks for one.

A record of a million entries amounts to hundreds of thousands of alerts and incidents, of which a
watch looks at a few. So a snapshot brings back the keys, and each value only when it is wanted.
What is put in, taken out and gone through is as in any dict, and in the same order.
"""

import copy
import threading
import zlib
from collections.abc import Iterable, Iterator, MutableMapping
from itertools import chain, islice, repeat
from typing import Any, TypeVar

from vedette.model.errors import LedgerError
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
    """A dict that nothing is ever taken out of. Values may be changed where they stand."""

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
        raise TypeError("nothing is taken out of a fold")

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
        """The keys and the pieces; from here on values are read from these again.

        A piece that nobody looked into is as it was. Whoever holds a value that can be changed
        must ask for it anew.
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
                f"a part of the snapshot of the record cannot be read: {exc!r}",
                mend="remove the file that ends in .fold beside the record",
            ) from exc
        keys = islice(self._keys, piece.first, piece.first + piece.count)
        with _READING:
            for key, value in zip(keys, values, strict=True):
                if self._values[key] is piece:
                    self._values[key] = value
