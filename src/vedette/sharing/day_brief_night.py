"""The coming night in the day brief: what may be taken for a drone there."""

from datetime import date

from vedette.model.times import to_text
from vedette.sharing.day_brief_lines import NightPart, TonightPart
from vedette.sky.tonight import Mistakable, Night, compass


def night_part(night: Night, evening: date) -> NightPart:
    """One night, as the brief tells it."""
    place = night.observer
    return {
        "place": f"{place.lat_deg:g}, {place.lon_deg:g}",
        "evening": evening.isoformat(),
        "dark_from": None if night.dark_from is None else to_text(night.dark_from),
        "dark_until": None if night.dark_until is None else to_text(night.dark_until),
        "things": [_thing(one) for one in night.things],
        "not_known": list(night.not_known),
    }


def _thing(one: Mistakable) -> TonightPart:
    first = f"{compass(one.azimuth_deg)} {one.elevation_deg:.0f} degrees high"
    last = f"{compass(one.azimuth_end_deg)} {one.elevation_end_deg:.0f} degrees high"
    return {
        "name": f"{one.name} ({one.kind.value})",
        "starts": to_text(one.starts),
        "ends": to_text(one.ends),
        "where": first if first == last else f"{first} to {last}",
        "words": one.words,
    }
