"""Cue words of German."""

from typing import Final

from vedette.intake.languages.cue_set import CueSet

GERMAN: Final = CueSet(
    code="de",
    said="sagte sagt sagten sagen erklärte erklärt erklärten teilte teilten teilt betonte betont"
    " schrieb schreibt schrieben berichtete berichtet berichteten behauptete behauptet meldete"
    " meldet meldeten warnte warnt warnten äußerte meinte bestätigte bestätigt bestätigten",
    denied="bestritt bestreitet bestritten dementierte dementiert dementierten leugnete wies",
    announced="kündigte kündigt kündigten",
    requested="forderte fordert forderten bat bittet baten verlangte verlangt verlangten",
    condemned="verurteilte verurteilt verurteilten kritisierte kritisiert kritisierten",
    no_comment="wollte sich nicht äußern|wollte sich dazu nicht äußern|äußerte sich nicht"
    "|äußerte sich zunächst nicht|lehnte eine stellungnahme ab|lehnte einen kommentar ab"
    "|wollte keine angaben machen|machte keine angaben|reagierte nicht|reagierte zunächst nicht"
    "|wollte keinen kommentar abgeben",
    unable="konnte nicht bestätigen|konnte nicht überprüfen|konnte die angaben nicht überprüfen"
    "|konnten nicht bestätigen|ließ sich nicht überprüfen|ließen sich nicht überprüfen"
    "|nicht unabhängig überprüft",
    unknown="ist nicht bekannt|war nicht bekannt|ist unklar|war unklar|war zunächst unklar"
    "|blieb unklar|ist noch nicht bekannt|war zunächst nicht bekannt|ist noch unklar"
    "|nicht bekanntgegeben",
    according="laut|nach angaben von|nach angaben des|nach angaben der|zufolge|so",
    that="dass ob",
    negations="nicht nie",
    time_words="am im heute gestern später zuvor montag dienstag mittwoch donnerstag freitag"
    " samstag sonntag abend morgen nachmittag mit auch",
    prepositions="am im in nach vor bei auf seit zuvor später gestern heute dort dazu zugleich",
    joins="und aber doch denn sondern während",
    abbreviations="z.B. Dr. Prof. Nr. St. ca. bzw. d.h. u.a. Abs. Gen. Hr. Fr. Mio. Mrd. Uhr.",
    pronouns="er sie es wir ich",
    nouns_are_capital=True,
)
