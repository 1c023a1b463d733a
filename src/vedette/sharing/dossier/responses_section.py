"""What was done: responses with their steps, and the restriction that the incident is of."""

from collections.abc import Iterable

from vedette.airspace.declaring.draft_lifecycle import PublishedState
from vedette.model.response import Response
from vedette.record.state.responses import farthest
from vedette.sharing.dossier.content_blocks import Block, Item, Section, Words
from vedette.sharing.dossier.dossier_facts import Matter
from vedette.sharing.dossier.statements_section import Numbers
from vedette.sharing.dossier.text_format import UNKNOWN, time_words, when_words
from vedette.sharing.restriction_words import plain_words


def responses(matter: Matter) -> Section:
    """Every response, with how far it has come and according to whom."""
    numbers = Numbers(matter)
    blocks: list[Block] = [_response(r, matter, numbers) for r in matter.incident.responses]
    return Section("Responses", tuple(blocks) or (Words("No response is on record."),))


def _response(response: Response, matter: Matter, numbers: Numbers) -> Item:
    status = farthest(response.steps, matter.replaced)
    rows: list[tuple[str, str]] = []
    for step in response.steps:
        lapsed = " – SUPERSEDED, it no longer counts" if step.statement in matter.replaced else ""
        rows.append((str(step.status), f"according to {numbers.named([step.statement])}{lapsed}"))
        told = (
            f"when: {when_words(step.when)}; until: {when_words(step.until)};"
            f" area: {step.area or UNKNOWN}; heights: {step.heights or UNKNOWN}"
        )
        rows.append(("as told", told))
        if step.who:
            rows.append(("binds", "; ".join(step.who)))
        if step.note:
            rows.append(("note", step.note))
        rows.append(("on record", f"{time_words(step.at)}, by {step.by}"))
    return Item(
        heading=f"{response.kind}: {response.what}",
        text=f"Status: {status or 'no statement stands for it any more'}",
        rows=(*rows, ("Response", response.id)),
    )


def restriction(matter: Matter) -> Section:
    """The restriction in force, as far as it is on record."""
    identity = matter.incident.restriction
    if identity is None:
        words = "The incident is not tied to a restriction on record."
        return Section("Restriction in force", (Words(words),))
    published = matter.published
    rows = [("Restriction", str(identity))]
    warning = None
    if published is None:
        name = matter.restriction_name or UNKNOWN
        if matter.restriction_held:
            rows.append(
                ("These words are", "the zone file's, as held when the incident was opened")
            )
            rows += _headed(matter.restriction_held)
        else:
            rows.append(("Its words", "in the zone file of the run; not on this record"))
            note = "not on record" if "approximation" not in name.casefold() else "its name says so"
            rows.append(("Approximation", note))
    else:
        declared = published.restriction
        name = declared.name
        in_force = published.state is PublishedState.IN_FORCE
        rows.append(("State", str(published.state)))
        at = time_words(published.published_at)
        rows.append(
            ("Published", f"version {published.version}, {at}, by {published.published_by}")
        )
        rows.append(("Approximation", declared.approximation or "none stated"))
        rows += _headed(plain_words(published.draft))
        if not in_force:
            ended = UNKNOWN if published.ended_at is None else time_words(published.ended_at)
            warning = f"No longer in force: ended {ended}. {published.why_ended or ''}".strip()
    return Section("Restriction in force", (Item(heading=name, rows=tuple(rows), warning=warning),))


def _headed(rows: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The rows with their headings as the dossier writes them."""
    return [(heading[:1].upper() + heading[1:], words) for heading, words in rows]
