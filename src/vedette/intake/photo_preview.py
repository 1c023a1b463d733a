"""A small picture made anew from a photo that a stranger sent.

Nothing of the original's bytes reaches the result: it is decoded to pixels, made small and encoded
again, so that metadata, hidden pictures and malformed parts stay behind. Run it in a process with
a limit of memory: a decoder may fail in ways that no check foresees.
"""

import warnings
from io import BytesIO

from PIL import Image, ImageOps

from vedette.model.errors import EvidenceError

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
PIXELS_MAX = 64_000_000  # more than any phone's camera takes at once
SIDE_PX = 1280
_QUALITY = 82
_GREY = (128, 128, 128)


def media_type_of(data: bytes) -> str:
    """The media type by the content's first bytes, never by its name. Raises EvidenceError."""
    if data.startswith(b"\xff\xd8\xff"):
        return FORMATS["JPEG"]
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return FORMATS["PNG"]
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return FORMATS["WEBP"]
    raise EvidenceError(
        f"must be a JPEG, PNG or WebP picture, got bytes that begin with {data[:8].hex()!r}",
        mend="send the photo as JPEG",
    )


def preview(data: bytes) -> bytes:
    """A JPEG of at most 1280 pixels a side, upright, without metadata. Raises EvidenceError."""
    media_type_of(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(BytesIO(data), formats=tuple(FORMATS)) as opened:
                return _made_small(opened)
    except EvidenceError:
        raise
    except Exception as exc:  # decoders raise many kinds; none of them is the server's fault
        raise EvidenceError(
            f"the picture cannot be decoded: {type(exc).__name__}", mend="send the photo as JPEG"
        ) from exc


def _made_small(opened: Image.Image) -> bytes:
    wide, high = opened.size
    if wide * high > PIXELS_MAX:
        raise EvidenceError(
            f"a picture must have at most {PIXELS_MAX // 1_000_000} million pixels, "
            f"got {wide} x {high}",
            mend="send a smaller picture",
        )
    opened.draft("RGB", (SIDE_PX, SIDE_PX))  # a JPEG is decoded at a fraction of its size
    upright = ImageOps.exif_transpose(opened)
    upright.thumbnail((SIDE_PX, SIDE_PX))
    plain = Image.new("RGB", upright.size, _GREY)
    mask = upright.convert("RGBA") if upright.mode in ("RGBA", "LA", "PA", "P") else None
    plain.paste(upright.convert("RGB"), mask=None if mask is None else mask.getchannel("A"))
    out = BytesIO()
    plain.save(out, format="JPEG", quality=_QUALITY)
    return out.getvalue()
