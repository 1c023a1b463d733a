"""Settings for what the sky held, and for the sightings that people send."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SkySettings:
    """What is known of the sky of this site, for sightings and for the night to come."""

    place: str | None = None
    """Where the watch stands, as `LAT,LON`; the day brief then says what will be mistaken for a
    drone there tonight."""
    elements: tuple[str, ...] = ()
    """Files of orbital elements (TLE, or OMM as CSV, JSON, XML); relative to the settings file."""
    obstacles: tuple[str, ...] = ()
    """GeoJSON files of aerodromes, turbines, masts, permits; relative to the settings file."""
    metar: str | None = None
    """File with the last METAR of the place; relative to the settings file."""

    def __post_init__(self) -> None:
        place_of(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class SightingSettings:
    """The form for sightings, at `/sighting` under the page's address."""

    public: bool = False
    """Whether anybody may send a sighting without signing in."""
    network_per_hour: int = 60
    """Sightings that the public form takes from one network (/24, IPv6 /48) in an hour, 1 to
    100000."""
    all_per_hour: int = 2_000
    """The same from all networks together, 1 to 1000000."""
    photo_mb: float = 12.0
    """Megabytes that one photo may have, 0.1 to 100."""
    network_photo_mb_per_hour: float = 200.0
    """Megabytes of photos that the public form takes from one network in an hour, 1 to 100000."""
    all_photo_mb_per_hour: float = 2_000.0
    """The same from all networks together, 1 to 1000000."""

    def __post_init__(self) -> None:
        for name, least, most in (
            ("network_per_hour", 1, 100_000),
            ("all_per_hour", 1, 1_000_000),
            ("photo_mb", 0.1, 100),
            ("network_photo_mb_per_hour", 1, 100_000),
            ("all_photo_mb_per_hour", 1, 1_000_000),
        ):
            value = getattr(self, name)
            if not least <= value <= most:
                raise ValueError(f"{name} must be between {least:g} and {most:g}, got {value:g}")


def place_of(settings: SkySettings) -> tuple[float, float] | None:
    """Latitude and longitude; None where none is set. Raises ValueError."""
    if settings.place is None:
        return None
    try:
        lat, lon = (float(one) for one in settings.place.split(","))
    except ValueError:
        raise ValueError(
            f"place must be LAT,LON such as 52.17,20.97, got {settings.place!r}"
        ) from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError(f"place must be on the Earth, got {settings.place!r}")
    return lat, lon
