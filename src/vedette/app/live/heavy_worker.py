"""The process that does heavy work: it reads the record and answers one question after another.

    python -m vedette.app.live.heavy_worker RECORD MEMORY_BYTES

Questions come on standard input and answers go to standard output, each part with its length
before it (`app.live.worker_loop`). It changes nothing, and ends with the process that started it.
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vedette.app.live.worker_loop import Answer, answer_questions
from vedette.model.errors import VedetteError
from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_record import verify_record
from vedette.record.record import Record
from vedette.web.desks.incident_pages import Which, incident_page, incident_summaries
from vedette.web.desks.question_desk import QuestionDesk


class Questions:
    """The questions that can be asked, by name, about one record that is open for reading."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: Record | None = None

    def answer(self, name: str, args: list[Any]) -> Answer:
        """The answer, or the reason why there is none."""
        asked: dict[str, Callable[..., Any]] = {
            "verify": self._verify,
            "incidents": self._incidents,
            "incident": lambda *a: incident_page(self._record, *a),
            "history": self._inquiry.history,
            "affected": self._inquiry.affected,
            "dossier": self._inquiry.dossier,
        }
        try:
            found = asked[name](*args)
        except MemoryError:
            return {"error": "memory"}, b""
        except LookupError as exc:
            return {"error": "lookup", "what": str(exc)}, b""
        except VedetteError as exc:
            return {"error": "refused", "what": exc.what, "where": exc.where, "mend": exc.mend}, b""
        if name == "dossier":
            return {"name": found[0]}, found[1]
        return {"found": found}, b""

    def _verify(self) -> Any:
        return verify_record(self._path, Trust()).to_dict()

    def _incidents(self, as_of: str | None, which: dict[str, Any]) -> Any:
        crossing = which.pop("crossing")
        wanted = Which(**which, crossing=None if crossing is None else tuple(crossing))
        return incident_summaries(self._record, as_of, wanted)

    @property
    def _record(self) -> Record:
        if self._opened is None:
            self._opened = Record.read(self._path)
        return self._opened

    @property
    def _inquiry(self) -> QuestionDesk:
        return QuestionDesk(self._record, lambda: datetime.now(UTC))


def main() -> None:
    """Answer questions until the input ends."""
    answer_questions(Questions(Path(sys.argv[1])).answer, memory_bytes=int(sys.argv[2]))


if __name__ == "__main__":
    main()
