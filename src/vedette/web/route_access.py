"""The access table: one line for each route. The server does not start with an unlisted route.

`docs/access.md` has the same table; a test compares the two.
"""

from collections.abc import Iterable
from enum import Enum

from starlette.routing import BaseRoute, Match, Mount, Route, WebSocketRoute
from starlette.types import Scope

from vedette.access.role_permissions import Permission


class Open(Enum):
    """Access rules without a permission."""

    TO_ALL = "all"  # tells nothing of what is watched, and changes nothing
    TO_SIGNED_IN = "signed in"


Rule = Permission | Open
WEBSOCKET, MOUNT = "WEBSOCKET", "MOUNT"

RULES: dict[tuple[str, str], Rule] = {
    (MOUNT, ""): Open.TO_ALL,  # the built page: code without data
    ("GET", "/"): Open.TO_ALL,  # says that the page is not built
    ("GET", "/health"): Open.TO_ALL,  # one word
    ("GET", "/api/me"): Open.TO_ALL,
    ("POST", "/api/sign-in"): Open.TO_ALL,
    ("POST", "/api/sign-in/second"): Open.TO_ALL,
    ("POST", "/api/link"): Open.TO_ALL,
    ("GET", "/api/sighting-form"): Open.TO_ALL,  # whether anybody may send a sighting
    # Only where the settings open the form, within limits; the sender is told nothing of the watch.
    ("POST", "/api/public/sightings"): Open.TO_ALL,
    ("POST", "/api/public/sightings/{id}/photos/{number:int}"): Open.TO_ALL,
    ("GET", "/api/second-factors"): Open.TO_SIGNED_IN,
    ("POST", "/api/second-factors/totp"): Open.TO_SIGNED_IN,
    ("POST", "/api/second-factors/totp/confirm"): Open.TO_SIGNED_IN,
    ("POST", "/api/second-factors/passkey"): Open.TO_SIGNED_IN,
    ("POST", "/api/second-factors/passkey/confirm"): Open.TO_SIGNED_IN,
    ("POST", "/api/second-factors/{id}/remove"): Open.TO_SIGNED_IN,
    ("POST", "/api/here"): Open.TO_SIGNED_IN,
    ("POST", "/api/sign-out"): Open.TO_SIGNED_IN,
    ("POST", "/api/sign-out-everywhere"): Open.TO_SIGNED_IN,
    (WEBSOCKET, "/stream"): Permission.SEE_PICTURE,
    ("GET", "/api/meta"): Permission.SEE_PICTURE,
    ("GET", "/api/restrictions"): Permission.SEE_PICTURE,
    ("GET", "/api/shown"): Permission.SEE_PICTURE,
    ("GET", "/api/shown/first"): Permission.SEE_PICTURE,
    ("GET", "/api/shown/zones/{id}"): Permission.SEE_PICTURE,
    ("GET", "/api/notices"): Permission.SEE_PICTURE,
    ("GET", "/api/restrict"): Permission.SEE_PICTURE,
    ("GET", "/api/restrict/{id}/files/{name}"): Permission.SEE_PICTURE,
    ("GET", "/api/restrict/{id}/tiles/{day}"): Permission.SEE_PICTURE,
    ("GET", "/api/restrict-drafts"): Permission.DECLARE,
    ("POST", "/api/restrict-drafts"): Permission.DECLARE,
    ("POST", "/api/restrict-drafts/{id}/review"): Permission.DECLARE,
    ("POST", "/api/restrict-drafts/{id}/publish"): Permission.DECLARE,  # and a person's only
    ("POST", "/api/restrict/{id}/withdraw"): Permission.DECLARE,  # likewise
    ("GET", "/api/plans"): Permission.DECLARE,
    ("POST", "/api/plans"): Permission.DECLARE,
    ("POST", "/api/plans/{id}/remove"): Permission.DECLARE,
    ("GET", "/metrics"): Permission.SEE_PICTURE,  # names sensors, and how long each is silent
    ("POST", "/api/alerts"): Permission.HANDLE_ALERTS,
    ("POST", "/api/alerts/{id}/notes"): Permission.HANDLE_ALERTS,
    ("GET", "/api/alerts/{id}/way"): Permission.READ_INCIDENTS,
    ("POST", "/api/alerts/{id}/acknowledge"): Permission.HANDLE_ALERTS,
    ("POST", "/api/alerts/{id}/shelve"): Permission.HANDLE_ALERTS,
    ("GET", "/api/notifications"): Permission.HANDLE_ALERTS,
    ("POST", "/api/notifications/test"): Permission.HANDLE_ALERTS,
    ("GET", "/api/incidents"): Permission.READ_INCIDENTS,
    ("GET", "/api/incidents/{id}"): Permission.READ_INCIDENTS,
    ("POST", "/api/verify"): Permission.READ_INCIDENTS,
    ("POST", "/api/incidents/{id}/statements"): Permission.SAY,
    # All of these are a person's only; on intent the record itself asks for `ANSWER`, too.
    ("POST", "/api/incidents/{id}/questions"): Permission.SAY,
    ("POST", "/api/incidents/{id}/answers"): Permission.SAY,
    ("POST", "/api/incidents/{id}/hypotheses"): Permission.SAY,
    ("POST", "/api/hypotheses/{id}/judgements"): Permission.SAY,
    ("POST", "/api/hypotheses/{id}/estimates"): Permission.SAY,
    ("POST", "/api/statements/{id}/grades"): Permission.SAY,
    ("POST", "/api/statements/{id}/links"): Permission.SAY,
    ("POST", "/api/statements/{id}/bearings"): Permission.SAY,
    ("POST", "/api/incidents/{id}/responses"): Permission.SAY,
    ("POST", "/api/responses/{id}/steps"): Permission.SAY,
    ("GET", "/api/incidents/{id}/history"): Permission.READ_INCIDENTS,
    ("GET", "/api/incidents/{id}/dossier/{ending}"): Permission.READ_INCIDENTS,
    ("GET", "/api/statements/{id}/affected"): Permission.READ_INCIDENTS,
    ("GET", "/api/incidents/{id}/drafts"): Permission.READ_INCIDENTS,
    ("POST", "/api/drafts/{id}/accept"): Permission.SAY,
    ("POST", "/api/drafts/{id}/refuse"): Permission.SAY,
    ("GET", "/api/sightings"): Permission.READ_INCIDENTS,
    ("POST", "/api/sightings"): Permission.SAY,
    ("GET", "/api/sightings-crossed"): Permission.READ_INCIDENTS,
    ("GET", "/api/sightings/{id}/sky"): Permission.READ_INCIDENTS,
    ("GET", "/api/sightings/{id}/photos/{number:int}"): Permission.READ_INCIDENTS,
    ("POST", "/api/sightings/{id}/photos/{number:int}"): Permission.SAY,
    ("POST", "/api/sightings/{id}/outcome"): Permission.SAY,  # a person's only
    ("POST", "/api/sightings/{id}/incident"): Permission.SAY,  # likewise
    # Each of these is a look at personal data, or its end: it is on record, with its reason.
    ("POST", "/api/sightings/{id}/exact-sky"): Permission.SEE_PERSONAL,
    ("POST", "/api/sightings/{id}/photos/{number:int}/original"): Permission.SEE_PERSONAL,
    ("POST", "/api/sightings/{id}/erase"): Permission.SEE_PERSONAL,
    ("GET", "/api/sky-tonight"): Permission.SEE_PICTURE,
    ("POST", "/api/tracks/{id}/personal"): Permission.SEE_PERSONAL,
    ("GET", "/api/people"): Permission.MANAGE_PEOPLE,
    ("POST", "/api/people"): Permission.MANAGE_PEOPLE,
    ("POST", "/api/people/{id}/role"): Permission.MANAGE_PEOPLE,
    ("POST", "/api/people/{id}/remove"): Permission.MANAGE_PEOPLE,
    ("POST", "/api/people/{id}/link"): Permission.MANAGE_PEOPLE,
    ("GET", "/api/tokens"): Permission.MANAGE_TOKENS,
    ("POST", "/api/tokens"): Permission.MANAGE_TOKENS,
    ("POST", "/api/tokens/{id}/revoke"): Permission.MANAGE_TOKENS,
    ("GET", "/api/access-log"): Permission.READ_ACCESS_LOG,
}


