"""English."""

from __future__ import annotations

import re
from functools import lru_cache

from . import Rules

_NT = r"(?:ai|are|ca|could|did|do|does|had|has|have|is|must|need|should|was|were|wo|would)nt"
_SUBJECT = r"(?:i|you|he|she|it|we|they|this|that|these|those|there|the|my|your)"
_KNOWING = (
    r"(?:believe|care|decide|find|get|hear|heard|help|knew|know|mean|mind|realise|remember|said"
    r"|say|see|suppose|tell|think|understand|understood|wait|work out|worry)"
)


@lru_cache(maxsize=50_000)
def _sound(word: str) -> str:
    import jellyfish

    return str(jellyfish.metaphone(word))


RULES = Rules(
    negation=re.compile(rf"\b(?:no|not|never|without|cannot|{_NT})\b"),
    harmless_negation=re.compile(
        rf"^{_NT}\b|\b{_NT} {_SUBJECT}\b"  # "isnt it approved", "dont you use marrow"
        r"|\b(?:why|or|if|what|whats) not\b|\b(?:and |or |yes )no\b|\bno$"
        r"|\bnot (?:only|just|sure|certain|clear|to mention)\b"
        r"|\bno (?:clue|doubt|idea|joke|offen[cs]e|problem|rush|worries)\b"
        rf"|\b(?:cannot|cant|couldnt|didnt|do not|did not|dont|never|not)"
        rf"(?: really| quite| fully)? {_KNOWING}\b"  # "i dont know if it works"
    ),
    unsettled=re.compile(
        rf"\b(?:no|not|never|cannot|{_NT}|if|unless|until|till|when|before|should|will|would|could"
        r"|might|may|maybe|hope|hoping|wish|want|waiting|trying|going|gonna)\b"
    ),
    asking=re.compile(
        r"\b(?:how|what|whats|who|whos|why|when|where|which|whether|wondering|wonder|explain"
        r"|tell me|want to know|like to know|need to know|questions?|curious|info|information)\b"
        r"|\b(?:is|are|am|was|does|do|did|can|could|will|would|has|have|should) "
        r"(?:i|it|this|that|these|those|they|there|you|the|a|an|any|we|he|she|my|stem|insurance)\b"
    ),
    telling=re.compile(r"\b(?:i|im|ive|id|my|mine|me|we|weve|our|he|hes|his|she|shes|her)\b"),
    pointing=frozenset(
        "it its one ones that thats them their theirs these they theyre this those he hes his him"
        " she shes her hers both either neither other others same there then so such else".split()
    ),
    pointing_at_page=frozenset(
        "it its one that thats them these they theyre this those u ur".split()
    ),
    opening=re.compile(
        r"^(?:and|but|or|so|also|plus|what about|how about|what of|what if|even if|even|only|just"
        r"|then|like|except|not|which|whose)\b"
    ),
    fillers=re.compile(
        r"^(?:(?:ok|okay|k|so|and|but|well|hm+|um+|uh|er|oh|ah|right|yes|yeah|yep|sure|fine|cool"
        r"|sorry|hey|please|pls|then|also|actually|wait|alright)\s+)+"
        r"|(?:\s+(?:then|please|pls|plz|though|tho|thanks|thx|lol|mate|now|exactly|again|ok))+$"
    ),
    question_joint=re.compile(
        r"(?:,|\b(?:and|also|plus|or|but|so|then|anyway|btw)\b)\s+(?=(?:also\s+)?"
        r"(?:how|what|whats|who|whos|why|when|where|which|is|are|does|do|did|can|could|will|would"
        r"|has|have|should|any|do you know)\b)",
        re.IGNORECASE,
    ),
    clause_end=re.compile(
        r"[,;:()]+|\s-+\s|\b(?:and|but|also|then|so|because|plus|anyway|btw|though|tho|cos|cuz)\b",
        re.IGNORECASE,
    ),
    # "is it dear my legs are numb", "cant feel my legs is it dear"
    sentence_start=re.compile(
        r"\s(?=(?:i|im|ive|my|he|hes|his|she|shes|her|we|weve|cant|havent"
        r"|is|are|does|do|how|hows|what|whats|who|which|why|can|could|will)\s)"
    ),
    question_start=re.compile(
        r"\s(?=(?:(?:how|hows|what|whats|who|whos|which|why|when|where)\s"
        r"|(?:is|are|does|do|can|could|will|would|should|has)\s"
        r"(?:it|this|that|these|those|they|there|you|the|a|any|i|we|my|using|stem|insurance)\s))"
    ),
    # Some of these are the names of people as well (Will, May, Young) where one is introduced.
    introductions=frozenset(
        "name names named called mr mrs ms miss mister dr dear born birthday dob address street"
        " email mail phone ssn regards sincerely signed".split()
    ),
    not_names=1_500,  # further down the list there are some
    sound=_sound,
)
