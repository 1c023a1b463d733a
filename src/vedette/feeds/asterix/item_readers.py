"""Readers of ASTERIX items, made from their layouts. Bytes in, values out; no state.

A layout is a list, as the JSON files in `layouts/` hold it:

- ``["element", bits, kind]`` or ``["element", bits, "unsigned" or "signed", scale, unit]``; the
  other kinds are ``raw``, ``octal``, ``ascii`` and ``icao`` (six bits a character);
- ``["group", parts]``: parts in a row. A part is ``[name, layout]``, or a number of spare bits;
- ``["extended", groups]``: a group ends with ``null`` where an FX bit tells whether more follow;
- ``["repetitive", bytes, layout]``: a count of that many bytes first; 0: an FX bit ends each;
- ``["compound", items]``: an FSPEC of its own first; ``null`` is a spare bit;
- ``["explicit"]``: a length byte, which counts itself, and bytes without a public layout.

A reader writes the values that are wanted into a dictionary and returns where the item ends. Keys
are paths such as ``380.ADR``. It may return an end behind the data: the caller checks that once a
record. Source: EUROCONTROL-SPEC-0149, ASTERIX Part 1, edition 3.1, chapter 5.
"""

from collections.abc import Callable, Collection
from typing import Any

Values = dict[str, Any]
Reader = Callable[[bytes, int, Values], int]
Field = Callable[[int], Any]

_ICAO = "?ABCDEFGHIJKLMNOPQRSTUVWXYZ????? ???????????????0123456789??????"
_SI = {  # what one unit of the specifications is in metres, seconds or degrees
    "NM": 1852.0,
    "ft": 0.3048,
    "FL": 30.48,
    "kt": 1852 / 3600,
    "NM/s": 1852.0,
    "ft/min": 0.3048 / 60,
    "ms": 0.001,
}


class TooLongError(ValueError):
    """An item goes on after the last part that its edition has."""


