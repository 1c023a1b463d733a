"""A draft: a restriction that is not yet published, with its sources."""

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from vedette.model.height import Height, HeightReference
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Restriction
from vedette.model.restriction_values import (
    height_from_dict,
    height_to_dict,
    restriction_from_dict,
    restriction_to_dict,
)

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file that a draft was drawn from."""

    name: str
    sha256: str
    sigma_m: float | None  # 1-sigma error that it states; None where it states none
    used_for: str  # for example "border"


@dataclass(frozen=True, slots=True, kw_only=True)
class Substitutes:
    """Limits above mean sea level for formats that cannot express the real limits.

    A person reviews them with the draft. Every published file marks them as substitutes.
    """

    lower: Height | None = None
    upper: Height | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A draft of a restriction, as it would be published."""

    restriction: Restriction
    drawn: str  # how its shape came about, in words
    amends: RestrictionId | None = None  # a published restriction, which this would replace
    fir: str | None = None  # ICAO location indicator of the flight information region, for a NOTAM
    substitutes: Substitutes = Substitutes()
    sources: tuple[Source, ...] = ()

    @property
    def sha256(self) -> str:
        """Hash of the whole draft. A review and an approval apply to this hash only."""
        return hashlib.sha256(rfc8785.dumps(draft_to_dict(self))).hexdigest()


def substitutes_for(restriction: Restriction) -> Substitutes:
    """The default substitutes for limits that are flight levels.

    A flight level is a surface of equal pressure. The substitute is its height above mean sea level
    in the standard atmosphere, rounded outwards to whole metres.
    """
    lowers = [v.lower for v in restriction.volumes if v.lower is not None and _level(v.lower)]
    uppers = [v.upper for v in restriction.volumes if v.upper is not None and _level(v.upper)]
    return Substitutes(
        lower=_above_sea(math.floor(min(h.value_m for h in lowers))) if lowers else None,
        upper=_above_sea(math.ceil(max(h.value_m for h in uppers))) if uppers else None,
    )


def _level(height: Height) -> bool:
    return height.reference is HeightReference.FLIGHT_LEVEL


def _above_sea(value_m: float) -> Height:
    return Height(value_m=value_m, reference=HeightReference.MEAN_SEA_LEVEL)


def draft_to_dict(draft: Draft) -> Json:
    """A draft as plain values."""
    return {
        "restriction": restriction_to_dict(draft.restriction),
        "drawn": draft.drawn,
        "amends": draft.amends,
        "fir": draft.fir,
        "substitutes": {
            "lower": _height_to_dict(draft.substitutes.lower),
            "upper": _height_to_dict(draft.substitutes.upper),
        },
        "sources": [
            {
                "name": one.name,
                "sha256": one.sha256,
                "sigma_m": one.sigma_m,
                "used_for": one.used_for,
            }
            for one in draft.sources
        ],
    }


def draft_from_dict(body: Mapping[str, Any]) -> Draft:
    """Read a draft from the values of `draft_to_dict`. Raises ValueError, KeyError or TypeError."""
    amends = body["amends"]
    return Draft(
        restriction=restriction_from_dict(body["restriction"]),
        drawn=body["drawn"],
        amends=None if amends is None else RestrictionId(amends),
        fir=body["fir"],
        substitutes=Substitutes(
            lower=_height_from_dict(body["substitutes"]["lower"]),
            upper=_height_from_dict(body["substitutes"]["upper"]),
        ),
        sources=tuple(
            Source(
                name=one["name"],
                sha256=one["sha256"],
                sigma_m=None if one["sigma_m"] is None else float(one["sigma_m"]),
                used_for=one["used_for"],
            )
            for one in body["sources"]
        ),
    )


def _height_to_dict(height: Height | None) -> Json | None:
    return None if height is None else height_to_dict(height)


def _height_from_dict(body: Mapping[str, Any] | None) -> Height | None:
    return None if body is None else height_from_dict(body)
