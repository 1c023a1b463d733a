"""Authorised flights: flights that may be inside a restriction although its rules bar others.

An authorisation names the identities that it is for. It applies only within its own volumes and
hours, which are checked like those of a restriction. If it is not known whether the flight keeps to
the authorisation, the standing of the flight is unknown.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from vedette.airspace.check.flight_facts import Facts, spelt
from vedette.airspace.check.horizontal import Spot
from vedette.airspace.check.place_check import (
    Compiled,
    Place,
    check_spot,
    compile_restriction,
    hours_at,
)
from vedette.airspace.check.who_is_barred import Ruling
from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.hours.in_force import Force
from vedette.model.authorisation import Authorisation
from vedette.model.crossing import Answer, Standing
from vedette.model.errors import RestrictionError
from vedette.model.ids import RestrictionId
from vedette.model.restriction import Restriction
from vedette.model.restriction_values import period_from_dict, volume_from_dict
from vedette.model.value_words import failure_in_words, in_words

FORMAT = "vedette-authorisations"
KEYS = (
    "reference", "holder", "granted_by", "identities", "restrictions", "volumes", "periods",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Permit:
    """An authorisation ready to be checked; `bounds` is None where it names no volume or hours."""

    authorisation: Authorisation
    names: frozenset[str]
    into: frozenset[str]
    bounds: Compiled | None

    def lets_into(self, restriction: Restriction) -> bool:
        """Whether it is about this restriction at all."""
        return not self.into or bool(self.into & {spelt(restriction.id), spelt(restriction.name)})


class Authorisations:
    """All authorisations, ready to be checked. The answers depend only on the authorisations
    given.
    """

    def __init__(self, given: Iterable[Authorisation], config: CheckConfig) -> None:
        self._permits = tuple(
            _Permit(
                authorisation=one,
                names=frozenset(spelt(name) for name in one.identities),
                into=frozenset(spelt(name) for name in one.restrictions),
                bounds=_bounds(one, config),
            )
            for one in given
        )

    @property
    def given(self) -> tuple[Authorisation, ...]:
        """The authorisations that this was made from."""
        return tuple(permit.authorisation for permit in self._permits)

    def beyond(self, reference: str, place: Place, spot: Spot) -> str | None:
        """The reason why a place is beyond what an authorisation allows; None if that is not
        proven.
        """
        for permit in self._permits:
            if permit.authorisation.reference == reference:
                return _left(permit, place, spot)
        return None

    def apply(
        self, ruling: Ruling, compiled: Compiled, facts: Facts, place: Place, spot: Spot
    ) -> Ruling:
        """The ruling, changed by an authorisation that applies at that place and time."""
        if not self._permits or ruling.standing is Standing.NOT_BARRED:
            return ruling
        found = [
            _by_permit(permit, ruling, compiled, place, spot)
            for permit in self._permits
            if permit.names & facts.names and permit.lets_into(compiled.restriction)
        ]
        order = (Standing.NOT_BARRED, Standing.UNKNOWN, Standing.BARRED)
        return min(found, key=lambda one: order.index(one.standing), default=ruling)


def _left(permit: _Permit, place: Place, spot: Spot) -> str | None:
    """How a place lies beyond the volumes of an authorisation while it holds; None if it does not.

    One that names no volume allows all of a restriction: who flies out of that leaves nothing.
    """
    if permit.bounds is None:
        return None
    restriction, config = permit.bounds.restriction, permit.bounds.config
    if hours_at(restriction, place, spot, config).force is not Force.ACTIVE:
        return None
    kept = check_spot(permit.bounds, place, spot)
    if kept.answer is not Answer.OUTSIDE:
        return None
    return f"beyond what {permit.authorisation.reference} allows: {kept.reason}"


def _bounds(one: Authorisation, config: CheckConfig) -> Compiled | None:
    if not one.volumes:
        return None
    return compile_restriction(
        Restriction(
            id=RestrictionId(one.reference),
            name=f"authorisation {one.reference}",
            volumes=one.volumes,
            periods=one.periods,
        ),
        config,
    )


def _by_permit(
    permit: _Permit, ruling: Ruling, compiled: Compiled, place: Place, spot: Spot
) -> Ruling:
    """The ruling that one authorisation makes of a ruling that does not let the flight in."""
    said = permit.authorisation
    bounds = permit.bounds
    if bounds is None:  # all of the restriction, at the hours of the authorisation
        whole = replace(compiled.restriction, periods=said.periods)
        bounds = Compiled(replace(compiled.prepared, restriction=whole), compiled.config)
    kept = check_spot(bounds, place, spot)
    ruling = replace(ruling, authorisation=said.reference)
    if kept.answer is Answer.INSIDE:
        reason = f"authorised by {said.granted_by}, {said.reference}, for {said.holder}"
        return replace(ruling, standing=Standing.NOT_BARRED, reason=reason)
    if kept.answer is Answer.INDETERMINATE:
        doubt = f"whether it keeps to {said.reference} cannot be told: {kept.reason}"
        return replace(ruling, standing=Standing.UNKNOWN, reason=f"{doubt}; {ruling.reason}")
    left = f"beyond what {said.reference} allows: {kept.reason}"
    return replace(ruling, reason=f"{left}; {ruling.reason}")


def read_authorisations(path: Path) -> tuple[Authorisation, ...]:
    """Read the authorisations of a file in the format of docs/check.md. Raises RestrictionError."""
    where = str(path)
    try:
        root = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as exc:
        raise RestrictionError(
            f"cannot be read: {exc.strerror}",
            where=where,
            mend="check the path and its permissions",
        ) from exc
    except (ValueError, RecursionError) as exc:
        raise RestrictionError(
            f"must be JSON: {failure_in_words(exc)}",
            where=where,
            mend="write it as docs/check.md shows",
        ) from exc
    given = root.get("authorisations") if isinstance(root, dict) else None
    if not isinstance(root, dict) or root.get("format") != FORMAT or not isinstance(given, list):
        mend = f'start it with {{"format": "{FORMAT}", "authorisations": ['
        what = (
            f'must be an object with "format": "{FORMAT}" and a list "authorisations", '
            f"got {in_words(root)}"
        )
        raise RestrictionError(what, where=where, mend=mend)
    return tuple(_read(one, f"{where}: authorisation {i}") for i, one in enumerate(given, 1))


def _read(body: Any, where: str) -> Authorisation:
    if not isinstance(body, dict):
        raise RestrictionError(
            f"must be an object, got {in_words(body)}",
            where=where,
            mend=f"give an object with the keys {', '.join(KEYS)}",
        )
    unknown = sorted(set(body) - set(KEYS))
    if unknown:
        mend = f"use only {', '.join(KEYS)}"
        raise RestrictionError(f"has an unknown key {unknown[0]!r}", where=where, mend=mend)
    try:
        return Authorisation(
            reference=_text(body, "reference"),
            holder=_text(body, "holder"),
            granted_by=_text(body, "granted_by"),
            identities=_texts(body, "identities"),
            restrictions=_texts(body, "restrictions"),
            volumes=tuple(volume_from_dict(_volume(one)) for one in body.get("volumes", [])),
            periods=tuple(
                period_from_dict(_PERIOD | _object(one, "periods"))
                for one in body.get("periods", [])
            ),
        )
    except KeyError as exc:
        mend = "write it as docs/check.md shows"
        raise RestrictionError(
            f"the key {exc.args[0]!r} is missing", where=where, mend=mend
        ) from exc
    except (ValueError, TypeError, AttributeError) as exc:
        raise RestrictionError(
            f"cannot be used: {failure_in_words(exc)}",
            where=where,
            mend="write it as docs/check.md shows",
        ) from exc


_PERIOD: dict[str, Any] = {
    "start": None,
    "end": None,
    "daily": [],
    "other_starts": [],
    "other_ends": [],
}


def _volume(body: dict[str, Any]) -> dict[str, Any]:
    """A volume with what may be left out filled in."""
    found: dict[str, Any] = {"lower": None, "upper": None} | _object(body, "volumes")
    for key in ("lower", "upper"):
        if found[key] is not None:
            found[key] = {"sigma_m": None} | _object(found[key], key)
    area = found["area"]
    if not isinstance(area, dict):
        raise ValueError(f"area must be an object, got {in_words(area)}")  # noqa: TRY004
    if area.get("shape") == "polygon":
        found["area"] = {"holes": [], "edges": "geodesic"} | area
    return found


def _object(value: Any, key: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{key} must be an object, got {in_words(value)}")  # noqa: TRY004
    return value


def _text(body: dict[str, Any], key: str) -> str:
    value = body[key]
    if not isinstance(value, str):
        raise ValueError(f"{key} must be text, got {in_words(value)}")  # noqa: TRY004
    return value


def _texts(body: dict[str, Any], key: str) -> tuple[str, ...]:
    value = body.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise ValueError(f"{key} must be a list of texts, got {in_words(value)}")
    return tuple(value)
