"""Which language a text is in, by its script and the share of its commonest words."""

import re

_WORDS = {
    "en": (
        "the of and to in a is that for it was on with as be at by this had not are but from "
        "have an they which you were he she said"
    ),
    "de": (
        "der die das und ist in zu den von mit sich des auf für nicht ein eine dem im auch "
        "wurde sei nach bei aus am wie hat einer als"
    ),
    "fr": (
        "le la les et des est en un une du que qui dans pour pas sur au ce il par plus ne se "
        "avec ont été selon aux cette son"
    ),
    "es": (
        "el la los las y de que en un una es se no por con para su al lo como más del ha fue "
        "según este esta sobre pero"
    ),
    "it": (
        "il lo la gli le e di che in un una è per non con del della si da al dei nel sono ha "
        "alla come più anche"
    ),
    "pt": (
        "o a os as e de que em um uma é se não por com para do da ao no na dos foi como mais "
        "segundo pelo pela"
    ),
    "nl": (
        "de het een en van in is dat op te met voor niet zijn aan er om door als bij ook "
        "naar heeft werd uit over dit"
    ),
    "pl": (
        "i w na z się nie że do to jest o jak za od po przez oraz dla są był było jego także "
        "który która które"
    ),
    "cs": (
        "a v na se je že s z do to o i po za jako ale od podle které který která byl bylo "
        "jsou také už při"
    ),
    "ro": (
        "și în de la a cu pe că nu este un o din pentru care sunt mai fost după al ale prin "
        "dar către lor"
    ),
    "sv": (
        "och i att det som en på är av för med den till inte har de ett om var från vid sig "
        "han hon sa efter"
    ),
    "no": (
        "og i det at en på er som av for med til den har de ikke et om var fra ved seg han "
        "hun sa etter ble"
    ),
    "da": (
        "og i det at en på er som af for med til den har de ikke et om var fra ved sig han "
        "hun efter blev"
    ),
    "fi": "ja on ei se että oli hän mukaan ovat myös kun mutta jos joka sen ole tai kuin niin jo",
    "hu": "a az és hogy nem is egy volt ez meg de csak már még el van szerint amely mint után",
    "lt": "ir į kad yra iš su ne tai apie po per buvo bet kaip jo nuo dėl už prie apie",
    "lv": "un ir ka no uz ar par tas bet kā arī pēc pie tika bija lai gan nav",
    "et": "ja on ei et see oli ka kui oma ning aga ta mis või pärast sõnul kes",
    "tr": "ve bir bu da de için ile olarak olan daha çok gibi sonra kadar olduğu dedi ise ancak",
}
_SETS = {code: frozenset(words.split()) for code, words in _WORDS.items()}
_SCRIPTS = (
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
)
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_UKRAINIAN = re.compile(r"[іїєґІЇЄҐ]")
_LETTER = re.compile(r"[^\W\d_]")
_TOKEN = re.compile(r"[^\W\d_]+")
_ENOUGH_WORDS = 12
_LEAST_SHARE = 0.12  # in running text of a known language a quarter to a half of the words count
_SAMPLE_CHARACTERS = 20_000


def detect(text: str) -> str | None:
    """The language's two letters (ISO 639-1); None where the text is too short or unlike any."""
    sample = text[:_SAMPLE_CHARACTERS]
    letters = len(_LETTER.findall(sample))
    if letters == 0:
        return None
    cyrillic = len(_CYRILLIC.findall(sample))
    if cyrillic > letters / 2:
        # Ukrainian has letters that Russian lacks; other Cyrillic languages are not told apart.
        return "uk" if len(_UKRAINIAN.findall(sample)) > cyrillic / 100 else "ru"
    for code, script in _SCRIPTS:
        if len(script.findall(sample)) > letters / 3:
            return code
    return _by_words([w.casefold() for w in _TOKEN.findall(sample)])


def _by_words(words: list[str]) -> str | None:
    if len(words) < _ENOUGH_WORDS:
        return None
    shares = {code: sum(w in known for w in words) / len(words) for code, known in _SETS.items()}
    best = max(shares, key=lambda code: (shares[code], code))
    return best if shares[best] >= _LEAST_SHARE else None
