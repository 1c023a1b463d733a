"""Options that several commands share, so that they are spelt and explained once."""

from pathlib import Path
from typing import Annotated

import typer

Zones = Annotated[
    list[Path] | None,
    typer.Option(
        "--restrictions",
        "-r",
        help="Zone file (ED-318, ED-269, GeoJSON, NOTAM); may be given several times.",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line, for programs.")]
Start = Annotated[
    str | None,
    typer.Option(help="When a file began that tells no time of day (AVR, Beast); RFC 3339."),
]
Config = Annotated[Path | None, typer.Option(help="Settings file (TOML); see docs/settings.md.")]
Strict = Annotated[
    bool, typer.Option("--strict", help="Refuse any deviation from the published format.")
]
SkipRefused = Annotated[
    list[str] | None,
    typer.Option(help="Go without this feature, which cannot be read; may be given several times."),
]
