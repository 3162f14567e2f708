"""Questions that ask for the same, together: what nobody understood one by one shows as a group.

Nothing that too few have asked leaves this module: a group is told by words that enough askings
of it share, and of its questions only those are named that were asked often enough by themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from ..events import DAYS, DailyQuestion
from ..language import Language
from ..model import Collection
from ..text import normalise

MAX_TEXTS = 2_000  # that are compared with each other, the most frequent
MAX_KNOWN = 1_000  # phrasings of the collection that tell which words are common
NEAR = 0.75  # cosine distance up to which groups are one, on average over their questions
FUNCTION_WORDS = 200  # of a language, the most common, which say nothing about the subject
MAX_WORDS = 4  # that name a group


@dataclass(frozen=True)
class Cluster:
    """Questions that ask for the same.

    ``words`` name it, ``texts`` are those that were asked often enough to be seen, both the most
    frequent first; ``questions`` is how many different ones there are.
    """

    words: tuple[str, ...]
    texts: tuple[str, ...]
    questions: int
    times: int
    days: int


def clusters(asked: Sequence[DailyQuestion], collection: Collection, least: int) -> list[Cluster]:
    """Return the groups that were asked at least ``least`` times on ``DAYS`` days, by demand."""
    by_text: dict[str, list[DailyQuestion]] = defaultdict(list)
    for one in asked:
        by_text[one.text].append(one)
    cut = _Cutter(collection)
    texts = sorted(by_text, key=lambda text: (-sum(one.times for one in by_text[text]), text))
    texts = [text for text in texts if cut.stems(text)][:MAX_TEXTS]
    groups: dict[int, list[str]] = defaultdict(list)
    for text, group in zip(texts, _group(texts, collection, cut), strict=True):
        groups[group].append(text)
    found = []
    for members in groups.values():
        rows = [one for text in members for one in by_text[text]]
        words = cut.names(rows, least)
        if words:  # which enough have used, so enough have asked
            shown = tuple(text for text in members if _enough(by_text[text], least))
            times = sum(one.times for one in rows)
            days = len({one.day for one in rows})
            found.append(Cluster(words, shown, len(members), times, days))
    return sorted(found, key=lambda one: (-one.times, one.words))


def _enough(rows: Sequence[DailyQuestion], least: int) -> bool:
    return sum(one.times for one in rows) >= least and len({one.day for one in rows}) >= DAYS


class _Cutter:
    """Cuts questions into the stems of words that say something."""

    def __init__(self, collection: Collection) -> None:
        language = Language.of(collection.language)
        self._stems = language.stems
        self._empty = language.common_words(FUNCTION_WORDS)

    def stems(self, text: str) -> list[str]:
        """Return the stems, all there are if none says much."""
        words = normalise(text).split()
        telling = [word for word in words if word not in self._empty]
        return self._stems(" ".join(telling or words))

    def names(self, rows: Sequence[DailyQuestion], least: int) -> tuple[str, ...]:
        """Return the words that name a group, each asked often enough, as most people write it."""
        times: Counter[str] = Counter()
        days: dict[str, set[date]] = defaultdict(set)
        written: dict[str, Counter[str]] = defaultdict(Counter)
        for row in rows:
            for stem in set(self.stems(row.text)):
                times[stem] += row.times
                days[stem].add(row.day)
            for word in normalise(row.text).split():
                written[self._stems(word)[0]][word] += row.times
        often = [stem for stem in times if times[stem] >= least and len(days[stem]) >= DAYS]
        often.sort(key=lambda stem: (-times[stem], stem))
        return tuple(
            min(written[stem], key=lambda word: (-written[stem][word], word))
            for stem in often[:MAX_WORDS]
        )


def _group(texts: Sequence[str], collection: Collection, cut: _Cutter) -> list[int]:
    """Return the number of each text's group."""
    # Imported here, because they take longer to import than a saved index to load.
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer

    if len(texts) < 2:
        return [0] * len(texts)
    known = [text for topic in collection.topics() for text in topic.phrasings]
    known = known[:: len(known) // MAX_KNOWN + 1]
    space = TfidfVectorizer(analyzer=cut.stems, sublinear_tf=True).fit([*known, *texts])
    rows = space.transform(texts)
    distance = np.clip(1.0 - (rows @ rows.T).toarray(), 0.0, 1.0)
    grouping = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=NEAR
    )
    found: list[int] = grouping.fit_predict(distance).tolist()
    return found
