"""Restrictions of every kind that a zone file can hold, made up by hypothesis."""

from datetime import UTC, datetime, time, timedelta

from hypothesis import strategies as st

from vedette.geo import geodesic
from vedette.model.height import Height, HeightReference, flight_level
from vedette.model.ids import RestrictionId
from vedette.model.particulars import Authority, Particulars, Text
from vedette.model.restriction import (
    Bars,
    Circle,
    Condition,
    Corridor,
    DailyHours,
    Edges,
    Period,
    Polygon,
    Restriction,
    Rule,
    SunEvent,
    Volume,
    Weekday,
)

words = st.text("abcXYZ 0159<&\"'é[]{}", min_size=1, max_size=20).filter(str.strip)
languages = st.sampled_from(["en-GB", "pl-PL", "fr", "de-CH"])
texts = st.lists(st.builds(Text, text=words, language=languages), max_size=3).map(tuple)
lats = st.floats(-75, 75).map(lambda value: round(value, 6))
lons = st.floats(-179.9, 179.9).map(lambda value: round(value, 6))
places = st.tuples(lats, lons)


planar = st.just(Edges.PLANAR)


@st.composite
def polygons(draw, edges=planar) -> Polygon:
    """A polygon with as many corners as fingers, and perhaps a hole; counter-clockwise."""
    lat, lon = draw(places)
    size = draw(st.floats(100, 50_000))
    count = draw(st.integers(3, 9))

    def ring(length: float) -> tuple[tuple[float, float], ...]:
        return tuple(geodesic.direct(lat, lon, -360 * i / count, length) for i in range(count))

    hole = tuple(reversed(ring(size * 0.3)))
    holes = draw(st.sampled_from([(), (hole,)]))
    return Polygon(exterior=ring(size), holes=holes, edges=draw(edges))


circles = st.builds(
    Circle, centre=places, radius_m=st.floats(1, 100_000).map(lambda v: round(v, 3))
)


@st.composite
def corridors(draw) -> Corridor:
    lat, lon = draw(places)
    far = geodesic.direct(lat, lon, draw(st.floats(0, 360)), draw(st.floats(5_000, 90_000)))
    known = st.sampled_from([Edges.GEODESIC, Edges.PARALLEL, Edges.PLANAR])
    half = draw(st.floats(50, 4_000))
    return Corridor(line=((lat, lon), far), half_width_m=half, edges=draw(known))


def heights(references: list[HeightReference]) -> st.SearchStrategy[Height]:
    metres = st.one_of(
        st.integers(0, 5_000).map(float),
        st.integers(0, 20_000).map(lambda feet: feet * 0.3048),
        st.floats(0, 5_000),
    )
    return st.builds(Height, value_m=metres, reference=st.sampled_from(references))


GEOMETRIC = [
    HeightReference.ABOVE_GROUND,
    HeightReference.MEAN_SEA_LEVEL,
    HeightReference.ELLIPSOID,
]


@st.composite
def volumes(draw, areas, references=GEOMETRIC, levels: bool = False) -> Volume:
    some = heights(references)
    if levels:
        some = st.one_of(some, st.integers(0, 600).map(flight_level))
    lower, upper = draw(st.none() | some), draw(st.none() | some)
    if lower is not None and upper is not None and lower.reference is upper.reference:
        lower, upper = sorted((lower, upper), key=lambda one: one.value_m)
    return Volume(area=draw(areas), lower=lower, upper=upper)


clocks = st.integers(0, 24 * 60 - 1).map(lambda m: time(m // 60, m % 60))
days = st.frozensets(st.sampled_from(list(Weekday)), max_size=6)
starts = st.integers(0, 500_000).map(
    lambda m: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=m)
)


in_utc = st.none()


def daily(edges, zones=in_utc) -> st.SearchStrategy[DailyHours]:
    made = st.builds(DailyHours, days=days, start=edges, end=edges, timezone=zones)
    return made.filter(lambda one: one.start != one.end)


@st.composite
def periods(draw, hours) -> Period:
    start = draw(st.none() | starts)
    end = draw(st.none() | st.just((start or datetime(2026, 1, 1, tzinfo=UTC)) + timedelta(days=9)))
    found = tuple(draw(st.lists(hours, max_size=2)))
    if start is None and end is None and not found:
        start = datetime(2025, 9, 10, 22, tzinfo=UTC)
    return Period(start=start, end=end, daily=found)


authorities = st.builds(
    Authority,
    names=texts,
    services=texts,
    contacts=texts,
    site_url=st.none() | words,
    email=st.none() | words,
    phone=st.none() | words,
    purpose=st.sampled_from(["AUTHORIZATION", "NOTIFICATION", "INFORMATION"]),
    interval_before=st.none() | st.just("P3D"),
)
particulars = st.builds(
    Particulars,
    identifier=st.text("ABC0123", min_size=1, max_size=7),
    country=st.just("POL"),
    region=st.none() | st.integers(0, 99),
    variant=st.sampled_from(["COMMON", "CUSTOMIZED"]),
    names=st.lists(st.builds(Text, text=words, language=languages), min_size=1, max_size=2).map(
        tuple
    ),
    messages=texts,
    other_reasons=texts,
    authorities=st.lists(authorities, min_size=1, max_size=2).map(tuple),
    conditions=st.lists(words, max_size=1).map(tuple),
    regulation_exemption=st.none() | st.booleans(),
)
utc_hours = daily(clocks)
any_hours = daily(
    st.one_of(clocks, st.sampled_from(list(SunEvent))),
    st.sampled_from([None, "Europe/Warsaw", "America/New_York"]),
)
rules = st.builds(
    Rule,
    name=words,
    bars=st.sampled_from(list(Bars)),
    periods=st.lists(periods(any_hours), max_size=1).map(tuple),
    unless=st.lists(st.sampled_from(list(Condition)), max_size=2).map(tuple),
    exempt=st.lists(words, max_size=2).map(tuple),
)


@st.composite
def restrictions(draw, shapes, hours=any_hours) -> Restriction:
    """A restriction whose plain words follow from its particulars, as a reader makes them."""
    rest = draw(particulars)

    def best(found: tuple[Text, ...]) -> str | None:
        said = [(one.language or "", one.text) for one in found]
        return next((t for lang, t in said if lang.startswith("en")), said[0][1] if said else None)

    held = (best(one.names) or best(one.services) for one in rest.authorities)
    return Restriction(
        id=RestrictionId("zone-made"),
        name=best(rest.names) or "",
        volumes=tuple(draw(st.lists(shapes, min_size=1, max_size=3))),
        authority=next((name for name in held if name is not None), None),
        kind=draw(st.sampled_from(["PROHIBITED", "REQ_AUTHORIZATION", "NO_RESTRICTION"])),
        reasons=tuple(draw(st.lists(st.sampled_from(["NOISE", "OTHER"]), unique=True))),
        message=best(rest.messages),
        periods=tuple(draw(st.lists(periods(hours), max_size=2))),
        bars=draw(st.sampled_from(list(Bars))),
        exempt=tuple(draw(st.lists(words, max_size=2))),
        rules=tuple(draw(st.lists(rules, max_size=2))),
        boundary_sigma_m=draw(st.sampled_from([0.0, 618.0])),
        approximation=draw(st.none() | words),
        supersedes=tuple(draw(st.lists(st.just(RestrictionId("zone-old")), max_size=1))),
        particulars=rest,
    )
