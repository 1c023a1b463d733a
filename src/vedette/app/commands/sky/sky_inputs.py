"""What the `vedette sky` commands read."""

from collections.abc import Sequence
from pathlib import Path

from vedette.model.errors import SkyError
from vedette.sky.elements import Elements, merged, read_elements
from vedette.sky.obstacles import Obstacle, read_obstacles
from vedette.sky.weather import Weather, read_metar


def read_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises SkyError."""
    try:
        return path.read_bytes()
    except OSError as exc:
        raise SkyError(
            f"cannot be read: {exc.strerror}", where=str(path), mend="check the path"
        ) from exc


def elements_of(paths: Sequence[Path] | None) -> Elements | None:
    """The orbital elements of all files; None if no file was given."""
    if not paths:
        return None
    return merged([read_elements(read_bytes(path), str(path)) for path in paths])


def obstacles_of(paths: Sequence[Path] | None) -> tuple[Obstacle, ...] | None:
    """The fixed lights and permits of all files; None if no file was given."""
    if not paths:
        return None
    return tuple(one for path in paths for one in read_obstacles(read_bytes(path), str(path)))


def weather_of(said: str | None) -> Weather | None:
    """Read a METAR, given as text or as the path of a file. Returns None if `said` is None."""
    if said is None:
        return None
    path = Path(said)
    is_file = len(said) < 200 and path.is_file()
    return read_metar(read_bytes(path).decode(errors="replace") if is_file else said)


def place_of(said: str, where: str) -> tuple[float, float]:
    """Latitude and longitude of `LAT,LON`. Raises SkyError."""
    try:
        lat, lon = (float(one) for one in said.split(","))
    except ValueError:
        raise SkyError(
            f"must be LAT,LON in degrees, got {said!r}",
            where=where,
            mend="write it like 52.17,20.97",
        ) from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise SkyError(
            f"latitude must be -90 to 90 and longitude -180 to 180, got {said!r}",
            where=where,
            mend="write LAT,LON in degrees",
        )
    return lat, lon
