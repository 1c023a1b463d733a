"""Authorisations: a flight that may be inside a restriction, within stated limits."""

from dataclasses import dataclass

from vedette.model.restriction import Period, Volume


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorisation:
    """What an authority allowed one flight, or one operator's aircraft, to do.

    An authorised flight is still inside. What the authorisation does not state is not allowed.
    """

    reference: str  # as the authority wrote it on the paper
    holder: str  # to whom
    granted_by: str
    identities: tuple[str, ...]  # serials, addresses, call signs, flight names that fly under it
    restrictions: tuple[str, ...] = ()  # ids or names of those it lets into; empty: any
    volumes: tuple[Volume, ...] = ()  # where; empty: all of these restrictions
    periods: tuple[Period, ...] = ()  # when; empty: always

    def __post_init__(self) -> None:
        for name in ("reference", "holder", "granted_by"):
            if not getattr(self, name).strip():
                raise ValueError(f"{name} must not be empty")
        if not any(one.strip() for one in self.identities):
            raise ValueError("identities must have at least one entry that is not empty")
