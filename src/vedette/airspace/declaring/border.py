"""A border that an operator supplies: a line or an outline, with its hash and stated accuracy."""

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from vedette.model.errors import RestrictionError
from vedette.model.restriction import LatLon

BYTES_MAX = 64 * 1024 * 1024
POINTS_MAX = 200_000
_KINDS = "a LineString, a Polygon or a MultiPolygon"


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """A border. One open line, or rings: outlines and holes, each not closed."""

    name: str
    sha256: str
    line: tuple[LatLon, ...] = ()  # empty: it is an outline
    outlines: tuple[tuple[tuple[LatLon, ...], ...], ...] = ()  # each: the outer ring, then holes
    sigma_m: float | None = None  # 1-sigma error as the file states it
    approximation: str | None = None  # why it is not the official border, where the file says so


def read_border(path: Path, *, sigma_m: float | None = None) -> Border:
    """Read a border file (GeoJSON). `sigma_m` stands before what the file says of its accuracy.

    Raises RestrictionError.
    """
    where = str(path)
    try:
        size = path.stat().st_size
        if size > BYTES_MAX:
            raise RestrictionError(
                f"the border file has {size / 2**20:,.0f} MiB, more than {BYTES_MAX // 2**20}",
                where=where,
                mend="cut out the part that is needed",
            )
        data = path.read_bytes()
    except OSError as exc:
        raise RestrictionError(
            f"cannot be read: {exc.strerror}", where=where, mend="check the path and its rights"
        ) from exc
    return parse_border(data, where=where, sigma_m=sigma_m)


def parse_border(data: bytes, *, where: str, sigma_m: float | None = None) -> Border:
    """The same from bytes; `where` names them in errors."""
    reader = _Reader(where)
    feature = reader.feature(data)
    properties = feature.get("properties") or {}
    line, outlines = reader.geometry(feature.get("geometry"))
    stated = reader.sigma(properties.get("boundary_sigma_m") if sigma_m is None else sigma_m)
    return Border(
        name=_text(properties.get("name")) or Path(where).name,
        sha256=hashlib.sha256(data).hexdigest(),
        line=line,
        outlines=outlines,
        sigma_m=stated,
        approximation=_text(properties.get("approximation")),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    where: str

    def refuse(self, what: str, mend: str, key: str | None = None) -> NoReturn:
        where = self.where if key is None else f"{self.where}: {key}"
        raise RestrictionError(what, where=where, mend=mend)

    def feature(self, data: bytes) -> dict[str, Any]:
        """The one feature of the file; a bare geometry counts as one."""
        mend = f"give GeoJSON with {_KINDS} of the border"
        try:
            root = json.loads(data.decode("utf-8-sig"))
        except (ValueError, RecursionError) as exc:
            first = str(exc).splitlines()[0]
            self.refuse(f"the border file is not JSON: {first}", mend)
        if isinstance(root, dict) and root.get("type") == "FeatureCollection":
            features = root.get("features")
            if not isinstance(features, list) or len(features) != 1:
                count = len(features) if isinstance(features, list) else 0
                self.refuse(
                    f"the border file has {count} features, and a border is one",
                    "keep the one that is the border",
                    "features",
                )
            root = features[0]
        if isinstance(root, dict) and root.get("type") in ("LineString", "Polygon", "MultiPolygon"):
            root = {"type": "Feature", "properties": {}, "geometry": root}
        if not isinstance(root, dict) or root.get("type") != "Feature":
            self.refuse("the border file holds no border", mend)
        properties = root.get("properties")
        if properties is not None and not isinstance(properties, dict):
            self.refuse("is not an object", "write it as GeoJSON does", "properties")
        return root

    def geometry(
        self, geometry: Any
    ) -> tuple[tuple[LatLon, ...], tuple[tuple[tuple[LatLon, ...], ...], ...]]:
        """The line, or the outlines."""
        if not isinstance(geometry, dict):
            self.refuse("there is no geometry", f"give {_KINDS}", "geometry")
        kind, coordinates = geometry.get("type"), geometry.get("coordinates")
        key = "geometry.coordinates"
        if kind == "LineString":
            line = self.places(coordinates, key)
            if len(line) < 2:
                self.refuse("a line needs two points", "give the whole border", key)
            return line, ()
        if kind == "Polygon":
            return (), (self.rings(coordinates, key),)
        if kind != "MultiPolygon" or not isinstance(coordinates, list) or not coordinates:
            self.refuse(f"{kind!r} is no border", f"give {_KINDS}", "geometry.type")
        return (), tuple(self.rings(one, f"{key}[{i}]") for i, one in enumerate(coordinates))

    def rings(self, rings: Any, key: str) -> tuple[tuple[LatLon, ...], ...]:
        if not isinstance(rings, list) or not rings:
            self.refuse("has no ring", "write it as GeoJSON does", key)
        found = []
        for number, ring in enumerate(rings):
            places = self.places(ring, f"{key}[{number}]")
            if len(places) < 4 or places[0] != places[-1]:
                self.refuse("is no closed ring", "end it where it begins", f"{key}[{number}]")
            found.append(places[:-1])
        return tuple(found)

    def places(self, positions: Any, key: str) -> tuple[LatLon, ...]:
        """Latitude and longitude of GeoJSON positions; one that stands twice in a row once."""
        if not isinstance(positions, list):
            self.refuse("is not a list of positions", "write it as GeoJSON does", key)
        if len(positions) > POINTS_MAX:
            self.refuse(
                f"has {len(positions):,} points, more than {POINTS_MAX:,}", "thin it out", key
            )
        found: list[LatLon] = []
        for number, position in enumerate(positions):
            place = self.place(position, f"{key}[{number}]")
            if not found or place != found[-1]:
                found.append(place)
        return tuple(found)

    def place(self, position: Any, key: str) -> LatLon:
        pair = position[:2] if isinstance(position, list) else []
        numbers = [v for v in pair if isinstance(v, int | float) and not isinstance(v, bool)]
        if len(numbers) < 2 or not all(math.isfinite(v) for v in numbers):
            self.refuse("is not a position", "write it as [longitude, latitude]", key)
        lon, lat = float(numbers[0]), float(numbers[1])
        if abs(lat) > 90 or abs(lon) > 180:
            self.refuse(
                f"{lon:g}, {lat:g} is no place on earth", "write it as [longitude, latitude]", key
            )
        return lat, lon

    def sigma(self, value: Any) -> float | None:
        if value is None:
            return None
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not (math.isfinite(value) and value >= 0):
            self.refuse(
                f"{value!r} is no accuracy",
                "give the 1-sigma error of the border in metres",
                "boundary_sigma_m",
            )
        return float(value)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
