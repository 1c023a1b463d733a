"""The options of `vedette restrict declare`, converted to the form that the page uses too."""

import json
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from vedette.airspace.declaring import form_text
from vedette.airspace.declaring.border import Border, read_border
from vedette.model.errors import RestrictionError
from vedette.model.value_words import failure_in_words, in_words

Form = dict[str, Any]
FORM_BYTES_MAX = 32 * 1024 * 1024  # 100,000 corners have some 4 MiB
_RULE_LISTS = ("hours", "unless", "exempt")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShapeOptions:
    """The options that describe a shape; None for options that were not given."""

    polygon: str | None
    circle: str | None
    strip_km: float | None
    border: Path | None
    start: str | None
    end: str | None
    via: str | None
    inner: str | None
    edges: str | None


def shape_in(options: ShapeOptions) -> Form | None:
    """The shape that the options describe; None if they describe none. Raises RestrictionError."""
    given = {
        "--polygon": options.polygon,
        "--circle": options.circle,
        "--strip": options.strip_km,
    }
    named = [name for name, value in given.items() if value is not None]
    if not named:
        return None
    if len(named) > 1:
        raise RestrictionError(
            f"a restriction must have one shape, got {' and '.join(named)}",
            mend="declare one shape, or two restrictions",
        )
    if options.polygon is not None:
        shape: Form = {"kind": "polygon", **_corners(options.polygon)}
        return shape if options.edges is None else {**shape, "edges": options.edges}
    if options.circle is not None:
        return _circle(options.circle)
    return _strip(options)


def rule_in(text: str) -> Form:
    """Read a rule: `NAME: bars=manned; hours=SR-SS; unless=radio; exempt=SAR,HOSP`."""
    name, colon, rest = text.partition(":")
    rule: Form = {"name": name.strip()}
    if not colon:
        _refuse(
            "--rule",
            f"must have a name, got {in_words(text)}",
            "write NAME: bars=manned; hours=SR-SS",
        )
    for part in filter(None, map(str.strip, rest.split(";"))):
        key, equals, value = part.partition("=")
        if not equals:
            _refuse(
                "--rule", f"must be KEY=VALUE, got {in_words(part)}", "write KEY=VALUE; KEY=VALUE"
            )
        plain = key.strip()
        listed = [one.strip() for one in value.split(",")]
        # Days have commas of their own: MON,TUE 06:00-16:00.
        rule[plain] = (
            [value.strip()]
            if plain == "hours"
            else listed
            if plain in _RULE_LISTS
            else value.strip()
        )
    return rule


def period_in(text: str) -> Form:
    """Read a period: `START/END; HOURS; HOURS`. Two dots stand for an open end."""
    span, *hours = (part.strip() for part in text.split(";"))
    start, slash, end = (part.strip() for part in span.partition("/"))
    if not slash:
        mend = "write START/END; HOURS, like 2025-09-10T22:00Z/2025-09-12T04:00Z; SS-SR"
        _refuse("--period", f"must be a period, got {in_words(text)}", mend)
    period: Form = {key: at for key, at in (("start", start), ("end", end)) if at not in ("", "..")}
    return period | ({"hours": [one for one in hours if one]} if any(hours) else {})


def borders_in(border: Path | None, sigma_m: float | None) -> Callable[[str], Border]:
    """Look up the border that the form names, which is the file that was given."""

    def border_of(name: str) -> Border:
        return read_border(border or Path(name), sigma_m=sigma_m)

    return border_of


@contextmanager
def blamed_on(path: Path | None, keys: Collection[str]) -> Iterator[None]:
    """Name the file in errors about these keys of a form."""
    try:
        yield
    except RestrictionError as exc:
        key = exc.where or ""
        if path is None or re.split(r"[.\[:]", key)[0] not in keys:
            raise
        raise RestrictionError(exc.what, where=f"{path}: {key}", mend=exc.mend) from exc


def form_file(path: Path) -> Form:
    """Read a form from a file, as the page and the API send it. Raises RestrictionError."""
    try:
        size = path.stat().st_size
        if size > FORM_BYTES_MAX:
            raise RestrictionError(
                f"must have at most {FORM_BYTES_MAX // 2**20} MiB, got {size / 2**20:,.0f}",
                where=str(path),
                mend="give one restriction per form",
            )
        body = json.loads(path.read_text(encoding="utf-8"))
    except OSError as exc:
        raise RestrictionError(
            f"cannot be read: {exc.strerror}", where=str(path), mend="check the path"
        ) from exc
    except (ValueError, RecursionError) as exc:
        raise RestrictionError(
            f"must be JSON: {failure_in_words(exc)}",
            where=str(path),
            mend="see docs/restrict.md",
        ) from exc
    if not isinstance(body, dict):
        raise RestrictionError(
            f"must be a JSON object, got {in_words(body)}",
            where=str(path),
            mend="see docs/restrict.md",
        )
    return body


def _corners(text: str) -> Form:
    """Corners as they are written, or those of a GeoJSON file."""
    if text.endswith((".json", ".geojson")):
        border = read_border(Path(text))
        if len(border.outlines) != 1:
            _refuse(
                "--polygon",
                f"must contain exactly one polygon, got {len(border.outlines)} in {text}",
                "give one polygon per restriction",
            )
        rings = [[list(place) for place in ring] for ring in border.outlines[0]]
        return {"corners": rings[0], "holes": rings[1:]}
    return {"corners": [list(form_text.place(one, "--polygon")) for one in text.split()]}


def _circle(text: str) -> Form:
    parts = text.replace(",", " ").split()
    try:
        lat, lon, radius_km = (float(part.removesuffix("km")) for part in parts)
    except ValueError:
        _refuse(
            "--circle",
            f"must be LAT,LON,RADIUS_KM, got {in_words(text)}",
            "write it like 52.16,20.97,5",
        )
    return {"kind": "circle", "centre": [lat, lon], "radius_m": radius_km * 1000}


def _strip(options: ShapeOptions) -> Form:
    ends = {"from": options.start, "to": options.end, "via": options.via, "inner": options.inner}
    places = {
        key: list(form_text.place(text, f"--{key}"))
        for key, text in ends.items()
        if text is not None
    }
    border = None if options.border is None else str(options.border)
    return {"kind": "strip", "border": border, "width_km": options.strip_km, **places}


def _refuse(where: str, what: str, mend: str) -> Any:
    raise RestrictionError(what, where=where, mend=mend)


def given(**values: Any) -> Form:
    """Collect the options that were given, as a form."""
    return {
        key: list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
        for key, value in values.items()
        if value is not None and value != []
    }
