"""The answers of `vedette sky` for a person at a terminal."""

from collections.abc import Iterator

from rich.markup import escape
from rich.table import Table

from vedette.app.screen import Console, one_line
from vedette.sky.answer import Answer
from vedette.sky.candidate import Candidate, Fit
from vedette.sky.crossing_directions import Crossing
from vedette.sky.tonight import Night, compass

_ROWS_MAX = 30  # `--json` has all


def print_answer(answer: Answer, console: Console) -> None:
    """Print the table of one sighting, and what cannot be known."""
    said = answer.sighting
    state = answer.state
    wedge = f"The wedge holds the true direction with {answer.within:.0%} probability."
    if not said.direction.stated:
        wedge = "No direction was stated: everything in sight is listed, the brightest first."
    console.print(
        f"{said.id}: {said.at:%Y-%m-%d %H:%M:%S} UTC at {said.observer.lat_deg:.4f}, "
        f"{said.observer.lon_deg:.4f}; {state.twilight.value}, sun {state.sun_elevation_deg:.1f} "
        f"degrees. {wedge}",
        markup=False,
        soft_wrap=True,
    )
    if not answer.candidates:
        console.print("Nothing that is known stood in that direction.")
    for rank, one in enumerate(answer.candidates[:_ROWS_MAX], start=1):
        for line in _rows(rank, one):
            console.print(one_line(line), markup=False, highlight=False, soft_wrap=True)
    rest = len(answer.candidates) - _ROWS_MAX + answer.more
    if rest > 0:
        console.print(f"and {rest} more further away")
    for line in _lines(answer):
        console.print(one_line(line), markup=False, highlight=False, soft_wrap=True)
    console.print()


def _rows(rank: int, one: Candidate) -> Iterator[str]:
    kind = "" if one.kind.value in one.name else f" ({one.kind.value})"
    when = f", {one.after_s:+.0f} s from the stated time" if _passes(one) else ""
    yield f"{rank:3} {one.name}{kind}: {one.words()}{when}"
    height = "height not known" if one.elevation_deg is None else f"{one.elevation_deg:.1f}° high"
    light = "brightness not known" if one.magnitude is None else f"magnitude {one.magnitude:.1f}"
    where = f"{compass(one.azimuth_deg)} {one.azimuth_deg:.1f}°, {height}"
    distance = "" if one.distance_m is None else f"; {_distance(one.distance_m)} away"
    yield f"    {where}{distance}; {light}; {_motion(one)}"
    if one.fits:
        yield f"    {_fits(one)}"
    if one.elements_age_s is not None and one.error_deg is not None and one.error_s is not None:
        yield (
            f"    elements {abs(one.elements_age_s) / 86400:.1f} days from then: up to "
            f"{one.error_deg:.1f} degrees, {one.error_s:.0f} s off, if it used no engine"
        )
    for note in one.notes:
        yield f"    {note}"


def _passes(one: Candidate) -> bool:
    """Whether the time matters: a star is there a minute later too."""
    return abs(one.after_s) >= 1 and (one.speed_deg_s or 0.0) > 0.03


def _distance(metres: float) -> str:
    if metres > 1e10:
        return f"{metres / 1.495978707e11:.2f} au"
    return f"{metres / 1e3:,.0f} km" if metres >= 1e4 else f"{metres / 1e3:.1f} km"


def _motion(one: Candidate) -> str:
    if one.speed_deg_s is None:
        return "motion not known"
    if one.speed_deg_s == 0:
        return "does not move"
    side = "" if one.toward is None else f", {one.toward}"
    return f"{one.speed_deg_s:.2g} degrees a second{side}"


def _fits(one: Candidate) -> str:
    parts = []
    for fit in Fit:
        aspects = [f.aspect for f in one.fits if f.fit is fit]
        if aspects:
            parts.append(f"{fit.value}: {', '.join(aspects)}")
    return "; ".join(parts)


