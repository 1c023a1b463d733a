"""`vedette sky sighting`: what else was in that sky."""

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from vedette.app.commands.common_options import Config, Json
from vedette.app.commands.json_printing import print_line
from vedette.app.commands.sky import sky_inputs
from vedette.app.commands.sky.recorded_tracks import tracks_of
from vedette.app.commands.sky.sky_text import print_answer, print_crossing
from vedette.app.screen import Console
from vedette.model.errors import SkyError
from vedette.model.value_words import fault_in_words
from vedette.sharing.sky_chart.horizon_view import sky_chart
from vedette.sharing.sky_lines import crossing_line, sky_line
from vedette.sky.answer import STAR_LIMIT_MAG, Answer, Known, answer
from vedette.sky.crossing_directions import cross
from vedette.sky.ephemeris import require_packages
from vedette.sky.sighting import Brightness, Colour, ElevationBy, Motion, Sighting
from vedette.sky.sighting_file import SightingIn, read_sightings, to_sighting

Elements = Annotated[
    list[Path] | None,
    typer.Option("--elements", help="Orbital elements (TLE, or OMM as CSV, JSON, XML)."),
]
Obstacles = Annotated[
    list[Path] | None,
    typer.Option("--obstacles", help="GeoJSON of aerodromes, turbines, masts, permits."),
]


