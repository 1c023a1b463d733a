"""Parts of a zone file that break its format: noted if their meaning is plain, refused if not."""

import math
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn, TypeVar

import msgspec

from vedette.airspace.formats.unknown_values import Carries, carried
from vedette.airspace.formats.unread_parts import Unread, doubts_of
from vedette.model.doubt import Doubt
from vedette.model.errors import RestrictionError
from vedette.model.height import HeightReference
from vedette.model.ids import RestrictionId
from vedette.model.particulars import Text
from vedette.model.restriction import Period, Restriction, Volume

T = TypeVar("T")
MEMO_MAX = 4096  # kept results of parts that many zones of a file share


@dataclass(frozen=True, slots=True)
class Deviation:
    """One part of a file that breaks its format, but was read."""

    feature: str
    key: str
    what: str


class FeatureRefusedError(RestrictionError):
    """One feature of a zone file cannot be read without guessing."""

    def __init__(self, refusal: Doubt) -> None:
        where = f"{refusal.file}: feature {refusal.feature}: {refusal.key}"
        super().__init__(refusal.what, where=where, mend=refusal.mend)
        self.refusal = refusal


@dataclass(frozen=True, slots=True, eq=False)
class Original:
    """A zone file as it was read, so that unchanged parts can be written back unchanged.

    Must not be modified: its parts are the file's JSON values, or the text of a NOTAM.
    """

    root: dict[str, Any]  # without its features
    list_key: str | None  # under which the features stand; None where one feature is the file
    features: tuple[tuple[Any, RestrictionId | None], ...]  # None: it was refused, and skipped
    read: dict[RestrictionId, Restriction]


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoneFile:
    """The contents of a zone file."""

    restrictions: tuple[Restriction, ...]
    deviations: tuple[Deviation, ...]
    sha256: str
    format: str
    doubts: tuple[Doubt, ...] = ()  # what was not understood, and is of none of the restrictions
    original: Original | None = None  # where it was asked for
    file: str = ""  # its name, as whoever reads it knows it

    @property
    def refused(self) -> tuple[Doubt, ...]:
        """Features that cannot be read at all and are not among the restrictions."""
        return tuple(one for one in self.doubts if one.refused)

    @property
    def left_out(self) -> tuple[Doubt, ...]:
        """Everything in the file that was not understood, including parts of its restrictions."""
        return self.doubts + tuple(d for one in self.restrictions for d in one.doubts)


