"""Measure everything and write the tables of docs/tracker.md anew: one command.

    python benchmarks/tables.py [--fill]

--fill: measure nothing, only fill in what benchmarks/results holds.
"""

import argparse
import json
import subprocess
import sys

import common
import real_adsb
import scaling
import williams15

RESULTS = common.HERE / "results"
PAGE = common.ROOT / "docs" / "tracker.md"
COLUMNS = {
    "williams15": [*williams15.COLUMNS, "standard_error", "authors_code"],
    "williams15_seeds": williams15.SPREAD_COLUMNS,
    "scaling": scaling.COLUMNS,
    "real_adsb": real_adsb.COLUMNS,
    "real_adsb_peer": real_adsb.COLUMNS,
}
GNN = ["--peer-setting", "GNN q=10", "--peer-setting", "GNN q=1"]
COMMANDS = {
    "williams15": ["williams15.py"],
    "williams15_seeds": ["williams15.py", "--seeds", "10"],
    "scaling": ["scaling.py"],
    "real_adsb": ["real_adsb.py", "--no-peer"],
    "real_adsb_peer": ["real_adsb.py", "--runs", "0", "--peer-minutes", "70", *GNN],
}


def measure() -> None:
    """Run every benchmark, one after the other: they time CPU, and must not share it."""
    for name, (script, *flags) in COMMANDS.items():
        file = str(RESULTS / f"{name}.json")
        command = [sys.executable, str(common.HERE / script), *flags, "--json", file]
        subprocess.run(command, check=True)  # noqa: S603


def fill() -> None:
    """Put each result's table between its marks on the page."""
    text = PAGE.read_text()
    for name, columns in COLUMNS.items():
        file = RESULTS / f"{name}.json"
        if not file.exists():
            continue
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        before, rest = text.split(begin)
        _, after = rest.split(end)
        rows = json.loads(file.read_text())["rows"]
        text = before + begin + "\n" + common.table(rows, columns) + "\n\n" + end + after
    PAGE.write_text(text)


def main() -> None:
    """Measure unless told not to, then fill."""
    flags = argparse.ArgumentParser(description=__doc__)
    flags.add_argument("--fill", action="store_true")
    RESULTS.mkdir(exist_ok=True)
    if not flags.parse_args().fill:
        measure()
    fill()


if __name__ == "__main__":
    main()
