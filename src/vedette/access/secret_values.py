"""Random secrets: 256 bits, shown once and stored as a hash.

A plain SHA-256 is enough for them, as nobody can guess 256 bits; passwords need more
(`passwords.py`). The time of a lookup reveals nothing useful: an attacker would have to invert
SHA-256 to choose the first bits of a hash.
"""

import base64
import hashlib
import secrets

_BYTES = 32
_ID_BYTES = 5


def new_secret() -> str:
    """A new secret: 43 characters that are safe in a URL and in a header."""
    return secrets.token_urlsafe(_BYTES)


def new_id(kind: str) -> str:
    """A short random id, for values without content to derive it from."""
    return f"{kind}-{base64.b32encode(secrets.token_bytes(_ID_BYTES)).decode().lower()}"


def hash_of(secret: str) -> bytes:
    """The hash under which a secret is stored."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
