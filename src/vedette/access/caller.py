"""The caller: a signed-in person, a program with a token, or this program itself."""

from dataclasses import dataclass
from enum import StrEnum

from vedette.access.role_permissions import PERMISSIONS, Permission, Role


class CallerKind(StrEnum):
    """How a caller was identified."""

    PERSON = "person"
    PROGRAM = "program"


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """An identified caller. The permissions follow from the role alone."""

    kind: CallerKind
    id: str
    name: str
    role: Role
    second_factor: bool = False  # whether a person gave one when they signed in, or since

    @property
    def by(self) -> str:
        """The name for the record. Names of people cannot end like this (`names.clean_name`)."""
        return self.name if self.kind is CallerKind.PERSON else f"{self.name} (program)"

    @property
    def permissions(self) -> frozenset[Permission]:
        """The permissions of the caller."""
        return PERMISSIONS[self.role]

    def may(self, permission: Permission) -> bool:
        """Whether the caller has this permission."""
        return permission in self.permissions
