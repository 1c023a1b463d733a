"""Fuzz what strangers can send, guided by coverage: `make fuzz SECONDS=3600`.

Each target of tests/fuzz/fuzz_targets.py has its share of the time, in a process of its own. What
is found is written to out/fuzz; an input that shows a mended fault belongs in tests/fuzz/corpus.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOUND = ROOT / "out" / "fuzz"
SOURCE = ROOT / "src"
COMPILED = "from vedette.tracking.pmb.compiled import"
LONGEST_BYTES = {"seals": 65_536, "checkpoints": 65_536, "bundles": 65_536}  # else 4096


def kernels() -> list[str]:
    """The modules with compiled functions. Numba cannot compile what atheris instruments."""
    paths = [p for p in SOURCE.rglob("*.py") if COMPILED in p.read_text(encoding="utf-8")]
    return [".".join(path.relative_to(SOURCE).with_suffix("").parts) for path in paths]


def fuzz_one(target: str, seconds: int) -> None:
    """Fuzz one target in this process; does not return."""
    import atheris  # noqa: PLC0415 - only here

    sys.path.insert(0, str(ROOT / "tests" / "fuzz"))
    with atheris.instrument_imports(include=["vedette"], exclude=kernels()):
        from fuzz_targets import CORPUS, TARGETS  # noqa: PLC0415

        from vedette.engine.live.state_kinds import our_kinds  # noqa: PLC0415

        our_kinds()  # loads hundreds of modules, which must not count as the first input's time

    work = FOUND / "corpus" / target
    work.mkdir(parents=True, exist_ok=True)
    flags = [
        sys.argv[0],
        f"-max_total_time={seconds}",
        f"-max_len={LONGEST_BYTES.get(target, 4096)}",
        f"-artifact_prefix={FOUND}/{target}-",
        "-rss_limit_mb=6144",
        "-timeout=60",
        "-print_final_stats=1",
        str(work),
    ]
    kept = CORPUS / target
    if kept.is_dir():
        flags.append(str(kept))
    atheris.Setup(flags, TARGETS[target])
    atheris.Fuzz()


def main() -> int:
    """Fuzz every target in turn, and print what was found."""
    flags = argparse.ArgumentParser(description="Fuzz what strangers can send.")
    flags.add_argument("--seconds", type=int, default=3600)
    flags.add_argument("--target", action="append")
    flags.add_argument("--here", metavar="TARGET", help=argparse.SUPPRESS)
    flags.add_argument("--json", type=Path)
    given = flags.parse_args()
    if given.here:
        fuzz_one(given.here, given.seconds)
    sys.path.insert(0, str(ROOT / "tests" / "fuzz"))
    from fuzz_targets import TARGETS  # noqa: PLC0415

    names = given.target or list(TARGETS)
    FOUND.mkdir(parents=True, exist_ok=True)
    share = max(5, given.seconds // len(names))
    rows, failed = [], False
    print("| target | inputs | s | blocks of code | found |")
    print("|---|---|---|---|---|")
    for name in names:
        command = [sys.executable, __file__, "--here", name, "--seconds", str(share)]
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", check=False, env=os.environ
        )
        runs = re.search(r"number_of_executed_units: (\d+)", done.stderr)
        covered = re.findall(r"cov: (\d+)", done.stderr)
        row = {
            "target": name,
            "inputs": int(runs.group(1)) if runs else 0,
            "seconds": share,
            "covered": int(covered[-1]) if covered else 0,
            "found": done.returncode != 0,
        }
        rows.append(row)
        failed = failed or done.returncode != 0
        print(
            f"| {name} | {row['inputs']:,} | {share} | {row['covered']:,} | {row['found']} |",
            flush=True,
        )
        if done.returncode != 0:
            (FOUND / f"{name}.txt").write_text(done.stderr + done.stdout, encoding="utf-8")
            print(done.stderr[-3000:], file=sys.stderr)
    if given.json:
        given.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
