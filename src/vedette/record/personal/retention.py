"""How long personal data are kept, by their kind."""

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

_MOST_DAYS = 36_500.0


class PersonalKind(StrEnum):
    """What a piece of personal data is."""

    REPORTER = "reporter"  # who told of a sighting
    SPEAKER = "speaker"  # a private person whose words are on record
    OPERATOR = "operator"  # where an operator stands, or who they are
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How many days personal data are kept before their key is destroyed."""

    reporter_days: float = 365.0
    """Days for which the name and contact of a reporter are kept, 1 to 36500."""
    speaker_days: float = 365.0
    """Days for which the name of a private speaker is kept, 1 to 36500."""
    operator_days: float = 30.0
    """Days for which an operator's position or name is kept, 1 to 36500."""
    other_days: float = 90.0
    """Days for which other personal data are kept, 1 to 36500."""

    def __post_init__(self) -> None:
        for setting in fields(self):
            value = getattr(self, setting.name)
            if not 1.0 <= value <= _MOST_DAYS:
                raise ValueError(f"{setting.name} must be between 1 and 36500, got {value:g}")

    def erase_after(self, kind: PersonalKind, at: datetime) -> datetime:
        """The time from which a `kind` of item that was sealed at `at` is due for erasure."""
        days: float = getattr(self, f"{kind.value}_days")
        return at + timedelta(days=days)
