"""What is known of a flight besides its position. A fact may be unknown; unknown never counts as
yes.

The facts of a plan are stated in the plan. The facts of a live track come from its broadcasts and
from the sensors' class evidence. A broadcast identity is not verified.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from vedette.model.identity import (
    NO_IDENTITY,
    ClaimKind,
    ClassLikelihood,
    EmitterScheme,
    Identity,
    ObjectClass,
)
from vedette.model.restriction import Condition
from vedette.model.times import seconds_between
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of one flight."""

    unmanned: bool | None = None
    unmanned_why: str = "nothing tells whether it is unmanned"
    identified: bool | None = None  # identifies itself over the air
    identified_why: str | None = None  # why that is not known, where more than nothing is known
    bird: str | None = None  # why it is one, where it is
    meets: Mapping[Condition, bool] = field(default_factory=dict)  # absent: unknown
    statuses: tuple[str, ...] = ()  # that it flies under: HOSP, STATE, military
    names: frozenset[str] = frozenset()  # call signs, addresses, serials: see `spelt`

    def named(self, words: tuple[str, ...]) -> str | None:
        """The first of `words` that is a status or a name of the flight; None if there is none."""
        own = self.names | {spelt(one) for one in self.statuses}
        return next((word for word in words if spelt(word) in own), None)


def spelt(name: str) -> str:
    """Normalise a name for comparison: upper case, without spaces."""
    return " ".join(name.split()).casefold()


def stated(
    *,
    unmanned: bool | None = None,
    meets: Mapping[Condition, bool] | None = None,
    statuses: tuple[str, ...] = (),
    names: tuple[str, ...] = (),
) -> Facts:
    """The facts that a person or a plan states about a flight."""
    words = {True: "unmanned, as stated", False: "manned, as stated"}
    return Facts(
        unmanned=unmanned,
        unmanned_why="nobody states whether it is unmanned"
        if unmanned is None
        else words[unmanned],
        meets=dict(meets or {}),
        statuses=statuses,
        names=frozenset(spelt(one) for one in names),
    )


def facts_of(track: Track) -> Facts:
    """The facts of a live track."""
    since = track.identity_silent_since
    if since is None:
        return facts_heard(track.identity, track.classes)
    # Who it said that it was is no longer known to be true of what is seen there now.
    silent_s = max(seconds_between(track.at, since), 0.0)
    said = f"has not been heard to identify itself for {silent_s:.0f} s"
    unknown = facts_heard(NO_IDENTITY, track.classes)
    return replace(unknown, identified=None, identified_why=said)


def facts_heard(identity: Identity, classes: tuple[ClassLikelihood, ...] = ()) -> Facts:
    """The facts that follow from a broadcast identity and from class evidence (of sum 1)."""
    unmanned, why = _unmanned(identity, classes)
    bird = _share(classes, ObjectClass.BIRD)
    meets = {}
    if any(one.scheme is EmitterScheme.ICAO24 for one in identity.emitters):
        meets[Condition.TRANSPONDER] = True  # ADS-B on 1090 MHz is a Mode S transponder's
    return Facts(
        unmanned=unmanned,
        unmanned_why=why,
        identified=identity.cooperative,
        bird=f"a bird, by {bird:.0%} of the sensors' class evidence"
        if bird >= CLASS_PROOF
        else None,
        meets=meets,
        names=names_of(identity),
    )


def names_of(identity: Identity) -> frozenset[str]:
    """All names that an object broadcasts, normalised for comparison."""
    return frozenset(
        spelt(value)
        for value in (
            *(claim.value for claim in identity.claims),
            *(emitter.value for emitter in identity.emitters),
        )
    )


def _share(classes: tuple[ClassLikelihood, ...], kind: ObjectClass) -> float:
    """Share of the class evidence for `kind`; 0 where there is none for it."""
    return sum(c.likelihood for c in classes if c.object_class is kind)


def _unmanned(identity: Identity, classes: tuple[ClassLikelihood, ...]) -> tuple[bool | None, str]:
    """Whether an object is unmanned, and how that is known."""
    kinds = {claim.kind for claim in identity.claims}
    category = next(
        (c.value for c in identity.claims if c.kind is ClaimKind.AIRCRAFT_CATEGORY), None
    )
    if kinds & _REMOTE_ID or category == _UNMANNED_CATEGORY:
        over = "Remote ID" if kinds & _REMOTE_ID else "ADS-B category"
        return True, f"unmanned, by its own {over}"
    share = _share(classes, ObjectClass.UNMANNED)
    if share >= CLASS_PROOF:
        return True, f"unmanned, by {share:.0%} of the class evidence"
    if category is not None and category[:1] in "AB" and category not in ("A0", "B0", "B5", "B7"):
        return False, f"crewed, by its own ADS-B category {category}"
    if classes and share <= 1 - CLASS_PROOF:
        return False, f"not unmanned, by {1 - share:.0%} of the class evidence"
    adsb = any(e.scheme is EmitterScheme.ICAO24 for e in identity.emitters)
    why = "its ADS-B does not tell" if adsb else "nothing tells"
    return None, f"{why} whether it is unmanned"
