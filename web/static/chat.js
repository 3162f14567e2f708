// The chat of the demo page. Everything shown is a text node: no markup from anywhere is ever read.
// Without this file the same form posts to /ask, and templates/_reply.html builds the same cards.
"use strict";

(() => {
  const TIMEOUT = 10000;
  const page = document.getElementById("chat");
  const log = document.getElementById("log");
  const status = document.getElementById("status");
  const form = document.getElementById("ask");
  const box = document.getElementById("question");
  const words = JSON.parse(page.dataset.words);
  let conversation = null;
  let waiting = false;

  const make = (tag, attributes, ...children) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children.flat().filter((child) => child !== null));
    return node;
  };
  const fill = (text, name, value) => text.split(`{${name}}`).join(value);
  const day = (iso) => new Date(`${iso}T00:00:00Z`).toLocaleDateString(
    "en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const link = (href, text, more = {}) => /^(https?:\/\/|tel:)/.test(href)
    ? make("a", { href, rel: "noopener noreferrer", ...more }, text) : text;

  const block = (part) => {
    if (part.type === "list") return make("ul", {}, part.items.map((item) => make("li", {}, item)));
    return make("p", {}, part.type === "link" ? link(part.href, part.text) : part.text);
  };

  const urgentCard = (reply) => make("div", { class: "urgent", role: "alert" },
    make("h2", {}, words[`urgent_${reply.urgent.level}`]),
    reply.urgent.contacts.map((contact) => make("p", {},
      link(contact.href, `${contact.label}: ${contact.number}`, { class: "button" }))),
    reply.message.map(block));

  const answerParts = (reply) => {
    const experts = reply.citation && reply.citation.experts.length;
    return [
      reply.safety_note ? make("p", { class: "note" }, reply.safety_note) : null,
      reply.matched_question
        ? make("p", { class: "took" }, fill(words.took, "question", reply.matched_question)) : null,
      ...reply.message.map(block),
      reply.answer_kind
        ? make("p", { class: "kind" }, words[reply.answer_kind + (experts ? "" : "_source")]) : null,
    ];
  };

  const sourceCard = (citation) => {
    const names = citation.experts.map(
      (expert) => expert.credentials ? `${expert.name}, ${expert.credentials}` : expert.name);
    const lines = [
      make("li", {}, `${citation.publisher}, ${citation.locator}`),
      names.length ? make("li", {}, fill(words.experts, "experts", names.join("; "))) : null,
      citation.peer_reviewed ? make("li", {}, words.peer_reviewed) : null,
      make("li", {}, fill(words.updated, "date", day(citation.updated))),
      make("li", citation.stale ? { class: "stale" } : {},
        fill(citation.stale ? words.stale : words.due, "date", day(citation.review_due))),
    ];
    return make("div", { class: "citation" },
      make("p", { class: "label" }, words.source),
      make("p", { class: "title" }, link(citation.url, citation.title)),
      make("ul", {}, lines));
  };

  const suggestionList = (reply) => {
    const list = make("div", { class: "suggestions" },
      make("p", { class: "label" }, words[reply.outcome] || words.answer));
    for (const { question } of reply.suggestions) {
      const button = make("button", { type: "button" }, question);
      button.addEventListener("click", () => send(question));
      list.append(button);
    }
    return list;
  };

  const replyCard = (reply) => make("article", { class: "reply" },
    reply.urgent ? urgentCard(reply) : answerParts(reply),
    reply.citation ? sourceCard(reply.citation) : null,
    reply.suggestions.length ? suggestionList(reply) : null);

  const errorCard = (text, question) => {
    const card = make("article", { class: "reply error" },
      make("p", {}, text), make("p", {}, make("strong", {}, words.emergency)));
    if (text === words.too_long) { // sending it again would not help: give it back to shorten
      if (!box.value) box.value = question;
      return card;
    }
    const again = make("button", { type: "button", class: "button" }, words.retry);
    card.append(make("p", {}, again));
    again.addEventListener("click", () => {
      if (waiting) return;
      card.remove();
      box.focus();
      ask(question);
    });
    return card;
  };

  // A failure is told in our own words: what a server or a proxy says is not for patients.
  const answerCard = async (question) => {
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(), TIMEOUT);
    let failure = words.offline;
    try {
      const response = await fetch("/api/chat", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ message: question, conversation }),
        credentials: "omit",
        signal: aborter.signal,
      });
      failure = { 413: words.too_long, 429: words.too_many }[response.status] || words.unavailable;
      if (!response.ok) return errorCard(failure, question);
      const reply = await response.json();
      const card = replyCard(reply);
      conversation = reply.conversation;
      return card;
    } catch (error) {
      return errorCard(error.name === "AbortError" ? words.slow : failure, question);
    } finally {
      clearTimeout(timer);
    }
  };

  const ask = async (question) => {
    waiting = true;
    status.textContent = words.thinking;
    const card = await answerCard(question);
    waiting = false;
    status.textContent = "";
    log.append(card);
    card.scrollIntoView({ block: "start" });
  };

  const send = (question) => {
    if (waiting) {
      status.textContent = words.waiting;
      return false;
    }
    log.append(make("div", { class: "you" },
      make("p", { class: "label" }, words.you), make("p", { dir: "auto" }, question)));
    ask(question);
    return true;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const question = box.value.trim();
    if (!question) status.textContent = words.empty;
    else if (send(question)) box.value = "";
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey) return;
    if (event.isComposing || event.keyCode === 229) return; // an input method is choosing characters
    event.preventDefault();
    form.requestSubmit();
  });
  document.getElementById("starters").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    event.preventDefault();
    send(button.value);
  });
  form.noValidate = true;
})();
