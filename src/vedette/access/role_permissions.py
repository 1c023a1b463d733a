"""The permissions of each role, as one table. Without a role nothing is allowed."""

from enum import StrEnum


class Role(StrEnum):
    """The role of a person or of a program's token. Each has exactly one."""

    VIEWER = "viewer"
    OPERATOR = "operator"
    INVESTIGATOR = "investigator"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """One thing that may be allowed."""

    SEE_PICTURE = "see_picture"  # tracks, restrictions, sensors and what they cover, alerts
    HANDLE_ALERTS = "handle_alerts"  # acknowledge and shelve
    READ_INCIDENTS = "read_incidents"  # and verify the record
    DECLARE = "declare"  # draft, review, publish, amend and withdraw restrictions; file plans
    SAY = "say"  # put statements on the record
    ANSWER = "answer"  # say in one's own name what was intended, where it was not established
    SEE_PERSONAL = "see_personal"  # serials and addresses that lead to a person; each look is kept
    MANAGE_PEOPLE = "manage_people"
    MANAGE_TOKENS = "manage_tokens"  # of programs and sensors, and certificates
    READ_ACCESS_LOG = "read_access_log"


NOTHING: frozenset[Permission] = frozenset()
"""What somebody may do who is not known."""

_WATCH = frozenset({Permission.SEE_PICTURE})
_DUTY = _WATCH | {
    Permission.HANDLE_ALERTS,
    Permission.READ_INCIDENTS,
    Permission.SAY,
    Permission.DECLARE,
}

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.VIEWER: _WATCH,
    Role.OPERATOR: _DUTY,
    Role.INVESTIGATOR: _WATCH
    | {
        Permission.READ_INCIDENTS,
        Permission.SAY,
        Permission.ANSWER,
        Permission.SEE_PERSONAL,
    },
    # Whoever gives out roles does not see personal data by it: taking the role leaves a trace.
    Role.ADMINISTRATOR: _DUTY
    | {Permission.MANAGE_PEOPLE, Permission.MANAGE_TOKENS, Permission.READ_ACCESS_LOG},
}
