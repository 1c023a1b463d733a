"""The sky as the routes ask it: in processes of their own where the watch must not wait."""

import json
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from starlette.concurrency import run_in_threadpool

from vedette.app.live.heavy_work import HeavyWork
from vedette.app.settings.settings import HeavySettings
from vedette.app.settings.sky_settings import SkySettings
from vedette.intake.photo_preview import preview
from vedette.model.errors import (
    EvidenceError,
    RecordError,
    RefusedError,
    SkyError,
    VedetteError,
)
from vedette.sky.sighting import Sighting
from vedette.sky.sighting_file import as_json

if TYPE_CHECKING:  # it loads the whole sky, which the server itself never needs
    from vedette.app.live.sky_answers import SkyAnswers

Json = dict[str, Any]
_WORKER = "vedette.app.live.sky_worker"
_PHOTO_WORKER = "vedette.app.live.photo_worker"
_AGAIN_S = 60.0  # until a photo that took too long is tried again: the machine may have been busy
_SKY = HeavySettings(processes=1, waiting=20, time_s=30.0, memory_mb=1024)
_PHOTOS = HeavySettings(processes=1, waiting=60, time_s=30.0, memory_mb=700)


class SkyInThreads:
    """Answers in threads of this process: for a replay, where no watch could be delayed."""

    def __init__(self, answers: "SkyAnswers", now: Callable[[], datetime]) -> None:
        self._answers = answers
        self._now = now

    async def answer(self, sighting: Sighting) -> Json:
        """The objects in the sky in the direction of a sighting, as JSON, with charts."""
        return await run_in_threadpool(self._answers.answer, as_json(sighting))

    async def cross(self, sightings: list[Sighting]) -> Json:
        """The places where the directions of several sightings cross, as JSON."""
        return await run_in_threadpool(self._answers.cross, [as_json(one) for one in sightings])

    async def tonight(self, day: str | None) -> Json | None:
        """The objects that people may mistake for a drone that night; None if no place is set."""
        return await run_in_threadpool(self._answers.tonight, evening(day, self._now()))

    async def preview(self, photo: bytes) -> bytes:
        """A small picture of a photo."""
        return await run_in_threadpool(preview, photo)


class SkyInProcesses:
    """Answers in processes with limits: one for the sky, one for photos of strangers."""

    def __init__(
        self, settings: SkySettings, shown: Path | None, now: Callable[[], datetime]
    ) -> None:
        said = {"sky": asdict(settings), "shown": None if shown is None else str(shown)}
        self._now = now
        self._sky = HeavyWork(json.dumps(said), _SKY, _WORKER)
        self._photos = HeavyWork("-", _PHOTOS, _PHOTO_WORKER)

    async def warm_up(self) -> None:
        """Start the process and load what every answer needs."""
        with suppress(VedetteError):  # without the extra, each question says so
            await self._sky.run("warm_up", _not_here)

    async def answer(self, sighting: Sighting) -> Json:
        """The objects in the sky in the direction of a sighting, as JSON, with charts."""
        found: Json = await self._of_sky("answer", as_json(sighting))
        return found

    async def cross(self, sightings: list[Sighting]) -> Json:
        """The places where the directions of several sightings cross, as JSON."""
        found: Json = await self._of_sky("cross", [as_json(one) for one in sightings])
        return found

    async def tonight(self, day: str | None) -> Json | None:
        """The objects that people may mistake for a drone that night; None if no place is set."""
        found: Json | None = await self._of_sky("tonight", evening(day, self._now()))
        return found

    async def preview(self, photo: bytes) -> bytes:
        """A small picture of a photo. The process gets a file, and gives bytes back."""
        with tempfile.NamedTemporaryFile(prefix="vedette-photo-") as held:
            await run_in_threadpool(_write, held, photo)
            try:
                _, small = await self._photos.run("preview", _not_here, held.name)
            except RecordError as exc:
                if isinstance(exc.__cause__, TimeoutError):
                    raise RefusedError(
                        "the photo could not be looked at in time",
                        mend="it is sent again later",
                        wait_s=_AGAIN_S,
                    ) from exc
                raise EvidenceError(exc.what, mend="send the photo as JPEG") from exc
        return bytes(small)

    async def close(self) -> None:
        """End the processes."""
        await self._sky.close()
        await self._photos.close()

    async def _of_sky(self, name: str, *args: Any) -> Any:
        try:
            return await self._sky.run(name, _not_here, *args)
        except RecordError as exc:
            raise SkyError(exc.what, where=exc.where, mend=exc.mend) from exc


def evening(day: str | None, now: datetime) -> str:
    """The date that was asked for, or today's. Raises SkyError."""
    if day is None:
        return now.date().isoformat()
    try:
        return datetime.strptime(day, "%Y-%m-%d").date().isoformat()  # noqa: DTZ007 - a date
    except ValueError:
        raise SkyError(f"must be a date as 2026-11-30, got {day!r:.40}", where="date") from None


def _write(held: Any, data: bytes) -> None:
    held.write(data)
    held.flush()


def _not_here(*_: Any) -> Any:
    raise NotImplementedError(
        "sky questions must be sent to the worker processes, got one in the server process"
    )
