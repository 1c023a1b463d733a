"""Writes ASTERIX blocks by the same layouts that the decoder reads; for tests only.

Values are given by item, in the units of the specification: `{"010": {"SAC": 1, "SIC": 2}}`. Parts
that are not given are 0. An independent program reads what it writes (`test_asterix_peers.py`).
"""

from typing import Any

from vedette.feeds.asterix.record_layouts import _layouts

_ICAO = "?ABCDEFGHIJKLMNOPQRSTUVWXYZ????? ???????????????0123456789??????"


def block(category: int, *records: dict[str, Any], edition: str | None = None) -> bytes:
    """One data block."""
    body = b"".join(record(category, one, edition=edition) for one in records)
    return bytes([category]) + (len(body) + 3).to_bytes(2, "big") + body


def record(category: int, items: dict[str, Any], *, edition: str | None = None) -> bytes:
    layouts = _layouts(category)
    uap = layouts["editions"][edition or list(layouts["editions"])[-1]]
    named = [None if index is None else layouts["items"][index] for index in uap]
    known = {one[0] for one in named if one is not None}
    assert items.keys() <= known, items.keys() - known
    present = [one is not None and one[0] in items for one in named]
    body = b"".join(
        _item(one[1], items[one[0]])
        for one, there in zip(named, present, strict=True)
        if one and there
    )
    return _fspec(present) + body


def _fspec(present: list[bool]) -> bytes:
    last = max(index for index, there in enumerate(present) if there)
    octets = []
    for first in range(0, last + 1, 7):
        bits = sum(0x80 >> n for n, there in enumerate(present[first : first + 7]) if there)
        octets.append(bits | (first + 7 <= last))
    return bytes(octets)


def _item(layout: list[Any], value: Any) -> bytes:
    match layout[0]:
        case "element" | "group":
            bits, raw = _bits(layout, value)
            return raw.to_bytes(bits // 8, "big")
        case "extended":
            return _extended(layout[1], value)
        case "repetitive":
            return _repetitive(layout[1], layout[2], value)
        case "compound":
            present = [one is not None and one[0] in value for one in layout[1]]
            parts = [
                _item(one[1], value[one[0]])
                for one, there in zip(layout[1], present, strict=True)
                if there
            ]
            return _fspec(present) + b"".join(parts)
        case _:
            data = bytes.fromhex(value)
            return bytes([len(data) + 1]) + data


def _extended(groups: list[Any], value: dict[str, Any]) -> bytes:
    used = [any(not isinstance(p, int) and p and p[0] in value for p in group) for group in groups]
    last = max((n for n, one in enumerate(used) if one), default=0)
    out = b""
    for number, group in enumerate(groups[: last + 1]):
        fx = group[-1] is None
        parts = group[:-1] if fx else group
        bits, raw = _bits(["group", parts], value)
        if fx:
            bits, raw = bits + 1, raw << 1 | (number < last)
        out += raw.to_bytes(bits // 8, "big")
    return out


def _repetitive(size: int, layout: list[Any], values: list[Any]) -> bytes:
    out = b"" if size == 0 else len(values).to_bytes(size, "big")
    for number, value in enumerate(values):
        bits, raw = _bits(layout, value)
        if size == 0:
            bits, raw = bits + 1, raw << 1 | (number < len(values) - 1)
        out += raw.to_bytes(bits // 8, "big")
    return out


def _bits(layout: list[Any], value: Any) -> tuple[int, int]:
    if layout[0] == "element":
        return layout[1], _element(layout, value)
    total = raw = 0
    for part in layout[1]:
        size, one = (part, 0) if isinstance(part, int) else _part(part, value)
        total, raw = total + size, raw << size | one
    return total, raw


def _part(part: list[Any], value: dict[str, Any]) -> tuple[int, int]:
    inner = value.get(part[0], 0 if part[1][0] == "element" else {})
    return _bits(part[1], inner)


def _element(layout: list[Any], value: Any) -> int:
    bits, kind = layout[1], layout[2]
    if kind in ("unsigned", "signed"):
        return round(value / layout[3]) & ((1 << bits) - 1)
    if kind == "octal":
        return int(str(value or "0"), 8)
    if kind == "ascii":
        return int.from_bytes((value or "").ljust(bits // 8).encode(), "big")
    if kind == "icao":
        text = (value or "").ljust(bits // 6)
        return int("".join(f"{_ICAO.index(char):06b}" for char in text), 2)
    return int(value)
