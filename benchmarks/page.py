"""How quickly the page draws: panning, zooming and the table of tracks, with 500 and 5,000 tracks.

The built page is looked at by a headless Chromium that draws in software, through
`webui/e2e/speed.mjs`; the tracks come from `page_server.py`. Every action is repeated, and the
medians are printed. `--page DIR` measures another build of the page in the same run.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from common import ROOT, finish, parser

COLUMNS = (
    "page",
    "tracks",
    "action",
    "fps_median",
    "frame_p95_ms",
    "opened_ms",
    "first_picture_s",
    "heap_mb",
)
MEASURED = COLUMNS[3:]
WEBUI = ROOT / "webui"
STATIC = ROOT / "src" / "vedette" / "web" / "static"


@contextmanager
def _server(tracks: int, seed: int, page: Path) -> Iterator[str]:
    script = Path(__file__).with_name("page_server.py")
    command = [sys.executable, str(script), "--tracks", str(tracks), "--seed", str(seed)]
    command += ["--page", str(page)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603
        try:
            assert server.stdout is not None
            url = server.stdout.readline().strip()
            if not url.startswith("http://"):
                raise RuntimeError(f"page_server.py printed {url!r} instead of its address")
            yield url
        finally:
            server.kill()


def _look(url: str, tracks: int, seconds: float) -> list[dict[str, Any]]:
    command = ["node", "e2e/speed.mjs", "--url", url]
    command += ["--tracks", str(tracks), "--seconds", str(seconds)]
    done = subprocess.run(command, cwd=WEBUI, capture_output=True, text=True, check=True)  # noqa: S603
    rows: list[dict[str, Any]] = json.loads(done.stdout)["rows"]
    return rows


def _medians(runs: list[list[dict[str, Any]]], page: str) -> list[dict[str, Any]]:
    rows = []
    for same in zip(*runs, strict=True):
        row = {"page": page, "tracks": same[0]["tracks"], "action": same[0]["action"]}
        for name in MEASURED:
            told = [one[name] for one in same if one.get(name) is not None]
            row[name] = round(statistics.median(told), 2) if told else None
        rows.append(row)
    return rows


def main() -> None:
    """Measure each number of tracks on each page, one browser at a time."""
    flags = parser(__doc__ or "", seed=1, runs=3)
    flags.add_argument("--tracks", type=int, nargs="+", default=[500, 5000])
    flags.add_argument("--seconds", type=float, default=6.0, help="of panning in each run")
    flags.add_argument(
        "--page", type=Path, default=None, metavar="DIR", help="another built page, measured first"
    )
    given = flags.parse_args()
    pages = {"now": STATIC} if given.page is None else {"other": given.page, "now": STATIC}
    rows = []
    for tracks in given.tracks:
        for name, page in pages.items():
            with _server(tracks, given.seed, page) as url:
                runs = [_look(url, tracks, given.seconds) for _ in range(given.runs)]
            rows += _medians(runs, name)
    finish(rows, COLUMNS, given.json)


if __name__ == "__main__":
    main()
