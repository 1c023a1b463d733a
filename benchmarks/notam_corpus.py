"""Raw NOTAMs as they are published: what is read of them, and whether any is called clear wrongly.

    python benchmarks/notam_corpus.py --corpus FOLDER [--seed N] [--positions N] [--json FILE]

FOLDER holds raw NOTAM text (`*.txt`) or JSON with the texts anywhere in it; a public collection is
`data/notam_db` of the repository Joey0609/notams. Each text is read as a zone file of its own, and
positions are held against all that it gives, doubts included, as `vedette check` does.

A position that the oracle (`notam_oracle.py`, which shares no code with the reader) knows to be
held, at an instant at which the NOTAM is in force, must not be `outside`: `false_clear`. Of the
positions that are more than 100 NM from everything in the text, `far_outside_share` are `outside`.
"""

import json
import random
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import common
import notam_oracle as oracle

from vedette.airspace.check.check_settings import CheckConfig
from vedette.airspace.check.place_check import (
    Compiled,
    Place,
    check_place,
    compile_restriction,
    reaches,
    spot_of,
)
from vedette.airspace.formats.zone_files import ZoneFile, parse_survey
from vedette.airspace.shapes.compiled_restrictions import CompiledDoubt, compile_doubt
from vedette.model.crossing import Answer
from vedette.model.errors import RestrictionError
from vedette.model.height import Height, HeightReference
from vedette.model.report import Covariance2D

FAR_M = 100 * oracle.NM_M
COLUMNS = ("source", "n", "read", "doubtful", "refused", "area_from_text", "positions",
           "false_clear", "far_outside_share")  # fmt: skip
NO_TIME = datetime(2025, 6, 15, 12, tzinfo=UTC)  # of a text that states none
LEAST = 40  # characters of a JSON text that may be a NOTAM
HEIGHT = Height(value_m=500.0, reference=HeightReference.MEAN_SEA_LEVEL, sigma_m=1.0)
EXACT = Covariance2D.circular(1.0)


def texts(folder: Path) -> Iterator[str]:
    """Every raw text once, in the order of the files."""
    seen: set[str] = set()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        if path.suffix == ".json":
            found = _strings(json.loads(path.read_text(encoding="utf-8")))
        elif path.suffix in (".txt", ".notam", ""):
            found = iter([path.read_text(encoding="utf-8", errors="replace")])
        else:
            continue
        for text in found:
            key = " ".join(text.split())
            if key not in seen:
                seen.add(key)
                yield text


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if len(value) >= LEAST and ("E)" in value.upper() or value.lstrip().startswith("!")):
            yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


class Checked:
    """One text as the check sees it."""

    def __init__(self, text: str) -> None:
        self.config = CheckConfig()
        self.file: ZoneFile | None = None
        self.restrictions: list[Compiled] = []
        self.doubts: list[CompiledDoubt] = []
        try:
            self.file = parse_survey(text.encode(), where="notam")
        except RestrictionError:
            return
        self.restrictions = [compile_restriction(r, self.config) for r in self.file.restrictions]
        made = [compile_doubt(one) for one in self.file.doubts]
        self.doubts = [one for one in made if one is not None]

    @property
    def refused(self) -> bool:
        """Whether the file is refused, as `vedette check` would without --skip-refused."""
        return self.file is None or bool(self.file.refused)

    @property
    def doubtful(self) -> bool:
        """Whether anything of it is in doubt that can change an answer."""
        return self.file is not None and any(one.reach is not None for one in self.file.left_out)

    @property
    def from_text(self) -> bool:
        """Whether every area is one that item E states."""
        return bool(self.restrictions) and all(
            one.restriction.approximation is None for one in self.restrictions
        )

    def answer(self, place: Place) -> Answer | None:
        """The answer over all of the file; None where it is refused."""
        if self.refused:
            return None
        found = {check_place(one, place).answer for one in self.restrictions}
        if Answer.INSIDE in found:
            return Answer.INSIDE
        spot = spot_of(place, self.config)
        if Answer.INDETERMINATE in found or any(
            reaches(one, place, spot, self.config) for one in self.doubts
        ):
            return Answer.INDETERMINATE
        return Answer.OUTSIDE


def measure(source: str, raw: list[str], positions: int, seed: int) -> dict[str, Any]:
    """All figures of one collection."""
    rng = random.Random(seed)  # noqa: S311
    each = -(-positions // max(1, len(raw)))
    row: dict[str, Any] = dict.fromkeys(COLUMNS, 0) | {"source": source, "n": len(raw)}
    gives = from_text = far = far_outside = 0
    for text in raw:
        one, known = Checked(text), oracle.truth(text)
        row["refused"] += one.refused
        row["doubtful"] += not one.refused and one.doubtful
        row["read"] += not (one.refused or one.doubtful)
        gives += known.gives_positions
        from_text += known.gives_positions and one.from_text
        for n in range(each):
            row["positions"] += 1
            at = oracle.held(known, rng) if n % 2 == 0 and known.known else None
            when = known.at
            if at is not None and when is not None:
                wrong = one.answer(_place(at, when)) is Answer.OUTSIDE
                row["false_clear"] += wrong
                if wrong:
                    print(f"FALSE CLEAR at {at} {when}: {' '.join(text.split())}", file=sys.stderr)
                continue
            around = known.places or ([known.q_circle[0]] if known.q_circle else [])
            if not around:
                continue
            at = oracle.moved(rng.choice(around), rng.uniform(0, 360), rng.uniform(0, 20 * FAR_M))
            if oracle.is_far(known, at, FAR_M):
                found = one.answer(_place(at, when or known.start or NO_TIME))
                far += 1
                far_outside += found is Answer.OUTSIDE
    row["area_from_text"] = from_text / gives if gives else None
    row["far_outside_share"] = far_outside / far if far else None
    return row


def _place(at: oracle.LatLon, when: Any) -> Place:
    return Place(lat_deg=at[0], lon_deg=at[1], at=when, covariance=EXACT, heights=(HEIGHT,))


def main() -> None:
    flags = common.parser(__doc__ or "", seed=12, runs=1)
    flags.add_argument("--corpus", type=Path, required=True, metavar="FOLDER")
    flags.add_argument("--positions", type=int, default=200_000)
    args = flags.parse_args()
    raw = list(texts(args.corpus))
    rows = [measure(args.corpus.name, raw, args.positions, args.seed)]
    common.finish(rows, COLUMNS, args.json)


if __name__ == "__main__":
    main()
