"""Every sentence of the pages that is not content, in one place.

The server's templates and the page's script both take their words from here, so that a patient
reads the same with and without JavaScript. Plain words: a reading age of about 12.
"""

from __future__ import annotations

WORDS = {
    "emergency": "If this may be an emergency, call your local emergency number.",
    "unavailable": "I can't answer right now.",
    "offline": "I can't reach the server right now. Your question is still here.",
    "slow": "This is taking too long. Your question is still here.",
    "too_long": "Your message is too long. Please make it shorter.",
    "too_many": "That was a lot of questions at once. Please wait a minute.",
    "retry": "Try again",
    "thinking": "Looking for an answer…",
    "waiting": "One moment: I am still looking for your last answer.",
    "empty": "Please type a question first.",
    "you": "You asked",
    "took": "I took your question as: {question}",
    "summary": "Summary of the experts' answer, not their own words",
    "summary_source": "Summary of the article, not its own words",
    "verbatim": "The experts' own words",
    "verbatim_source": "The article's own words",
    "source": "Where this comes from",
    "experts": "Experts: {experts}",
    "peer_reviewed": "Peer reviewed",
    "updated": "Last updated {date}",
    "due": "Next review due {date}",
    "stale": "Its review has been overdue since {date}",
    "clarify": "Pick the question that fits",
    "answer": "You can also ask",
    "no_answer": "Questions I can answer",
    "urgent_emergency": "Get help now",
    "urgent_crisis": "You can talk to someone now",
    "urgent_same_day": "Get medical advice today",
}
