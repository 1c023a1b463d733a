"""The parts of an object's identity that are withheld, and from whom.

A Remote ID serial, registration or session leads to its operator, and so does the address of
the transmitter: they are withheld from every screen, file and record, unless it is said that
the viewer may see them. They stay in the sealed raw bytes. Aircraft addresses and callsigns are
published by aviation itself, and are shown.
"""

from collections.abc import Collection
from dataclasses import dataclass

from vedette.access.role_permissions import NOTHING, Permission
from vedette.model.identity import PERSONAL_CLAIMS, Claim, Emitter, EmitterScheme, Identity

_PERSONAL_SCHEMES = frozenset({EmitterScheme.MAC})


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedIdentity:
    """The part of an identity that may be shown, and the kinds of withheld claims."""

    emitters: tuple[Emitter, ...]
    claims: tuple[Claim, ...]
    withheld: tuple[str, ...]


def release(identity: Identity, permissions: Collection[Permission] = NOTHING) -> ReleasedIdentity:
    """Split an identity by `permissions` into what may be shown and the kinds of what may not.

    A caller that passes `SEE_PERSONAL` must log the access first (`personal.look`).
    """
    if Permission.SEE_PERSONAL in permissions:
        return ReleasedIdentity(emitters=identity.emitters, claims=identity.claims, withheld=())
    return ReleasedIdentity(
        emitters=tuple(e for e in identity.emitters if e.scheme not in _PERSONAL_SCHEMES),
        claims=tuple(c for c in identity.claims if c.kind not in PERSONAL_CLAIMS),
        withheld=personal_kinds(identity),
    )


def personal_kinds(identity: Identity) -> tuple[str, ...]:
    """The kinds of claims in `identity` that can identify a person, sorted."""
    kinds = {e.scheme.value for e in identity.emitters if e.scheme in _PERSONAL_SCHEMES}
    kinds |= {c.kind.value for c in identity.claims if c.kind in PERSONAL_CLAIMS}
    return tuple(sorted(kinds))
