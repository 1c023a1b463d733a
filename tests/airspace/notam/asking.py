"""What the check says of NOTAM text at places, doubts included."""

from collections.abc import Sequence
from datetime import UTC, datetime

from vedette.airspace.check.place_check import (
    CheckConfig,
    Place,
    check_place,
    compile_restriction,
    reaches,
    spot_of,
)
from vedette.airspace.formats.zone_files import parse_survey
from vedette.airspace.shapes.compiled_restrictions import compile_doubt
from vedette.model.crossing import Answer
from vedette.model.errors import RestrictionError
from vedette.model.height import Height, HeightReference
from vedette.model.report import Covariance2D

CONFIG = CheckConfig()
AT = datetime(2025, 6, 11, 10, 30, tzinfo=UTC)  # a Wednesday
REFUSED = "refused"


def height(value_m: float, reference: HeightReference = HeightReference.MEAN_SEA_LEVEL) -> Height:
    return Height(value_m=value_m, reference=reference, sigma_m=1.0)


def answers(
    text: str,
    places: Sequence[tuple[float, float]],
    at: datetime = AT,
    heights: tuple[Height, ...] = (height(500.0),),
) -> list[str]:
    """The answer over all of the text at each place; `refused` for a text that is."""
    try:
        found = parse_survey(text.encode(), where="notam.txt")
    except RestrictionError:
        return [REFUSED] * len(places)
    if found.refused:
        return [REFUSED] * len(places)
    zones = [compile_restriction(one, CONFIG) for one in found.restrictions]
    doubts = [one for one in map(compile_doubt, found.doubts) if one is not None]
    said: list[str] = []
    for lat, lon in places:
        place = Place(
            lat_deg=lat, lon_deg=lon, at=at, covariance=Covariance2D.circular(1.0), heights=heights
        )
        each = {check_place(one, place).answer for one in zones}
        if Answer.INSIDE in each:
            said.append("inside")
        elif Answer.INDETERMINATE in each or any(
            reaches(one, place, spot_of(place, CONFIG), CONFIG) for one in doubts
        ):
            said.append("indeterminate")
        else:
            said.append("outside")
    return said
