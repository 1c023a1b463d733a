"""The form that a restriction is declared by, from the command line, the page or the API.

It is a JSON object; `docs/restrict.md` lists its keys. What is wrong with it is said in one line
that names the key. An unknown key is refused.
"""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from vedette.airspace.declaring import words
from vedette.airspace.declaring.border import Border
from vedette.airspace.declaring.draft import Draft, Substitutes
from vedette.airspace.declaring.shapes import Shape, shape_of
from vedette.model.errors import RestrictionError
from vedette.model.height import Height, HeightReference
from vedette.model.ids import RestrictionId
from vedette.model.restriction import (
    Bars,
    Condition,
    DailyHours,
    Period,
    Restriction,
    Rule,
    Volume,
)

Word = TypeVar("Word", bound=StrEnum)
Borders = Callable[[str], Border]
"""The border that goes by a name. Raises RestrictionError for a name that is not known."""

KEYS = (
    "id", "name", "authority", "kind", "reasons", "message", "shape", "lower", "upper",
    "substitute_lower", "substitute_upper", "start", "other_starts", "end", "other_ends", "hours",
    "bars", "unless", "exempt", "rules", "supersedes", "boundary_sigma_m", "approximation", "fir",
)  # fmt: skip
RULE_KEYS = ("name", "bars", "hours", "unless", "exempt")
REASONS = (
    "AIR_TRAFFIC", "SENSITIVE", "PRIVACY", "POPULATION", "NATURE", "NOISE", "FOREIGN_TERRITORY",
    "EMERGENCY", "OTHER",
)  # fmt: skip
"""What ED-318 has words for; any other reason is published as OTHER, with its own words."""


def read_form(
    body: Mapping[str, Any],
    borders: Borders,
    *,
    identity: RestrictionId,
    amends: RestrictionId | None = None,
) -> Draft:
    """The draft that a form asks for.

    identity: the id that it gets where the form gives none. Raises RestrictionError.
    """
    form = _Form(body, "")
    form.known(KEYS)
    shape = shape_of(form.body.get("shape"), borders)
    lower, upper = form.limit("lower"), form.limit("upper")
    require_order(lower, upper)
    restriction = Restriction(
        id=amends or RestrictionId(_slug(form.text("id") or identity)),
        name=form.needed("name"),
        volumes=tuple(Volume(area=area, lower=lower, upper=upper) for area in shape.areas),
        authority=form.needed("authority"),
        kind=form.text("kind") or "PROHIBITED",
        reasons=form.texts("reasons"),
        message=form.text("message"),
        periods=form.periods(),
        bars=form.word(Bars, "bars") or Bars.EVERYONE,
        exempt=form.texts("exempt"),
        rules=form.rules(),
        boundary_sigma_m=_sigma(form, shape),
        approximation=form.text("approximation") or shape.approximation,
        supersedes=tuple(RestrictionId(one) for one in form.texts("supersedes")),
        source_sha256=shape.sources[0].sha256 if shape.sources else None,
    )
    return Draft(
        restriction=_own_rule(restriction, form),
        drawn=shape.drawn,
        amends=amends,
        fir=_fir(form),
        substitutes=Substitutes(
            lower=form.substitute("substitute_lower"), upper=form.substitute("substitute_upper")
        ),
        sources=shape.sources,
    )


def require_order(lower: Height | None, upper: Height | None) -> None:
    """Refuse a lower limit above the upper, as far as that can be told. Raises RestrictionError."""
    if lower is None or upper is None:
        return
    if lower.reference is upper.reference and lower.value_m >= upper.value_m:
        raise RestrictionError(
            f"the lower limit ({words.limit_words(lower, upper=False)}) is not below the upper "
            f"({words.limit_words(upper, upper=True)})",
            where="lower",
            mend="swap them, if that is what is meant",
        )


def _own_rule(restriction: Restriction, form: "_Form") -> Restriction:
    """Conditions given without rules make the one rule that there is."""
    unless = form.conditions("unless")
    if not unless:
        return restriction
    if restriction.rules:
        form.refuse("unless", "stands beside rules", "put the conditions into the rules")
    rule = Rule(
        name=restriction.name, bars=restriction.bars, unless=unless, exempt=restriction.exempt
    )
    return replace(restriction, rules=(rule,))


def _sigma(form: "_Form", shape: Shape) -> float:
    given = form.number("boundary_sigma_m")
    if given is not None and given < 0:
        form.refuse("boundary_sigma_m", f"{given:g} is below 0", "give the 1-sigma error in metres")
    stated = [one.sigma_m for one in shape.sources if one.sigma_m is not None]
    return given if given is not None else max(stated, default=0.0)


