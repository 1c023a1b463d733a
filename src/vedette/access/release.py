"""What may leave the program about an object's identity.

A Remote ID serial, registration or session leads to its operator, and so does the address of
the transmitter: they are withheld from every screen, file and record. They stay in the sealed
raw bytes. Aircraft addresses and callsigns are published by aviation itself, and are shown.
"""

from dataclasses import dataclass

from vedette.model.identity import PERSONAL_CLAIMS, Claim, Emitter, EmitterScheme, Identity

_PERSONAL_SCHEMES = frozenset({EmitterScheme.MAC})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedIdentity:
    """The part of an identity that may be shown, and the kinds of what is withheld."""

    emitters: tuple[Emitter, ...]
    claims: tuple[Claim, ...]
    withheld: tuple[str, ...]


def release(identity: Identity) -> ReleasedIdentity:
    """Split what may be shown from what is only said to exist."""
    withheld = {e.scheme.value for e in identity.emitters if e.scheme in _PERSONAL_SCHEMES}
    withheld |= {c.kind.value for c in identity.claims if c.kind in PERSONAL_CLAIMS}
    return ReleasedIdentity(
        emitters=tuple(e for e in identity.emitters if e.scheme not in _PERSONAL_SCHEMES),
        claims=tuple(c for c in identity.claims if c.kind not in PERSONAL_CLAIMS),
        withheld=tuple(sorted(withheld)),
    )
