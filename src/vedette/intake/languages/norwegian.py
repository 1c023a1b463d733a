"""Cue words of Norwegian (Bokmål)."""

from typing import Final

from vedette.intake.languages.cue_set import CueSet

NORWEGIAN: Final = CueSet(
    code="no",
    said="sier sa sagt opplyser opplyste skriver skrev forteller fortalte melder meldte legger"
    " forklarer forklarte bekrefter bekreftet understreker understreket uttaler uttalte hevder"
    " hevdet mener advarer advarte rapporterer rapporterte påpeker",
    denied="avviser avviste benekter benektet nekter nektet dementerer dementerte",
    announced="kunngjør kunngjorde varsler varslet",
    requested="krever krevde ber ba oppfordrer oppfordret anmoder anmodet",
    condemned="fordømmer fordømte kritiserer kritiserte beskylder beskyldte",
    no_comment="ønsker ikke å kommentere|ønsket ikke å kommentere|vil ikke kommentere"
    "|ville ikke kommentere|avviser å kommentere|avslo å kommentere|har ingen kommentar"
    "|har ikke svart|svarte ikke|har ikke opplyst|nektet å kommentere",
    unable="kan ikke bekrefte|kunne ikke bekrefte|har ikke kunnet bekrefte|har ikke bekreftet"
    "|har foreløpig ikke bekreftet|kunne ikke verifisere|har ennå ikke bekreftet",
    unknown="det er ikke kjent|det er uklart|det er foreløpig ikke kjent|er ikke kjent"
    "|det er foreløpig uklart|det er ikke klart|er ennå ikke kunngjort|det er ukjent",
    according="ifølge|i følge",
    that="at om",
    negations="ikke aldri",
    time_words="i på mandag tirsdag onsdag torsdag fredag lørdag søndag kveld morgen går dag senere"
    " også til",
    prepositions="i på etter før under mandag tirsdag onsdag torsdag fredag lørdag søndag senere",
    joins="og men mens",
    abbreviations="bl.a. f.eks. ca. kl. nr. dr. prof. mill. mrd. osv. pga. jf.",
    pronouns="han hun den det de vi jeg",
)
