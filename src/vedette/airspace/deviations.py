"""What is not as the format says: listed where its meaning is plain, refused where it is not."""

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any, NoReturn

from vedette.model.errors import RestrictionError
from vedette.model.restriction import Restriction


@dataclass(frozen=True, slots=True)
class Deviation:
    """One thing in a file that is not as its format says, and that was read all the same."""

    feature: str
    key: str
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFile:
    """What a zone file says."""

    restrictions: tuple[Restriction, ...]
    deviations: tuple[Deviation, ...]
    sha256: str
    format: str


@dataclass(slots=True)
class Notes:
    """Where the reader is, and what it has noted so far."""

    file: str
    feature: str = "file"
    deviations: list[Deviation] = field(default_factory=list)

    def add(self, feature: str, key: str, what: str) -> None:
        """List a deviation."""
        self.deviations.append(Deviation(label(feature), label(key), what))

    def note(self, key: str, what: str) -> None:
        """List a deviation of the present feature."""
        self.add(self.feature, key, what)

    def refuse(self, key: str, what: str, mend: str) -> NoReturn:
        """Refuse the file. Raises RestrictionError."""
        raise RestrictionError(
            what, where=f"{self.file}: feature {label(self.feature)}: {label(key)}", mend=mend
        )

    def given(self, holder: dict[str, Any], key: str, path: str) -> Any:
        """A value, or None where it is absent; null is noted and counts as absent."""
        value = holder.get(key)
        if value is None and key in holder:
            self.note(path, "null, where the format leaves an absent key out")
        return value

    def unknown(self, holder: dict[str, Any], known: Collection[str], path: str) -> None:
        """Note every key that the format does not have."""
        for key in holder:
            if key not in known:
                self.note(f"{path}.{key}" if path else key, "the format has no such key")

    def number(self, value: Any, key: str) -> float:
        """A finite number; one written as text is noted."""
        if isinstance(value, str):
            try:
                number = float(value)
            except ValueError:
                self.refuse(key, f"{short(value)} is not a number", "write a plain number")
            self.note(key, f"a number written as text: {short(value)}")
            value = number
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(key, f"{short(value)} is not a number", "write a plain number")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            self.refuse(key, f"{number} is not a finite number", "write a plain, finite number")
        return number

    def mapping(self, value: Any, key: str) -> dict[str, Any]:
        """A JSON object, or refused."""
        if not isinstance(value, dict):
            self.refuse(key, f"{short(value)} is not a JSON object", "write it as the format says")
        return value

    def sequence(self, value: Any, key: str) -> list[Any]:
        """A JSON array; a single value that is none is noted and taken as the only one."""
        if isinstance(value, list):
            return value
        self.note(key, "one value, where the format has a list")
        return [value]

    def words(self, value: Any, key: str) -> str | None:
        """A text in several languages: the English one, else the first. Plain text is noted."""
        if value is None:
            return None
        if isinstance(value, str):
            self.note(key, "plain text, where the format has a list of texts with their language")
            return value
        texts: list[tuple[str, str]] = []
        for item in self.sequence(value, key):
            text = item.get("text") if isinstance(item, dict) else item
            if not isinstance(text, str):
                self.note(key, "an entry without text")
                continue
            lang = item.get("lang") if isinstance(item, dict) else None
            if not isinstance(lang, str):
                self.note(key, "a text without its language")
            texts.append((lang if isinstance(lang, str) else "", text))
        return next(
            (t for lang, t in texts if lang.startswith("en")), texts[0][1] if texts else None
        )


def label(name: str) -> str:
    """A name out of the file, fit to stand in one line."""
    plain = name if name.isprintable() else ascii(name)
    return plain if len(plain) <= 120 else plain[:117] + "..."


def short(value: Any) -> str:
    """A value as it may stand in a message: one line, and not as long as the file likes."""
    text = ascii(value)
    return text if len(text) <= 40 else text[:37] + "..."
