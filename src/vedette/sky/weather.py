"""What a METAR says of cloud and visibility, for people who looked up.

Only the groups that decide what could be seen are read (ICAO Doc 9873, WMO FM 15). The report
itself is always shown beside them.
"""

import re
from dataclasses import dataclass

from vedette.model.errors import SkyError

_FOOT_M = 0.3048
_MILE_M = 1609.344
_COVER = {"FEW": "few", "SCT": "scattered", "BKN": "broken", "OVC": "overcast", "VV": "obscured"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Weather:
    """Cloud and visibility near a place, as reported."""

    text: str  # the report itself
    visibility_m: float | None  # None: the report does not say
    layers: tuple[tuple[str, float], ...]  # cover, and base in m above the aerodrome
    clear: bool  # it says that there is no cloud below 5,000 ft, or none at all

    @property
    def ceiling_m(self) -> float | None:
        """The base of the lowest layer that covers more than half of the sky; None if there is
        none.
        """
        bases = [base for cover, base in self.layers if cover in ("broken", "overcast", "obscured")]
        return min(bases, default=None)


def read_metar(text: str) -> Weather:
    """Read one METAR or SPECI. Raises SkyError where it holds neither cloud nor visibility."""
    body = re.split(r"\b(?:TEMPO|BECMG|NOSIG|RMK)\b", " ".join(text.split()))[0]
    layers = []
    for cover, base in re.findall(r"\b(FEW|SCT|BKN|OVC|VV)(\d{3})(?:CB|TCU|///)?\b", body):
        layers.append((_COVER[cover], int(base) * 100 * _FOOT_M))
    clear = bool(re.search(r"\b(CAVOK|SKC|CLR|NSC|NCD)\b", body))
    visibility = _visibility(body)
    if visibility is None and not layers and not clear:
        raise SkyError(
            f"must be a METAR with cloud or visibility, got {text.strip()[:40]!r}",
            where="weather",
            mend="give the whole report, for example 'METAR EPWA 010000Z 27005KT 9999 SCT020'",
        )
    return Weather(
        text=" ".join(text.split()), visibility_m=visibility, layers=tuple(layers), clear=clear
    )


def _visibility(body: str) -> float | None:
    if "CAVOK" in body:
        return 10_000.0
    metres = re.search(r"(?:KT|MPS)(?: \d{3}V\d{3})? (\d{4})(?:NDV)?\b", body)
    if metres is not None:
        return 10_000.0 if metres[1] == "9999" else float(metres[1])
    miles = re.search(r"\b(?:(\d+) )?(\d+)(?:/(\d+))?SM\b", body)
    if miles is None:
        return None
    part = float(miles[2]) / float(miles[3]) if miles[3] else float(miles[2])
    return (float(miles[1] or 0) + part) * _MILE_M