@dataclass(frozen=True, slots=True)
class _Form:
    body: Mapping[str, Any]
    at: str  # which part of the form this is

    def refuse(self, key: str, what: str, mend: str) -> NoReturn:
        raise RestrictionError(what, where=f"{self.at}{key}", mend=mend)

    def known(self, keys: tuple[str, ...]) -> None:
        for key in self.body:
            if key not in keys:
                self.refuse(str(key), "there is no such key", f"use one of {', '.join(keys)}")

    def text(self, key: str) -> str | None:
        value = self.body.get(key)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            self.refuse(key, f"{value!r} is no text", "write it as text")
        return self.sound(key, value).strip() or None

    def needed(self, key: str) -> str:
        value = self.text(key)
        if value is None:
            self.refuse(key, "is missing", "say it in a few words")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.body.get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or not all(
            isinstance(one, str) and one.strip() for one in value
        ):
            self.refuse(key, f"{value!r} is no list of texts", 'write it as ["...", "..."]')
        return tuple(self.sound(key, one).strip() for one in value)

    def sound(self, key: str, text: str) -> str:
        """The same text, unless it holds half a character, which no file could."""
        try:
            text.encode()
        except UnicodeEncodeError:
            self.refuse(key, "holds half of a surrogate pair", "write it as UTF-8 again")
        return text

    def number(self, key: str) -> float | None:
        value = self.body.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(key, f"{value!r} is no number", "write a plain number")
        if not math.isfinite(value):
            self.refuse(key, f"{value} is not finite", "write a plain, finite number")
        return float(value)

    def word(self, kind: type[Word], key: str) -> Word | None:
        value = self.text(key)
        if value is None:
            return None
        if value not in tuple(kind):
            self.refuse(key, f"{value!r} is not known", f"use one of {', '.join(kind)}")
        return kind(value)

    def conditions(self, key: str) -> tuple[Condition, ...]:
        for value in self.texts(key):
            if value not in tuple(Condition):
                self.refuse(key, f"{value!r} is not known", f"use one of {', '.join(Condition)}")
        return tuple(Condition(value) for value in self.texts(key))

    def limit(self, key: str) -> Height | None:
        value = self.text(key)
        if value is None:
            mend = "write SFC, UNL, FL095, 120 m AGL or 2500 ft AMSL"
            self.refuse(key, "is missing", mend)
        return words.limit(value, f"{self.at}{key}")

    def substitute(self, key: str) -> Height | None:
        value = self.text(key)
        found = None if value is None else words.limit(value, key)
        if found is not None and found.reference is not HeightReference.MEAN_SEA_LEVEL:
            self.refuse(key, f"{value!r} is not above mean sea level", "write it like 2900 m AMSL")
        return found

    def hours(self, key: str) -> tuple[DailyHours, ...]:
        return tuple(words.hours(one, f"{self.at}{key}") for one in self.texts(key))

    def periods(self) -> tuple[Period, ...]:
        """The one period of the form; none where it says nothing of time."""
        starts, ends = self.readings("start"), self.readings("end")
        for start in starts:
            for end in ends:
                if end <= start:
                    self.refuse(
                        "end",
                        f"it ends ({end:%Y-%m-%dT%H:%MZ}) before it starts "
                        f"({start:%Y-%m-%dT%H:%MZ})",
                        "correct the start or the end",
                    )
        daily = self.hours("hours")
        if not starts and not ends and not daily:
            return ()
        period = Period(
            start=starts[0] if starts else None,
            other_starts=starts[1:],
            end=ends[0] if ends else None,
            other_ends=ends[1:],
            daily=daily,
        )
        return (period,)

    def readings(self, key: str) -> tuple[datetime, ...]:
        """The time under `key`, and its other readings."""
        value = self.text(key)
        others = self.texts(f"other_{key}s")
        if value is None:
            if others:
                self.refuse(f"other_{key}s", f"stands without {key}", f"give {key} too")
            return ()
        named = ((key, value), *((f"other_{key}s", one) for one in others))
        return tuple(words.instant(one, name) for name, one in named)

    def rules(self) -> tuple[Rule, ...]:
        value = self.body.get("rules")
        if value is None:
            return ()
        if not isinstance(value, list):
            self.refuse("rules", "is no list", "write a list of rules")
        return tuple(self.rule(one, number) for number, one in enumerate(value))

    def rule(self, value: Any, number: int) -> Rule:
        if not isinstance(value, dict):
            self.refuse(f"rules[{number}]", "is no rule", "write it as an object")
        form = _Form(value, f"rules[{number}].")
        form.known(RULE_KEYS)
        daily = form.hours("hours")
        return Rule(
            name=form.needed("name"),
            bars=form.word(Bars, "bars") or Bars.EVERYONE,
            periods=(Period(daily=daily),) if daily else (),
            unless=form.conditions("unless"),
            exempt=form.texts("exempt"),
        )


def _fir(form: "_Form") -> str | None:
    value = form.text("fir")
    if value is not None and not re.fullmatch(r"[A-Z]{4}", value):
        form.refuse("fir", f"{value!r} is no location indicator", "write four letters, like EPWW")
    return value


def _slug(text: str) -> str:
    """An id that may stand in a path and in an address."""
    plain = text.strip()
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", plain):
        raise RestrictionError(
            f"{text!r} is no id", where="id", mend="use letters, digits, - _ . and at most 64"
        )
    return plain
