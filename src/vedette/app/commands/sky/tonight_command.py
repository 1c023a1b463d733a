"""`vedette sky tonight`: what will be taken for a drone there tonight."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from vedette.app.commands.common_options import Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.sky import sky_inputs
from vedette.app.commands.sky.sighting_command import Elements, Obstacles
from vedette.app.commands.sky.sky_text import print_night
from vedette.app.screen import Console
from vedette.model.errors import SkyError
from vedette.sharing.sky_lines import night_line
from vedette.sky.ephemeris import require_packages
from vedette.sky.observer import Observer
from vedette.sky.tonight import tonight


def tonight_command(
    at: Annotated[str, typer.Option(help="Where: LAT,LON.")],
    day: Annotated[
        str | None, typer.Option("--date", help="Evening of this date; today if not given.")
    ] = None,
    elements: Elements = None,
    obstacles: Obstacles = None,
    as_json: Json = False,
) -> None:
    """What stands low and bright, passes or lands there tonight, so that officers know before."""
    require_packages()
    lat, lon = sky_inputs.place_of(at, "--at")
    night = tonight(
        Observer(lat_deg=lat, lon_deg=lon),
        _date(day),
        sky_inputs.elements_of(elements),
        sky_inputs.obstacles_of(obstacles),
    )
    if as_json:
        print_line(night_line(night))
    else:
        print_night(night, Console())


def _date(said: str | None) -> date:
    if said is None:
        return datetime.now(UTC).date()
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise SkyError(
            f"must be a date, got {said!r}", where="--date", mend="write it like 2026-11-30"
        ) from None
