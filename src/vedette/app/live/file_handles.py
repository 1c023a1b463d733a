"""The limit of open files of the process, and the number of connections that it allows."""

import resource

from vedette.app.settings.settings import Settings
from vedette.store.spare_handles import SPARE
from vedette.web.patient_protocol import CONNECTIONS_MAX

OURS = 192  # for the databases, the logs, threads' pipes, and what is opened for a moment
LEAST = 64
_NODES_BY_DEFAULT = 1


def raise_limit() -> int:
    """Raise the soft limit of open files to the hard limit. Returns the limit, less a reserve."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        hard = max(soft, 65_536)
    if soft < hard:
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    SPARE.keep()
    return hard


def page_connections_max(settings: Settings, limit: int) -> int:
    """The maximum number of page connections that leaves enough handles for inputs and files."""
    inputs = sum(getattr(one, "connections_max", _NODES_BY_DEFAULT) for one in settings.input)
    return max(LEAST, min(CONNECTIONS_MAX, limit - OURS - inputs))