GUARDED = frozenset(
    {Permission.MANAGE_PEOPLE, Permission.MANAGE_TOKENS, Permission.READ_ACCESS_LOG}
)
"""What only administrators may: with `require_second_factor` it needs one."""

RELEASES = frozenset(
    {
        ("POST", "/api/restrict-drafts/{id}/publish"),
        ("POST", "/api/restrict/{id}/withdraw"),
        ("GET", "/api/incidents/{id}/dossier/{ending}"),
    }
)
"""What lets something out of the house: it needs one likewise."""


def kinds_of(route: BaseRoute) -> list[tuple[str, str]]:
    """The (method, path) pairs of a route in the table. HEAD counts as GET."""
    if isinstance(route, Route):
        methods = sorted((route.methods or set()) - {"HEAD"})
        return [(method, route.path) for method in methods]
    if isinstance(route, WebSocketRoute):
        return [(WEBSOCKET, route.path)]
    if isinstance(route, Mount):
        return [(MOUNT, route.path)]
    return [(type(route).__name__, "")]


def require_rules(routes: Iterable[BaseRoute]) -> None:
    """Raise ValueError for a route without a line in the table."""
    missing = [kind for route in routes for kind in kinds_of(route) if kind not in RULES]
    if missing:
        raise ValueError(f"web/route_access.py must have a rule for {missing}")


def rule_for(routes: Iterable[BaseRoute], scope: Scope) -> Rule | None:
    """The rule of the route that will answer; None if no route matches."""
    kind = _kind_for(routes, scope)
    return None if kind is None else RULES.get(kind)


def needs_second_factor(routes: Iterable[BaseRoute], scope: Scope, rule: Rule | None) -> bool:
    """Whether a request needs a second factor if the settings require one."""
    return rule in GUARDED or _kind_for(routes, scope) in RELEASES


def _kind_for(routes: Iterable[BaseRoute], scope: Scope) -> tuple[str, str] | None:
    for route in routes:
        match, _ = route.matches(scope)
        if match is not Match.FULL:
            continue
        method = {"HEAD": "GET"}.get(scope.get("method", ""), scope.get("method", ""))
        kinds = kinds_of(route)
        return next((k for k in kinds if k[0] == method), kinds[0])
    return None