def sighting(
    file: Annotated[
        Path | None, typer.Argument(help="Sightings as JSON; or give the options below.")
    ] = None,
    at: Annotated[str | None, typer.Option(help="Where: LAT,LON.")] = None,
    place_error: Annotated[float, typer.Option(help="1-sigma, in m.")] = 50.0,
    time: Annotated[str | None, typer.Option(help="When; RFC 3339.")] = None,
    time_error: Annotated[float, typer.Option(help="1-sigma, in s.")] = 60.0,
    duration: Annotated[float | None, typer.Option(help="How long, in s.")] = None,
    direction: Annotated[
        str | None, typer.Option(help="Degrees from true north, or a compass point: SW.")
    ] = None,
    direction_error: Annotated[float | None, typer.Option(help="1-sigma, in degrees.")] = None,
    elevation: Annotated[float | None, typer.Option(help="Degrees above the horizon.")] = None,
    elevation_error: Annotated[float | None, typer.Option(help="1-sigma, in degrees.")] = None,
    elevation_by: Annotated[
        ElevationBy, typer.Option(help="What told the elevation.")
    ] = ElevationBy.EYE,
    motion: Annotated[Motion | None, typer.Option(help="How it moved.")] = None,
    brightness: Annotated[Brightness | None, typer.Option(help="How bright it was.")] = None,
    colour: Annotated[list[Colour] | None, typer.Option(help="May be given several times.")] = None,
    count: Annotated[int | None, typer.Option(help="How many lights.")] = None,
    blinking: Annotated[bool | None, typer.Option("--blinking/--steady")] = None,
    sound: Annotated[bool | None, typer.Option("--sound/--silent")] = None,
    elements: Elements = None,
    recording: Annotated[
        list[Path] | None, typer.Option(help="Recording of the sensors of that time.")
    ] = None,
    obstacles: Obstacles = None,
    metar: Annotated[str | None, typer.Option(help="A METAR, or a file that holds one.")] = None,
    stars_to: Annotated[
        float, typer.Option(help="Faintest star that is listed, as a magnitude.")
    ] = STAR_LIMIT_MAG,
    within: Annotated[
        float, typer.Option(help="Probability that the listed wedge holds the true direction.")
    ] = 0.95,
    chart: Annotated[
        Path | None, typer.Option(help="Write a sky chart: .svg or .png. One for each sighting.")
    ] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """What stood in the direction of a sighting: a table, never a verdict.

    With several sightings in the file, it also says where their directions cross.
    """
    require_packages()
    errors = Console(stderr=True)
    if not 0.5 <= within <= 0.999:
        raise SkyError(
            f"must be from 0.5 to 0.999, got {within:g}", where="--within", mend="correct it"
        )
    if chart is not None and chart.suffix not in (".svg", ".png"):
        raise SkyError(
            f"must end in .svg or .png, got {chart.name!r}", where="--chart", mend="rename it"
        )
    options = {
        "at": at,
        "time": time,
        "place_error": place_error,
        "time_error": time_error,
        "duration": duration,
        "direction": direction,
        "direction_error": direction_error,
        "elevation": elevation,
        "elevation_error": elevation_error,
        "elevation_by": elevation_by,
        "motion": motion,
        "brightness": brightness,
        "colours": tuple(colour or ()),
        "count": count,
        "blinking": blinking,
        "sound": sound,
    }
    sightings = _of_file(file, options) if file is not None else (_of_options(options),)
    tracks, sensors = (
        (None, None) if not recording else tracks_of(recording, sightings, config, errors)
    )
    known = Known(
        elements=sky_inputs.elements_of(elements),
        tracks=tracks,
        obstacles=sky_inputs.obstacles_of(obstacles),
        sensors=sensors,
        weather=sky_inputs.weather_of(metar),
        star_limit_mag=stars_to,
        within=within,
    )
    _say(sightings, known, chart, as_json=as_json)


def _say(
    sightings: tuple[Sighting, ...], known: Known, chart: Path | None, *, as_json: bool
) -> None:
    console = Console()
    for number, one in enumerate(sightings, start=1):
        found = answer(one, known)
        if chart is not None:
            _write_chart(found, _numbered(chart, number if len(sightings) > 1 else None))
        if as_json:
            print_line(sky_line(found))
        else:
            print_answer(found, console)
    if len(sightings) > 1:
        crossing = cross(sightings)
        if as_json:
            print_line(crossing_line(crossing))
        else:
            print_crossing(crossing, console)


def _of_file(file: Path, options: dict[str, Any]) -> tuple[Sighting, ...]:
    for name in ("at", "time", "direction", "elevation"):
        if options[name] is not None:
            raise SkyError(
                "cannot be given together with a file of sightings, which states it",
                where=f"--{name}",
                mend="leave it out",
            )
    return read_sightings(sky_inputs.read_bytes(file), str(file))


def _of_options(said: dict[str, Any]) -> Sighting:
    """The sighting that the options describe."""
    for name in ("at", "time"):
        if said[name] is None:
            raise SkyError("is missing", where=f"--{name}", mend="give a file, or --at and --time")
    lat, lon = sky_inputs.place_of(said["at"], "--at")
    towards: dict[str, Any] = {
        "azimuth_sigma_deg": said["direction_error"],
        "elevation_deg": said["elevation"],
        "elevation_sigma_deg": said["elevation_error"],
        "elevation_by": said["elevation_by"],
    }
    direction = said["direction"]
    if direction is not None:
        is_number = direction.replace(".", "", 1).isdigit()
        towards["azimuth_deg" if is_number else "wind"] = (
            float(direction) if is_number else direction
        )
    try:
        read = SightingIn.model_validate(
            {
                "at": said["time"],
                "time_sigma_s": said["time_error"],
                "duration_s": said["duration"],
                "place": {"lat_deg": lat, "lon_deg": lon, "sigma_m": said["place_error"]},
                "direction": towards,
                "motion": said["motion"],
                "brightness": said["brightness"],
                "colours": said["colours"],
                "blinking": said["blinking"],
                "sound": said["sound"],
                "count": said["count"],
            }
        )
    except ValidationError as exc:
        first = exc.errors()[0]
        field = ".".join(str(one) for one in first["loc"])
        raise SkyError(f"`{field}` {fault_in_words(first)}", where="options") from exc
    return to_sighting(read, "options")


def _numbered(chart: Path, number: int | None) -> Path:
    return chart if number is None else chart.with_name(f"{chart.stem}-{number}{chart.suffix}")


def _write_chart(found: Answer, path: Path) -> None:
    drawing = sky_chart(found)
    try:
        path.write_bytes(drawing.svg() if path.suffix == ".svg" else drawing.png())
    except OSError as exc:
        raise SkyError(
            f"cannot be written: {exc.strerror}", where=str(path), mend="choose another place"
        ) from exc
