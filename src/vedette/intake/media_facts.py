"""What a picture, an audio file or a video states of itself. No file is executed or fetched.

The facts are claims of the file: EXIF can be written by anybody. Whoever puts them on record names
the file as their speaker.
"""

import hashlib
import io
import struct
import warnings
import wave
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from PIL import ExifTags, Image
from scipy.fft import dctn

from vedette.model.errors import EvidenceError

MOST_PIXELS: Final = 64_000_000
SAME_PICTURE_BITS: Final = 10
"""Two pictures whose perceptual hashes differ in at most 10 of 64 bits are taken for the same."""

_LONGEST_TAG: Final = 200  # characters of an EXIF text
_FORMATS: Final = ("JPEG", "PNG", "WEBP", "TIFF", "GIF")
_HASH_SIDE: Final = 32
_LOW_FREQUENCIES: Final = 8
_MEND: Final = "keep it with `vedette record evidence add`; its bytes stay as they are"
_WANTED: Final = ("DateTimeOriginal", "DateTime", "Make", "Model", "Software")


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFacts:
    """What a media file states of itself. What it does not state is None."""

    sha256: str
    media_type: str
    width_px: int | None = None
    height_px: int | None = None
    duration_s: float | None = None
    taken_at: str | None = None  # as written in the EXIF, without a time zone
    device: str | None = None
    software: str | None = None
    lat_deg: float | None = None  # WGS 84, from the EXIF
    lon_deg: float | None = None
    perceptual_hash: str | None = None  # 16 hexadecimal digits

    def claims(self) -> tuple[str, ...]:
        """The facts as claims of the file, one sentence each."""
        found = []
        if self.taken_at is not None:
            found.append(f"The file states that it was taken at {self.taken_at}.")
        if self.device is not None:
            found.append(f"The file states that it was taken with {self.device}.")
        if self.lat_deg is not None and self.lon_deg is not None:
            found.append(f"The file states the position {self.lat_deg:.5f}, {self.lon_deg:.5f}.")
        return tuple(found)


def media_facts(data: bytes, name: str) -> MediaFacts:
    """The facts of a JPEG, PNG, WebP, TIFF or GIF picture, a WAV or MP4 file.

    Raises EvidenceError with one line if the file is damaged or of another kind.
    """
    digest = hashlib.sha256(data).hexdigest()
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return MediaFacts(sha256=digest, media_type="audio/wav", duration_s=_wav_s(data, name))
    if data[4:8] == b"ftyp":
        return MediaFacts(sha256=digest, media_type="video/mp4", duration_s=_mp4_s(data))
    return _picture(data, name, digest)


def same_picture(one: str, other: str) -> bool:
    """Whether two perceptual hashes belong to the same picture, saved or scaled anew."""
    return (int(one, 16) ^ int(other, 16)).bit_count() <= SAME_PICTURE_BITS


def _picture(data: bytes, name: str, digest: str) -> MediaFacts:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                wide, high = opened.size
                _check_size(wide, high, name)
                tags = _exif(opened)
                place = _place(opened)
                return MediaFacts(
                    sha256=digest,
                    media_type=Image.MIME.get(opened.format or "", "image/unknown"),
                    width_px=wide,
                    height_px=high,
                    taken_at=tags.get("DateTimeOriginal") or tags.get("DateTime"),
                    device=" ".join(filter(None, (tags.get("Make"), tags.get("Model")))) or None,
                    software=tags.get("Software"),
                    lat_deg=place[0],
                    lon_deg=place[1],
                    perceptual_hash=_hash(opened),
                )
    except EvidenceError:
        raise
    except Exception as exc:  # decoders raise many kinds for hostile bytes
        raise EvidenceError(
            "must be a picture, a WAV or an MP4 file that can be decoded, "
            f"got {type(exc).__name__}",
            where=name,
            mend=_MEND,
        ) from exc


def _check_size(wide: int, high: int, name: str) -> None:
    if wide * high > MOST_PIXELS:
        raise EvidenceError(
            f"a picture must have at most {MOST_PIXELS:,} pixels, got {wide} x {high}",
            where=name,
            mend=_MEND,
        )


def _exif(opened: Image.Image) -> dict[str, str]:
    """The wanted EXIF texts, cut short, without characters that cannot be printed."""
    exif = opened.getexif()
    every = {**exif, **exif.get_ifd(ExifTags.IFD.Exif)}
    found = {}
    for tag, value in every.items():
        label = ExifTags.TAGS.get(tag, "")
        if label in _WANTED and isinstance(value, str):
            plain = "".join(c for c in value if c.isprintable()).strip()[:_LONGEST_TAG]
            if plain:
                found[label] = plain
    return found


def _place(opened: Image.Image) -> tuple[float | None, float | None]:
    gps = opened.getexif().get_ifd(ExifTags.IFD.GPSInfo)
    lat = _degrees(gps.get(ExifTags.GPS.GPSLatitude), gps.get(ExifTags.GPS.GPSLatitudeRef), 90)
    lon = _degrees(gps.get(ExifTags.GPS.GPSLongitude), gps.get(ExifTags.GPS.GPSLongitudeRef), 180)
    return (lat, lon) if lat is not None and lon is not None else (None, None)


def _degrees(value: Any, side: Any, most: float) -> float | None:
    try:
        degrees, minutes, seconds = (float(v) for v in value)
    except (TypeError, ValueError, ZeroDivisionError):
        return None
    found = degrees + minutes / 60 + seconds / 3600
    if side not in ("N", "S", "E", "W") or not 0 <= found <= most:  # also false for NaN
        return None
    return -found if side in ("S", "W") else found


def _hash(opened: Image.Image) -> str:
    """A 64-bit hash of the low frequencies of the picture (pHash): the sign of each against their
    median, from a discrete cosine transform of the picture at 32 x 32 pixels.
    """
    opened.draft("L", (_HASH_SIDE * 8, _HASH_SIDE * 8))
    small = opened.convert("L").resize((_HASH_SIDE, _HASH_SIDE), Image.Resampling.LANCZOS)
    low = dctn(np.asarray(small, dtype=float))[:_LOW_FREQUENCIES, :_LOW_FREQUENCIES].ravel()
    bits = low > np.median(low)
    return f"{int(''.join('1' if b else '0' for b in bits), 2):016x}"


def _wav_s(data: bytes, name: str) -> float:
    try:
        with wave.open(io.BytesIO(data)) as opened:
            return float(opened.getnframes()) / float(opened.getframerate())
    except (wave.Error, EOFError, ZeroDivisionError, struct.error) as exc:
        raise EvidenceError(
            f"must be a WAV file with PCM sound, got a damaged one: {exc or type(exc).__name__}",
            where=name,
            mend=_MEND,
        ) from exc


def _mp4_s(data: bytes) -> float | None:
    """The duration in the movie header of an MP4 file (ISO 14496-12, `mvhd`); None without one."""
    at = data.find(b"mvhd")
    if at < 0 or at + 36 > len(data):
        return None
    wide = data[at + 4] == 1  # version 1 has 64-bit times
    scale_at = at + 8 + (16 if wide else 8)
    (scale,) = struct.unpack_from(">I", data, scale_at)
    (length,) = struct.unpack_from(">Q" if wide else ">I", data, scale_at + 4)
    return length / scale if scale else None
