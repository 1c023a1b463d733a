"""What the page asks of the sky: answers for sightings, crossings, tonight.

`SkyAnswers` holds what the settings name. Its methods run in a process of their own
(`app.live.sky_worker`) or, in a replay, in a thread.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from vedette.app.live.shown_tracks import shown_tracks
from vedette.app.settings.sky_settings import SkySettings, place_of
from vedette.model.errors import ShownError, SkyError
from vedette.sharing.sky_chart.horizon_view import NARROW, sky_chart
from vedette.sharing.sky_lines import crossing_line, night_line, sky_line
from vedette.sky.answer import Known, answer
from vedette.sky.crossing_directions import cross
from vedette.sky.elements import Elements, merged, read_elements
from vedette.sky.ephemeris import ephemeris, require_packages
from vedette.sky.observer import Observer
from vedette.sky.obstacles import Obstacle, read_obstacles
from vedette.sky.sighting import Sighting
from vedette.sky.sighting_file import as_sighting
from vedette.sky.stars import stars
from vedette.sky.tonight import Night, tonight
from vedette.sky.weather import Weather, read_metar

Json = dict[str, Any]
Stamp = tuple[str, int, int]  # path, time of the last change, size


@dataclass(frozen=True, slots=True)
class SkyAnswers:
    """Answers with the files that the settings name."""

    settings: SkySettings
    shown: Path | None = None  # folder of the stored pictures of the page

    def answer(self, said: Json) -> Json:
        """The objects in the sky in the direction of a sighting, as JSON with two charts.

        The charts show the direction by night and by day.
        """
        require_packages()
        sighting = as_sighting(said)
        seen, unread = self._seen(sighting)
        known = Known(
            elements=elements_of(self.settings.elements),
            tracks=None if seen is None else seen[0],
            obstacles=obstacles_of(self.settings.obstacles),
            sensors=None if seen is None else seen[1],
            weather=weather_of(self.settings.metar),
        )
        found = answer(sighting, known)
        line: Json = dict(sky_line(found))
        line["not_known"] = [*line["not_known"], *unread]
        charts = {
            name: sky_chart(found, NARROW, by_day=by_day).svg().decode()
            for name, by_day in (("night", False), ("day", True))
        }
        return {"sky": line, "charts": charts}

    def cross(self, said: list[Json]) -> Json:
        """The places where the directions of several sightings cross, as JSON."""
        return dict(crossing_line(cross([as_sighting(one) for one in said])))

    def tonight(self, day: str) -> Json | None:
        """The objects that people may mistake for a drone that night, as JSON.

        Returns None if the settings name no place.
        """
        night = night_of(self.settings, date.fromisoformat(day))
        return None if night is None else dict(night_line(night))

    def warm_up(self) -> Json:
        """Load what every answer needs, so that the first one is quick too."""
        require_packages()
        ephemeris()
        stars()
        elements_of(self.settings.elements)
        obstacles_of(self.settings.obstacles)
        return {}

    def _seen(self, sighting: Sighting) -> tuple[Any, list[str]]:
        if self.shown is None:
            return None, []
        try:
            return shown_tracks(self.shown, sighting), []
        except ShownError as exc:
            return None, [f"aircraft: not known, the stored pictures cannot be read: {exc}"]


def night_of(settings: SkySettings, evening: date) -> Night | None:
    """The night over the place of the settings; None where none is set. Raises SkyError."""
    place = place_of(settings)
    if place is None:
        return None
    require_packages()
    return tonight(
        Observer(lat_deg=place[0], lon_deg=place[1]),
        evening,
        elements_of(settings.elements),
        obstacles_of(settings.obstacles),
    )


def elements_of(paths: tuple[str, ...]) -> Elements | None:
    """The elements of all files, read again when a file changed; None where none is named."""
    return _elements(tuple(map(_stamp, paths))) if paths else None


def obstacles_of(paths: tuple[str, ...]) -> tuple[Obstacle, ...] | None:
    """Read the files of fixed lights and permits. None if no file is configured."""
    return _obstacles(tuple(map(_stamp, paths))) if paths else None


def weather_of(path: str | None) -> Weather | None:
    """The METAR of a file; None where none is named."""
    return None if path is None else read_metar(_bytes(path).decode(errors="replace"))


@lru_cache(maxsize=2)
def _elements(stamps: tuple[Stamp, ...]) -> Elements:
    return merged([read_elements(_bytes(path), path) for path, _, _ in stamps])


@lru_cache(maxsize=2)
def _obstacles(stamps: tuple[Stamp, ...]) -> tuple[Obstacle, ...]:
    return tuple(one for path, _, _ in stamps for one in read_obstacles(_bytes(path), path))


def _stamp(path: str) -> Stamp:
    try:
        found = Path(path).stat()
    except OSError as exc:
        raise _unread(path, exc) from exc
    return path, found.st_mtime_ns, found.st_size


def _bytes(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as exc:
        raise _unread(path, exc) from exc


def _unread(path: str, exc: OSError) -> SkyError:
    return SkyError(
        f"cannot be read: {exc.strerror}", where=path, mend="correct it under [sky] in the settings"
    )
