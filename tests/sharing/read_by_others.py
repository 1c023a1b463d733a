"""Run in the environment of the peers: read what vedette wrote, and print what they make of it.

    python read_by_others.py FOLDER

FOLDER holds ed269.json, ed318.json, restriction.geojson and notam.txt. One JSON object comes out.
"""

import json
import sys
from pathlib import Path


def ed269(file: Path) -> list[dict[str, object]]:
    """uas-standards: what InterUSS reads."""
    from implicitdict import ImplicitDict
    from uas_standards.eurocae_ed269 import ED269Schema

    root = json.loads(file.read_text())
    for zone in root["features"]:  # the library cannot read any value of this key, whatever it is
        zone.pop("extendedProperties", None)
    found = ImplicitDict.parse(root, ED269Schema)
    return [
        {
            "identifier": zone.identifier,
            "restriction": zone.restriction,
            "hours": [
                [day.day, day.startTime.time.isoformat(), day.endTime.time.isoformat()]
                for period in zone.applicability
                for day in period.get("schedule") or []
            ],
            "volumes": [
                [one.uomDimensions, one.get("lowerLimit"), one.get("upperLimit")]
                for one in zone.geometry
            ],
        }
        for zone in found.features
    ]


def ed318(file: Path) -> list[str]:
    """uas-standards, for ED-318; it reads no geometry but a Point."""
    from implicitdict import ImplicitDict
    from uas_standards import eurocae_ed318

    root = json.loads(file.read_text())
    if any(feature["geometry"]["type"] != "Point" for feature in root["features"]):
        return []
    for feature in root["features"]:  # as above
        feature["properties"].pop("extendedProperties", None)
    found = ImplicitDict.parse(root, eurocae_ed318.ED318Schema)
    return [feature.properties.identifier for feature in found.features]


def gdal(file: Path) -> list[dict[str, object]]:
    """pyogrio: what GDAL, and QGIS with it, reads."""
    import pyogrio
    import shapely

    _, _, geometry, _ = pyogrio.raw.read(str(file))
    shapes = shapely.from_wkb(geometry)
    return [
        {"bounds": list(one.bounds), "valid": bool(one.is_valid), "area": float(one.area)}
        for one in shapes
    ]


def notam(file: Path) -> dict[str, object]:
    """aviconv-notam."""
    from aviconv_notam.parser import parse

    found = parse(file.read_text().strip()[1:-1])
    schedule = found.schedule
    return {
        "qcode": found.q_line.qcode,
        "radius_nm": found.geometry.radius_nm,
        "from": str(found.effective_from),
        "schedule_error": None if schedule is None else schedule.parse_error,
        "periods": 0 if schedule is None else len(schedule.periods),
    }


def main() -> None:
    folder, said = Path(sys.argv[1]), {}
    for name, read in (("ed269.json", ed269), ("ed318.json", ed318), ("notam.txt", notam)):
        said[name] = read(folder / name)
    for name in ("ed318.json", "restriction.geojson"):
        said[f"gdal {name}"] = gdal(folder / name)
    print(json.dumps(said, default=str))  # noqa: T201


if __name__ == "__main__":
    main()
