"""The process that makes small pictures of photos that strangers sent.

    python -m vedette.app.live.photo_worker - MEMORY_BYTES

Its one question names a file and is answered with a JPEG. It loads a decoder and little else.
"""

import sys
from pathlib import Path
from typing import Any

from vedette.app.live.worker_loop import Answer, answer_questions
from vedette.intake.photo_preview import preview
from vedette.model.errors import VedetteError

_NICE = 10  # a phone waits for it, behind the engine and the desk


def answer(name: str, args: list[Any]) -> Answer:
    """The small picture, or the reason why there is none."""
    try:
        return {"name": name}, preview(Path(args[0]).read_bytes())
    except MemoryError:
        return {"error": "memory"}, b""
    except VedetteError as exc:
        return {"error": "refused", "what": exc.what, "where": exc.where, "mend": exc.mend}, b""


if __name__ == "__main__":
    answer_questions(answer, memory_bytes=int(sys.argv[2]), nice=_NICE)