class ItemReaders:
    """Makes readers of items.

    wanted: the keys whose values are read; None reads everything. si: whether values are given in
    metres, seconds and degrees rather than in the units of the specifications.
    """

    def __init__(self, wanted: Collection[str] | None, *, si: bool) -> None:
        self._wanted = wanted
        self._si = si

    def reader(self, key: str, layout: list[Any]) -> Reader:
        """The reader of one item. key: its path."""
        match layout[0]:
            case "element" | "group":
                bits = _bits(layout)
                return self._fixed(self._fields(key, layout, 0), bits // 8)
            case "extended":
                return self._extended(key, layout[1])
            case "repetitive":
                return self._repetitive(key, layout[1], layout[2])
            case "compound":
                return self._compound(key, layout[1])
            case _:
                return self._explicit(key)

    def fixed_bytes(self, key: str, layout: list[Any]) -> int | None:
        """The length of an item of which nothing is wanted; None where it is not fixed."""
        if layout[0] not in ("element", "group") or self._fields(key, layout, 0):
            return None
        return _bits(layout) // 8

    def _is_wanted(self, key: str) -> bool:
        return self._wanted is None or key in self._wanted

    def _fields(self, key: str, layout: list[Any], below: int) -> list[tuple[str, Field]]:
        """The wanted fields of an element or a group. below: the bits behind it."""
        if layout[0] == "element":
            return [(key, self._field(layout, below))] if self._is_wanted(key) else []
        return self._parts(key, layout[1], below)

    def _parts(self, key: str, parts: list[Any], below: int) -> list[tuple[str, Field]]:
        found: list[tuple[str, Field]] = []
        for part in reversed(parts):
            if isinstance(part, int):
                below += part
            else:
                name = f"{key}.{part[0]}" if key else part[0]
                found += self._fields(name, part[1], below)
                below += _bits(part[1])
        return found

    def _field(self, layout: list[Any], shift: int) -> Field:
        bits, kind = layout[1], layout[2]
        mask = (1 << bits) - 1
        if kind in ("unsigned", "signed"):
            scale = layout[3]
            if self._si:
                scale *= _SI.get(layout[4] if len(layout) > 4 else "", 1.0)
            if kind == "unsigned":
                return lambda whole: (whole >> shift & mask) * scale
            half = 1 << bits - 1
            return lambda whole: ((whole >> shift & mask ^ half) - half) * scale
        if kind == "octal":
            form = f"0{bits // 3}o"
            return lambda whole: format(whole >> shift & mask, form)
        if kind in ("ascii", "icao"):
            read = _ascii if kind == "ascii" else _icao
            return lambda whole: read(whole >> shift & mask, bits)
        return lambda whole: whole >> shift & mask

    def _fixed(self, fields: list[tuple[str, Field]], size: int) -> Reader:
        if not fields:
            return lambda _data, at, _values: at + size
        if len(fields) == 1:
            ((key, field),) = fields

            def read_one(data: bytes, at: int, values: Values) -> int:
                end = at + size
                values[key] = field(int.from_bytes(data[at:end], "big"))
                return end

            return read_one

        def read(data: bytes, at: int, values: Values) -> int:
            end = at + size
            whole = int.from_bytes(data[at:end], "big")
            for name, one in fields:
                values[name] = one(whole)
            return end

        return read

    def _extended(self, key: str, groups: list[list[Any]]) -> Reader:
        made = []
        for group in groups:
            fx = group[-1] is None
            parts = [*group[:-1], 1] if fx else group
            bits = sum(part if isinstance(part, int) else _bits(part[1]) for part in parts)
            made.append((self._fixed(self._parts(key, parts, 0), bits // 8), fx))

        def read(data: bytes, at: int, values: Values) -> int:
            for one, fx in made:
                at = one(data, at, values)
                if not fx or not data[at - 1] & 1:
                    return at
            raise TooLongError(f"item {key} goes on after its {len(made)} parts")

        return read

    def _repetitive(self, key: str, size: int, layout: list[Any]) -> Reader:
        inner = ItemReaders(None, si=self._si)
        wanted = self._is_wanted(key)
        if size == 0:
            parts = [*(layout[1] if layout[0] == "group" else [["value", layout]]), 1]
            each = _bits(["group", parts]) // 8
            one = inner._fixed(inner._parts("", parts, 0), each)

            def read_fx(data: bytes, at: int, values: Values) -> int:
                found = []
                more = True
                while more:
                    value: Values = {}
                    more = bool(data[at + each - 1] & 1)
                    if wanted:
                        one(data, at, value)
                        found.append(value)
                    at += each
                if wanted:
                    values[key] = found
                return at

            return read_fx
        one = inner.reader("" if layout[0] == "group" else "value", layout)
        each = _bits(layout) // 8

        def read(data: bytes, at: int, values: Values) -> int:
            count = int.from_bytes(data[at : at + size], "big")
            at += size
            if len(data) < at + count * each:
                raise TooLongError(f"item {key} has {count} repetitions, more than the block holds")
            if wanted:
                found = []
                for number in range(count):
                    value: Values = {}
                    one(data, at + number * each, value)
                    found.append(value)
                values[key] = found
            return at + count * each

        return read

    def _compound(self, key: str, items: list[Any]) -> Reader:
        made: list[Reader | None] = [
            None if item is None else self.reader(f"{key}.{item[0]}", item[1]) for item in items
        ]

        def read(data: bytes, at: int, values: Values) -> int:
            first = at
            while data[at] & 1:
                at += 1
            at += 1
            number = 0
            found = []
            for byte in data[first:at]:
                for bit in (0x80, 0x40, 0x20, 0x10, 0x08, 0x04, 0x02):
                    if byte & bit:
                        one = made[number] if number < len(made) else None
                        if one is None:
                            raise TooLongError(f"item {key} has no part {number + 1}")
                        found.append(one)
                    number += 1
            for one in found:
                at = one(data, at, values)
            return at

        return read

    def _explicit(self, key: str) -> Reader:
        wanted = self._is_wanted(key)

        def read(data: bytes, at: int, values: Values) -> int:
            size = data[at]
            if size < 1:
                raise TooLongError(f"item {key} must have a length of at least 1, got 0")
            if wanted:
                values[key] = data[at + 1 : at + size].hex()
            return at + size

        return read


def _bits(layout: list[Any]) -> int:
    """The bits of an element or a group."""
    if layout[0] == "element":
        return int(layout[1])
    return sum(part if isinstance(part, int) else _bits(part[1]) for part in layout[1])


def _ascii(value: int, bits: int) -> str:
    text = value.to_bytes(bits // 8, "big").decode("latin-1")
    return text.rstrip("\0 ")


def _icao(value: int, bits: int) -> str:
    text = "".join(_ICAO[value >> shift & 0x3F] for shift in range(bits - 6, -1, -6))
    return text.rstrip(" ?")
