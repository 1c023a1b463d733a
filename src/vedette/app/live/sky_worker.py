"""The process that answers for the sky.

    python -m vedette.app.live.sky_worker SETTINGS MEMORY_BYTES

SETTINGS is JSON: the settings of `[sky]` and the folder of the stored pictures of the page.
Questions and answers are those of `app.live.worker_loop`.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from vedette.app.live.sky_answers import SkyAnswers
from vedette.app.live.worker_loop import Answer, answer_questions
from vedette.app.settings.sky_settings import SkySettings
from vedette.model.errors import VedetteError

_NICE = 5  # a person waits for it, but the engine goes first


class SkyQuestions:
    """The questions that can be asked, by name."""

    def __init__(self, answers: SkyAnswers) -> None:
        self._asked: dict[str, Callable[..., Any]] = {
            "answer": answers.answer,
            "cross": answers.cross,
            "tonight": answers.tonight,
            "warm_up": answers.warm_up,
        }

    def answer(self, name: str, args: list[Any]) -> Answer:
        """The answer, or the reason why there is none."""
        try:
            found = self._asked[name](*args)
        except MemoryError:
            return {"error": "memory"}, b""
        except VedetteError as exc:
            return {"error": "refused", "what": exc.what, "where": exc.where, "mend": exc.mend}, b""
        return {"found": found}, b""


def main() -> None:
    """Answer questions until the input ends."""
    said = json.loads(sys.argv[1])
    sky = said["sky"]
    settings = SkySettings(
        place=sky["place"],
        elements=tuple(sky["elements"]),
        obstacles=tuple(sky["obstacles"]),
        metar=sky["metar"],
    )
    shown = None if said["shown"] is None else Path(said["shown"])
    questions = SkyQuestions(SkyAnswers(settings, shown))
    answer_questions(questions.answer, memory_bytes=int(sys.argv[2]), nice=_NICE)


if __name__ == "__main__":
    main()
