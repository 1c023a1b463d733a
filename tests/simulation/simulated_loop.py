"""An asyncio event loop on simulated time: it never waits, and two runs go the same way.

Time moves on only where nothing is left to do. What is handed to a thread is done in this thread,
a moment later. Network connections come from a `SimulatedNetwork`.
"""

import asyncio
import random
from asyncio import base_events
from collections.abc import Callable
from typing import Any


class KilledError(SystemExit):
    """The process was killed. A SystemExit: asyncio lets it out of any task and callback."""


class _NoSelector:
    """Stands where the loop asks the kernel: it moves the time on instead."""

    def __init__(self, loop: "SimulatedLoop") -> None:
        self._loop = loop

    def select(self, timeout: float | None) -> list[Any]:
        if self._loop.dead:
            raise KilledError
        if timeout is None:
            raise RuntimeError("the simulation waits for something that never comes")
        self._loop.now += timeout
        return []

    def close(self) -> None:
        pass


class SimulatedLoop(base_events.BaseEventLoop):
    """The loop. `now` is the simulated monotonic time in seconds."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self.now = 1_000.0
        self.rng = rng
        self.network: Any = None  # a SimulatedNetwork
        self.thread_delay_s = 0.0005  # the most that a thread takes to begin, and to be heard of
        self.faults: list[str] = []  # what no task caught
        self.world: set[Any] = set()  # tasks of the world outside; all others are the process's
        self._begun: dict[Any, None] = {}  # all tasks that may not be done yet
        self.dead = False  # the process was killed, and has to end at once
        self._selector = _NoSelector(self)
        self._clock_resolution = 1e-6
        self.set_exception_handler(self._note)

    def _note(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        exc = context.get("exception")
        if not isinstance(exc, KilledError):
            self.faults.append(f"{context.get('message')}: {exc!r}")

    def time(self) -> float:
        return self.now

    def monotonic_ns(self) -> int:
        return round(self.now * 1e9)

    def run_until(self, when: float) -> None:
        """Go on until that time. Raises KilledError."""
        handle = self.call_at(when, self.stop)
        try:
            self.run_forever()
        finally:
            handle.cancel()
        self.now = max(self.now, when)  # the loop stops a little before

    def tasks(self) -> list[Any]:
        """The process's tasks, in the order in which they were begun."""
        # `asyncio.all_tasks` goes through the tasks of all loops that ever were in this process.
        self._begun = {task: None for task in self._begun if not task.done()}
        return [task for task in self._begun if task not in self.world]

    def create_task(self, coro: Any, **options: Any) -> Any:
        task = super().create_task(coro, **options)
        self._begun[task] = None
        return task

    def outside(self, work: Any) -> Any:
        """A task of the world outside, which goes on when the process dies."""
        task = self.create_task(work)
        self.world.add(task)
        return task

    def end_process_tasks(self) -> None:
        """Cancel what a killed process was doing, and wait for it."""
        self.dead = False
        for _ in range(20):
            left = self.tasks()
            if not left:
                return
            for task in left:
                task.cancel()
            self.run_until_complete(self.outside(asyncio.wait(left, timeout=3)))

    def run_in_executor(self, _: Any, func: Callable[..., Any], *args: Any) -> Any:
        """Do it in this thread, a moment later; the result is known another moment later."""
        future = self.create_future()

        def do() -> None:
            if future.cancelled():
                return
            try:
                result, error = func(*args), None
            except Exception as exc:  # noqa: BLE001 - it is told to who waits
                result, error = None, exc
            if self.dead:
                raise KilledError
            self.call_later(self.rng.random() * self.thread_delay_s, tell, result, error)

        def tell(result: Any, error: Exception | None) -> None:
            if future.cancelled():
                return
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

        self.call_later(self.rng.random() * self.thread_delay_s, do)
        return future

    # -- what BaseEventLoop leaves to its heirs ---------------------------------------------------

    def _process_events(self, event_list: list[Any]) -> None:
        pass

    def _write_to_self(self) -> None:
        pass

    async def create_server(
        self, factory: Any, host: Any = None, port: Any = None, **_: Any
    ) -> Any:  # type: ignore[override]
        return self.network.listen(factory, host, port)

    async def create_connection(
        self, factory: Any, host: Any = None, port: Any = None, **_: Any
    ) -> Any:  # type: ignore[override]
        return await self.network.connect(factory, host, port)

    def add_reader(self, fd: Any, callback: Any, *args: Any) -> None:
        fd.reader = lambda: callback(*args)
        fd.wake()

    def remove_reader(self, fd: Any) -> bool:
        fd.reader = None
        return True
