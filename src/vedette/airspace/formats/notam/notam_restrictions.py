"""NOTAM text to restrictions. What is not understood stands beside them as doubts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from vedette.airspace.formats import ring_shapes
from vedette.airspace.formats.notam import faa, items, message_parts, messages, restriction_values
from vedette.airspace.formats.notam.area_text import area_text
from vedette.airspace.formats.notam.items import Items
from vedette.airspace.formats.notam.restriction_values import Made
from vedette.airspace.formats.notam.series import Ending, endings
from vedette.airspace.formats.notam.subject import Restricts, subject
from vedette.airspace.formats.reading_notes import Notes, Original, ZoneFile
from vedette.airspace.formats.rings import Sheet
from vedette.model.doubt import Doubt, Reach
from vedette.model.errors import RestrictionError
from vedette.model.restriction import Bars, Edges, Polygon, Restriction

FORMAT = "NOTAM"
_LOOK = 1024  # bytes in which the first sign of a file stands


@dataclass(slots=True)
class _Reading:
    """What was made of a file so far."""

    notes: Notes
    found: dict[int, Made]
    doubts: list[Doubt]

    def listed(self, name: str, key: str, what: str) -> None:
        """List something that was not read, and that can change no answer."""
        self.doubts.append(
            Doubt(file=self.notes.file, feature=name, key=key, what=what, reach=None)
        )


def is_notam(data: bytes) -> bool:
    """Whether these bytes are NOTAM text."""
    if data[:_LOOK].lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[", b"<"):
        return False  # JSON or XML, which may be large
    text = _decoded(data)
    return text is not None and messages.is_notam(text)


def read(
    data: bytes, notes: Notes, sha256: str, default_bars: Bars, *, keep_original: bool = False
) -> ZoneFile:
    """Read all NOTAMs of a file that restrict airspace; the others are listed among its doubts.

    Raises RestrictionError if the file has no NOTAM.
    """
    text = (_decoded(data) or "").replace("\r\n", "\n")
    before, raw = messages.split(text)
    if not raw:
        raise RestrictionError(
            "must contain a NOTAM, got none", where=notes.file, mend="name another file"
        )
    every = message_parts.joined(
        [
            faa.read(one, n) if one.faa is not None else items.read(one, n)
            for n, one in enumerate(raw)
        ]
    )
    reading = _Reading(notes, {}, [])
    _unplaced(before, "file", "before the first NOTAM", reading)
    ended, said = endings(every)
    for name, what in said:
        notes.add(name, "item 1", what)
    for n, one in enumerate(every):
        _read_one(n, one, ended.get(n, ()), reading, (sha256, default_bars))
    _check_rings(every, ended, reading, (sha256, default_bars))
    reading.doubts += [one.refusal for one in reading.found.values() if one.refusal is not None]
    restrictions = _once_each(reading)
    return ZoneFile(
        restrictions=tuple(restrictions.values()),
        deviations=tuple(notes.deviations),
        sha256=sha256,
        file=notes.file,
        format=FORMAT,
        doubts=(*notes.refusals, *reading.doubts),
        original=_original(every, restrictions) if keep_original else None,
    )


def _decoded(data: bytes) -> str | None:
    for encoding in ("utf-8-sig", "latin-1"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def _unplaced(text: str, name: str, key: str, reading: _Reading) -> None:
    """Text that belongs to no item: listed, and doubtful where it names positions."""
    plain = " ".join(text.split())
    if not plain.strip("()-= "):
        return
    named = area_text(text)
    if not named.places:
        reading.listed(name, key, f"{plain[:60]!r} is not understood")
        return
    what = f"{plain[:60]!r} gives a position, but belongs to no item"
    reach = Reach(areas=restriction_values.reach_of_text(named))
    reading.doubts.append(
        Doubt(file=reading.notes.file, feature=name, key=key, what=what, reach=reach)
    )


def _read_one(
    n: int, one: Items, ended: Sequence[Ending], reading: _Reading, source: tuple[str, Bars]
) -> None:
    """Read one NOTAM into a restriction, a doubt or a line of what was left out."""
    reading.notes.feature = one.name
    for key, what in one.unread:
        _unplaced(what, one.name, key, reading)
    if one.kind == "C":
        return
    area = area_text(one.text)
    about = subject(one, area)
    if about.restricts is Restricts.NO:
        reading.listed(one.name, "Q", f"{about.why}; not read as a restriction of airspace")
        return
    reading.found[n] = restriction_values.made(one, area, about, ended, reading.notes, source)


def _check_rings(
    every: Sequence[Items],
    ended: dict[int, list[Ending]],
    reading: _Reading,
    source: tuple[str, Bars],
) -> None:
    """Outlines that cross themselves enclose nobody knows what: their areas are doubtful."""
    sheet = Sheet(reading.notes, turns=False)
    for n, one in reading.found.items():
        if one.restriction is None:
            continue
        sheet.number, reading.notes.feature = n, every[n].name
        for volume in one.restriction.volumes:
            if isinstance(volume.area, Polygon) and one.certain:
                # Edges of unknown meaning are looked at as lines of a map, and those in bulk.
                sheet.add(replace(volume.area, edges=Edges.PLANAR), "E")
    for n, refusal in ring_shapes.check(sheet).items():
        said, area = every[n], area_text(every[n].text)
        area.areas.clear()
        area.doubts.append(refusal.what)
        reading.notes.feature = said.name
        reading.found[n] = restriction_values.made(
            said, area, subject(said, area), ended.get(n, ()), reading.notes, source
        )


def _once_each(reading: _Reading) -> dict[int, Restriction]:
    """Each restriction once, by the place of its NOTAM."""
    found: dict[int, Restriction] = {}
    known = set()
    for n, one in reading.found.items():
        if one.restriction is None:
            continue
        if one.restriction.id in known:
            what = "repeats a NOTAM of this file; read once"
            reading.notes.add(one.restriction.name, "item 1", what)
            continue
        known.add(one.restriction.id)
        found[n] = one.restriction
    return found


def _original(every: Sequence[Items], found: dict[int, Restriction]) -> Original:
    return Original(
        root={},
        list_key=None,
        features=tuple(
            (one.raw, found[n].id if n in found else None) for n, one in enumerate(every)
        ),
        read={one.id: one for one in found.values()},
    )
