"""Rows as GeoJSON (RFC 7946), CSV (RFC 4180) and GeoParquet 1.1: one feature for each row."""

import csv
import json
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from vedette.model.extras import optional_module
from vedette.sharing.event_exports.export_rows import TEXT_COLUMNS, Row, What, columns

_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would compute what begins with these
_INTEGERS = frozenset({"reports"})
_BATCH = 50_000  # rows of a row group


def write_geojson(rows: Iterable[Row], file: TextIO) -> int:
    """Write a FeatureCollection of points and return the number of features.

    A row without a place has the geometry null. Heights are properties: they have different
    references, and a third coordinate would have to be above the ellipsoid.
    """
    file.write('{"type":"FeatureCollection","features":[')
    number = 0
    for number, row in enumerate(rows, 1):
        lat, lon = row["lat_deg"], row["lon_deg"]
        placed = lat is not None and lon is not None
        feature = {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [lon, lat]} if placed else None,
            "properties": {k: v for k, v in row.items() if k not in ("lat_deg", "lon_deg")},
        }
        file.write(",\n" if number > 1 else "\n")
        file.write(json.dumps(feature, separators=(",", ":"), ensure_ascii=False, allow_nan=False))
    file.write("\n]}\n")
    return number


def write_csv(rows: Iterable[Row], file: TextIO, what: What) -> int:
    """Write CSV with a header and return the number of rows. Unknown is an empty field.

    Text that a spreadsheet would compute gets an apostrophe in front of it.
    """
    writer = csv.DictWriter(file, columns(what), lineterminator="\r\n")
    writer.writeheader()
    number = 0
    for number, row in enumerate(rows, 1):  # noqa: B007 - the count is returned
        writer.writerow({key: _cell(key, value) for key, value in row.items()})
    return number


def _cell(key: str, value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    if key in TEXT_COLUMNS and isinstance(value, str) and value.startswith(_FORMULA):
        return "'" + value
    return value


def write_geoparquet(rows: Iterable[Row], path: Path, what: What) -> int:
    """Write GeoParquet 1.1 with WKB points and return the number of rows.

    Raises MissingExtraError where pyarrow is not installed.
    """
    pa = optional_module("pyarrow", extra="tables", what="GeoParquet")
    parquet = optional_module("pyarrow.parquet", extra="tables", what="GeoParquet")
    types = {
        name: pa.string()
        if name in TEXT_COLUMNS
        else pa.bool_()
        if name == "simulation"
        else pa.int64()
        if name in _INTEGERS
        else pa.float64()
        for name in columns(what)
    }
    geo = {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {"geometry": {"encoding": "WKB", "geometry_types": ["Point"]}},
    }
    fields = [pa.field(name, kind) for name, kind in types.items()]
    schema = pa.schema(
        [*fields, pa.field("geometry", pa.binary())], metadata={"geo": json.dumps(geo)}
    )
    number = 0
    batch: list[Row] = []
    with parquet.ParquetWriter(path, schema) as writer:
        for row in rows:
            batch.append(_with_wkb(row))
            number += 1
            if len(batch) == _BATCH:
                writer.write_table(pa.Table.from_pylist(batch, schema))
                batch = []
        if batch:
            writer.write_table(pa.Table.from_pylist(batch, schema))
    return number


def _with_wkb(row: Row) -> Row:
    """The row with its place as a WKB point, little-endian (OGC 06-103r4)."""
    lat, lon = row["lat_deg"], row["lon_deg"]
    placed = lat is not None and lon is not None
    return row | {"geometry": struct.pack("<BIdd", 1, 1, lon, lat) if placed else None}
