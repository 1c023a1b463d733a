"""The output folder of a run: events, record and evidence, written completely or not at all."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from vedette.model.errors import ConfigError, VedetteError
from vedette.record.record import Record
from vedette.sharing.event_lines import dumps
from vedette.store.acknowledged_size import mark_path
from vedette.store.evidence_files import FOLDER as EVIDENCE
from vedette.store.map_history import FOLDER as SHOWN

EVENTS = "events.jsonl"
RECORD = "vedette.sqlite"


def record_in(path: Path) -> Path:
    """The record file that `path` names or contains."""
    return path / RECORD if path.is_dir() else path


class Outputs:
    """Writes into a temporary folder, and moves it into place when the run is over.

    A folder that already holds a record, or what a page showed, is refused: nothing is overwritten,
    and no two runs are mixed. With `in_place` it writes into the folder itself, for a run that a
    person watches and may stop at any time.
    """

    def __init__(self, folder: Path, *, in_place: bool = False) -> None:
        self.folder = folder
        self._work = folder if in_place else folder.with_name(folder.name + ".partial")
        for name in (EVENTS, RECORD, EVIDENCE, SHOWN):
            if (folder / name).exists():
                raise ConfigError(
                    f"must not contain an earlier run, got {name}",
                    where=str(folder),
                    mend="name another folder",
                )
        if self._staged and self._work.exists():
            raise ConfigError(
                "belongs to a run that was interrupted, or that is still running",
                where=str(self._work),
                mend="name another folder, or remove this one if no run uses it",
            )
        self.record: Record
        self._events: TextIO

    @property
    def record_path(self) -> Path:
        """The path of the record while the run goes on."""
        return self._work / RECORD

    @property
    def _staged(self) -> bool:
        return self._work != self.folder

    def __enter__(self) -> Self:
        with self._naming_errors():
            self._work.mkdir(parents=True, exist_ok=not self._staged)
            self._events = (self._work / EVENTS).open("w", encoding="utf-8", newline="\n")
        try:
            self.record = Record.open(self.record_path)
        except VedetteError:
            self._events.close()
            self._discard()
            raise
        return self

    def write(self, lines: Iterable[Mapping[str, object]]) -> None:
        """Add lines to `events.jsonl`."""
        with self._naming_errors():
            self._events.writelines(dumps(line) + "\n" for line in lines)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.record.close()
        try:
            with self._naming_errors():
                self._events.close()
                if kind is None and self._staged:
                    self._put_in_place()
        finally:
            self._discard()

    def _put_in_place(self) -> None:
        if not self.folder.exists():
            self._work.rename(self.folder)
            return
        mark = mark_path(self._work / RECORD).name
        for name in (EVENTS, RECORD, mark, EVIDENCE):
            if (self._work / name).exists():
                (self._work / name).rename(self.folder / name)

    def _discard(self) -> None:
        """Remove the folder beside; what it still holds is half a run."""
        if self._staged:
            shutil.rmtree(self._work, ignore_errors=True)

    @contextmanager
    def _naming_errors(self) -> Iterator[None]:
        """A full disk or a folder that may not be written is one line, too."""
        try:
            yield
        except OSError as exc:
            raise ConfigError(
                f"cannot be written: {exc.strerror}",
                where=str(self._work),
                mend="free disk space there, or name another folder",
            ) from exc
