"""Heavy work of `vedette serve` in processes of its own, with limits, ended when nobody waits.

Each process reads the record by itself and answers one question at a time. It is kept for the
next question; one whose question was cancelled or took too long is killed.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from vedette.app.settings.settings import HeavySettings
from vedette.model.errors import RecordError
from vedette.web.heavy import Slots

Found = TypeVar("Found")
_LENGTH = 8
_WORKER = "vedette.app.heavy_worker"


class HeavyWork:
    """The processes. Used on one event loop; `close` ends them all."""

    def __init__(self, record: Path, settings: HeavySettings, worker: str = _WORKER) -> None:
        """worker: the module that a process runs; another one in tests."""
        self._record = record
        self._settings = settings
        self._module = worker
        self._slots = Slots(settings.processes, settings.waiting)
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()

    @property
    def processes(self) -> int:
        """How many there are now."""
        return len(self._idle) + len(self._busy)

    async def run(self, name: str, here: Callable[..., Found], *args: Any) -> Found:  # noqa: ARG002
        """What the method of that name gives over the record as it now stands."""
        async with self._slots:
            worker = self._idle.pop() if self._idle else await self._start()
            self._busy.add(worker)
            try:
                async with asyncio.timeout(self._settings.time_s):
                    found = await worker.ask(name, args)
            except TimeoutError as exc:
                worker.kill()
                raise RecordError(
                    f"this took longer than {self._settings.time_s:g} s, and was ended",
                    mend="use the command line on a copy, or raise time_s under [heavy]",
                ) from exc
            except BaseException:  # whoever asked has gone, or the process has
                worker.kill()
                raise
            finally:
                self._busy.discard(worker)
            self._idle.append(worker)
            return cast("Found", _answer(found, self._settings))

    async def close(self) -> None:
        """End all processes; returns once they have ended."""
        workers = (*self._idle, *self._busy)
        self._idle.clear()
        for worker in workers:
            worker.kill()
        for worker in workers:
            await worker.process.wait()

    async def _start(self) -> "_Worker":
        command = (
            sys.executable,
            "-m",
            self._module,
            str(self._record),
            str(self._settings.memory_mb * 1024 * 1024),
        )
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        return _Worker(process)


@dataclass(frozen=True, slots=True)
class _Answered:
    """What a process answered: a head, and bytes where there are any."""

    head: dict[str, Any]
    body: bytes


@dataclass(frozen=True, slots=True, eq=False)
class _Worker:
    process: asyncio.subprocess.Process

    async def ask(self, name: str, args: tuple[Any, ...]) -> _Answered:
        """One question and its answer. Raises RecordError where the process ends over it."""
        reads, writes = self.process.stdout, self.process.stdin
        assert reads is not None  # noqa: S101 - both are pipes
        assert writes is not None  # noqa: S101
        try:
            writes.write(framed(json.dumps({"name": name, "args": args}).encode()))
            await writes.drain()
            head = json.loads(await _part(reads))
            return _Answered(head, await _part(reads))
        except (asyncio.IncompleteReadError, BrokenPipeError, ConnectionResetError) as exc:
            raise RecordError(
                "the process that did this has ended",
                mend="try again; if it ends again, use the command line, or raise memory_mb under"
                " [heavy]",
            ) from exc

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        if self.process.stdin is not None:
            self.process.stdin.close()


def framed(data: bytes) -> bytes:
    """A part as it goes over a pipe: its length, and itself."""
    return len(data).to_bytes(_LENGTH, "little") + data


async def _part(stream: asyncio.StreamReader) -> bytes:
    size = int.from_bytes(await stream.readexactly(_LENGTH), "little")
    return await stream.readexactly(size)


def _answer(answered: _Answered, settings: HeavySettings) -> Any:
    head = answered.head
    if "found" in head:
        return head["found"]
    if "name" in head:  # a file
        return head["name"], answered.body
    if head["error"] == "lookup":
        raise LookupError(head["what"])
    if head["error"] == "memory":
        raise RecordError(
            f"this takes more than {settings.memory_mb} MB of memory",
            mend="use the command line, or raise memory_mb under [heavy]",
        )
    raise RecordError(head["what"], where=head["where"], mend=head["mend"])
