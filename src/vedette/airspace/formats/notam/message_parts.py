"""NOTAMs in several parts, put together as one."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from vedette.airspace.formats.notam.items import Items


def joined(every: Sequence[Items]) -> list[Items]:
    """Join NOTAMs in several parts; each stands in the place of its first part."""
    groups: dict[object, list[Items]] = defaultdict(list)
    order: list[object] = []
    for n, one in enumerate(every):
        key: object = n
        if one.part is not None and one.number is not None:
            key = (one.number.key, one.number.office, one.q.fir, one.part[1])
        if key not in groups:
            order.append(key)
        groups[key].append(one)
    return [_whole(groups[key]) for key in order]


def _whole(parts: Sequence[Items]) -> Items:
    first = parts[0]
    if first.part is None:
        return first
    by_number = {one.part[0]: one for one in reversed(parts) if one.part is not None}
    held = [by_number[n] for n in sorted(by_number)]
    missing = tuple(n for n in range(1, first.part[1] + 1) if n not in by_number)
    unread = tuple(pair for one in held for pair in one.unread)
    return replace(
        held[0],
        raw="\n".join(one.raw for one in held),
        text="\n".join(one.text for one in held),
        start=next((one.start for one in held if one.start is not None), None),
        end=next((one.end for one in held if one.end is not None), None),
        schedule=next((one.schedule for one in held if one.schedule is not None), None),
        lower=next((one.lower for one in reversed(held) if one.lower is not None), None),
        upper=next((one.upper for one in reversed(held) if one.upper is not None), None),
        missing=missing,
        unread=unread,
    )
