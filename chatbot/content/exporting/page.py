"""A page to print: every text that patients may read, for experts to read and sign.

It stands alone: no script, no picture, nothing from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from ...model import Collection, Contact, Entry, FollowUp, RedFlag, Topic
from ..reviewing import State, state_of
from .shared import experts_of, html_of

DIGITS = 12  # of a text's digest; enough to tell that the paper and the file are the same
_LABELS = {
    "not_understood": "When nothing fits",
    "clarify": "Above questions to pick from",
    "safety_note": "When a message may only hint at an emergency",
    "personal": "Before an answer to a question about the asker's own case",
    "unavailable": "When nothing can be answered",
    "withdrawn": "When an answer was taken back",
}
_STYLE = """
@page { margin: 18mm }
* { box-sizing: border-box }
body { font: 11pt/1.45 Georgia, serif; color: #111; background: #fff; max-width: 46rem;
  margin: 0 auto; padding: 1.5rem }
h1 { font-size: 20pt; line-height: 1.2; margin: 0 0 .3em }
h2 { font-size: 15pt; margin: 2em 0 .6em; border-bottom: 2pt solid #111; break-after: avoid }
h3 { font-size: 12pt; margin: 0 0 .4em; break-after: avoid }
p, ul { margin: 0 0 .6em }
a { color: inherit }
a::after { content: " (" attr(href) ")"; overflow-wrap: anywhere }
article { border: 1pt solid #767676; border-radius: 3pt; padding: .8em 1em; margin: 0 0 1em;
  break-inside: avoid }
.small { font: 9pt/1.4 Arial, sans-serif; color: #333; overflow-wrap: anywhere }
.mark { font-weight: bold; border: 1.5pt solid #111; padding: .3em .5em }
.sign { display: flex; flex-wrap: wrap; align-items: end; gap: .9em 1.2em;
  margin: .8em 0 0; font: 9.5pt Arial, sans-serif }
.sign .line { flex: 1 1 6rem; border-bottom: 1pt solid #111; min-height: 1.9em;
  display: flex; align-items: end }
.box { display: inline-block; width: .95em; height: .95em; border: 1pt solid #111;
  margin-right: .4em; vertical-align: -.1em }
@media print { body { max-width: none; padding: 0 } }
"""
_SIGN = (
    '<div class="sign"><span><span class="box"></span>Correct as written</span>'
    '<span><span class="box"></span>Needs a change</span>'
    '<span class="line">Name</span><span class="line">Date</span>'
    '<span class="line">Signature</span></div>'
)


def export_page(collection: Collection) -> str:
    """Return the page; its layout follows the paper, A4 or Letter."""
    title = escape(collection.title)
    parts = [
        f'<!DOCTYPE html>\n<html lang="{escape(collection.language)}">\n<head>\n',
        '<meta charset="utf-8">\n<meta name="viewport" content="width=device-width">\n',
        '<meta http-equiv="Content-Security-Policy" '
        "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n",
        f"<title>{title}: texts to review</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n",
        f"<h1>{title}</h1>\n<p>{escape(collection.description)}</p>\n",
        f'<p class="small">Every text that people may read. Content version {collection.version}. '
        "The digits of a text change with its words: sign what you have read, and give the sheet "
        "back to the owner, who records it with <code>faq-chatbot review</code>.</p>\n",
    ]
    for name, topics in _sections(collection):
        if topics:
            parts.append(f"<h2>{name}</h2>\n")
            parts += [_article(collection, topic) for topic in topics]
    parts += ["<h2>Other sentences</h2>\n", *_others(collection), "</body>\n</html>\n"]
    return "".join(parts)


def _sections(collection: Collection) -> Iterator[tuple[str, tuple[Topic, ...]]]:
    yield "Answers", collection.entries
    yield "What comes before any answer", collection.red_flags
    yield "What the source does not answer", collection.gaps
    yield "What is not a question about the subject", collection.out_of_scope
    yield "Small talk", collection.small_talk
    yield "Follow-ups to the turn before", collection.follow_ups


def _article(collection: Collection, topic: Topic) -> str:
    kind = topic.topic_kind.replace("_", " ")
    facts = ". ".join([f"{kind} {topic.id}".capitalize(), *_facts(collection, topic)])
    return (
        f'<article id="{topic.id}">\n<h3 dir="auto">{escape(topic.title)}</h3>\n'
        f'{_withdrawn(topic)}<div dir="auto">{html_of(topic.text)}</div>\n'
        f'<p class="small">{escape(facts)}. {escape(_review(topic))} '
        f"Text {topic.digest[:DIGITS]}</p>\n{_SIGN}\n</article>\n"
    )


def _facts(collection: Collection, topic: Topic) -> Iterator[str]:
    """Yield what an expert needs to know beside the text."""
    if isinstance(topic, Entry):
        source = collection.source(topic.source)
        cited = (source.title, source.publisher, source.url, topic.locator)
        yield f"{topic.kind.capitalize()} from: {', '.join(filter(None, cited))}"
        if names := [expert.name for expert in experts_of(collection, topic)]:
            yield f"Said by: {', '.join(names)}"
    if isinstance(topic, RedFlag):
        yield f"Level: {topic.level.replace('_', ' ')}"
        called = [one for one in collection.contacts if one.level is topic.level]
        if topic.level.interrupts:
            yield f"Shown with: {'; '.join(map(_contact, called))}"
    if isinstance(topic, FollowUp):
        yield f"Said only where this leads nowhere: {topic.leads_to}"


def _contact(contact: Contact) -> str:
    return f"{contact.label} {contact.number}"


def _withdrawn(topic: Topic) -> str:
    taken_back = topic.withdrawn if isinstance(topic, Entry) else None
    if taken_back is None:
        return ""
    said = f"Withdrawn on {taken_back.on}; not shown. {taken_back.reason}"
    return f'<p class="mark">{escape(said)}</p>\n'


def _review(topic: Topic) -> str:
    approval, state = topic.approval, state_of(topic)
    if approval is None:
        return "Not reviewed yet."
    since = ", changed since" if state is State.CHANGED else ""
    return f"Reviewed by {approval.by} on {approval.on}{since}."


def _others(collection: Collection) -> Iterator[str]:
    texts = collection.texts
    said = [(label, getattr(texts, name)) for name, label in _LABELS.items()]
    said += [(f"To people who write in: {code}", text) for code, text in texts.other_languages]
    yield "<dl>\n"
    for label, text in filter(all, said):
        yield f'<dt class="small">{escape(label)}</dt><dd dir="auto">{escape(text)}</dd>\n'
    yield "</dl>\n"
