"""What an ED-318 feature says of itself, beside where and when."""

from functools import lru_cache
from typing import Any

from vedette.airspace.formats import vedette_extension
from vedette.airspace.formats.reading_notes import MEMO_MAX, Notes, short
from vedette.airspace.formats.unknown_values import Carries
from vedette.model.particulars import Authority, Particulars, Text

PROPERTY_KEYS = (
    "identifier", "country", "name", "type", "variant", "restrictionConditions", "region",
    "reason", "otherReasonInfo", "regulationExemption", "message", "zoneAuthority",
    "limitedApplicability", "dataSource", "extendedProperties",
)  # fmt: skip
REQUIRED = ("identifier", "country", "type", "variant", "zoneAuthority")
AUTHORITY_KEYS = (
    "name", "service", "contactName", "siteURL", "email", "phone", "purpose", "intervalBefore",
)  # fmt: skip
PURPOSES = ("AUTHORIZATION", "NOTIFICATION", "INFORMATION")
KINDS = ("USPACE", "PROHIBITED", "REQ_AUTHORIZATION", "CONDITIONAL", "NO_RESTRICTION")
VARIANTS = ("COMMON", "CUSTOMIZED")
YES_NO = ("YES", "NO")
REASONS = (
    "AIR_TRAFFIC", "SENSITIVE", "PRIVACY", "POPULATION", "NATURE", "NOISE", "EMERGENCY", "DAR",
    "OTHER",
)  # fmt: skip
REASONS_MAX = 9
IDENTIFIER_MAX, TEXT_MAX, LANGUAGE_MAX, PHONE_MAX = 7, 200, 5, 200
UNDETERMINED = "und"  # the language code of a text whose language nobody named (ISO 639-2)
KEPT = ("dataSource", "extendedProperties")  # verbatim; the model has no fields for them
_KNOWN, _VERBATIM = frozenset(PROPERTY_KEYS), frozenset(KEPT)
_SPELT = {"REQ_AUTHORISATION": "REQ_AUTHORIZATION"}


def particulars(
    properties: dict[str, Any], identifier: str | None, notes: Notes
) -> tuple[Particulars, tuple[str, ...], str | None]:
    """The particulars of a feature, its reasons and its kind. Raises FeatureRefusedError."""
    for key in REQUIRED:
        if key not in properties:
            notes.note(f"properties.{key}", "absent, where the format wants it")
    notes.unknown(properties, _KNOWN, "properties")
    exemption = choice(properties, "regulationExemption", YES_NO, "properties", notes)
    conditions = _plain(properties, "restrictionConditions", notes)
    found = Particulars(
        identifier=identifier,
        country=_country(properties, notes),
        region=_region(properties, notes),
        variant=choice(properties, "variant", VARIANTS, "properties", notes),
        names=_texts_of(properties, "name", notes),
        messages=_texts_of(properties, "message", notes),
        other_reasons=_texts_of(properties, "otherReasonInfo", notes),
        authorities=_authorities(properties, notes),
        conditions=() if conditions is None else (conditions,),
        regulation_exemption=None if exemption is None else exemption == "YES",
        extra=_extra(properties, notes),
    )
    kind = choice(properties, "type", KINDS, "properties", notes)
    return found, _reasons(properties, notes), kind


def choice(
    holder: dict[str, Any], key: str, choices: tuple[str, ...], path: str, notes: Notes
) -> str | None:
    """One of a few words. Another word is noted, and kept as the source wrote it."""
    if key not in holder:
        return None
    value = holder[key]
    if value in choices:
        return str(value)
    path = f"{path}.{key}" if path else key
    value = notes.stated(holder, key, path)
    if value is None:
        return None
    if not isinstance(value, str):
        notes.note(path, "is not a text")
        return None
    what, plain = _other_word(value, choices)
    notes.note(path, what)
    return plain


@lru_cache(maxsize=MEMO_MAX)
def _other_word(value: str, choices: tuple[str, ...]) -> tuple[str, str]:
    """What to note of a word that is none of the choices, and what it is taken as."""
    plain = _SPELT.get(value.strip().upper(), value.strip().upper())
    what = f"{short(value)} is not one of {', '.join(choices)}"
    return what, plain if plain in choices else value


def texts(value: Any, key: str, notes: Notes) -> tuple[Text, ...]:
    """A text in several languages. Plain text is accepted and noted."""
    if isinstance(value, str):
        notes.note(key, "plain text, where the format has a list of texts with their language")
        notes.text(value, key, TEXT_MAX)
        return (Text(text=value),)
    found: list[Text] = []
    for item in notes.sequence(value, key):
        if isinstance(item, str):
            notes.note(key, "a text without its language")
            found.append(Text(text=item))
        elif isinstance(item, dict):
            found.append(_text(item, key, notes))
        else:
            notes.note(key, "an entry without text")
    return tuple(found)


def _text(item: dict[str, Any], key: str, notes: Notes) -> Text:
    notes.unknown(item, ("text", "lang"), key, Carries.NOTHING)
    said = item.get("text")
    if not isinstance(said, str):
        notes.note(key, "an entry without text")
        said = None
    language = item.get("lang")
    if not isinstance(language, str):
        notes.note(key, "a text without its language")
        language = None
    elif len(language) > LANGUAGE_MAX:
        notes.note(key, f"the language {short(language)} is longer than {LANGUAGE_MAX} characters")
    if language == UNDETERMINED:
        language = None
    return Text(text=notes.text(said, key, TEXT_MAX), language=language)