def _lines(answer: Answer) -> list[str]:
    found = []
    if answer.below_horizon:
        found.append(f"would have been below the horizon: {', '.join(answer.below_horizon)}")
    if answer.satellites is not None and answer.satellites.in_shadow:
        found.append(
            f"{answer.satellites.in_shadow} satellites in that direction were in the Earth's shadow"
        )
    found += [
        f"meteor shower {shower.shower.name}: active, {shower.days_from_peak:+.0f} days from "
        f"its peak, radiant {shower.radiant_elevation_deg:.0f} degrees high; a meteor lasts "
        "seconds and may appear anywhere"
        for shower in answer.showers
    ]
    found += _coverage(answer)
    found += [
        f"at a height of {one.height_m:,.0f} m, what moved like that flew at {one.speed_m_s:,.0f} "
        f"m/s or more"
        for one in answer.speeds
    ]
    if answer.weather is not None:
        ceiling = answer.weather.ceiling_m
        words = "no ceiling reported" if ceiling is None else f"ceiling {ceiling:.0f} m"
        found.append(f"weather: {words}; {answer.weather.text}")
    found += answer.not_known
    found.append(f"from: {'; '.join(answer.sources)}")
    return found


def _coverage(answer: Answer) -> list[str]:
    found = []
    for one in answer.coverage:
        head = f"{one.distance_m / 1e3:.0f} km away in that direction"
        if one.height_m is not None:
            head += f", {one.height_m:,.0f} m high"
        if one.lowest_seen_m is None:
            words = "no sensor covered it"
        elif one.seen_by:
            words = f"covered by {', '.join(one.seen_by)}; nothing below {one.lowest_seen_m:.0f} m"
        else:
            words = f"covered only above {one.lowest_seen_m:,.0f} m"
        silent = "".join(f"; {n} was silent since {t:%H:%M:%S}" for n, t in one.silent)
        found.append(f"{head}: {words}{silent}")
    return found


def print_crossing(found: Crossing, console: Console) -> None:
    """Print where the directions of several sightings cross."""

    def line(text: str) -> None:
        console.print(one_line(text), markup=False, highlight=False, soft_wrap=True)

    line(f"{len(found.sightings)} sightings: {found.words}")
    if found.lat_deg is None or found.lon_deg is None:
        return
    line(f"the place that fits best: {found.lat_deg:.5f}, {found.lon_deg:.5f}")
    if found.height_from_m is not None and found.height_to_m is not None:
        line(f"height {found.height_from_m:,.0f} to {found.height_to_m:,.0f} m")
    if found.region is not None:
        line(f"region of {len(found.region) - 1} corners; --json has them")


def print_night(night: Night, console: Console) -> None:
    """Print one night over a place."""
    head = f"Night over {night.observer.lat_deg:.4f}, {night.observer.lon_deg:.4f}"
    if night.dark_from is not None and night.dark_until is not None:
        head += f": dark from {night.dark_from:%Y-%m-%d %H:%M} to {night.dark_until:%H:%M} UTC"
    console.print(head, markup=False)
    table = Table(title="Easily taken for a drone", title_justify="left")
    for name in ("from (UTC)", "to", "what", "where", "mag", "how it looks"):
        table.add_column(name, overflow="fold")
    for one in night.things:
        where = (
            f"{compass(one.azimuth_deg)} {one.azimuth_deg:.0f}°, {one.elevation_deg:.0f}° high to "
            f"{compass(one.azimuth_end_deg)} {one.azimuth_end_deg:.0f}°, "
            f"{one.elevation_end_deg:.0f}°"
        )
        magnitude = "not known" if one.magnitude is None else f"{one.magnitude:.1f}"
        cells = (f"{one.name} ({one.kind.value})", where, magnitude, one.words)
        table.add_row(
            f"{one.starts:%H:%M}", f"{one.ends:%H:%M}", *(escape(one_line(c)) for c in cells)
        )
    console.print(table)
    for words in night.not_known:
        console.print(one_line(words), markup=False, highlight=False, soft_wrap=True)
