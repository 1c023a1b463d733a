"""Cue words of Danish."""

from typing import Final

from vedette.intake.languages.cue_set import CueSet

DANISH: Final = CueSet(
    code="da",
    said="siger sagde sagt oplyser oplyste skriver skrev fortæller fortalte tilføjer tilføjede"
    " meddeler meddelte forklarer forklarede bekræfter bekræftede understreger understregede"
    " udtaler udtalte påstår hævder hævdede mener advarer advarede rapporterer rapporterede",
    denied="afviser afviste benægter benægtede dementerer dementerede nægter",
    announced="annoncerer annoncerede bebuder bebudede",
    requested="kræver krævede opfordrer opfordrede beder bad anmoder anmodede",
    condemned="fordømmer fordømte kritiserer kritiserede beskylder beskyldte",
    no_comment="ønsker ikke at kommentere|ønskede ikke at kommentere|vil ikke kommentere"
    "|ville ikke kommentere|afviser at kommentere|afviste at kommentere|har ingen kommentarer"
    "|har ikke svaret|svarede ikke|har ikke oplyst",
    unable="kan ikke bekræfte|kunne ikke bekræfte|har ikke kunnet bekræfte|har endnu ikke bekræftet"
    "|kunne ikke verificere|har ikke bekræftet",
    unknown="det vides ikke|det er uklart|det er ikke kendt|er endnu ikke oplyst|er ikke kendt"
    "|det er endnu uvist|det er uvist",
    according="ifølge",
    that="at om",
    negations="ikke aldrig",
    time_words="i på mandag tirsdag onsdag torsdag fredag lørdag søndag aften morgen går dag senere"
    " også",
    prepositions="i på efter før under mandag tirsdag onsdag torsdag fredag lørdag søndag senere",
    joins="og men mens",
    abbreviations="bl.a. f.eks. ca. kl. nr. dr. prof. hr. fr. mio. mia. osv. pga. jf.",
    pronouns="han hun den det de vi jeg",
)
