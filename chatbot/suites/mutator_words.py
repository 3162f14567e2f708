"""The English words that mutators put into questions."""

from __future__ import annotations

OPENINGS = ("um", "so", "ok so", "hi", "right", "erm", "well")
FILLERS = ("um", "like", "you know", "basically", "erm", "i mean")
CLOSINGS = ("thanks", "please", "lol", "cheers", "pls")

BEFORE = (
    "Hello, I hope this finds you well.",
    "Sorry if somebody has asked this before.",
    "I am new here, so please bear with me.",
    "I am not very good with computers.",
    "My sister told me about this page.",
)
AFTER = (
    "Thank you very much for your time.",
    "I would be glad of an answer.",
    "I have been wondering about it all week.",
    "Many thanks in advance, and have a nice day.",
    "Nobody has told me so far.",
)

# The same word on both sides of the Atlantic; each is replaced by the other.
BRITISH_AMERICAN = tuple(
    (british, american)
    for line in """
        anaesthetic anesthetic, anaemia anemia, authorised authorized, behaviour behavior,
        bum butt, centre center, chemist pharmacy, colour color, consultant specialist,
        diarrhoea diarrhea, disc disk, discs disks, favour favor, fibre fiber,
        haemorrhage hemorrhage, holiday vacation, ill sick, jabs shots, labour labor,
        leukaemia leukemia, licence license, loo restroom, metre meter, mum mom, mums moms,
        neighbour neighbor, oedema edema, oestrogen estrogen, orthopaedic orthopedic,
        paracetamol tylenol, paralysed paralyzed, practise practice, programme program,
        realise realize, recognise recognize, recognised recognized, rumour rumor,
        specialise specialize, tablets pills, tumour tumor, tumours tumors,
        wee pee, whilst while""".split(",")
    for british, american in [line.split()]
)

# What dictation writes for a word that sounds the same.
SAME_SOUND = (
    ("cell", "sell"), ("cells", "sells"), ("feet", "feat"), ("for", "four"), ("heal", "heel"),
    ("here", "hear"), ("nerves", "nerve's"), ("pain", "pane"), ("patients", "patience"),
    ("right", "write"), ("sight", "site"), ("their", "there"), ("to", "two"), ("too", "to"),
    ("wait", "weight"), ("weak", "week"), ("whether", "weather"), ("would", "wood"),
    ("your", "you're"),
)  # fmt: skip
SPOKEN = {"?": " question mark", ",": " comma", ".": " period", "!": " exclamation mark"}

# What a question asks for, turned round: "what does it treat" to "what doesn't it treat".
ASKING = ("what", "which", "who", "when", "where")
AUXILIARIES = {
    "are": "aren't", "can": "can't", "could": "couldn't", "did": "didn't", "do": "don't",
    "does": "doesn't", "has": "hasn't", "have": "haven't", "is": "isn't", "should": "shouldn't",
    "was": "wasn't", "were": "weren't", "will": "won't", "would": "wouldn't",
}  # fmt: skip
