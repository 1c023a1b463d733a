"""Cue words of Polish."""

from typing import Final

from vedette.intake.languages.cue_set import CueSet

POLISH: Final = CueSet(
    code="pl",
    said="powiedział powiedziała powiedzieli powiedziało mówi mówił mówiła stwierdził stwierdziła"
    " stwierdzili oświadczył oświadczyła oświadczyło oświadczyli poinformował poinformowała"
    " poinformowało poinformowali podał podała podało podali przekazał przekazała przekazało"
    " przekazali dodał dodała dodało dodali napisał napisała napisało podkreślił podkreśliła"
    " podkreśliło zaznaczył zaznaczyła wyjaśnił wyjaśniła potwierdził potwierdziła potwierdziło"
    " potwierdzili ocenił oceniła przyznał przyznała ostrzegł ostrzegła twierdzi twierdzą"
    " informuje podaje pisze przekazuje zapewnił zapewniła",
    denied="zaprzeczył zaprzeczyła zaprzeczyło zaprzeczyli zaprzecza zdementował zdementowała"
    " zdementowało dementuje",
    announced="ogłosił ogłosiła ogłosiło ogłosili zapowiedział zapowiedziała zapowiedziało"
    " zapowiedzieli",
    requested="zażądał zażądała zażądało zaapelował zaapelowała zaapelowało wezwał wezwała wezwało"
    " poprosił poprosiła poprosiło",
    condemned="potępił potępiła potępiło potępili skrytykował skrytykowała skrytykowało oskarżył"
    " oskarżyła oskarżyło",
    no_comment="odmówił komentarza|odmówiła komentarza|odmówiło komentarza|nie skomentował"
    "|nie skomentowała|nie skomentowało|nie odpowiedział|nie odpowiedziała|nie odpowiedziało"
    "|nie chciał komentować|nie chciała komentować|nie chciało komentować",
    unable="nie mógł potwierdzić|nie mogła potwierdzić|nie mogło potwierdzić|nie potwierdził"
    "|nie potwierdziła|nie potwierdziło|nie udało się potwierdzić|nie zweryfikował"
    "|nie była w stanie zweryfikować|nie był w stanie zweryfikować",
    unknown="nie wiadomo|nie jest jasne|nie jest znana|nie jest znany|nie podano|nie ogłoszono",
    according="według|zdaniem|jak podał|jak podała|jak podało|jak poinformował|jak poinformowała"
    "|jak poinformowało|jak przekazał|jak przekazała|jak przekazało|zgodnie z informacją",
    that="że iż jakoby czy",
    negations="nie",
    time_words="w we wczoraj dziś dzisiaj później wcześniej poniedziałek wtorek środę czwartek"
    " piątek sobotę niedzielę wieczorem rano też również jednak",
    prepositions="w we po przed na podczas wczoraj dziś dzisiaj później wcześniej",
    joins="i a ale oraz natomiast",
    abbreviations="gen. płk. płk mjr. kpt. dr. prof. m.in. np. tzw. ul. nr. godz. r. św. tys. mln.",
    pronouns="on ona ono oni one my ja",
    genitive_endings="ji ii ej ego ów stwa wa skiej skich nych",
)
