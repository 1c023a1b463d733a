"""Read a small file that a person named, with a limit on its size."""

import errno
from pathlib import Path


def read_at_most(path: Path, most_bytes: int) -> bytes:
    """All bytes of `path`. Raises OSError, also if there are more than `most_bytes`."""
    with path.open("rb") as stream:
        data = stream.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise OSError(errno.EFBIG, f"it has more than {most_bytes:,} bytes", str(path))
    return data
