"""What a process for slow work does: it answers one question after another, with limits.

Questions come on standard input and answers go to standard output, each part with its length before
it. This module loads little, so that a process that needs little starts soon.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

LENGTH = 8  # bytes of the length before each part
_NICE = 19  # it has what the engine and the page leave
_PR_SET_PDEATHSIG = 1  # prctl(2)
Answer = tuple[dict[str, Any], bytes]


def framed(data: bytes) -> bytes:
    """A part in the form that is sent over a pipe: its length, then its bytes."""
    return len(data).to_bytes(LENGTH, "little") + data


def answer_questions(
    answer: Callable[[str, list[Any]], Answer], *, memory_bytes: int, nice: int = _NICE
) -> None:
    """Answer the questions of standard input, until the input ends or memory is short.

    nice: the value by which the scheduling priority is lowered, as for nice(1).
    """
    reads, writes = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    _be_modest(memory_bytes, nice)
    while (asked := _part(reads)) is not None:
        question = json.loads(asked)
        head, body = answer(question["name"], question["args"])
        writes.write(framed(json.dumps(head).encode()) + framed(body))
        writes.flush()
        if head.get("error") == "memory":
            return  # what it still holds is given back by its end


def _be_modest(memory_bytes: int, nice: int) -> None:
    """Leave the engine the processor, stay under the limit, and end with whoever started this."""
    os.nice(nice)
    resource.setrlimit(resource.RLIMIT_DATA, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server, which ends this
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def _part(stream: BinaryIO) -> bytes | None:
    head = stream.read(LENGTH)
    return stream.read(int.from_bytes(head, "little")) if len(head) == LENGTH else None
