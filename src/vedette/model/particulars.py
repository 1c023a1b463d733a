"""Further data that an authority publishes of a zone: texts, contacts, references.

The check uses none of it. It is kept so that what was read can be written again.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text in one language."""

    text: str | None  # None where the source names a language and says nothing in it
    language: str | None = None  # as the source writes it, for example en-GB


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """An authority to contact before flying in a zone."""

    names: tuple[Text, ...] = ()
    services: tuple[Text, ...] = ()
    contacts: tuple[Text, ...] = ()
    site_url: str | None = None
    email: str | None = None
    phone: str | None = None
    purpose: str | None = None  # AUTHORIZATION, NOTIFICATION or INFORMATION
    interval_before: str | None = None  # how long before; ISO 8601 duration


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """The rest of what a source says of a restriction."""

    identifier: str | None = None  # the authority's own, not unique in the world
    country: str | None = None  # three letters
    region: int | None = None
    variant: str | None = None  # COMMON or CUSTOMIZED
    names: tuple[Text, ...] = ()
    messages: tuple[Text, ...] = ()
    other_reasons: tuple[Text, ...] = ()
    authorities: tuple[Authority, ...] = ()
    conditions: tuple[str, ...] = ()
    regulation_exemption: bool | None = None
    u_space_class: str | None = None
    extra: tuple[tuple[str, str], ...] = ()  # keys that have no field here, each with its JSON


NO_PARTICULARS = Particulars()
