"""Whom a restriction bars. Rests on what an object claims and on the sensors' class evidence.

An identity heard over the air is the object's own word; the reason says so.
"""

from vedette.model.crossing import Standing
from vedette.model.identity import ClaimKind, EmitterScheme, Identity, ObjectClass
from vedette.model.restriction import Bars, Restriction
from vedette.model.track import Track

CLASS_PROOF = 0.95  # share of the class evidence that settles what kind of object it is
_REMOTE_ID = frozenset(
    {
        ClaimKind.UA_TYPE,
        ClaimKind.REMOTE_ID_SERIAL,
        ClaimKind.REMOTE_ID_REGISTRATION,
        ClaimKind.REMOTE_ID_UTM,
        ClaimKind.REMOTE_ID_SESSION,
    }
)
_UNMANNED_CATEGORY = "B6"  # ADS-B emitter category: unmanned aerial vehicle (RTCA DO-260B)

StandingAndWhy = tuple[Standing, str]


def standing(restriction: Restriction, track: Track) -> StandingAndWhy:
    """Whether the restriction bars this track, and why we think so."""
    if restriction.kind == "NO_RESTRICTION":
        return Standing.NOT_BARRED, "its authority states that it restricts nobody"
    if restriction.exempt:
        named = _named_exempt(restriction.exempt, track.identity)
        if named is not None:
            return Standing.NOT_BARRED, f"claims to be {named}, which is exempt"
    bird = _share(track, ObjectClass.BIRD)
    if bird >= CLASS_PROOF:
        return Standing.NOT_BARRED, f"a bird, by {bird:.0%} of the sensors' class evidence"
    found, why = _barred(restriction.bars, track)
    if restriction.exempt and found is not Standing.NOT_BARRED:
        why += f"; not heard to claim an exemption ({', '.join(restriction.exempt)})"
    return found, why


def _named_exempt(exempt: tuple[str, ...], identity: Identity) -> str | None:
    """The exemption that the object claims by name: a call sign or address listed as exempt."""
    names = {
        *(claim.value.strip().casefold() for claim in identity.claims),
        *(emitter.value.casefold() for emitter in identity.emitters),
    }
    return next((word for word in exempt if word.strip().casefold() in names), None)


def _barred(bars: Bars, track: Track) -> StandingAndWhy:
    if bars is Bars.EVERYONE:
        return Standing.BARRED, "it bars everyone"
    if bars is Bars.UNIDENTIFIED:
        if track.identity.cooperative:
            return Standing.NOT_BARRED, "identifies itself over the air"
        return Standing.BARRED, "has not been heard to identify itself"
    return _unmanned(track)


def _share(track: Track, kind: ObjectClass) -> float:
    """Share of the class evidence for `kind`; 0 where there is none for it."""
    return sum(c.likelihood for c in track.classes if c.object_class is kind)


def _unmanned(track: Track) -> StandingAndWhy:
    """Whether the track is unmanned, for a restriction that bars only those."""
    kinds = {claim.kind for claim in track.identity.claims}
    category = next(
        (c.value for c in track.identity.claims if c.kind is ClaimKind.AIRCRAFT_CATEGORY), None
    )
    if kinds & _REMOTE_ID or category == _UNMANNED_CATEGORY:
        over = "Remote ID" if kinds & _REMOTE_ID else "ADS-B category"
        return Standing.BARRED, f"unmanned, by its own {over}"
    share = _share(track, ObjectClass.UNMANNED)
    if share >= CLASS_PROOF:
        return Standing.BARRED, f"unmanned, by {share:.0%} of the class evidence"
    if category is not None and category[:1] in "AB" and category not in ("A0", "B0", "B5", "B7"):
        return Standing.NOT_BARRED, f"crewed, by its own ADS-B category {category}"
    if track.classes and share <= 1 - CLASS_PROOF:
        return Standing.NOT_BARRED, f"not unmanned, by {1 - share:.0%} of the class evidence"
    adsb = any(e.scheme is EmitterScheme.ICAO24 for e in track.identity.emitters)
    why = "its ADS-B does not tell" if adsb else "nothing tells"
    return Standing.UNKNOWN, f"{why} whether it is unmanned"
