"""Ground and geoid from files narrow what the extremes leave open, and never more than that."""

from pathlib import Path

import numpy as np
import pytest

from vedette.airspace.check.place_check import Place, check_place, compile_restriction
from vedette.airspace.flights.surfaces import Surfaces
from vedette.airspace.flights.terrain import Raster
from vedette.model.crossing import Answer
from vedette.model.errors import ConfigError
from vedette.model.height import HeightReference
from vedette.model.report import Covariance2D
from vedette.model.restriction import Circle

from .builders import AGL, CONFIG, MSL, NOON, height, restriction

rasterio = pytest.importorskip("rasterio", reason="needs vedette[terrain]")
POST_DEG = 0.001


def raster(folder: Path, values: np.ndarray, crs: str | None = "EPSG:4326") -> Path:
    """Posts from 8 E, 47.2 N on, to the east and to the south."""
    path = folder / "ground.tif"
    turn = rasterio.transform.from_origin(8 - POST_DEG / 2, 47.2 + POST_DEG / 2, POST_DEG, POST_DEG)
    rows, columns = values.shape
    with rasterio.open(
        path, "w", driver="GTiff", height=rows, width=columns, count=1, dtype="float32", crs=crs,
        transform=turn, nodata=-32768,
    ) as file:  # fmt: skip
        file.write(values.astype("float32"), 1)
    return path


def hills() -> np.ndarray:
    """400 m and up, by 10 m a post to the east."""
    return np.tile(400.0 + 10.0 * np.arange(200), (200, 1))


def test_the_span_holds_all_the_ground_within_the_radius(tmp_path: Path) -> None:
    ground = Raster(raster(tmp_path, hills()), error_m=5.0)
    low, high = ground.span(47.1, 8.1, 0.0) or (0, 0)
    assert low <= 1400 - 5 <= 1400 + 5 <= high
    assert high - low < 60
    wide = ground.span(47.1, 8.1, 1_000.0)
    assert wide is not None
    assert wide[0] < 1400 - 130 < 1400 + 130 < wide[1]  # 1,000 m are 13 posts there


def test_outside_of_the_file_or_where_it_is_silent_nothing_is_known(tmp_path: Path) -> None:
    values = hills()
    values[100, 100] = -32768
    ground = Raster(raster(tmp_path, values), error_m=5.0)
    assert ground.span(47.1, 8.1, 0.0) is None
    assert ground.span(46.0, 8.1, 0.0) is None
    assert ground.span(47.199, 8.1, 1_000.0) is None
    assert ground.span(47.15, 8.1, 100_000.0) is None


def test_a_raster_in_metres_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="gdalwarp"):
        Raster(raster(tmp_path, hills(), "EPSG:32632"), error_m=5.0)


@pytest.mark.parametrize(
    ("known", "without", "with_files"),
    [
        (height(1460, MSL), Answer.INDETERMINATE, Answer.INSIDE),  # 60 m above the ground
        (height(1600, MSL), Answer.INDETERMINATE, Answer.OUTSIDE),
        (height(1517, MSL), Answer.INDETERMINATE, Answer.INDETERMINATE),
        (height(1508, HeightReference.ELLIPSOID), Answer.INDETERMINATE, Answer.INSIDE),
    ],
)
def test_heights_above_ground(
    tmp_path: Path, known: object, without: Answer, with_files: Answer
) -> None:
    class Geoid:
        def span(self, *_: float) -> tuple[float, float]:
            return 47.0, 49.0

    zone = restriction(Circle(centre=(47.1, 8.1), radius_m=500), upper=height(120, AGL))
    place = Place(
        lat_deg=47.1,
        lon_deg=8.1,
        at=NOON,
        covariance=Covariance2D.circular(1.0),
        heights=(known,),  # type: ignore[arg-type]
    )
    compiled = compile_restriction(zone, CONFIG)
    assert check_place(compiled, place).answer is without
    surfaces = Surfaces(ground=Raster(raster(tmp_path, hills()), error_m=5.0), geoid=Geoid())
    assert check_place(compiled, surfaces.over(place, CONFIG)).answer is with_files
