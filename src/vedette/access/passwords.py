"""Passwords: scrypt from the standard library, its parameters written into each hash.

Parameters: N = 2^15, r = 8, p = 3, one of the equivalent sets of OWASP's password storage cheat
sheet: 32 MiB and about a third of a second on one slow core. Length: NIST SP 800-63B-4 asks for 15
characters where a password is the only factor, and advises against rules on the kinds of
characters.
"""

import base64
import hashlib
import hmac
import secrets
import unicodedata

from vedette.model.errors import AccessError

SHORTEST = 15
LONGEST = 256
_N, _R, _P = 2**15, 8, 3
_SALT_BYTES = 16
_KEY_BYTES = 32
_FEWEST_DIFFERENT = 6
_MEMORY = 2**27


def clean_password(password: str, name: str) -> str:
    """The password in the form that is hashed (NFKC). Raises AccessError if it is easy to guess."""
    cleaned = unicodedata.normalize("NFKC", password)
    if not SHORTEST <= len(cleaned) <= LONGEST:
        raise AccessError(
            f"a password must have {SHORTEST} to {LONGEST} characters, got {len(cleaned)}",
            mend="use four or five words",
        )
    if len(set(cleaned)) < _FEWEST_DIFFERENT:
        raise AccessError(
            f"a password must have at least {_FEWEST_DIFFERENT} different characters, "
            f"got {len(set(cleaned))}",
            mend="use four or five words",
        )
    if cleaned.casefold().strip() == name.casefold():
        raise AccessError("the password must not be the name", mend="use four or five words")
    return cleaned


def hash_password(cleaned: str) -> str:
    """The stored form: parameters, salt and key in one line."""
    salt = secrets.token_bytes(_SALT_BYTES)
    return "$".join(
        ("scrypt", str(_N), str(_R), str(_P), _text(salt), _text(_key(cleaned, salt, _N, _R, _P)))
    )


def matches(password: str, kept: str | None) -> bool:
    """Whether `password` matches `kept`. It takes the same time where `kept` is None.

    `kept` is None for an unknown person or one without a password: the answer is False.
    """
    kind, n, r, p, salt, key = (kept or _NOBODY).split("$")
    if kind != "scrypt":
        raise AccessError(
            f"the stored password uses an unknown method: {kind!r}",
            mend="use the version of vedette that stored it",
        )
    cleaned = unicodedata.normalize("NFKC", password[: LONGEST + 1])
    found = _key(cleaned, _bytes(salt), int(n), int(r), int(p))
    return hmac.compare_digest(found, _bytes(key)) and kept is not None


def _key(cleaned: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(
        cleaned.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=n,
        r=r,
        p=p,
        maxmem=_MEMORY,
        dklen=_KEY_BYTES,
    )


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)


_NOBODY = "$".join(
    ("scrypt", str(_N), str(_R), str(_P), _text(bytes(_SALT_BYTES)), _text(bytes(_KEY_BYTES)))
)
