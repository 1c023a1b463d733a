"""What the rules must know of a language to find who said what in it."""

from dataclasses import dataclass

from vedette.intake.word_lists import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class CueSet:
    """The words of one language that introduce a statement, each list in lower case.

    To add a language: write a module with one `CueSet`, and name it in `languages/__init__.py`.
    Words are separated by spaces; phrases of several words by "|".
    """

    code: str  # ISO 639-1
    said: str  # verbs of saying, in every form that reports use
    denied: str
    announced: str
    requested: str
    condemned: str  # verbs whose object is the gist: 'condemned the attack'
    no_comment: str  # phrases, the verb included: 'declined to comment'
    unable: str  # phrases: 'could not confirm'
    unknown: str  # phrases: 'it is not known'
    according: str  # phrases before a name: 'according to'
    that: str  # conjunctions that begin what was said
    negations: str  # words that negate a verb beside them
    time_words: str  # words of time that may stand before a verb: they are no part of a speaker
    prepositions: str  # a sentence that begins with one has its subject behind the verb
    joins: str  # conjunctions that may begin a sentence or a clause
    abbreviations: str  # with their full stops; none of them ends a sentence
    pronouns: str
    nouns_are_capital: bool = False  # as in German
    genitive_endings: str = ""  # by which 'the police' is seen in 'the spokesman of the police'

    def words(self, name: str) -> frozenset[str]:
        """The words of one list."""
        return listed(getattr(self, name))

    def phrases(self, name: str) -> list[str]:
        """The phrases of one list, longest first."""
        return sorted(getattr(self, name).split("|"), key=len, reverse=True)
