"""The dossier composed from the facts on the record, section by section."""

from collections.abc import Sequence

from vedette.model.errors import RecordError
from vedette.sharing.dossier.answers_section import in_brief, questions
from vedette.sharing.dossier.content_blocks import Dossier, Item, Section, Tone, Words
from vedette.sharing.dossier.custody_section import chain, evidence, sent
from vedette.sharing.dossier.dossier_facts import Matter
from vedette.sharing.dossier.responses_section import responses, restriction
from vedette.sharing.dossier.statements_section import claims
from vedette.sharing.dossier.summary_section import summary
from vedette.sharing.dossier.text_format import time_words
from vedette.sharing.dossier.timeline_section import places, timeline
from vedette.sharing.hidden_characters import plain

_MOST_MARKED = 600  # characters of names; more would leave no room on a page


def compose(matter: Matter, marked_for: Sequence[str] = ()) -> Dossier:
    """The dossier of one incident. The same facts and recipients give the same dossier.

    Raises RecordError if there are too many recipients to print on every page.
    """
    names = tuple(dict.fromkeys(" ".join(plain(name).split()) for name in marked_for))
    if "" in names:
        raise RecordError(
            "a recipient must have a name, got an empty one", where="for", mend="remove it"
        )
    if sum(map(len, names)) > _MOST_MARKED:
        raise RecordError(
            f"the names of all recipients together must have at most {_MOST_MARKED} characters, "
            f"got {sum(map(len, names))}",
            where="for",
            mend="name a group instead of its members",
        )
    incident = matter.incident
    return Dossier(
        incident=incident.id,
        title=plain(incident.title),
        simulation=incident.simulation,
        entries=matter.head.size,
        root_sha256=matter.head.root_sha256,
        marked_for=names,
        sections=(summary(matter), timeline(matter), places(matter)),
        annexes=(
            _what_it_is(matter),
            in_brief(matter),
            claims(matter),
            questions(matter),
            responses(matter),
            restriction(matter),
            evidence(matter),
            sent(matter),
            chain(matter),
        ),
    )


def _what_it_is(matter: Matter) -> Section:
    incident, head = matter.incident, matter.head
    last = "unknown" if head.at is None else time_words(head.at)
    blocks = (
        Words(
            "This is what one record holds of one incident: who said what, what is known, what is"
            " not known, and what was done. It adds nothing to that. Personal data that lie sealed"
            " beside the record are not in it."
        ),
        Item(
            heading=incident.title,
            rows=(
                ("Incident", incident.id),
                ("Put on record", f"{time_words(incident.opened_at)}, by {incident.opened_by}"),
                ("Simulation", "yes" if incident.simulation else "no"),
                ("Made of", f"the first {head.size:,} entries of the record"),
                ("The last of these entries", f"{last}, by its own word"),
            ),
        ),
        Words(
            "How to read it. A statement is what somebody said; that it stands here does not make"
            " it true. Each has a number (S1, S2, …) for this dossier and an id for the record."
            " Sources are graded A (completely reliable) to E (unreliable), or F (cannot be"
            " judged); what they say is graded apart from that, 1 (confirmed) to 5 (improbable), or"
            " 6 (cannot be judged). A statement that was superseded is struck through and stays"
            " readable. “Unknown” means that the record does not say; it never means “none”.",
            Tone.NOTE,
        ),
    )
    return Section("What this is", blocks)
