"""Flight plans on file: a folder of files in any format that `vedette check` reads."""

import re
from pathlib import Path

from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.flights.plan_contact import Gauge
from vedette.engine.live.backup import PLANS as FOLDER
from vedette.feeds.flights.flight_files import parse_flights
from vedette.model.crossing import Answer
from vedette.model.errors import RecordingError
from vedette.model.flight import Flight
from vedette.model.restriction import Restriction
from vedette.model.value_words import in_words

__all__ = ["FOLDER", "Plans"]

BYTES_MAX = 4 * 1024 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_. -]{0,79}")


class Plans:
    """The plans in one folder. Changes by another process are seen at the next call."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[Path, tuple[int, tuple[Flight, ...]]] = {}

    def add(self, name: str, data: bytes) -> tuple[Flight, ...]:
        """Store a plan under its name and return its flights.

        It replaces an earlier plan of that name.

        Raises RecordingError, without storing the plan, if the plan cannot be read.
        """
        if not _NAME.fullmatch(name):
            raise RecordingError(
                "the name of a plan must be 1 to 80 letters, digits, spaces, hyphens, underscores "
                f"and dots, got {in_words(name)}",
                mend="correct it, and begin it with a letter or a digit",
            )
        if len(data) > BYTES_MAX:
            raise RecordingError(
                f"must have at most {BYTES_MAX // 2**20} MiB, got {len(data) / 2**20:,.0f}",
                where=name,
                mend="give one flight per file",
            )
        flights = parse_flights(data, where=name)
        if not flights:
            raise RecordingError(
                "must hold a flight, got none", where=name, mend="give a course with positions"
            )
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            partial = self.folder / f".{name}.partial"
            partial.write_bytes(data)
            partial.rename(self.folder / name)
        except OSError as exc:
            raise RecordingError(
                f"cannot be stored: {exc.strerror}",
                where=str(self.folder),
                mend="check its permissions",
            ) from exc
        return flights

    def remove(self, name: str) -> None:
        """Remove a plan. Raises RecordingError if there is none of that name."""
        path = self.folder / name
        if not _NAME.fullmatch(name) or not path.is_file():
            raise RecordingError(
                f"there is no plan on file with the name {in_words(name)}",
                mend="list the names with `vedette restrict plan list`",
            )
        path.unlink()

    def names(self) -> list[str]:
        """The names of all plans."""
        if not self.folder.is_dir():
            return []
        return sorted(p.name for p in self.folder.iterdir() if _NAME.fullmatch(p.name))

    def touched_by(
        self, restriction: Restriction, config: CheckConfig
    ) -> tuple[tuple[str, str], ...]:
        """Each plan that is or may be inside a restriction, with its name and the answer.

        A plan that can no longer be read may be anywhere, so it is named too.
        """
        gauge = Gauge.of(restriction, config)
        found: list[tuple[str, str]] = []
        for name in self.names():
            try:
                flights = self._flights(self.folder / name)
            except (RecordingError, OSError):
                found.append((name, "unreadable"))
                continue
            for flight in flights:
                answer = gauge.touch(flight)
                if answer is not Answer.OUTSIDE:
                    label = name if len(flights) == 1 else f"{name}: {flight.name}"
                    found.append((label, answer.value))
        return tuple(found)

    def _flights(self, path: Path) -> tuple[Flight, ...]:
        changed = path.stat().st_mtime_ns
        known = self._read.get(path)
        if known is None or known[0] != changed:
            known = (changed, parse_flights(path.read_bytes(), where=path.name))
            self._read[path] = known
        return known[1]
