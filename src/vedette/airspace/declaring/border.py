"""A border that an operator supplies: a line or an outline, with its hash and stated accuracy."""

import hashlib
import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from vedette.model.errors import RestrictionError
from vedette.model.restriction import LatLon
from vedette.model.value_words import failure_in_words, in_words

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
    """Read a border file (GeoJSON). `sigma_m` overrides the accuracy that the file states.

    Raises RestrictionError.
    """
    where = str(path)
    try:
        size = path.stat().st_size
        if size > BYTES_MAX:
            raise RestrictionError(
                f"must have at most {BYTES_MAX // 2**20} MiB, got {size / 2**20:,.0f}",
                where=where,
                mend="cut out the part that is needed",
            )
        data = path.read_bytes()
    except OSError as exc:
        raise RestrictionError(
            f"cannot be read: {exc.strerror}",
            where=where,
            mend="check the path and its permissions",
        ) from exc
    return parse_border(data, where=where, sigma_m=sigma_m)


def parse_border(data: bytes, *, where: str, sigma_m: float | None = None) -> Border:
    """Parse a border from bytes; `where` names them in errors."""
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
            self.refuse(f"the border file must be JSON: {failure_in_words(exc)}", mend)
        if isinstance(root, dict) and root.get("type") == "FeatureCollection":
            features = root.get("features")
            if not isinstance(features, list) or len(features) != 1:
                self.refuse(
                    f"the border file must have a list of one feature, got {in_words(features)}",
                    "give exactly one feature, the border",
                    "features",
                )
            root = features[0]
        if isinstance(root, dict) and root.get("type") in ("LineString", "Polygon", "MultiPolygon"):
            root = {"type": "Feature", "properties": {}, "geometry": root}
        if not isinstance(root, dict) or root.get("type") != "Feature":
            self.refuse(f"must be a border in GeoJSON, got {in_words(root)}", mend)
        properties = root.get("properties")
        if properties is not None and not isinstance(properties, dict):
            self.refuse(
                f"must be an object, got {in_words(properties)}",
                "write it as GeoJSON (RFC 7946) does",
                "properties",
            )
        return root

    def geometry(
        self, geometry: Any
    ) -> tuple[tuple[LatLon, ...], tuple[tuple[tuple[LatLon, ...], ...], ...]]:
        """The line, or the outlines."""
        if not isinstance(geometry, dict):
            self.refuse(
                f"must be a GeoJSON geometry, got {in_words(geometry)}",
                f"give {_KINDS}",
                "geometry",
            )
        kind, coordinates = geometry.get("type"), geometry.get("coordinates")
        key = "geometry.coordinates"
        if kind == "LineString":
            line = self.places(coordinates, key)
            if len(line) < 2:
                self.refuse(
                    f"a line must have at least 2 points, got {len(line)}",
                    "give the whole border",
                    key,
                )
            return line, ()
        if kind == "Polygon":
            return (), (self.rings(coordinates, key),)
        if kind != "MultiPolygon" or not isinstance(coordinates, list) or not coordinates:
            self.refuse(
                f"must be {_KINDS} with a list of coordinates, "
                f"got {in_words(kind)} with {in_words(coordinates)}",
                f"export the border as {_KINDS}",
                "geometry",
            )
        return (), tuple(self.rings(one, f"{key}[{i}]") for i, one in enumerate(coordinates))

    def rings(self, rings: Any, key: str) -> tuple[tuple[LatLon, ...], ...]:
        if not isinstance(rings, list) or not rings:
            self.refuse(
                f"must be a list of rings, got {in_words(rings)}",
                "write it as GeoJSON (RFC 7946) does",
                key,
            )
        found = []
        for number, ring in enumerate(rings):
            places = self.places(ring, f"{key}[{number}]")
            if len(places) < 4 or places[0] != places[-1]:
                ends = "" if places[:1] == places[-1:] else " in an open ring"
                self.refuse(
                    f"must be a closed ring of at least 4 positions, got {len(places)}{ends}",
                    "give at least 3 different positions, and repeat the first at the end",
                    f"{key}[{number}]",
                )
            found.append(places[:-1])
        return tuple(found)

    def places(self, positions: Any, key: str) -> tuple[LatLon, ...]:
        """Latitude and longitude of GeoJSON positions, without consecutive duplicates."""
        if not isinstance(positions, list):
            self.refuse(
                f"must be a list of positions, got {in_words(positions)}",
                "write it as GeoJSON (RFC 7946) does",
                key,
            )
        if len(positions) > POINTS_MAX:
            self.refuse(
                f"must have at most {POINTS_MAX:,} points, got {len(positions):,}",
                "simplify the line",
                key,
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
            self.refuse(
                f"must be [longitude, latitude], got {in_words(position)}",
                "give two numbers in degrees",
                key,
            )
        lon, lat = float(numbers[0]), float(numbers[1])
        if abs(lat) > 90 or abs(lon) > 180:
            self.refuse(
                f"longitude must be -180 to 180 and latitude -90 to 90, got {lon:g}, {lat:g}",
                "write it as [longitude, latitude]",
                key,
            )
        return lat, lon

    def sigma(self, value: Any) -> float | None:
        if value is None:
            return None
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not (math.isfinite(value) and value >= 0):
            self.refuse(
                f"must be a number of metres, 0 or more, got {in_words(value)}",
                "give the 1-sigma error of the border in metres",
                "boundary_sigma_m",
            )
        return float(value)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value.strip() else None
