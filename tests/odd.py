"""Texts as no patient writes them, each another kind: what every door must stand."""

from __future__ import annotations

LENGTH = 100_000
INVISIBLE = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u202c\u2060\u2066\u2069"
    "\ufe0f\ufeff\U000e0041"
)
ZALGO = "\u0315\u0353\u0336\u20dd\u0489"
COST = "what does the treatment cost"

# These say nothing that any collection knows.
NOTHING = {
    "empty": "",
    "one space": " ",
    "every kind of space": " \t\r\n\v\f\u00a0\u2003\u3000\u2028\u2029\x85",
    "NUL": "\0",
    "control characters": "\x1b[2J\x07\x08\x7f",
    "punctuation": "?!...",
    "digits": "-1/0",
    "numbers that are not ASCII digits": "٣ ½ Ⅷ ² ௰",
    "one emoji": "😀",
    "emoji of several code points": "👩‍👩‍👧‍👦👍🏽🇩🇪1️⃣❤️",
    "a lone high surrogate": "\ud800",
    "surrogates the wrong way round": "\udfff\ud800",
    "an emoji as two surrogates": "\ud83d\ude00",
    "marks without letters": ZALGO * 200,
    "nothing visible": INVISIBLE,
    "Cyrillic": "болит спина",
    "Arabic, right to left": "ظهري يؤلمني",
    "no spaces between words": "腰が痛いです",
    "Thai, vowels as marks": "ปวดหลังมาก",
    "Devanagari": "मुझे पीठ में दर्द है",
    "Hangul letters, some invisible": "\u1112\u1161\u11ab\u3164\u115f\uffa0",
    "one character that is eighteen": "\ufdfa",
    "letters whose case changes their number": "ŉ ǰ ΐ ẞ İ ı ſ",
    "private use": "\ue000\uf8ff\U0010fffd",
    "no characters at all": "\uffff\ufdd0\U0010ffff\u0378",
    "templates and markup": "{0} %s %n ${jndi:ldap://x} {{7*7}} <script>",
    "paths and headers": "../../etc/passwd\r\nSet-Cookie: a=b",
    "words of programming languages": "NaN inf null None __class__",
    "YAML": ":root: !!python/object:os.system",
    "what stands for the edges of words": "<>+<>",
    "100,000 letters": "a" * LENGTH,
    "100,000 emoji": "😀" * LENGTH,
    "100,000 surrogates": "\ud800" * LENGTH,
    "many marks on one letter": "a" + "\u0301" * 5_000,
    "words of two scripts without spaces": "漢字かな" * 2_000,
    "one that becomes eighteen, often": "\ufdfa" * 2_000,
    "commas": "," * 20_000,
    "spaced letters": "x y " * 5_000,
    "many lines": "x\n" * 5_000,
    "many years": "1998 " * 5_000,
    "very many words": "a " * 50_000,
    "SQL": "'; DROP TABLE replies; --",
    "a shell": '$(touch /tmp/x) `id` | cat; "$HOME" && exit',
    "an entity of XML": '<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]><x>&y;</x>',
    "an attribute left": '"><img src=x onerror=alert(1)>',
    "a formula": '=HYPERLINK("http://x.example")',
    "a byte order mark": "\ufeff",
    "numbers that overflow": "1e309 -0 0x7fffffff 99999999999999999999 1/0 ١٢٣",
    "truths": "true false undefined nil (null) None",
    "names of devices": "CON PRN AUX NUL COM1 LPT1",
    "emoticons": "( ͡° ͜ʖ ͡°) ¯\\_(ツ)_/¯ ヽ༼ຈل͜ຈ༽ﾉ",
    "upside down": "˙ɐnbᴉlɐ ɐuƃɐɯ ǝɹolop",
    "superscripts and subscripts": "⁰⁴⁵ ₀₁₂ ᵃᵇᶜ",
    "quotes": "'\"„“”«»‘’`´",
    "half of an escape": "\\u12 %2 &#x0; \\x0",
    "ligatures that once ended programs": "لُلُصّبُلُلصّبُررً ॣ ॣh ॣ ॣ 冗",
    "regional letters that make no flag": "🇦🇧🇨🇩🇪",
}
# In these a question or a red flag hides; whether it is found is for the tests of what reads it.
HIDING = {
    "NUL inside": f"{COST}\0; drop table",
    "surrogates around a question": f"\ud800{COST}\udfff",
    "a byte that was no UTF-8, beside a red flag": "my legs are \udcff numb",
    "zalgo": "".join(char + ZALGO for char in COST),
    "shown right to left": f"\u202e{COST[::-1]}\u202c",
    "bidi isolates that nobody closes": "\u2066" * 300 + COST,
    "Cyrillic homoglyphs": "whаt dоes the trеatment cоst",
    "compatibility letters": "ｗｈａｔ does the 𝐭𝐫𝐞𝐚𝐭𝐦𝐞𝐧𝐭 ⓒⓞⓢⓣ",
}
ODD = NOTHING | HIDING
# One of each sort, for what differs little from what is asked all of them.
FEW = ("empty", "NUL inside", "an emoji as two surrogates", "zalgo", "100,000 emoji")
