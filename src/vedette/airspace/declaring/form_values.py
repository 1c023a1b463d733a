"""The values of a form, each read and checked. Errors name the key."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

from vedette.airspace.declaring import form_text
from vedette.model.errors import RestrictionError
from vedette.model.height import Height, HeightReference
from vedette.model.restriction import Bars, Condition, DailyHours, Period, Rule
from vedette.model.value_words import in_words

Word = TypeVar("Word", bound=StrEnum)
T = TypeVar("T")
PERIOD_KEYS = ("start", "other_starts", "end", "other_ends", "hours")
RULE_KEYS = ("name", "bars", "hours", "unless", "exempt")


@dataclass(frozen=True, slots=True)
class Form:
    """The form or a part of it, with readers for its values. All raise RestrictionError."""

    body: Mapping[str, Any]
    at: str  # which part of the form this is

    def refuse(self, key: str, what: str, mend: str) -> NoReturn:
        """Refuse the form."""
        raise RestrictionError(what, where=f"{self.at}{key}", mend=mend)

    def known(self, keys: tuple[str, ...]) -> None:
        """Refuse keys that are not among these."""
        for key in self.body:
            if key not in keys:
                self.refuse(str(key), "is an unknown key", f"use only {', '.join(keys)}")

    def has(self, key: str) -> bool:
        """Whether the form has a value under `key`."""
        return key in self.body

    def either(self, key: str, read: Callable[[str], T], otherwise: T) -> T:
        """The value under `key`, or `otherwise` if the form has none."""
        return read(key) if self.has(key) else otherwise

    def text(self, key: str) -> str | None:
        """A text; None if it is absent or empty."""
        value = self.body.get(key)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            self.refuse(key, f"must be text, got {in_words(value)}", "write it in quotation marks")
        return self.sound(key, value).strip() or None

    def needed(self, key: str) -> str:
        """A text that must be present."""
        value = self.text(key)
        if value is None:
            self.refuse(key, "is missing", "give a short text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts; empty if it is absent."""
        value = self.body.get(key)
        if value is None:
            return ()
        if not isinstance(value, list | tuple) or not all(
            isinstance(one, str) and one.strip() for one in value
        ):
            self.refuse(
                key, f"must be a list of texts, got {in_words(value)}", 'write it as ["...", "..."]'
            )
        return tuple(self.sound(key, one).strip() for one in value)

    def sound(self, key: str, text: str) -> str:
        """Refuse text that cannot be written as UTF-8, because it holds half of a surrogate
        pair.
        """
        try:
            text.encode()
        except UnicodeEncodeError:
            self.refuse(
                key,
                f"must be valid Unicode, got half of a surrogate pair in {in_words(text)}",
                "write it as UTF-8 again",
            )
        return text

    def number(self, key: str) -> float | None:
        """A finite number; None if it is absent."""
        value = self.body.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(
                key, f"must be a number, got {in_words(value)}", "write it without quotation marks"
            )
        if not math.isfinite(value):
            self.refuse(key, f"must be finite, got {value}", "write a finite number")
        return float(value)

    def word(self, kind: type[Word], key: str) -> Word | None:
        """A word of an enumeration; None if it is absent."""
        value = self.text(key)
        if value is None:
            return None
        if value not in tuple(kind):
            self.refuse(
                key, f"must be one of {', '.join(kind)}, got {in_words(value)}", "correct the word"
            )
        return kind(value)

    def conditions(self, key: str) -> tuple[Condition, ...]:
        """A list of conditions."""
        for value in self.texts(key):
            if value not in tuple(Condition):
                self.refuse(
                    key,
                    f"must be a list of {', '.join(Condition)}, got {in_words(value)}",
                    "correct the list",
                )
        return tuple(Condition(value) for value in self.texts(key))

    def limit(self, key: str) -> Height | None:
        """A limit; None if the form says that there is none."""
        value = self.text(key)
        if value is None:
            mend = "write SFC, UNL, FL095, 120 m AGL or 2500 ft AMSL"
            self.refuse(key, "is missing", mend)
        return form_text.limit(value, f"{self.at}{key}")

    def substitute(self, key: str) -> Height | None:
        """A height above mean sea level; None if it is absent."""
        value = self.text(key)
        found = None if value is None else form_text.limit(value, key)
        if found is not None and found.reference is not HeightReference.MEAN_SEA_LEVEL:
            self.refuse(
                key,
                f"must be a height above mean sea level, got {in_words(value)}",
                "write it like 2900 m AMSL",
            )
        return found

    def hours(self, key: str) -> tuple[DailyHours, ...]:
        """A list of hours."""
        return tuple(form_text.hours(one, f"{self.at}{key}") for one in self.texts(key))

    def periods(self, base: Period) -> tuple[Period, ...]:
        """The one period of the form. Values that the form leaves out are taken from `base`.

        Empty if neither has any.
        """
        before = {
            "start": () if base.start is None else (base.start, *base.other_starts),
            "end": () if base.end is None else (base.end, *base.other_ends),
        }
        starts, ends = (
            self.readings(key) if self.has(key) or self.has(f"other_{key}s") else before[key]
            for key in ("start", "end")
        )
        for start in starts:
            for end in ends:
                if end <= start:
                    self.refuse(
                        "end",
                        f"the end must be after the start, got {start:%Y-%m-%dT%H:%MZ} to "
                        f"{end:%Y-%m-%dT%H:%MZ}",
                        "correct the start or the end",
                    )
        daily = self.hours("hours") if self.has("hours") else base.daily
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

    def several_periods(self) -> tuple[Period, ...]:
        """The periods under `periods`, each given in full."""
        beside = next((key for key in PERIOD_KEYS if self.has(key)), None)
        if beside is not None:
            self.refuse(
                beside, "cannot be given together with periods", "put it into one of the periods"
            )
        value = self.body["periods"]
        if not isinstance(value, list) or not value:
            mend = 'write it as [{"start": ..., "end": ..., "hours": [...]}, ...]'
            self.refuse("periods", f"must be a list of periods, got {in_words(value)}", mend)
        return tuple(self._one_period(one, number) for number, one in enumerate(value))

    def _one_period(self, value: Any, number: int) -> Period:
        if not isinstance(value, dict):
            self.refuse(
                f"periods[{number}]",
                f"must be an object, got {in_words(value)}",
                "give start, end or hours",
            )
        form = Form(value, f"periods[{number}].")
        form.known(PERIOD_KEYS)
        found = form.periods(Period())
        if not found:
            self.refuse(
                f"periods[{number}]",
                "must have a start, an end or hours, got none",
                "add one of them",
            )
        return found[0]

    def readings(self, key: str) -> tuple[datetime, ...]:
        """The time under `key`, followed by its alternative readings."""
        value = self.text(key)
        others = self.texts(f"other_{key}s")
        if value is None:
            if others:
                self.refuse(f"other_{key}s", f"cannot be given without {key}", f"give {key} too")
            return ()
        named = ((key, value), *((f"other_{key}s", one) for one in others))
        return tuple(form_text.instant(one, f"{self.at}{name}") for name, one in named)

    def rules(self) -> tuple[Rule, ...]:
        """The rules; empty if there are none."""
        value = self.body.get("rules")
        if value is None:
            return ()
        if not isinstance(value, list):
            self.refuse(
                "rules",
                f"must be a list of rules, got {in_words(value)}",
                "write a list of objects",
            )
        return tuple(self.rule(one, number) for number, one in enumerate(value))

    def rule(self, value: Any, number: int) -> Rule:
        """One rule."""
        if not isinstance(value, dict):
            self.refuse(
                f"rules[{number}]",
                f"must be an object, got {in_words(value)}",
                "give its name and its conditions",
            )
        form = Form(value, f"rules[{number}].")
        form.known(RULE_KEYS)
        daily = form.hours("hours")
        return Rule(
            name=form.needed("name"),
            bars=form.word(Bars, "bars") or Bars.EVERYONE,
            periods=(Period(daily=daily),) if daily else (),
            unless=form.conditions("unless"),
            exempt=form.texts("exempt"),
        )
