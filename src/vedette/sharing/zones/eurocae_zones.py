"""What ED-318 and ED-269 have in common: kinds, reasons, limits with substitutes, our extension."""

import base64
import hashlib
from collections.abc import Sequence
from typing import Any

from vedette.model.height import Height, HeightReference
from vedette.model.particulars import Authority, Text
from vedette.model.restriction import Corridor, Restriction, Volume
from vedette.sharing.zones import antimeridian, geojson_shapes, vedette_words
from vedette.sharing.zones.writer_result import Losses, Options, Substitute, extras

IDENTIFIER_MAX, TEXT_MAX = 7, 200
ONLY_OURS = "kept for this program alone, in extendedProperties.vedette"


def identifier(restriction: Restriction, losses: Losses) -> str:
    """At most seven characters: the authority's own identifier, or one made from the id."""
    own = restriction.particulars.identifier
    if own is not None:
        if len(own) > IDENTIFIER_MAX:
            mend = "give it a shorter one"
            what = f"must have at most {IDENTIFIER_MAX} characters, got {len(own)}"
            losses.refuse("identifier", what, mend)
        return own
    digest = hashlib.sha256(restriction.id.encode()).digest()
    made = base64.b32encode(digest).decode()[:IDENTIFIER_MAX]
    losses.lose("identifier", f"none is known; {made} was made of the id")
    return made


def country(restriction: Restriction, options: Options, losses: Losses) -> str:
    """The country as three letters (ISO 3166)."""
    found = restriction.particulars.country or options.country
    if found is None or len(found) != 3:
        what = f"must have 3 letters, got {'none' if found is None else repr(found)}"
        losses.refuse("country", what, "give `country` as three letters")
    return found


def kind(restriction: Restriction, kinds: tuple[str, ...], losses: Losses) -> str:
    """One of the format's kinds; the strictest kind replaces one that the format lacks."""
    if restriction.kind in kinds:
        return str(restriction.kind)
    said = (
        "no kind is known"
        if restriction.kind is None
        else f"the format has no kind {restriction.kind}"
    )
    losses.lose("kind", f"{said}; written as PROHIBITED, the strictest")
    return "PROHIBITED"


def reasons(restriction: Restriction, known: tuple[str, ...], losses: Losses) -> list[str]:
    """The reasons that the format knows. Any other reason becomes OTHER."""
    found: list[str] = []
    for one in restriction.reasons:
        plain_one = one if one in known else "OTHER"
        if one not in known:
            losses.lose("reasons", f"{one} has no word here; written as OTHER")
        if plain_one not in found:
            found.append(plain_one)
    return found


def other_reasons(restriction: Restriction, known: tuple[str, ...]) -> tuple[Text, ...]:
    """The text of reasons that the format does not know."""
    said = restriction.particulars.other_reasons
    more = [Text(text=one) for one in restriction.reasons if one not in known]
    return (*said, *(one for one in more if one not in said))


def names(restriction: Restriction) -> tuple[Text, ...]:
    """All names of a restriction; at least one."""
    return restriction.particulars.names or (Text(text=restriction.name),)


def messages(restriction: Restriction) -> tuple[Text, ...]:
    """All messages of a restriction."""
    if restriction.particulars.messages or restriction.message is None:
        return restriction.particulars.messages
    return (Text(text=restriction.message),)


def authorities(restriction: Restriction, losses: Losses) -> tuple[Authority, ...]:
    """The authorities; at least one. An unknown purpose becomes the one with the fewest powers."""
    found = restriction.particulars.authorities
    if found:
        return found
    if restriction.authority is None:
        losses.lose("authority", "none is known; written without a name")
        return (Authority(purpose="INFORMATION"),)
    return (Authority(names=(Text(text=restriction.authority),), purpose="INFORMATION"),)


def held(
    restriction: Restriction,
    references: dict[HeightReference, str],
    options: Options,
    losses: Losses,
) -> tuple[list[Volume], list[Substitute]]:
    """The volumes with limits that the format can express, and the substitutes that were used.

    Raises RestrictionError for a limit that the format cannot express and that has no substitute.
    """
    found: list[Volume] = []
    taken: list[Substitute] = []
    for number, volume in enumerate(restriction.volumes):
        both: dict[str, Height | None] = {"lower": volume.lower, "upper": volume.upper}
        for which, height in both.items():
            if height is not None and height.reference not in references:
                one = _substitute(restriction, number, which, height, options, losses)
                taken.append(one)
                both[which] = one.height
        found.append(Volume(area=volume.area, lower=both["lower"], upper=both["upper"]))
    return found, taken


def _substitute(
    restriction: Restriction,
    number: int,
    which: str,
    height: Height,
    options: Options,
    losses: Losses,
) -> Substitute:
    """The substitute that stands for a limit, listed as a loss."""
    wanted = (restriction.id, number, which)
    key, words = f"volumes[{number}].{which}", vedette_words.limit(height, which, losses)
    offered = (
        one for one in options.substitutes if (one.restriction, one.volume, one.limit) == wanted
    )
    found = next(offered, None)
    if found is None:
        one = f"`substitute` {restriction.id}:{number}:{which}=METRES, and `reviewed_by`"
        mend = f"give a height above mean sea level that a person has reviewed: {one}"
        losses.refuse(key, f"the format cannot express the limit {words}", mend)
    what = f"{words}; written as {found.amsl_m:g} m AMSL, a substitute reviewed by"
    losses.lose(key, f"{what} {found.reviewed_by}")
    return found


def parts_of(volumes: Sequence[Volume], losses: Losses) -> tuple[list[Volume], list[int]]:
    """Volumes cut at the antimeridian. Each part comes with the index of its volume."""
    parts = antimeridian.cut_volumes(volumes, losses)
    numbers = [number for number, found in enumerate(parts) for _ in found]
    return [one for found in parts for one in found], numbers


def extension(
    restriction: Restriction,
    own: dict[str, Any],
    taken: list[Substitute],
    numbers: Sequence[int],
    losses: Losses,
) -> dict[str, Any]:
    """The value of `extendedProperties`: the original one with our own part.

    own: values that the caller adds to our part. numbers: for each volume that is written, the
    index of the restriction's volume.
    """
    ours = vedette_words.shared(restriction, geojson_shapes.edges_of(restriction, losses)) | own
    for key in ("bars", "exempt", "rules", "boundary_sigma_m", "approximation", "supersedes"):
        if key in ours:
            losses.lose(key, ONLY_OURS)
    if taken:
        ours["limits"] = [vedette_words.limits(restriction.volumes[at], losses) for at in numbers]
        ours["substitutes"] = [
            {
                "volume": numbers.index(one.volume),
                "limit": one.limit,
                "amsl_m": one.amsl_m,
                "reviewed_by": one.reviewed_by,
            }
            for one in taken
        ]
    if any(isinstance(one.area, Corridor) for one in restriction.volumes):
        losses.lose("half_width_m", "a corridor is not read back as one")
    said = extras(restriction, ("extendedProperties",)).get("extendedProperties")
    if said is not None and not isinstance(said, dict):
        losses.lose("extendedProperties", "is not a JSON object; left out")
        said = None
    return {**(said or {}), **({"vedette": ours} if ours else {})}


def approximations(restrictions: Any) -> list[str]:
    """A note for the whole file on which zones are approximations."""
    return [
        f"{one.particulars.identifier or one.name}: APPROXIMATION: {one.approximation}"
        for one in restrictions
        if one.approximation is not None
    ]
