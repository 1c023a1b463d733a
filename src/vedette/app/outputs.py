"""The folder that a run writes: `events.jsonl` and `vedette.sqlite`, whole or not at all."""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from vedette.model.errors import ConfigError
from vedette.record.book import Record
from vedette.sharing.lines import dumps

EVENTS = "events.jsonl"
RECORD = "vedette.sqlite"


def record_in(path: Path) -> Path:
    """The record file that `path` names, or that lies in the folder that it names."""
    return path / RECORD if path.is_dir() else path


class Outputs:
    """Writes beside the folder it was given, and moves there when the run is over.

    A folder that already holds a record is refused: nothing is overwritten. With `in_place` it
    writes in the folder itself, for a run that a person watches and may stop at any time.
    """

    def __init__(self, folder: Path, *, in_place: bool = False) -> None:
        self.folder = folder
        self._work = folder if in_place else folder.with_name(folder.name + ".partial")
        for name in (EVENTS, RECORD):
            if (folder / name).exists():
                raise ConfigError(
                    f"already holds {name}", where=str(folder), mend="name another folder"
                )
        if self._staged and self._work.exists():
            raise ConfigError(
                "is left over from a run that was cut off, or is being written now",
                where=str(self._work),
                mend="remove it, or name another folder",
            )
        self.record: Record
        self._events: TextIO

    @property
    def record_path(self) -> Path:
        """Where the record lies while the run goes on."""
        return self._work / RECORD

    @property
    def _staged(self) -> bool:
        return self._work != self.folder

    def __enter__(self) -> Self:
        try:
            self._work.mkdir(parents=True, exist_ok=not self._staged)
            self._events = (self._work / EVENTS).open("w", encoding="utf-8", newline="\n")
        except OSError as exc:
            raise ConfigError(
                f"cannot be written to: {exc.strerror}", where=str(self._work), mend="name another"
            ) from exc
        self.record = Record.open(self.record_path)
        return self

    def write(self, lines: Iterable[Mapping[str, object]]) -> None:
        """Add lines to `events.jsonl`."""
        self._events.writelines(dumps(line) + "\n" for line in lines)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._events.close()
        self.record.close()
        if not self._staged:
            return
        if kind is not None:
            shutil.rmtree(self._work)
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        for name in (EVENTS, RECORD):
            (self._work / name).rename(self.folder / name)
        self._work.rmdir()
