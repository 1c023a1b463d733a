"""What the benchmark scripts share: flags, tables, JSON, and running a peer in its environment."""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT / "src"))

ONE_THREAD = dict.fromkeys(
    ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)
os.environ.update(ONE_THREAD)


def parser(text: str, *, seed: int, runs: int) -> argparse.ArgumentParser:
    """Flags that every benchmark has."""
    flags = argparse.ArgumentParser(description=text)
    flags.add_argument("--seed", type=int, default=seed)
    flags.add_argument("--runs", type=int, default=runs)
    flags.add_argument("--json", type=Path, default=None, metavar="FILE")
    return flags


def table(rows: Sequence[dict[str, Any]], columns: Iterable[str]) -> str:
    """Rows as a Markdown table."""
    names = list(columns)

    def cell(value: Any) -> str:
        if value is None:
            return "-"
        return f"{value:.4g}" if isinstance(value, float) else str(value)

    lines = ["| " + " | ".join(names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(cell(row.get(n)) for n in names) + " |" for row in rows]
    return "\n".join(lines)


def finish(rows: list[dict[str, Any]], columns: Iterable[str], file: Path | None) -> None:
    """Print the table, and write the rows where asked."""
    print(table(rows, columns))
    if file is not None:
        file.write_text(json.dumps({"rows": rows}, indent=1) + "\n")


def peer_python(environment: str) -> Path | None:
    """Interpreter of a peer's own environment, None (said aloud) where it was not made."""
    python = ROOT / environment / "bin" / "python"
    if python.exists():
        return python
    print(f"{environment} is not there: run benchmarks/environments.sh; its rows are left out")
    return None


def run_peer(python: Path, script: str, *args: str) -> None:
    """Run a script of this folder in a peer's environment, one thread."""
    command = [str(python), str(HERE / script), *args]
    subprocess.run(command, check=True, env={**os.environ, **ONE_THREAD})  # noqa: S603
