"""Who asks: a person who signed in, a program with a token, or the house."""

from dataclasses import dataclass
from enum import StrEnum

from vedette.access.roles import PERMISSIONS, Permission, Role


class CallerKind(StrEnum):
    """How it is known who asks."""

    PERSON = "person"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Somebody who is known. What they may do follows from the role alone."""

    kind: CallerKind
    id: str
    name: str
    role: Role
    second_factor: bool = False  # whether a person gave one when they signed in, or since

    @property
    def by(self) -> str:
        """How the record names them. No person's name ends so (`names.clean_name`)."""
        return self.name if self.kind is CallerKind.PERSON else f"{self.name} (program)"

    @property
    def permissions(self) -> frozenset[Permission]:
        """What they may do."""
        return PERMISSIONS[self.role]

    def may(self, permission: Permission) -> bool:
        """Whether they may do this."""
        return permission in self.permissions
