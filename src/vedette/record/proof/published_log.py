"""A log as others fetch it: its last signed checkpoint and its tiles. The log may grow
meanwhile."""

from collections.abc import Callable
from pathlib import Path

from vedette.record.ledger import tiles
from vedette.record.ledger.ledger import Ledger
from vedette.store.database import open_read_only, undisturbed


class PublishedLog:
    """Reads the record for each request, so that new entries are included."""

    def __init__(self, path: Path, *, entries: bool) -> None:
        self._path = path
        self._entries = entries
        with open_read_only(path):
            pass  # what cannot be read is said before anything is served

    def checkpoint(self) -> bytes | None:
        """The last checkpoint that was signed; None before the first."""
        return self._asked(Ledger.last_checkpoint)

    def tile(self, path: str) -> bytes | None:
        """A tile of the log; None if it does not exist, or if it holds entries and these are not
        public.
        """
        name = tiles.tile_named(path)
        if name is None or (name.level is None and not self._entries):
            return None
        return self._asked(lambda ledger: ledger.tile(name))

    def _asked(self, ask: Callable[[Ledger], bytes | None]) -> bytes | None:
        def once() -> bytes | None:
            with open_read_only(self._path, check_schema=False) as database:
                return ask(Ledger(database))

        return undisturbed(self._path, once, lambda _: True)