@dataclass(slots=True)
class Notes:
    """The reader's position in the file, and what it has noted so far."""

    file: str
    feature: str = "file"
    limit_reference: HeightReference | None = None  # of limits that state none, by a person's word
    deviations: list[Deviation] = field(default_factory=list)
    refusals: list[Doubt] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)  # of the present feature
    memo: dict[tuple[str, bytes], tuple[Any, tuple[Deviation, ...], tuple[Unread, ...]]] = field(
        default_factory=dict
    )

    def add(self, feature: str, key: str, what: str) -> None:
        """Note a deviation of a feature."""
        self.deviations.append(Deviation(label(feature), label(key), what))

    def note(self, key: str, what: str) -> None:
        """Note a deviation of the present feature."""
        self.add(self.feature, key, what)

    def refuse(self, key: str, what: str, mend: str) -> NoReturn:
        """Refuse the present feature. Raises FeatureRefusedError."""
        raise FeatureRefusedError(self.refusal(key, what, mend))

    def refusal(self, key: str, what: str, mend: str, feature: str | None = None) -> Doubt:
        """A doubt about a feature that cannot be read at all; by default the present one."""
        name = self.feature if feature is None else feature
        return Doubt(
            file=self.file,
            feature=label(name),
            key=label(key),
            what=what,
            mend=mend,
            refused=True,
        )

    def once(self, kind: str, value: Any, read: Callable[[], T]) -> T:
        """The result of `read` for `value`, computed once for all features with an equal value.

        value: from `zone_json.load`, without numbers that are not finite.
        """
        key = (kind, msgspec.json.encode(value))
        known = self.memo.get(key)
        if known is not None:
            if known[1]:
                named = label(self.feature)
                self.deviations += [Deviation(named, one.key, one.what) for one in known[1]]
            self.unread += known[2]
            found: T = known[0]
            return found
        before, unread = len(self.deviations), len(self.unread)
        found = read()
        if len(self.memo) < MEMO_MAX:
            said = tuple(self.deviations[before:])
            self.memo[key] = (found, said, tuple(self.unread[unread:]))
        return found

    def given(self, holder: dict[str, Any], key: str, path: str) -> Any:
        """A value, or None if it is absent. A null is noted and counts as absent."""
        value = holder.get(key)
        if value is None and key in holder:
            self.note(path, "null, where the format leaves an absent key out")
        return value

    def stated(self, holder: dict[str, Any], key: str, path: str) -> Any:
        """A value, or None if it is absent. A null or an empty text is noted and counts as
        absent.
        """
        value = self.given(holder, key, path)
        if isinstance(value, str) and (not value or value.isspace()):
            self.note(path, "is empty; read as absent")
            return None
        return value

    def unknown(
        self,
        holder: dict[str, Any],
        known: Collection[str],
        path: str,
        carries: Carries | None = None,
    ) -> None:
        """Note every key that the format does not define, as a part that is not understood.

        carries: what such a part may define; None if it follows from the value.
        """
        for key, value in holder.items():
            if key in known:
                continue
            where, what = f"{path}.{key}" if path else key, "the format has no such key"
            self.note(where, what)
            told = carried(key, value)
            if carries is not None and value not in (None, "", [], {}):
                told = carries
            self.doubt(where, what, told, value=value, may_narrow=Carries.PLACE not in told)

    def doubt(
        self,
        key: str,
        what: str,
        carries: Carries,
        *,
        value: Any = None,
        may_narrow: bool = True,
        mend: str | None = None,
    ) -> None:
        """Add a doubt about a part of the present feature.

        carries: what the part may define: place, height limits or hours. value: the content of the
        part. If it may define a place, its positions limit the area of the doubt.
        """
        self.unread.append(Unread(label(key), what, mend, carries, value, may_narrow))

    def doubts_of(self, volumes: Sequence[Volume], periods: Sequence[Period]) -> tuple[Doubt, ...]:
        """All doubts about the present feature. Call this once, at the end of the feature."""
        if not self.unread:
            return ()
        found = doubts_of(self.unread, self.file, label(self.feature), volumes, periods)
        self.unread.clear()
        return found

    def number(self, value: Any, key: str) -> float:
        """A finite number. A number written as text is noted."""
        if isinstance(value, str):
            try:
                number = float(value)
            except ValueError:
                self.refuse(key, f"must be a number, got {short(value)}", "write a plain number")
            self.note(key, f"a number written as text: {short(value)}")
            value = number
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(key, f"must be a number, got {short(value)}", "write a plain number")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            self.refuse(key, f"must be finite, got {number}", "write a finite number")
        return number

    def mapping(self, value: Any, key: str) -> dict[str, Any]:
        """A JSON object. Raises FeatureRefusedError for anything else."""
        if not isinstance(value, dict):
            self.refuse(
                key, f"must be a JSON object, got {short(value)}", "write it as the format says"
            )
        return value

    def sequence(self, value: Any, key: str) -> list[Any]:
        """A JSON array. A single value is noted and read as an array of one."""
        if isinstance(value, list):
            return value
        self.note(key, "one value, where the format has a list")
        return [value]

    def text(self, value: Any, key: str, longest: int | None = None) -> str | None:
        """A text, or None if it is absent or not a text. A text that is too long is noted, not
        cut.
        """
        if value is None:
            return None
        if not isinstance(value, str):
            self.note(key, "is not a text")
            return None
        if longest is not None and len(value) > longest:
            self.note(key, f"longer than {longest} characters")
        return value


def preferred(texts: tuple[Text, ...]) -> str | None:
    """The English text of several; else the first text; None if there are no texts."""
    first = None
    for one in texts:
        if one.text is not None:
            if one.language is not None and one.language.startswith("en"):
                return one.text
            first = one.text if first is None else first
    return first


def label(name: str) -> str:
    """A name from the file, made safe for a one-line message."""
    plain = name if name.isprintable() else ascii(name)
    return plain if len(plain) <= 120 else plain[:117] + "..."


def short(value: Any) -> str:
    """A value from the file in one line of at most 40 characters."""
    text = ascii(value)
    return text if len(text) <= 40 else text[:37] + "..."
