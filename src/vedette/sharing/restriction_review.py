"""What a person is shown before saying yes: the draft in plain words, every warning, a picture."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vedette.airspace.check_settings import CheckConfig
from vedette.airspace.declaring import form_text as words
from vedette.airspace.declaring.draft import Draft
from vedette.geo import geodesic
from vedette.model.height import HeightReference
from vedette.model.restriction import Edges, Period, Polygon, Restriction
from vedette.sharing.f3548.tiling import tiles_of
from vedette.sharing.notam_draft import notam_draft
from vedette.sharing.published_files import refusals
from vedette.sharing.restriction_map import restriction_map
from vedette.sharing.restriction_words import corners_of, plain_words, rules_of

LONG_EDGE_M = 20_000.0  # beyond it, a line straight on a map and a geodesic lie 10 m apart and more
SOON = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """A draft in the form in which a person reviews it."""

    draft_id: str
    sha256: str
    words: tuple[tuple[str, str], ...]
    warnings: tuple[str, ...]
    picture: str  # SVG


def review(draft_id: str, draft: Draft, now: datetime) -> Review:
    """Everything that a person has to review of a draft. `now` is the time of the review."""
    restriction = draft.restriction
    warnings = [
        *_boundary(draft),
        *_substitutes(draft),
        *_times(restriction, now),
        *_ends(draft, now),
        *_edges(restriction),
        *_whom(restriction),
        *(f"NOTAM draft: {note}" for note in notam_draft(draft).notes),
        *refusals(draft),
        *_tiles(restriction),
    ]
    return Review(
        draft_id=draft_id,
        sha256=draft.sha256,
        words=plain_words(draft),
        warnings=tuple(warnings),
        picture=restriction_map(restriction, marks=["DRAFT, not published"]),
    )


def _boundary(draft: Draft) -> list[str]:
    one, said = draft.restriction, []
    if one.approximation is not None:
        said.append(f"the boundary is an approximation, and is labelled so: {one.approximation}")
    if one.boundary_sigma_m > 0:
        said.append(
            f"the boundary is known to {one.boundary_sigma_m:,.0f} m (1 sigma): who comes within "
            f"{CheckConfig().sigmas * one.boundary_sigma_m:,.0f} m of it gets the answer "
            "indeterminate, unless [check] in the settings asks for other sigmas"
        )
    said += [
        f"the {source.used_for} file {source.name} states no accuracy: it is taken as exact"
        for source in draft.sources
        if source.sigma_m is None and one.boundary_sigma_m == 0
    ]
    return said


def _substitutes(draft: Draft) -> list[str]:
    said = []
    for volume in draft.restriction.volumes[:1]:
        for which, height in (("lower", volume.lower), ("upper", volume.upper)):
            if height is None or height.reference is not HeightReference.FLIGHT_LEVEL:
                continue
            instead = getattr(draft.substitutes, which)
            text = words.limit_words(height, upper=which == "upper")
            stands = words.limit_words(instead, upper=which == "upper")
            said.append(
                f"SUBSTITUTE: ED-318, ED-269 and KML know no flight level. For {text} they say "
                f"{stands}, flagged as a substitute. The real surface moves with the pressure, by "
                "some 8 m each hPa. Your yes accepts this figure"
            )
    return said


def _times(restriction: Restriction, now: datetime) -> list[str]:
    said = []
    for period in restriction.periods:
        said += _readings(period)
        if period.end is not None and period.end <= now:
            said.append("it has ended already")
        elif period.start is not None and period.start < now:
            said.append("it starts in the past: it is in force as soon as it is published")
        elif period.start is not None and period.start - now < SOON:
            said.append("it starts within 5 minutes: flights now in the air may not hear of it")
        if period.end is None:
            said.append("it has no end: it holds until somebody withdraws it")
    if not restriction.periods:
        said.append("no times are given: it is in force at once, and until somebody withdraws it")
    daily = [d for p in restriction.periods for d in p.daily]
    daily += [d for rule in restriction.rules for p in rule.periods for d in p.daily]
    if any(not hasattr(e, "hour") for d in daily for e in (d.start, d.end)):
        said.append(
            "its hours go by the sun, which is taken where the aircraft is: at the turn of the "
            "hours the answer is indeterminate for a while"
        )
    return list(dict.fromkeys(said))  # several periods may say the same


def _ends(draft: Draft, now: datetime) -> list[str]:
    """What this would end before it starts itself."""
    starts = [period.start for period in draft.restriction.periods]
    later = bool(starts) and all(one is not None and one > now for one in starts)
    if not later or not (draft.amends or draft.restriction.supersedes):
        return []
    other = "what it amends" if draft.amends else "what it supersedes"
    gap = f"{other} ends as soon as this is published, and this starts later"
    mend = "publish it when it starts, or keep the other's times in it"
    return [f"{gap}: between the two nothing holds, unless the other is over; {mend}"]


def _readings(period: Period) -> list[str]:
    said = []
    for name, first, others in (
        ("start", period.start, period.other_starts),
        ("end", period.end, period.other_ends),
    ):
        if first is not None and others:
            every = sorted((first, *others))
            said.append(
                f"its {name} has {len(every)} readings, from {every[0]:%Y-%m-%d %H:%M} to "
                f"{every[-1]:%Y-%m-%d %H:%M} UTC: between them the answer is indeterminate"
            )
    return said


def _edges(restriction: Restriction) -> list[str]:

    longest = max(
        (
            geodesic.inverse(*a, *b)[0]
            for volume in restriction.volumes
            if isinstance(volume.area, Polygon)
            for a, b in zip(
                volume.area.exterior,
                (*volume.area.exterior[1:], volume.area.exterior[0]),
                strict=True,
            )
        ),
        default=0.0,
    )
    said = []
    if longest > LONG_EDGE_M:
        said.append(
            f"its longest edge has {longest / 1000:,.0f} km: a line straight on a map and the "
            "shortest line over the ground differ there; a NOTAM reader may take the other one"
        )
    if any(
        isinstance(v.area, Polygon) and v.area.edges is Edges.UNKNOWN for v in restriction.volumes
    ):
        said.append("what its edges mean is unknown: between the readings it is indeterminate")
    return said


def _whom(restriction: Restriction) -> list[str]:
    said = []
    for rule in rules_of(restriction):
        name = f"rule {rule.name!r}" if rule.name else "it"
        if rule.bars.value == "everyone" and not rule.exempt and not rule.unless:
            said.append(f"{name} bars everyone, rescue and police flights among them")
    return said


def _tiles(restriction: Restriction) -> list[str]:
    corners = sum(map(corners_of, restriction.volumes))
    count = len(tiles_of(restriction))
    if count == 1:
        return []
    return [
        (
            f"ASTM F3548: {corners:,} corners are cut into {count} tiles a day, each a constraint "
            "of its own, renewed daily"
        )
    ]
