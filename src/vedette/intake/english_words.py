"""English word classes that the rules use, and a test for a finite verb."""

from collections.abc import Sequence
from typing import Final

from vedette.intake.dates import MONTHS, WEEKDAYS
from vedette.intake.sentences import Token
from vedette.intake.word_lists import listed

BE: Final = listed("is are was were be been being am isn't aren't wasn't weren't")
FINITE: Final = BE - {"be", "been", "being"} | listed(
    "has have had hasn't haven't hadn't will would won't wouldn't can could can't cannot "
    "couldn't may might must shall should does do did doesn't don't didn't"
)
PAST: Final = listed(
    "came went hit took made gave got saw heard felt fell began broke brought built "
    "bought caught chose drove flew forgot found fought grew held kept knew led left lost "
    "met paid put ran rose said sank sat sent set shot shut spoke spent stood struck "
    "swept threw told thought tore won wrote cut burst spread became lay lit says burnt ate"
    " beat bent bled blew bore bound crept dealt dug drew drank fled froze hid hurt laid leapt lent"
    " overran overtook rang rode shook slept slid spilt spun stole stuck swam swore taught"
    " understood woke withdrew sought"
)
_PRESENT: Final = listed(
    "says tells makes takes gives gets goes comes appears seems remains needs wants hopes "
    "believes expects includes supplies follows means shows knows thinks carries covers "
    "gets accuses supplies continues holds lies stands uses employs produces serves runs "
    "operates"
)
_NOT_VERBS: Final = listed(
    "united unmanned armed limited red hundred based need unidentified unnamed restricted "
    "bed feed speed seed shed indeed allied related detailed wounded injured so-called "
    "alleged"
)
ADVERBS: Final = listed(
    "also later earlier still now then yet since once already just never not again first "
    "previously n't therefore meanwhile long ever always only even both all today "
    "yesterday further subsequently afterwards separately simply"
)
DETERMINERS: Final = listed(
    "the a an its their his her our my your this that these those some any no each every "
    "both several many two three four five six other another one"
)
PRONOUNS: Final = listed("he she it they we i you")
PREPOSITIONS: Final = listed(
    "of in on at by for with from to into onto over under near off after before during "
    "between among against about around across along through within without outside "
    "inside above below behind beyond since until till as via per including despite "
    "towards toward upon"
)
BREAKS: Final = listed(
    "but while whereas although though because when where if whether that which who whom "
    "whose what how than until so unless once as after before since"
)
DASHES: Final = frozenset({"-", "–", "—", "--"})
PAPERS: Final = listed(
    "statement statements report reports release email letter post posts bulletin notice message"
    " tweet interview figures data documents comments"
)
TIME_WORDS: Final = frozenset({*WEEKDAYS, *MONTHS}) | listed(
    "yesterday today tonight tomorrow overnight earlier later late early morning afternoon evening"
    " night noon midday week month year weekend on in last this the of at same day previously"
    " recently a.m. p.m. midnight next before ago hours"
)
_NAMES: Final = listed("may will can do")
_TIME_LINKS: Final = listed("on in the of at this same last next before")
NOBODY: Final = listed("no nobody none no-one nothing")
FIRST_PERSON: Final = listed("i we our us my i'm we're we've i've ours me")


def is_finite(token: Token) -> bool:
    """Whether a token is a form of *be*, *have*, *do* or a modal; 'May' and 'Will' are names."""
    return not token.quoted and token.low in FINITE and not is_name(token)


def is_name(token: Token) -> bool:
    """Whether a token that looks like a modal is a name: 'Theresa May'."""
    return token.capital and token.low in _NAMES


def has_verb(tokens: Sequence[Token]) -> bool:
    """Whether any of `tokens` has the form of a finite verb."""
    for i, token in enumerate(tokens):
        if token.quoted or not token.is_word:
            continue
        low = token.low
        if is_finite(token) or low.endswith("n't"):
            return True
        if (low in PAST or low in _PRESENT) and not (i and token.capital):
            return True  # but not 'the Ways and Means Committee'
        before = tokens[i - 1].low if i else ""
        if (
            low.endswith("ed")
            and len(low) > 4
            and "-" not in low
            and low not in _NOT_VERBS
            and not token.capital
            and before not in DETERMINERS
        ):
            return True
    return False


def is_time(tokens: Sequence[Token]) -> bool:
    """Whether `tokens` express only a time, such as 'late on Thursday' or 'on 3 May'."""
    return any(t.low not in _TIME_LINKS for t in tokens) and all(
        t.low in TIME_WORDS or t.text[:1].isdigit() for t in tokens
    )
