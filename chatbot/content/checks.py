"""What only shows when all files are seen together: errors across files, and the lint."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Container, Sequence

from ..model import Entry, FollowUp, RedFlag, Wordings, comparable
from ..reading.problems import Place, Problems
from ..reading.wording import quoted
from .header import Header
from .phrasings import Phrasing
from .reviewing import State, state_of
from .topics import TopicFile

LONG_ANSWER = 1_200
LONG_PHRASING = 500


def check_phrasings(
    files: Sequence[TopicFile], look_alikes: Sequence[Phrasing], problems: Problems
) -> None:
    """Report every question or phrasing that is listed under two topics.

    It could lead to either of them, and which one a patient gets would be an accident. Follow-ups
    are apart, because they are looked for only where there is a turn before. What looks like a red
    flag may be a phrasing of any topic but a red flag.
    """
    follow_ups = [file for file in files if isinstance(file.topic, FollowUp)]
    _owners(follow_ups, problems)
    owners = _owners([file for file in files if file not in follow_ups], problems)
    flags = {file.topic.id for file in files if isinstance(file.topic, RedFlag)}
    for text, place in look_alikes:
        owner, first = owners.get(comparable(text), ("", place))
        if owner in flags:
            what = f"{quoted(text)} is a phrasing of the red flag {owner}, at {first}"
            problems.add(place, what, "Keep it where it belongs", "duplicate-question")


def _owners(files: Sequence[TopicFile], problems: Problems) -> Wordings[tuple[str, Place]]:
    """Return which topic each text is of, and where; report the texts that are of two."""
    owners: Wordings[tuple[str, Place]] = Wordings()
    for file in files:
        asked = [(phrasing.text, phrasing.place) for phrasing in file.phrasings]
        if isinstance(file.topic, Entry) and file.topic.question:
            asked.insert(0, (file.topic.question, file.title))
        for text, place in asked:
            owner, first = owners.claim(text, (file.topic.id, place))
            if owner != file.topic.id:
                what = f"{quoted(text)} is also listed under {owner}, at {first}"
                problems.add(place, what, "Keep it under one topic", "duplicate-question")
    return owners


def lint(
    files: Sequence[TopicFile], header: Header, today: datetime.date, warnings: Problems
) -> None:
    """Report what is allowed and still worth a look, of a collection without errors."""
    _lint_header(header, today, warnings)
    unreviewed: Counter[str] = Counter()
    withdrawn = {
        file.topic.id for file in files if isinstance(file.topic, Entry) and file.topic.withdrawn
    }
    for file in files:
        state = state_of(file.topic)
        unreviewed[file.title.path.parent.name] += state is State.UNREVIEWED
        if state is State.CHANGED:
            what = f"{file.topic.id} was changed after its review"
            fix = "Have it read again, then sign it with `faq-chatbot review`"
            warnings.add(file.place("reviewed_text"), what, fix, "changed-after-review")
        _lint_topic(file, warnings)
        _lint_withdrawal(file, withdrawn, today, warnings)
    if unreviewed.total():
        counts = ", ".join(f"{count} in {folder}/" for folder, count in unreviewed.items() if count)
        what = f"{unreviewed.total()} of {len(files)} texts have not been signed: {counts}"
        fix = "Have them read (`faq-chatbot export --format html`), then `faq-chatbot review`"
        warnings.add(header.place, what, fix, "not-reviewed")


def _lint_header(header: Header, today: datetime.date, warnings: Problems) -> None:
    for source, place in zip(header.sources, header.source_places, strict=True):
        if source.review_due is None:
            what = f"the source {source.id} has no date on which its answers are due for review"
            warnings.add(place, what, "Add review_due", "no-review-due")
        elif source.is_stale(today):
            what = f"the source {source.id} was due for review on {source.review_due}"
            warnings.add(place, what, "Review its answers, then move review_due", "review-overdue")
    for review, place in zip(header.reviews, header.review_places, strict=True):
        if not review.reviewed_by:
            what = f"this part has not been reviewed: {review.what}"
            fix = "Have it reviewed, then add reviewed_by and reviewed_on"
            warnings.add(place, what, fix, "part-not-reviewed")
    if not header.reviews:
        what = "no writer or reviewer is named"
        warnings.add(header.place, what, "Add reviews", "nobody-named")


def _lint_withdrawal(
    file: TopicFile, withdrawn: Container[str], today: datetime.date, warnings: Problems
) -> None:
    for related in getattr(file.topic, "related", ()):
        if related in withdrawn and file.topic.id not in withdrawn:
            what = f"{related}, which is withdrawn, is still named as related"
            warnings.add(file.place("related"), what, "Take it out", "withdrawn-related")
    taken_back = file.topic.withdrawn if isinstance(file.topic, Entry) else None
    if taken_back and taken_back.on > today:
        what = f"the answer is already withdrawn, although its date is {taken_back.on}"
        fix = "Correct the date, or add the key on that day"
        warnings.add(file.place("withdrawn"), what, fix, "withdrawn-in-future")


def _lint_topic(file: TopicFile, warnings: Problems) -> None:
    default = isinstance(file.topic, FollowUp) and file.topic.leads_to == "alarm"
    if not file.phrasings and not default:
        what = f"{file.topic.id} has no phrasings, so it is hardly ever recognised"
        fix = f"Add {file.title.path.with_suffix('.txt')} with ways people ask it, one per line"
        warnings.add(Place(file.title.path), what, fix, "no-phrasings")
    length = len(file.topic.plain_text)
    if isinstance(file.topic, Entry) and length > LONG_ANSWER:
        what = f"the answer has {length:,} characters, long for a chat on a phone"
        fix = f"Keep it under {LONG_ANSWER:,} or split it"
        warnings.add(Place(file.title.path), what, fix, "long-answer")
    first: Wordings[Place] = Wordings()
    for text, place in file.phrasings:
        if len(text) > LONG_PHRASING:
            what = f"the phrasing has {len(text):,} characters"
            warnings.add(place, what, f"Keep it under {LONG_PHRASING:,}", "long-phrasing")
        same = first.claim(text, place)
        if same is not place:
            what = f"{quoted(text)} is already in line {same.line} and counts once"
            warnings.add(place, what, "Keep one of them", "repeated-phrasing")
