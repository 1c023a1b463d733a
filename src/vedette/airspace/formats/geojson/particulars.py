"""`properties.particulars` of plain GeoJSON: words, contacts and references."""

from collections.abc import Collection
from typing import Any

from vedette.airspace.formats import vedette_words, zone_json
from vedette.airspace.formats.reading_notes import Notes
from vedette.airspace.formats.unknown_values import Carries
from vedette.model.particulars import NO_PARTICULARS, Authority, Particulars, Text

PATH = "properties.particulars"
PARTICULAR_KEYS = (
    "identifier", "country", "region", "variant", "names", "messages", "other_reasons",
    "authorities", "conditions", "regulation_exemption", "u_space_class",
)  # fmt: skip
AUTHORITY_TEXTS = ("names", "services", "contacts")
AUTHORITY_WORDS = ("site_url", "email", "phone", "purpose", "interval_before")


def particulars(properties: dict[str, Any], known: Collection[str], notes: Notes) -> Particulars:
    """The particulars of a zone, and every property without a meaning here, verbatim."""
    notes.unknown(properties, known, "properties")
    extra = [(k, zone_json.canonical(v)) for k, v in properties.items() if k not in known]
    value = properties.get("particulars")
    if value is None:
        return Particulars(extra=tuple(sorted(extra))) if extra else NO_PARTICULARS
    value = notes.mapping(value, PATH)
    notes.unknown(value, PARTICULAR_KEYS, PATH, Carries.NOTHING)

    def text(key: str) -> str | None:
        return notes.text(value.get(key), f"{PATH}.{key}")

    region, exemption = value.get("region"), value.get("regulation_exemption")
    if region is not None and (isinstance(region, bool) or not isinstance(region, int)):
        notes.note(f"{PATH}.region", "is not a whole number")
        region = None
    if exemption is not None and not isinstance(exemption, bool):
        notes.note(f"{PATH}.regulation_exemption", "is neither true nor false")
        exemption = None
    return Particulars(
        identifier=text("identifier"),
        country=text("country"),
        region=region,
        variant=text("variant"),
        names=_texts(value.get("names"), f"{PATH}.names", notes),
        messages=_texts(value.get("messages"), f"{PATH}.messages", notes),
        other_reasons=_texts(value.get("other_reasons"), f"{PATH}.other_reasons", notes),
        authorities=vedette_words.several(
            value.get("authorities", []),
            f"{PATH}.authorities",
            notes,
            lambda one, path: _authority(one, path, notes),
        ),
        conditions=vedette_words.words(value.get("conditions", []), f"{PATH}.conditions", notes),
        regulation_exemption=exemption,
        u_space_class=text("u_space_class"),
        extra=tuple(sorted(extra)),
    )


def _texts(value: Any, key: str, notes: Notes) -> tuple[Text, ...]:
    def one(entry: Any, path: str) -> Text:
        entry = notes.mapping(entry, path)
        notes.unknown(entry, ("text", "language"), path, Carries.NOTHING)
        return Text(
            text=notes.text(entry.get("text"), f"{path}.text"),
            language=notes.text(entry.get("language"), f"{path}.language"),
        )

    return () if value is None else vedette_words.several(value, key, notes, one)


def _authority(value: Any, path: str, notes: Notes) -> Authority:
    value = notes.mapping(value, path)
    notes.unknown(value, (*AUTHORITY_TEXTS, *AUTHORITY_WORDS), path, Carries.NOTHING)
    said = {key: notes.text(value.get(key), f"{path}.{key}") for key in AUTHORITY_WORDS}
    names, services, contacts = (
        _texts(value.get(key), f"{path}.{key}", notes) for key in AUTHORITY_TEXTS
    )
    return Authority(names=names, services=services, contacts=contacts, **said)
