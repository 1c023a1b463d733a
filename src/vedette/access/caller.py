"""The caller: a signed-in person, a program with a token, or this program itself."""

from dataclasses import dataclass
from enum import StrEnum

from vedette.access.role_permissions import PERMISSIONS, Permission, Role


class CallerKind(StrEnum):
    """How it is known who asks."""

    PERSON = "person"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A known caller. The permissions follow from the role alone."""

    kind: CallerKind
    id: str
    name: str
    role: Role
    second_factor: bool = False  # whether a person gave one when they signed in, or since

    @property
    def by(self) -> str:
        """The name in the record. Names of persons cannot end like this (`names.clean_name`)."""
        return self.name if self.kind is CallerKind.PERSON else f"{self.name} (program)"

    @property
    def permissions(self) -> frozenset[Permission]:
        """What they may do."""
        return PERMISSIONS[self.role]

    def may(self, permission: Permission) -> bool:
        """Whether they may do this."""
        return permission in self.permissions
