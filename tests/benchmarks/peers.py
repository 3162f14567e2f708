"""What pip can install instead of the recogniser, each set up the way its own documents do it.

Every peer is given all questions and phrasings as texts of their own, so that a FAQ counts with its
nearest one; those that weigh terms also all of a FAQ as one text, which suits some data better.
Imports stand in the functions, so that no peer's memory counts as another's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

Best = Callable[[str], int]


def tfidf(texts: Sequence[str]) -> Best:
    """Rank by the cosine of TF-IDF vectors, with scikit-learn's defaults."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.metrics.pairwise import linear_kernel

    vectorizer = TfidfVectorizer()
    rows = vectorizer.fit_transform(texts)
    return lambda query: int(linear_kernel(vectorizer.transform([query]), rows).argmax())


def token_set(texts: Sequence[str]) -> Best:
    """Rank by rapidfuzz's token set ratio, upper case and punctuation aside."""
    from rapidfuzz import fuzz, process, utils

    choices = [utils.default_process(text) for text in texts]

    def best(query: str) -> int:
        found = process.extractOne(
            query, choices, scorer=fuzz.token_set_ratio, processor=utils.default_process
        )
        return int(found[2])

    return best


def bm25(texts: Sequence[str]) -> Best:
    """Rank by BM25 over Snowball stems without stop words, with bm25s's defaults."""
    import bm25s
    from Stemmer import Stemmer

    cut = {"stopwords": "en", "stemmer": Stemmer("english"), "show_progress": False}
    retriever = bm25s.BM25()
    retriever.index(bm25s.tokenize(list(texts), **cut), show_progress=False)

    def best(query: str) -> int:
        tokens = bm25s.tokenize([query], **cut)
        return int(retriever.retrieve(tokens, k=1, show_progress=False).documents[0, 0])

    return best


def meaning(texts: Sequence[str]) -> Best:
    """Rank by the cosine of sentence vectors alone, of the encoder that the project ships."""
    from chatbot.meaning import load_encoder

    encoder = load_encoder()
    if encoder is None:
        raise FileNotFoundError("the encoder's weights")
    rows = encoder.encode(list(texts))
    return lambda query: int((rows @ encoder.encode([query])[0]).argmax())


class Peer(NamedTuple):
    """A way to rank texts, and whether all phrasings of a FAQ are one text."""

    build: Callable[[Sequence[str]], Best]
    joined: bool = False


PEERS = {
    "TF-IDF": Peer(tfidf),
    "TF-IDF, joined": Peer(tfidf, joined=True),
    "token set": Peer(token_set),
    "BM25": Peer(bm25),
    "BM25, joined": Peer(bm25, joined=True),
    "MiniLM alone": Peer(meaning),
}
