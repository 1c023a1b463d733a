"""Heavy work of `vedette serve` in separate, limited processes.

Each process reads the record itself and answers one question at a time. It is then kept for the
next question. A process is killed if its question is cancelled or takes too long.
"""

import asyncio
import json
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar, cast

from vedette.app.live.worker_loop import LENGTH, framed
from vedette.app.settings.settings import HeavySettings
from vedette.model.errors import RecordError
from vedette.web.heavy_requests import Slots

Found = TypeVar("Found")
_WORKER = "vedette.app.live.heavy_worker"


class HeavyWork:
    """The processes for heavy work. Used on one event loop; `close` ends them all."""

    def __init__(self, about: Path | str, settings: HeavySettings, worker: str = _WORKER) -> None:
        """about: the first argument of each process: the record, or what its module reads.

        worker: the module that a process runs; other work has others, and tests too.
        """
        self._about = about
        self._settings = settings
        self._module = worker
        self._slots = Slots(settings.processes, settings.waiting)
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()

    @property
    def processes(self) -> int:
        """The number of running processes."""
        return len(self._idle) + len(self._busy)

    async def run(self, name: str, here: Callable[..., Found], *args: Any) -> Found:  # noqa: ARG002
        """The result of the named method over the current record."""
        async with self._slots:
            worker = self._idle.pop() if self._idle else await self._start()
            self._busy.add(worker)
            try:
                async with asyncio.timeout(self._settings.time_s):
                    found = await worker.ask(name, args)
            except TimeoutError as exc:
                worker.kill()
                raise RecordError(
                    f"the work must finish within {self._settings.time_s:g} s; it was stopped",
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
        """End all processes, and wait until they have ended."""
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
            str(self._about),
            str(self._settings.memory_mb * 1024 * 1024),
        )
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )
        return _Worker(process)


@dataclass(frozen=True, slots=True)
class _Answered:
    """The answer of a process: a head, and bytes if there are any."""

    head: dict[str, Any]
    body: bytes


@dataclass(frozen=True, slots=True, eq=False)
class _Worker:
    process: asyncio.subprocess.Process

    async def ask(self, name: str, args: tuple[Any, ...]) -> _Answered:
        """Ask one question and return its answer. Raises RecordError if the process ends
        meanwhile.
        """
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
                "the process for this work ended unexpectedly",
                mend="try again; if it ends again, use the command line, or raise memory_mb "
                "under [heavy]",
            ) from exc

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            self.process.kill()
        if self.process.stdin is not None:
            self.process.stdin.close()


async def _part(stream: asyncio.StreamReader) -> bytes:
    size = int.from_bytes(await stream.readexactly(LENGTH), "little")
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
            f"the work must need at most {settings.memory_mb} MB of memory, but needs more",
            mend="use the command line, or raise memory_mb under [heavy]",
        )
    raise RecordError(head["what"], where=head["where"], mend=head["mend"])
