"""Options that several commands share, so that they are spelt and explained once."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from vedette.model.height import HeightReference

Zones = Annotated[
    list[Path] | None,
    typer.Option(
        "--restrictions",
        "-r",
        help="Zone file (docs/zones.md has the formats); may be given several times.",
    ),
]


class Reference(StrEnum):
    """The reference surfaces of zone limits, for the option."""

    ELLIPSOID = "ellipsoid"
    MEAN_SEA_LEVEL = "mean_sea_level"
    ABOVE_GROUND = "above_ground"


def of_limits(said: Reference | None) -> HeightReference | None:
    """The reference surface for the readers; None if the option is not given."""
    return None if said is None else HeightReference(said.value)


LimitReference = Annotated[
    Reference | None,
    typer.Option(help="The datum of vertical limits that state none."),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on each line, for programs.")
]
Start = Annotated[
    str | None,
    typer.Option(help="Start of a recording without times of day (AVR, Beast); RFC 3339."),
]
Config = Annotated[Path | None, typer.Option(help="Settings file (TOML); see docs/settings.md.")]
Strict = Annotated[
    bool, typer.Option("--strict", help="Refuse any deviation from the published format.")
]
SkipRefused = Annotated[
    list[str] | None,
    typer.Option(help="Leave out this feature if it cannot be read; may be given several times."),
]
