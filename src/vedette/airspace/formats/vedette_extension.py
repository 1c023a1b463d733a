"""What a file says to this program: `extendedProperties.vedette`, the format's place for it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from vedette.airspace.formats import limit_values as limits
from vedette.airspace.formats import vedette_words, zone_json
from vedette.airspace.formats.reading_notes import Notes, short
from vedette.airspace.formats.unknown_values import Carries, carried
from vedette.model.height import Height
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Bars, Edges, Period, Rule, Volume

T = TypeVar("T")
OURS = "extendedProperties.vedette"
OUR_KEYS = (
    "boundary_sigma_m", "approximation", "bars", "exempt", "edges", "supersedes", "rules",
    "periods", "limits", "substitutes",
)  # fmt: skip
LIMIT_KEYS = ("lower", "upper")


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """The contents of the extension; None for each part that is absent."""

    boundary_sigma_m: float = 0.0
    approximation: str | None = None
    bars: Bars | None = None
    exempt: tuple[str, ...] = ()
    edges: Edges | None = None
    supersedes: tuple[RestrictionId, ...] = ()
    rules: tuple[Rule, ...] = ()
    periods: tuple[Period, ...] | None = None  # instead of the format's own, which say less
    limits: tuple[dict[str, Height | None], ...] = ()  # for each volume, instead of its own

    def with_limits(self, volumes: tuple[Volume, ...], notes: Notes) -> tuple[Volume, ...]:
        """The volumes with their exact limits, for which the format could only hold substitutes."""
        if not self.limits:
            return volumes
        if len(self.limits) != len(volumes):
            what = f"must have {len(volumes)} entries, one for each volume, got {len(self.limits)}"
            notes.refuse(f"{OURS}.limits", what, "give one for each volume, in their order")
        found = tuple(_limited(one, said) for one, said in zip(volumes, self.limits, strict=True))
        for number, one in enumerate(found):
            limits.refuse_upside_down(one.lower, one.upper, f"{OURS}.limits[{number}]", notes)
        return found


def _limited(volume: Volume, said: dict[str, Height | None]) -> Volume:
    return replace(
        volume, lower=said.get("lower", volume.lower), upper=said.get("upper", volume.upper)
    )


NOTHING = Extension()


def read(value: Any, notes: Notes, path: str = OURS, *, alone: bool = True) -> Extension:
    """Read the extension under `path`. Raises FeatureRefusedError.

    alone: no other program's keys stand beside ours, so any other key is unknown.
    """
    value = notes.mapping(value, path)
    if alone:
        notes.unknown(value, OUR_KEYS, path)
    dot = f"{path}." if path else ""
    for key, carries in (("edges", Carries.PLACE), ("limits", Carries.LIMITS)):
        if key in value and value[key] is None:
            notes.note(f"{dot}{key}", "is empty")
            notes.doubt(f"{dot}{key}", "is empty", carries, mend="leave it out, or give a value")
    found = {
        key: one(value[key], f"{dot}{key}", notes)
        for key, one in _READERS.items()
        if value.get(key) is not None
    }
    return Extension(**found) if found else NOTHING


def of_others(extended: Any, path: str, notes: Notes) -> None:
    """Note that other programs' extensions are not understood. They are not deviations."""
    if extended in (None, "", [], {}):
        return
    said = extended if isinstance(extended, dict) else {"": extended}
    for key, value in said.items():
        if key == "vedette" and isinstance(extended, dict):
            continue
        told = carried(key, value)
        where = f"{path}.{key}" if key else path
        what = "an unknown extension, which is not read"
        notes.doubt(where, what, told, value=value, may_narrow=Carries.PLACE not in told)


def unmodelled(holder: dict[str, Any], keys: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The values under some keys, verbatim, without our own part of the extensions."""
    found: dict[str, Any] = {key: holder[key] for key in keys}
    extended = found.get("extendedProperties")
    if isinstance(extended, dict) and "vedette" in extended:
        rest = {name: inner for name, inner in extended.items() if name != "vedette"}
        found["extendedProperties"] = rest
        if not rest:
            del found["extendedProperties"]
    return tuple(sorted((key, zone_json.canonical(value)) for key, value in found.items()))


def _ids(value: Any, key: str, notes: Notes) -> tuple[RestrictionId, ...]:
    return tuple(RestrictionId(one) for one in vedette_words.words(value, key, notes))


def _boundary_sigma(value: Any, key: str, notes: Notes) -> float:
    sigma = notes.number(value, key)
    if sigma < 0:
        notes.refuse(
            key, f"must be 0 or more, got {sigma:g}", "give the boundary's 1-sigma error in metres"
        )
    return sigma


def _approximation(value: Any, key: str, notes: Notes) -> str:
    if not isinstance(value, str):
        notes.refuse(key, f"must be text, got {short(value)}", "say why it is an approximation")
    return value


def _limits(value: Any, key: str, notes: Notes) -> tuple[dict[str, Height | None], ...]:
    def one(entry: Any, path: str) -> dict[str, Height | None]:
        entry = notes.mapping(entry, path)
        notes.unknown(entry, LIMIT_KEYS, path, Carries.LIMITS)
        return {
            which: limit(entry[which], f"{path}.{which}", notes)
            for which in LIMIT_KEYS
            if which in entry
        }

    return vedette_words.several(value, key, notes, one)


def limit(value: Any, key: str, notes: Notes) -> Height | None:
    """A limit in words, for example ``FL095``; None is unlimited."""
    value_m = limits.without_reference(value) if isinstance(value, str) else None
    if value_m is not None:
        what = f"{short(value)} does not state its height reference"
        return Height(value_m=value_m, reference=limits.unstated_reference(key, what, notes))
    try:
        return limits.in_words(value)
    except (ValueError, AttributeError):
        mend = "write it like FL095, GND, UNL, 400 ft AGL or 120 m AMSL"
        notes.refuse(key, f"must be a height limit, got {short(value)}", mend)


def _shared(read: Callable[[Any, str, Notes], T]) -> Callable[[Any, str, Notes], T]:
    """Made once for all features that say the very same."""
    return lambda value, key, notes: notes.once(key, value, lambda: read(value, key, notes))


_READERS: dict[str, Callable[[Any, str, Notes], Any]] = {
    "boundary_sigma_m": _boundary_sigma,
    "approximation": _approximation,
    "bars": lambda said, key, notes: vedette_words.word(said, Bars, key, notes),
    "exempt": vedette_words.words,
    "edges": lambda said, key, notes: vedette_words.word(said, Edges, key, notes),
    "supersedes": _ids,
    "rules": _shared(vedette_words.rules),
    "periods": _shared(vedette_words.periods),
    "limits": _shared(_limits),
}
