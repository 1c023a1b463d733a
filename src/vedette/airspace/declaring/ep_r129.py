"""EP R129, the restriction along Poland's eastern border in autumn 2025, as a worked example.

It is an approximation: the official coordinates are not public here. What was published of it,
and where the sources disagree, is in `docs/restrict.md`.
"""

from datetime import UTC, datetime
from importlib.resources import files

from vedette.airspace.declaring.border import Border, parse_border
from vedette.airspace.declaring.border_strip import strip_along
from vedette.airspace.declaring.draft import Draft, Source, substitutes_for
from vedette.model.height import Height, HeightReference, flight_level
from vedette.model.ids import RestrictionId
from vedette.model.particulars import Particulars
from vedette.model.restriction import (
    Bars,
    Condition,
    DailyHours,
    Period,
    Restriction,
    Rule,
    SunEvent,
    Volume,
)

ID = RestrictionId("ep-r129")
WIDTH_M = 50_000.0
START = (53.938781, 23.484835)  # where Poland, Lithuania and Belarus meet, in the border file
VIA = (51.517361, 23.607236)  # where Belarus and Ukraine meet on it
END = (49.072301, 22.538025)  # where Poland, Ukraine and Slovakia meet
BORDER_FILE = "poland_border_approx.geojson"

# The published list of exemptions is read as holding by day as well as by night. A ban on *civil*
# unmanned aircraft leaves out those that are not civil, and nobody else.
NOT_CIVIL = ("MILITARY", "GARDA", "ALPHA SCRAMBLE")
STATUSES = ("HEAD", "STATE", "SAR", "HOSP", "MEDEVAC", "FFR")
EXEMPT = NOT_CIVIL + STATUSES

APPROXIMATION = (
    "APPROXIMATION of EP R129, not the official boundary: a strip 50 km inside the land border "
    "with Belarus and Ukraine as Natural Earth 1:10m draws it, which lies a median 618 m and up "
    "to 2.1 km from the surveyed border; taken as 700 m (1 sigma), a third of that worst case"
)
MESSAGE = (
    "Civil unmanned aircraft banned at all hours. Day (sunrise to sunset): manned flights with "
    "flight plan, transponder (modes A+C or S) and radio contact. Night: closed. "
    "Sources disagree on the start: 22:00 on 10 September 2025 in local time (20:00 UTC) or in "
    "UTC, or 12 September; and whether the end is told in local time or in UTC"
)

_DAY = DailyHours(days=frozenset(), start=SunEvent.SR, end=SunEvent.SS)
_NIGHT = DailyHours(days=frozenset(), start=SunEvent.SS, end=SunEvent.SR)

IN_FORCE = Period(
    start=datetime(2025, 9, 10, 20, 0, tzinfo=UTC),
    other_starts=(
        datetime(2025, 9, 10, 22, 0, tzinfo=UTC),
        datetime(2025, 9, 12, 22, 0, tzinfo=UTC),  # the hour is not said: the latest it may be
    ),
    end=datetime(2025, 12, 9, 23, 59, tzinfo=UTC),
    other_ends=(datetime(2025, 12, 9, 22, 59, tzinfo=UTC),),
)

RULES = (
    Rule(name="unmanned", bars=Bars.UNMANNED, exempt=NOT_CIVIL),
    Rule(
        name="manned, by day",
        bars=Bars.MANNED,
        periods=(Period(daily=(_DAY,)),),
        unless=(Condition.FLIGHT_PLAN, Condition.TRANSPONDER, Condition.RADIO),
        exempt=EXEMPT,
    ),
    Rule(
        name="manned, by night",
        bars=Bars.MANNED,
        periods=(Period(daily=(_NIGHT,)),),
        exempt=EXEMPT,
    ),
)


def border() -> Border:
    """The border file of the example, which is part of the package."""
    data = files("vedette.airspace").joinpath("data", BORDER_FILE).read_bytes()
    return parse_border(data, where=BORDER_FILE)


def ep_r129() -> Restriction:
    """The whole restriction. Its area is an approximation."""
    return draft().restriction


def draft() -> Draft:
    """The restriction as a draft, with its sources."""
    source = border()
    lower = Height(value_m=0.0, reference=HeightReference.ABOVE_GROUND)
    drawn = strip_along(source, START, END, WIDTH_M, via=VIA)
    restriction = Restriction(
        id=ID,
        name="EP R129 (approximation)",
        volumes=tuple(
            Volume(area=area, lower=lower, upper=flight_level(95)) for area in drawn.areas
        ),
        authority="None: a worked example, after NOTAM D6213/25",
        kind="PROHIBITED",
        reasons=("NATIONAL_SECURITY",),
        message=MESSAGE,
        periods=(IN_FORCE,),
        exempt=EXEMPT,
        rules=RULES,
        boundary_sigma_m=source.sigma_m or 0.0,
        approximation=APPROXIMATION,
        source_sha256=source.sha256,
        particulars=Particulars(country="POL", identifier="EPR129"),
    )
    return Draft(
        restriction=restriction,
        drawn=f"a strip 50 km inside {source.name}, {drawn.length_m / 1000:,.0f} km along it",
        fir="EPWW",
        substitutes=substitutes_for(restriction),
        sources=(
            Source(
                name=source.name, sha256=source.sha256, sigma_m=source.sigma_m, used_for="border"
            ),
        ),
    )
