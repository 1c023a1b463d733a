"""The result and the options of a zone-file writer."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from vedette.airspace.formats.reading_notes import Original, label
from vedette.model.errors import RestrictionError
from vedette.model.height import Height, HeightReference
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Restriction


@dataclass(frozen=True, slots=True)
class Loss:
    """A value that the target format cannot hold exactly, and what was written instead."""

    feature: str
    key: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A zone file, and the losses compared with its source."""

    data: bytes
    losses: tuple[Loss, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitute:
    """A limit above mean sea level that a person substitutes for one that the format lacks."""

    restriction: RestrictionId
    volume: int  # its place among the restriction's volumes, from 0
    limit: str  # lower or upper
    amsl_m: float
    reviewed_by: str  # who said that it may stand for the other

    def __post_init__(self) -> None:
        if self.limit not in ("lower", "upper"):
            raise ValueError(f"limit must be lower or upper, got {self.limit}")
        if not self.reviewed_by.strip():
            raise ValueError("reviewed_by must be the name of a person, got an empty text")

    @property
    def height(self) -> Height:
        """The height that is written."""
        return Height(value_m=float(self.amsl_m), reference=HeightReference.MEAN_SEA_LEVEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Data of a file besides its restrictions."""

    name: str | None = None  # of the collection
    country: str | None = None  # of zones that name none; three letters
    language: str | None = None  # of texts that name none
    substitutes: tuple[Substitute, ...] = ()


@dataclass(slots=True)
class Losses:
    """The losses of one file so far, and the restriction that is being written."""

    format: str
    feature: str = "file"
    found: list[Loss] = field(default_factory=list)

    def lose(self, key: str, what: str) -> None:
        """Note a value of the present restriction that the format cannot hold exactly."""
        self.found.append(Loss(label(self.feature), key, what))

    def refuse(self, key: str, what: str, mend: str) -> NoReturn:
        """Refuse to write the present restriction. Raises RestrictionError."""
        where = f"{self.format}: restriction {label(self.feature)}: {key}"
        raise RestrictionError(what, where=where, mend=mend)


def named(restriction: Restriction) -> str:
    """The name of a restriction in messages."""
    return restriction.particulars.identifier or restriction.name


def arranged(
    restrictions: Sequence[Restriction],
    original: Original | None,
    losses: Losses,
    make: Callable[[Restriction], Any],
) -> list[Any]:
    """One feature for each restriction: the original where unchanged, else a new one.

    The order is that of the original. New features come last.
    """
    untouched: dict[RestrictionId, Any] = {}
    features: list[Any] = []
    if original is not None:
        kept = {one.id for one in restrictions if original.read.get(one.id) == one}
        for feature, id_ in original.features:
            if id_ is not None and id_ in kept:
                features.append(feature)
                untouched[id_] = feature
    for restriction in restrictions:
        if restriction.id not in untouched:
            losses.feature = named(restriction)
            features.append(make(restriction))
    return features


def to_bytes(root: Any) -> bytes:
    """JSON in UTF-8, indented for people."""
    text = json.dumps(root, ensure_ascii=False, indent=2, allow_nan=False)
    return (text + "\n").encode()


def cut(text: str, longest: int, key: str, losses: Losses) -> str:
    """A text cut to the length that the format allows."""
    if len(text) <= longest:
        return text
    losses.lose(key, f"cut to {longest} of {len(text)} characters")
    return text[: longest - 1] + "…"


def extras(restriction: Restriction, keys: Iterable[str]) -> dict[str, Any]:
    """The values that were kept verbatim under some keys."""
    wanted = set(keys)
    return {key: json.loads(said) for key, said in restriction.particulars.extra if key in wanted}
