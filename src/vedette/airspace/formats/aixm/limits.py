"""Vertical limits of AIXM."""

from xml.etree import ElementTree as ET

from vedette.airspace.formats.aixm.document import child
from vedette.airspace.formats.limit_values import GROUND, unstated_reference
from vedette.airspace.formats.reading_notes import Notes, short
from vedette.airspace.formats.unknown_values import Carries
from vedette.model.height import FOOT_M, Height, HeightReference, flight_level

_OF = {
    "SFC": HeightReference.ABOVE_GROUND,
    "MSL": HeightReference.MEAN_SEA_LEVEL,
    "W84": HeightReference.ELLIPSOID,
    "STD": HeightReference.BAROMETRIC,
}
_UNITS_M = {"FT": FOOT_M, "M": 1.0}


def limits_of(volume: ET.Element, key: str, notes: Notes) -> tuple[Height | None, Height | None]:
    """The lower and the upper limit of a volume; None if a limit is unlimited or in doubt."""
    for name in ("maximumLimit", "minimumLimit"):
        said = child(volume, name)
        if said is not None and (said.text or "").strip():
            ignored = short((said.text or "").strip())
            what = f"{ignored} is not used; only lowerLimit and upperLimit are"
            notes.note(f"{key}.{name}", what)
            notes.doubt(f"{key}.{name}", what, Carries.LIMITS)
    return _limit(volume, "lowerLimit", key, notes), _limit(volume, "upperLimit", key, notes)


def _limit(volume: ET.Element, name: str, key: str, notes: Notes) -> Height | None:
    element, path = child(volume, name), f"{key}.{name}"
    said = "" if element is None else (element.text or "").strip().upper()
    if element is None or said in ("", "UNL", "CEILING", "FLOOR"):
        if not said:
            notes.note(path, "absent; read as no limit")
        return None
    if said in ("GND", "SFC"):
        return GROUND
    unit = element.get("uom", "").upper()
    named = child(volume, f"{name}Reference")
    reference = "" if named is None else (named.text or "").strip().upper()
    found: Height | None = None
    what = (
        "a height limit must be a number in FT or M, or a whole flight level, "
        f"got {short(said)} {short(unit) if unit else 'without a unit'}"
    )
    mend = "correct the number or the unit"
    number = _number(said)
    if number is not None and unit == "FL" and number.is_integer():
        found = flight_level(int(number))
    elif number is not None and unit in _UNITS_M:
        what = (
            f"the limit {short(said)} {unit} must have the reference SFC, MSL, W84 or STD, "
            f"got {short(reference) if reference else 'none'}"
        )
        mend = "correct the reference, or give `limit_reference`"
        of = _OF.get(reference)
        if of is None and notes.limit_reference is not None:
            of = unstated_reference(f"{path}Reference", what, notes)
        if of is not None:
            found = Height(value_m=number * _UNITS_M[unit], reference=of)
    if found is None:  # a limit that cannot be read does not bound
        notes.note(path, f"{what}; read as no limit")
        notes.doubt(path, f"{what}; read as no limit", Carries.LIMITS, mend=mend)
    return found


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None
