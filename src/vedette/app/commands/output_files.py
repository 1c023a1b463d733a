"""Writes a file that an option names."""

from pathlib import Path

from vedette.model.errors import ConfigError


def write_output(path: Path, content: bytes | str, option: str) -> None:
    """Write a file. Raises ConfigError, which names the option, where that is not possible."""
    data = content.encode() if isinstance(content, str) else content
    try:
        path.write_bytes(data)
    except OSError as exc:
        raise ConfigError(
            f"{path} cannot be written: {exc.strerror}",
            where=option,
            mend="name a file in a folder that exists and that you may write to",
        ) from exc
