"""A message that is surely not in the collection's language is recognised; no other ever is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatbot.language import Language, Message
from chatbot.language import identify as language_module
from chatbot.language.identify import MAX_TEXT, UNKNOWN, foreign_language

EN = Language.of("en")

KNOWN = frozenset("is it safe fda approved stem cell cells spine nucleus pulposus exosomes".split())


def foreign(text: str, language: str = "en") -> str | None:
    return foreign_language(Language.of(language).read(text), KNOWN)


QUESTIONS = {
    "ar": ("كم سعر العلاج", "هل الحقن خطيرة", "متى أشعر بالتحسن", "أين أجد طبيبا"),
    "cs": ("kolik to stojí", "je to bezpečné", "jak dlouho to trvá", "bolí to hodně"),
    "da": ("hvad koster behandlingen", "er det farligt for mig", "hvor længe varer det"),
    "de": ("wie viel kostet das", "wie teuer ist die spritze", "wer bezahlt das", "Hilft es mir?"),
    "el": ("πόσο κοστίζει", "είναι επικίνδυνο", "πονάει η ένεση", "πού είναι το ιατρείο"),
    "es": (
        "cuanto cuesta el tratamiento",
        "cuanto",
        "cuando me voy a sentir mejor",
        "¿Me puede hacer daño?",
        "¿Cirugía?",
    ),
    "fi": ("paljonko hoito maksaa", "onko se turvallista", "kuinka kauan se kestää"),
    "fr": ("est ce que c est remboursé", "combien ça coûte", "est ce dangereux", "qui paie ca"),
    "he": ("כמה עולה הטיפול", "האם זה מסוכן", "כמה זמן זה לוקח", "איפה המרפאה"),
    "hi": ("इलाज कितने का है", "क्या यह खतरनाक है", "डॉक्टर कहाँ मिलेंगे", "कब ठीक होगा"),
    "hu": ("mennyibe kerül a kezelés", "veszélyes ez", "meddig tart a gyógyulás"),
    "id": ("berapa harga pengobatannya", "apakah berbahaya", "di mana saya bisa berobat"),
    "it": ("quanto costa", "è una cosa pericolosa", "quando starò meglio", "chi paga la cura"),
    "ja": ("費用はいくらですか", "危険ですか", "どこで受けられますか", "治りますか"),
    "ko": ("비용이 얼마인가요", "위험한가요", "어디서 받을 수 있나요", "언제 나아지나요"),
    "nl": ("hoeveel kost dit", "is het veilig voor mij", "wanneer voel ik me beter", "wie betaalt"),
    "pl": ("ile kosztuje leczenie", "czy to niebezpieczne", "kiedy mi się poprawi"),
    "pt": (
        "quanto custa o tratamento",
        "isso é muito perigoso",
        "quando vou melhorar",
        "quem paga isso",
    ),
    "ro": ("cât costă tratamentul", "este periculos pentru mine", "cine plătește tratamentul"),
    "ru": ("сколько стоит лечение", "это опасно", "когда мне станет лучше", "где лечат"),
    "sv": ("hur mycket kostar det", "är det säkert för mig", "när mår jag bättre"),
    "th": ("ค่ารักษาเท่าไหร่", "อันตรายไหม", "รักษาที่ไหน", "เมื่อไหร่จะหาย"),
    "tl": ("magkano ang pagpapagamot", "delikado ba ito", "saan ako pwedeng magpagamot"),
    "tr": ("tedavi ücreti ne kadar", "tehlikeli midir acaba", "ne zaman iyileşirim"),
    "uk": ("скільки коштує лікування", "коли мені стане краще", "де це лікують"),
    "vi": ("chi phí điều trị bao nhiêu", "có nguy hiểm không", "bao giờ tôi khỏe lại"),
    "zh": ("治疗要花多少钱", "有危险吗", "什么时候会好", "在哪里治疗"),
}


@pytest.mark.parametrize(
    ("code", "question"),
    [(code, one) for code, questions in QUESTIONS.items() for one in questions],
)
def test_other_languages(code, question):
    assert foreign(question) == code
    assert foreign(question.upper()) == code


@pytest.mark.parametrize(
    "text",
    [
        *("prp?", "si joint pain", "L4-L5", "ALS", "c5/6", "hx of ddd l4-5", "s/p acdf", "911"),
        *("is it fda aproved", "hows the docter", "dose it hert", "hou mutch dus it cost"),
        *("wat r da side fx", "u guys legit?", "plz hlp", "gud 4 arthritus?", "bakpain hlp"),
        *("spondylolisthesis", "scheuermanns", "coccydynia", "ketamine", "sciatica pain rite leg"),
        *("gabapentin pregabalin duloxetine", "naproxen meloxicam", "nucleus pulposud vs annulus"),
        *("in vivo", "cauda equina", "diabetes mellitus", "spina bifida", "annulus fibrosus"),
        *("dr wang", "zorica buser", "dr. müller", "el paso texas", "panama costa rica", "fuzion"),
        *("hola, is it fda approved", "is it safe, gracias", "¿is it approved?", "no", "hi bot"),
        *(
            "asdfghjkl",
            "hjk hjk hjk",
            "okie dokie",
            "lol",
            "hmm",
            "haha",
            "blah blah blah blah",
            "👍",
            "???",
            "12345",
            "",
            " ",
        ),
        *(
            "TNF-α",
            "α",
            "tgf-β1 in il-1β disc",
            "5 µg",
            "naïve",
            "ＩＳ ＩＴ ＳＡＦＥ",
            "𝓲𝓼 𝓲𝓽 𝓼𝓪𝓯𝓮",
        ),
        *("\ud800", "is it\udfff safe", "\0", "i\u0351\u0362s i\u036ft s\u0301a\u0300fe", "\u202e"),
    ],
)
def test_english_and_what_is_no_language(text):
    assert foreign(text) is None


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("is it approved by the fda", "de", "en"),
        ("wie viel kostet das", "de", None),
        ("Wie teuer ist das?", "de-AT", None),
        ("how much does it cost", "pl", "en"),  # there is no list of Polish words
        ("czy to boli", "pl", None),
        ("cuanto cuesta el tratamiento", "pt-BR", "es"),
        ("quanto custa o tratamento", "pt-BR", None),
        ("is it safe for me", "zh-Hant-TW", "en"),
        ("有危险吗", "zh-Hant-TW", None),
        ("is that what it costs", "gsw", None),  # the library does not know it
    ],
)
def test_collections_in_other_languages(text, language, code):
    assert foreign_language(Language.of(language).read(text), frozenset()) == code


def test_surely_foreign_but_unknown_which():
    assert foreign("чи це безпечно") == UNKNOWN  # Ukrainian, or else Russian or Serbian


def test_words_of_the_collection_are_not_foreign():
    text = "coccygodinia exosomas tratamiento"
    assert foreign_language(EN.read(text), frozenset()) == "es"
    assert foreign_language(EN.read(text), frozenset({"exosomas"})) == "es"
    assert foreign_language(EN.read(text), frozenset({"exosomas", "tratamiento"})) is None


def test_only_the_beginning_is_judged():
    english = "tell me how safe it is to have this done, and what it will cost me in the end. "
    assert foreign(english * 4 + "cuanto cuesta el tratamiento " * 50) is None
    assert len(english * 4) > MAX_TEXT


@pytest.mark.parametrize(
    "text", ["cuanto cuesta ", "ç", "a\u0301\u0302", "😀", "字", "\ud800", "xq ", " ", "\u0301"]
)
def test_a_long_message_is_not_read_to_its_end(text):
    message = Message(text * (1_000_000 // len(text)), EN)
    foreign_language(message, KNOWN)
    assert "normal" not in vars(message)  # of all of it


@given(st.text(st.characters(categories=None, codec=None)))
def test_any_text_gets_the_same_code_twice(text):
    code = foreign(text)
    assert code is None or code == UNKNOWN or (code.isalpha() and code.islower() and code != "en")
    assert foreign(text) == code


def test_the_library_is_loaded_only_for_a_message_with_unknown_words(monkeypatch):
    def fail():
        raise AssertionError("loaded")

    monkeypatch.setattr(language_module, "_identifier", fail)
    assert foreign("is it safe to have exosomes on a weekend?") is None
    with pytest.raises(AssertionError, match="loaded"):
        foreign("cuanto cuesta")


def test_importing_loads_no_model():
    program = (
        "from chatbot.language import identify as l\n"
        "assert l._identifier.cache_info().currsize == l.common_words.cache_info().currsize == 0"
    )
    root = Path(__file__).resolve().parents[2]
    subprocess.run([sys.executable, "-c", program], cwd=root, check=True)
