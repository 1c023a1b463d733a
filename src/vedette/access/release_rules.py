"""Release rules: what may go out to which partner. Without a rule, nothing goes out.

Every output asks here, and nowhere else. A rule names one partner and one role. It releases the
kinds of things that it lists. Coverage gaps and personal data are released only where the rule
names them too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from vedette.access.role_permissions import PERMISSIONS, Permission, Role
from vedette.model.identity import PERSONAL_CLAIMS

WITNESS_PLACE = "witness_place"  # where the reporter of a sighting stood, to about a kilometre
MAC_ADDRESS = "mac"  # the radio address of a drone
PERSONAL_KINDS = frozenset({*(one.value for one in PERSONAL_CLAIMS), MAC_ADDRESS, WITNESS_PLACE})
"""The personal data that a rule can name. What was sealed stays sealed: no rule can name it."""


class ReleaseKind(StrEnum):
    """A kind of thing that can be released."""

    TRACKS = "tracks"
    ALARMS = "alarms"
    RESTRICTIONS = "restrictions"
    SIGHTINGS = "sightings"
    RECORD = "record"  # what a release on record names the partner as a recipient of


_NEEDED = {
    ReleaseKind.TRACKS: Permission.SEE_PICTURE,
    ReleaseKind.ALARMS: Permission.SEE_PICTURE,
    ReleaseKind.RESTRICTIONS: Permission.SEE_PICTURE,
    ReleaseKind.SIGHTINGS: Permission.READ_INCIDENTS,
    ReleaseKind.RECORD: Permission.READ_INCIDENTS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseRule:
    """What one partner receives in one role. Written as `[[release]]` in the settings."""

    to: str
    """The partner's name, as `partner` of an output has it."""
    role: Literal["viewer", "operator", "investigator", "administrator"] = "viewer"
    """Role in which the partner reads. The rule cannot release more than this role may see."""
    kinds: tuple[Literal["tracks", "alarms", "restrictions", "sightings", "record"], ...]
    """What is released."""
    personal: tuple[str, ...] = ()
    """Personal data to release, each kind by its name, such as `remote_id_serial` or
    `witness_place`; needs the role `investigator`."""
    coverage_gaps: bool = False
    """Whether to release what shows where nobody looks: the sensors behind a track and their
    names."""

    def __post_init__(self) -> None:
        if not self.to.strip():
            raise ValueError("to must be the name of a partner, got an empty one")
        if not self.kinds:
            raise ValueError("kinds must name at least one kind of thing to release, got none")
        permissions = PERMISSIONS[Role(self.role)]
        for kind in self.kinds:
            needed = _NEEDED[ReleaseKind(kind)]
            if needed not in permissions:
                raise ValueError(
                    f"kinds names {kind!r}, which the role {self.role!r} may not see "
                    f"(it lacks {needed.value}); give another role or leave {kind!r} out"
                )
        for name in self.personal:
            if name not in PERSONAL_KINDS:
                raise ValueError(
                    f"personal must be some of {', '.join(sorted(PERSONAL_KINDS))}, got {name!r}"
                )
        if self.personal and Permission.SEE_PERSONAL not in permissions:
            raise ValueError(
                f"personal needs a role that may see personal data, got {self.role!r}; "
                "use 'investigator'"
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """Everything that one partner may receive in one role."""

    partner: str
    role: Role
    kinds: frozenset[ReleaseKind] = frozenset()
    personal: frozenset[str] = frozenset()
    coverage_gaps: bool = False

    def allows(self, kind: ReleaseKind) -> bool:
        """Whether things of this kind may go out."""
        return kind in self.kinds

    @property
    def words(self) -> dict[str, str | list[str]]:
        """The allowance as the access log keeps it."""
        return {
            "role": self.role.value,
            "kinds": sorted(self.kinds),
            "personal": sorted(self.personal),
            "coverage_gaps": "yes" if self.coverage_gaps else "no",
        }


def allowance_for(rules: Iterable[ReleaseRule], partner: str, role: Role) -> Allowance:
    """The sum of the rules for a partner in a role. No rule: an allowance of nothing."""
    found = [rule for rule in rules if rule.to == partner and rule.role == role.value]
    return Allowance(
        partner=partner,
        role=role,
        kinds=frozenset(ReleaseKind(kind) for rule in found for kind in rule.kinds),
        personal=frozenset(name for rule in found for name in rule.personal),
        coverage_gaps=any(rule.coverage_gaps for rule in found),
    )


def require_known(rules: Sequence[ReleaseRule], partner: str, role: Role) -> None:
    """Raise ValueError if no rule releases anything to a partner that an output names."""
    if not allowance_for(rules, partner, role).kinds:
        raise ValueError(
            f"no [[release]] has to = {partner!r} and role = {role.value!r}, so nothing could go "
            "out; add the rule, or remove the output"
        )
