"""JSON of zone files, with the rings of plain polygons packed on the way in.

Most of a large file is corners. As lists of lists of numbers they would take longer to make, and to
throw away, than all the rest of reading. So coordinates are left as text at first, and where a
polygon needs no second look they go from there into packed rings, many polygons at a time:
positions are pairs of numbers in range, rings are closed, and no corner stands twice in a row.
All others become plain lists, and `rings` says what is wrong with them.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from vedette.model.ring import CORNER_BYTES, Ring

_LISTS = ("features", "UASZoneList")
_INNER = ("geometry", "geometries", "horizontalProjection")  # where polygons may lie
_BATCH_BYTES = 4 * 1024 * 1024  # of coordinates; what is made of them fits in a processor's cache
_POLYGON_BYTES = 8 * 1024 * 1024  # one of more has more corners than are taken
COMPILED_BYTES = 8 * 1024 * 1024  # of a file: in less, compiled code takes longer to load
_POSITIONS_MIN = 4  # of a ring
_SPACE = b" \t\r\n"

_Place = tuple[Any, str | int, msgspec.Raw]
_Rings = list[list[tuple[float, float]]]
_any = msgspec.json.Decoder()
_object = msgspec.json.Decoder(dict[str, msgspec.Raw])
_objects = msgspec.json.Decoder(list[dict[str, msgspec.Raw]])
_list = msgspec.json.Decoder(list[msgspec.Raw])
_polygon = msgspec.json.Decoder(_Rings)


class PackedPolygon:
    """The coordinates of a plain polygon. No dataclass, or msgspec would write its fields."""

    __slots__ = ("rings", "text")

    def __init__(self, rings: tuple[Ring, ...], text: bytes) -> None:
        self.rings = rings  # not closed
        self.text = text  # its JSON, without spaces

    @property
    def positions(self) -> int:
        """The number of positions in the file, where rings are closed."""
        return sum([len(ring) + 1 for ring in self.rings])

    def lists(self) -> Any:
        """The coordinates as JSON has them."""
        return _any.decode(self.text)


def decode(data: bytes) -> Any:
    """Decode JSON; a PackedPolygon may stand for coordinates.

    Raises msgspec.MsgspecError, UnicodeDecodeError or RecursionError.
    """
    try:
        root = _object.decode(data)
    except msgspec.ValidationError:  # no object
        return _any.decode(data)
    waiting = _Waiting(compiled=len(data) >= COMPILED_BYTES)
    found = {key: _root_value(key, raw, waiting) for key, raw in root.items()}
    waiting.pack()
    return found


def encoder(*, sort: bool = False, corners: bool = True) -> Callable[[Any], bytes]:
    """An encoder for the values of `decode`. corners: also write coordinates that are packed."""

    def written(value: Any) -> msgspec.Raw:
        if isinstance(value, PackedPolygon):
            return msgspec.Raw(value.text if corners else b"0")
        raise TypeError(
            "a value of JSON must be an object, list, text, number, true, false or null, got "
            f"{type(value).__name__}"
        )

    return msgspec.json.Encoder(enc_hook=written, order="sorted" if sort else None).encode


class _Waiting:
    """Coordinates that are still text, and what holds them."""

    def __init__(self, *, compiled: bool) -> None:
        self.compiled = compiled
        self.places: list[_Place] = []
        self.size = 0

    def add(self, holder: Any, key: str | int, raw: msgspec.Raw) -> None:
        """Add coordinates that are to be packed; they may be packed later."""
        size = len(memoryview(raw))
        if size > _POLYGON_BYTES:
            holder[key] = _any.decode(raw)
            return
        self.places.append((holder, key, raw))
        self.size += size
        if self.size > _BATCH_BYTES:
            self.pack()

    def pack(self) -> None:
        """Replace all waiting coordinates by packed polygons or plain lists."""
        places, self.places, self.size = self.places, [], 0
        if self.compiled and places:
            places = _pack_compiled(places)
        polygons = [_rings_of(raw) for _, _, raw in places]
        plain = _plain([one for one in polygons if one is not None])
        for (holder, key, raw), polygon in zip(places, polygons, strict=True):
            rings = None if polygon is None else next(plain)
            if polygon is None or rings is None:
                holder[key] = _any.decode(raw)
            else:
                text = _spaceless(raw)
                same = text == msgspec.json.encode(polygon)
                holder[key] = PackedPolygon(rings, text if same else _shortest(raw))


def _root_value(key: str, raw: msgspec.Raw, waiting: _Waiting) -> Any:
    if key not in _LISTS:
        return _any.decode(raw)
    try:
        features = _objects.decode(raw)
    except msgspec.ValidationError:  # no list, or not of objects
        return _any.decode(raw)
    return [_opened(feature, waiting) for feature in features]


def _opened(raws: dict[str, msgspec.Raw], waiting: _Waiting) -> dict[str, Any]:
    """An object in which coordinates, or an object that has them, may stand."""
    found: dict[str, Any] = {}
    for key, raw in raws.items():
        if key in _INNER:
            found[key] = _inner(raw, waiting)
        elif key == "coordinates" and "type" in raws:
            _coordinates(found, raws["type"], raw, waiting)
        else:
            found[key] = _any.decode(raw)
    return found


def _inner(raw: msgspec.Raw, waiting: _Waiting) -> Any:
    first = memoryview(raw)[:1]
    try:
        if bytes(first) == b"{":
            return _opened(_object.decode(raw), waiting)
        if bytes(first) == b"[":
            return [_opened(one, waiting) for one in _objects.decode(raw)]
    except msgspec.ValidationError:  # a list of something else
        pass
    return _any.decode(raw)


def _coordinates(
    holder: dict[str, Any], kind: msgspec.Raw, raw: msgspec.Raw, waiting: _Waiting
) -> None:
    """Put a polygon, or each of several, on the list of what is to be packed."""
    if kind == _POLYGON:
        holder["coordinates"] = None  # keeps its place among the keys
        waiting.add(holder, "coordinates", raw)
    elif kind == _MULTIPOLYGON and bytes(memoryview(raw)[:1]) == b"[":
        parts = _list.decode(raw)
        several: list[Any] = [None] * len(parts)
        holder["coordinates"] = several
        for number, part in enumerate(parts):
            waiting.add(several, number, part)
    else:
        holder["coordinates"] = _any.decode(raw)


_POLYGON, _MULTIPOLYGON = msgspec.Raw(b'"Polygon"'), msgspec.Raw(b'"MultiPolygon"')


def _rings_of(raw: msgspec.Raw) -> _Rings | None:
    """Rings of pairs of numbers; None where they are anything else."""
    try:
        found: _Rings = _polygon.decode(raw)
    except msgspec.MsgspecError:
        return None
    return found if found and min(map(len, found)) >= _POSITIONS_MIN else None


def _spaceless(raw: msgspec.Raw) -> bytes:
    return bytes(memoryview(raw)).translate(None, _SPACE)


def _shortest(raw: msgspec.Raw) -> bytes:
    """JSON as `zone_json.canonical` writes it: a number in the shortest way that means the same."""
    return msgspec.json.encode(_any.decode(raw))  # whole numbers stay whole


def _pack_compiled(places: list[_Place]) -> list[_Place]:
    """Pack what compiled code can; returns what is left."""
    from vedette.airspace.formats import polygon_text  # noqa: PLC0415 - it takes a second to load

    if not polygon_text.USABLE:
        return places
    texts = [_spaceless(raw) for _, _, raw in places]
    left: list[_Place] = []
    for place, text, found in zip(places, texts, polygon_text.read(texts), strict=True):
        if found is None:
            left.append(place)
            continue
        holder, key, raw = place
        holder[key] = PackedPolygon(found[0], text if found[1] else _shortest(raw))
    return left


def _plain(polygons: Sequence[_Rings]) -> Iterator[tuple[Ring, ...] | None]:
    """The packed rings of each polygon; None where one of them needs a second look."""
    counts = [len(polygon) for polygon in polygons]
    sizes = np.array([len(ring) for polygon in polygons for ring in polygon], dtype=np.intp)
    ends = np.cumsum(sizes)
    every = chain.from_iterable(chain.from_iterable(chain.from_iterable(polygons)))
    flat = np.fromiter(every, dtype=np.float64, count=2 * int(sizes.sum())).reshape(-1, 2)
    good = _good(flat, ends - sizes, ends).tolist()
    packed = flat[:, ::-1].astype("<f8", order="C").tobytes()
    stops, lengths = (CORNER_BYTES * ends).tolist(), (CORNER_BYTES * sizes).tolist()
    at = 0
    for count in counts:
        last = at + count
        if all(good[at:last]):
            yield tuple(
                [
                    Ring(packed[stops[i] - lengths[i] : stops[i] - CORNER_BYTES])
                    for i in range(at, last)
                ]
            )
        else:
            yield None
        at = last


def _good(
    flat: npt.NDArray[np.float64], starts: npt.NDArray[np.intp], ends: npt.NDArray[np.intp]
) -> npt.NDArray[np.bool_]:
    """Of each ring, whether it is closed, in range, and of three corners, none twice in a row.

    flat: (n, 2) longitude and latitude.
    """
    if not len(starts):
        return np.zeros(0, dtype=bool)
    lon, lat = flat[:, 0], flat[:, 1]
    bad = (np.abs(lon) > 180) | (np.abs(lat) > 90)
    again = (lon[1:] == lon[:-1]) & (lat[1:] == lat[:-1])
    again[starts[1:] - 1] = False  # the first of a ring comes after no other
    bad[1:] |= again
    closed = (flat[starts] == flat[ends - 1]).all(axis=1)
    third = (flat[starts] != flat[starts + 2]).any(axis=1)
    return np.asarray(closed & third & ~np.logical_or.reduceat(bad, starts))
