"""Which language a prompt is in, well enough for rules: by its script, and in Latin letters by its small words.

    guess("Wie spät ist es?") → "de"

It says nothing ("") where it would be no better than a throw of dice.
"""

from __future__ import annotations

import re

LANGUAGES = {
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian", "pt": "Portuguese",
    "nl": "Dutch", "pl": "Polish", "sv": "Swedish", "da": "Danish", "cs": "Czech", "tr": "Turkish",
    "ru": "Russian", "uk": "Ukrainian", "el": "Greek", "ar": "Arabic", "fa": "Persian", "he": "Hebrew",
    "hi": "Hindi", "th": "Thai", "zh": "Chinese", "ja": "Japanese", "ko": "Korean",
}  # fmt: skip

READ = 2_000
"""Characters that are looked at: what comes after them is in the same language, or it is no prompt but a document."""

_WORDS = {
    "en": "the and you that what how for with this can is are was please me my it of in to write does do from who"
    " why when where about explain give between into which your have would should make i we he she they but"
    " not or if be a an at on by as up so than these that's what's it's hi hello thanks good morning create"
    " list find translate compare convert solve help tell add set all some any no more most two three",
    "de": "der die das und ist nicht ein eine einen einem mit für auf wie was ich du wir sie bitte mir mein wann"
    " warum wo wer zu von im den dem des auch kannst kann sind hat schreib schreibe erkläre nach über bei zum"
    " zur aus oder es er welche welcher wird dass man diesen dieser dieses drei zwei sätzen bedeutet heißt"
    " hallo danke guten morgen gib fasse erzähle erzähl übersetze vergleiche formuliere löse",
    "fr": "le la les un une des et est que qui pour dans avec sur pas je tu nous vous il elle comment pourquoi quel"
    " quelle moi mon ma ce cette du au aux écris quand où peux peut de en ne se sont fait être avoir d l qu c"
    " s bonjour merci dit on cet cinq trois deux phrase texte résume donne explique traduis",
    "es": "el la los las un una y es que por para con en no yo tú me mi cómo qué cuál quién dónde cuándo escribe"
    " del al se su como más este esta puedes hay son entre sobre de lo está haz dime hola gracias cuéntame"
    " dame explícame resuelve paso compara traduce resume",
    "it": "il lo la gli le un una e è che per con non di come perché cosa mi mio puoi scrivi del della dei delle"
    " nel sono quale chi dove quando questo questa tra si su da al alla in ha fare qual ed dal ciao grazie"
    " inventa scrivimi spiegami traduci riassumi questi",
    "pt": "o a os as um uma e é que por para com em não eu você me meu como qual quem onde quando escreva do da dos"
    " das no na se seu mais este esta pode são entre sobre isso está foi de ao faça explique olá obrigado"
    " obrigada dê dicas tem quantos traduza resuma estados",
    "nl": "de het een en is niet van voor met op hoe wat ik je jij wij mij mijn dat die zijn kan kun schrijf waarom"
    " wie waar wanneer naar uit aan bij ook te deze dit of er",
    "pl": "i w nie na jest się co jak do to że z dla czy mi mój napisz dlaczego kto gdzie kiedy po od o są przez który",
    "sv": "och är att det en ett på för med inte hur vad jag du vi som av till kan skriv varför vem var när den de om",
    "da": "og er at det en et på for med ikke hvordan hvad jeg du vi som af til kan skriv hvorfor hvem hvor den de om",
    "cs": "a je se na v že to co jak pro s z do ne mi můj napiš proč kdo kde kdy jsou od o který nebo",
    "tr": "ve bir bu için ne nasıl mi mı ile değil ben sen var yok neden kim nerede çok daha yaz bana gibi olarak",
}
_OF_WORD: dict[str, tuple[str, ...]] = {}
for _language, _text in _WORDS.items():
    for _word in set(_text.split()):
        _OF_WORD[_word] = (*_OF_WORD.get(_word, ()), _language)
# Letters that tell a language nearly alone; each occurrence counts as much as a small word.
_LETTERS = {"ß": "de", "ñ": "es", "¿": "es", "¡": "es", "ã": "pt", "õ": "pt", "œ": "fr", "ł": "pl", "ż": "pl",
            "ś": "pl", "ę": "pl", "ą": "pl", "å": "sv", "ø": "da", "æ": "da", "ě": "cs", "ř": "cs", "ů": "cs",
            "ğ": "tr", "ı": "tr", "ş": "tr"}  # fmt: skip
_LATIN_WORD = re.compile(r"[^\W\d_]+")
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),  # kana before Han: Japanese has both
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile("[\u3400-\u4dbf\u4e00-\u9fff]")),
    ("uk", re.compile("[іїєґІЇЄҐ]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("fa", re.compile("[پچژگ]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
)
_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_SIGNIFICANT = 0.8  # of the Latin letters: a quoted name does not make a text Russian


def guess(text: str) -> str:
    """The ISO 639-1 code, or nothing."""
    read = text[:READ]
    if read.isascii():
        return _by_words(read.lower())
    latin = len(_LATIN.findall(read))
    for code, letters in _SCRIPTS:
        count = len(letters.findall(read))
        # A Han or kana character is a syllable or a word, not a letter.
        weight = 2 if code in {"ja", "zh", "ko"} else 1
        if count * weight > latin * _SIGNIFICANT:
            return code
    return _by_words(read.lower())


def _by_words(text: str) -> str:
    votes: dict[str, float] = {}
    for word in _LATIN_WORD.findall(text):
        languages = _OF_WORD.get(word)
        if languages:
            # A word that many have says little.
            share = 1.0 / len(languages)
            for language in languages:
                votes[language] = votes.get(language, 0.0) + share
    if not text.isascii():
        for letter, language in _LETTERS.items():
            votes[language] = votes.get(language, 0.0) + text.count(letter)
    most = max(votes.values(), default=0.0)
    first = [language for language, count in votes.items() if count == most > 0]
    return first[0] if len(first) == 1 else ""
