"""`kill -9` of `vedette serve` at random moments: what is lost, and how soon a report is accepted.

Half of the kills fall at a random moment while the program starts, half while it runs under load.
A restart is timed from the start of the process to the first report that it acknowledges, which is
then on the disk; "cpu" is the CPU time of that process until then, whatever else the machine does.
At the end every acknowledged line has to be in the raw log, once, and `vedette verify` goes through
the record and all that lies beside it.

    python benchmarks/serve_killed.py [--runs KILLS] [--minutes M] [--seed N] [--json FILE]
"""

import json
import os
import random
import socket
import statistics
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from common import ROOT, finish, parser

sys.path.insert(0, str(ROOT / "tests" / "app"))

from served import HEADER, SENSOR, Sender, Server, settings

from vedette.record.proof.trusted_keys import Trust
from vedette.record.proof.verify_record import verify_record
from vedette.store.raw_log import Placed, read_log
from vedette.store.raw_records import FrameRecord

RATE = 500
START_S = 6.0  # how long a start takes at most, of which a kill takes its moment
RUN_S = 3.0
WITHIN_S = 300.0


def first_acknowledged(server: Server, config: Path) -> tuple[float, float]:
    """Seconds of wall and CPU time from the start of the process to its first acknowledgement."""
    while time.monotonic() - server.began < WITHIN_S and server.process.poll() is None:
        with suppress(OSError), socket.create_connection(("127.0.0.1", server.port), 10) as link:
            link.sendall(HEADER + json.dumps(SENSOR).encode() + b"\n")
            for line in link.makefile("rb"):
                if json.loads(line).get("acknowledged"):
                    return time.monotonic() - server.began, cpu_s(server.process.pid)
        time.sleep(0.02)
    took_s, code = time.monotonic() - server.began, server.process.poll()
    server.kill()
    log = (config.parent / "log.txt").read_text(errors="replace")[-3000:]
    raise AssertionError(
        f"nothing was acknowledged after {took_s:.0f} s; the process ended with {code}; "
        f"its log: {log}"
    )


def cpu_s(process: int) -> float:
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    flags = parser("Kills of the running service.", seed=1, runs=200)
    flags.add_argument("--minutes", type=float, default=60.0, help="No kill after this.")
    given = flags.parse_args()
    luck, until = random.Random(given.seed), time.monotonic() + 60 * given.minutes  # noqa: S311
    kills: Counter[str] = Counter()
    wall, cpu = [], []
    with tempfile.TemporaryDirectory() as name:
        config = settings(Path(name))
        server = Server(config)
        first_acknowledged(server, config)
        sender = Sender(server.port, RATE)
        sender.start()
        while kills.total() < given.runs and time.monotonic() < until:
            if kills.total() % 2:
                time.sleep(luck.uniform(0.0, START_S))
                kills["starting"] += 1
            else:
                time.sleep(luck.uniform(0.0, RUN_S))
                kills["running"] += 1
            server.kill()
            server = Server(config)
            if kills.total() % 2 == 0:
                needed = first_acknowledged(server, config)
                wall.append(needed[0])
                cpu.append(needed[1])
        first_acknowledged(server, config)
        sender.end()
        code = server.stop(60.0)
        data = config.parent / "data"
        logged = Counter(
            item.record.data.rstrip()
            for item in read_log(data / "raw")
            if isinstance(item, Placed) and isinstance(item.record, FrameRecord)
        )
        lost = sum(1 for line in sender.acknowledged if not logged[line])
        twice = sum(1 for line in sender.acknowledged if logged[line] > 1)
        result = verify_record(data / "vedette.sqlite", Trust())
    row = {
        "kills starting": kills["starting"],
        "kills running": kills["running"],
        "acknowledged": len(sender.acknowledged),
        "lost": lost,
        "twice": twice,
        "restart median s": statistics.median(wall),
        "restart most s": max(wall),
        "cpu median s": statistics.median(cpu),
        "cpu most s": max(cpu),
        "verify": result.integrity.value,
        "faults": len(result.faults),
        "exit": code,
        "load": os.getloadavg()[0],
    }
    finish([row], row, given.json)
    sys.exit(1 if lost or twice or result.faults else 0)


if __name__ == "__main__":
    main()
