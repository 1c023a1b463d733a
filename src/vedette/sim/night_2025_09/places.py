"""Places that public reports of the night name, with approximate coordinates.

The names are the press's. The coordinates are of the village or its surroundings, read off by hand
and good to some 5 km; they are not where anything was found.
"""

from typing import NamedTuple


class Place(NamedTuple):
    """A named place: degrees, WGS 84, good to some 5 km."""

    lat_deg: float
    lon_deg: float


DEBRIS_PLACES: dict[str, Place] = {
    "Czosnówka": Place(52.02, 23.02),
    "Cześniki": Place(50.68, 23.43),
    "Wyryki": Place(51.56, 23.35),
    "Krzywowierzba-Kolonia": Place(51.63, 23.27),
    "Wohyń": Place(51.76, 22.79),
    "Wielki Łan": Place(51.43, 23.35),
    "Zabłocie-Kolonia": Place(51.88, 23.48),
    "Wyhalew": Place(51.57, 23.05),
    "Mniszków": Place(51.37, 20.04),
    "Oleśno": Place(54.10, 19.27),
    "Nowe Miasto nad Pilicą": Place(51.62, 20.58),
    "Rabiany/Sewerynów": Place(52.44, 21.87),
    "Bychawka Trzecia": Place(51.05, 22.52),
    "Czyżów": Place(50.43, 20.93),
    "Sobótka": Place(50.87, 21.67),
    "Smyków": Place(50.70, 21.08),
}
"""Sixteen places, as public lists of September 2025 have them."""
