"""Reproduction of an alert in a separate process, with limits on time and memory.

A recording may come from anybody. Whatever it makes the process do, the caller gets a result or one
clear error, and goes on.
"""

import json
import resource
import signal
import subprocess
import sys
from dataclasses import asdict
from typing import Any

from vedette.engine.sealing import seal
from vedette.engine.sealing.reproduction import Reproduction, reproduce
from vedette.model.errors import SealError, VedetteError

TIME_S = 1800.0
MEMORY_BYTES = 8 * 1024**3
_LENGTH_BYTES = 8


def reproduce_apart(
    data: bytes, told: dict[str, Any], *, where: str, time_s: float = TIME_S
) -> Reproduction:
    """Run `reproduce` on the bytes of a seal in a separate process, and return its result.

    time_s: the time limit in seconds. Raises SealError, also if the process fails.
    """
    head = json.dumps({"told": told, "where": where, "memory": MEMORY_BYTES}).encode()
    asked = len(head).to_bytes(_LENGTH_BYTES, "little") + head + data
    command = [sys.executable, "-m", "vedette.engine.sealing.reproduction_process"]
    try:
        done = subprocess.run(  # noqa: S603 - this very program
            command, input=asked, capture_output=True, timeout=time_s, check=False
        )
    except subprocess.TimeoutExpired as exc:
        raise SealError(
            f"processing its recording must take at most {time_s:.0f} s, and was stopped",
            where=where,
            mend="it was altered, or not written by this program: ask for the original",
        ) from exc
    answer = _answer(done.stdout)
    if answer is None:
        raise SealError(
            f"processing its recording ended the process ({_why(done.returncode)})",
            where=where,
            mend="it was altered, or not written by this program: ask for the original",
        )
    if "error" in answer:
        raise SealError(answer["error"], where=answer["where"], mend=answer["mend"])
    return Reproduction(**{**answer, "differences": tuple(answer["differences"])})


def _answer(output: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(output)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _why(returncode: int) -> str:
    if returncode < 0:
        try:
            return signal.Signals(-returncode).name
        except ValueError:
            return f"signal {-returncode}"
    return f"exit status {returncode}"


def main() -> None:
    """The separate process: reads the request from standard input, and writes the answer."""
    asked = sys.stdin.buffer.read()
    end = _LENGTH_BYTES + int.from_bytes(asked[:_LENGTH_BYTES], "little")
    head = json.loads(asked[_LENGTH_BYTES:end])
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_DATA, (head["memory"], head["memory"]))
    try:
        found = reproduce(seal.from_bytes(asked[end:], where=head["where"]), head["told"])
        answer: dict[str, Any] = asdict(found)
    except VedetteError as exc:
        answer = {"error": exc.what, "where": exc.where or head["where"], "mend": exc.mend}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