def _texts_of(properties: dict[str, Any], key: str, notes: Notes) -> tuple[Text, ...]:
    if key not in properties:
        return ()
    path = f"properties.{key}"
    value = notes.given(properties, key, path)
    if value is None:
        return ()
    if key == "name":  # few zones share one
        return texts(value, path, notes)
    return notes.once(key, value, lambda: texts(value, path, notes))


def _country(properties: dict[str, Any], notes: Notes) -> str | None:
    value = _plain(properties, "country", notes)
    if value is not None and len(value) != 3:
        notes.note("properties.country", f"{short(value)} has not three letters")
    return value


def _region(properties: dict[str, Any], notes: Notes) -> int | None:
    if "region" not in properties:
        return None
    value = notes.given(properties, "region", "properties.region")
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # JSON has one kind of number
    if isinstance(value, bool) or not isinstance(value, int):
        notes.note("properties.region", "is not a whole number")
        return None
    return value


def _plain(properties: dict[str, Any], key: str, notes: Notes) -> str | None:
    if key not in properties:
        return None
    path = f"properties.{key}"
    return notes.text(notes.given(properties, key, path), path)


def _reasons(properties: dict[str, Any], notes: Notes) -> tuple[str, ...]:
    value = notes.given(properties, "reason", "properties.reason")
    if value is None:
        return ()
    return notes.once("reason", value, lambda: _reasons_of(value, notes))


def _reasons_of(value: Any, notes: Notes) -> tuple[str, ...]:
    found = notes.sequence(value, "properties.reason")
    if len(found) > REASONS_MAX:
        notes.note("properties.reason", f"more than {REASONS_MAX} reasons")
    for one in found:
        if one not in REASONS:
            notes.note("properties.reason", f"{short(one)} is not one of {', '.join(REASONS)}")
    return tuple(one for one in found if isinstance(one, str))


def _authorities(properties: dict[str, Any], notes: Notes) -> tuple[Authority, ...]:
    path = "properties.zoneAuthority"
    value = notes.given(properties, "zoneAuthority", path)
    if value is None:
        return ()
    return notes.once("zoneAuthority", value, lambda: _authorities_of(value, path, notes))


def _authorities_of(value: Any, path: str, notes: Notes) -> tuple[Authority, ...]:
    found: list[Authority] = []
    listed = notes.sequence(value, path)
    if not listed:
        notes.note(path, "no authority is named, where the format wants one")
    for number, one in enumerate(listed):
        if isinstance(one, dict):
            found.append(_authority(one, f"{path}[{number}]", notes))
        else:
            notes.note(f"{path}[{number}]", "is not a JSON object")
    return tuple(found)


def _authority(value: dict[str, Any], path: str, notes: Notes) -> Authority:
    notes.unknown(value, AUTHORITY_KEYS, path, Carries.NOTHING)
    if "purpose" not in value:
        notes.note(f"{path}.purpose", "absent, where the format wants it")

    def several(key: str) -> tuple[Text, ...]:
        said = notes.given(value, key, f"{path}.{key}")
        return () if said is None else texts(said, f"{path}.{key}", notes)

    def single(key: str, longest: int | None = None) -> str | None:
        return notes.text(notes.given(value, key, f"{path}.{key}"), f"{path}.{key}", longest)

    return Authority(
        names=several("name"),
        services=several("service"),
        contacts=several("contactName"),
        site_url=single("siteURL"),
        email=single("email"),
        phone=single("phone", PHONE_MAX),
        purpose=choice(value, "purpose", PURPOSES, path, notes),
        interval_before=single("intervalBefore"),
    )


def _extra(properties: dict[str, Any], notes: Notes) -> tuple[tuple[str, str], ...]:
    """What the model has no field for, verbatim: the keys of extensions, and unknown ones."""
    kept = [key for key in properties if key in _VERBATIM or key not in _KNOWN]
    found = vedette_extension.unmodelled(properties, kept) if kept else ()
    if "dataSource" in properties:
        _data_source(properties["dataSource"], notes)
    if "extendedProperties" not in properties:
        return found
    extended = notes.given(properties, "extendedProperties", "properties.extendedProperties")
    if extended is not None and not isinstance(extended, dict):
        notes.note("properties.extendedProperties", "is not a JSON object")
    return found


def _data_source(value: Any, notes: Notes) -> None:
    path = "properties.dataSource"
    if not isinstance(value, dict):
        notes.note(path, "is not a JSON object")
        return
    known = ("creationDate", "creationDateTime", "updateDateTime", "originator")
    notes.unknown(value, known, path, Carries.NOTHING)
    for key in ("creationDate", "updateDateTime"):
        if key in value and not isinstance(value[key], str):
            notes.note(f"{path}.{key}", "is not a text")
    originator = value.get("originator")
    if "originator" in value:
        if isinstance(originator, dict):
            _text(originator, f"{path}.originator", notes)
        else:
            notes.note(f"{path}.originator", "is not a text with its language")
