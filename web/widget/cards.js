// A reply as cards. Everything shown is a text node, and whatever has not the shape of a reply
// throws. templates/_reply.html builds the same without JavaScript: change both.

const OUTCOMES = ["answer", "clarify", "no_answer", "urgent", "smalltalk"];
const REASONS = ["not_my_question", "not_clear", "out_of_date", "wrong", "other"];

const make = (tag, attributes, ...children) => {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children.flat(2).filter((child) => child !== null && child !== undefined));
  return node;
};
const text = (value) => {
  if (typeof value !== "string") throw new TypeError("not a text");
  return value;
};
const button = (label, action, more = {}) => {
  const node = make("button", { type: "button", ...more }, make("bdi", {}, text(label)));
  node.addEventListener("click", action);
  return node;
};

const makeCards = ({ words, lang }, language, pick, rate) => {
  // Answers stay in their own language and direction, whatever the page and the labels are in.
  const theirs = { dir: "auto", lang: language };
  const said = (tag, value) => make(tag, theirs, text(value));
  const list = (items) => make("ul", theirs, items.map((item) => make("li", {}, text(item))));
  const label = (tag, name, more = {}) => make(tag, { dir: "auto", ...more }, text(name));
  const filled = (name, value) => {
    const [before, after] = words[name].split(/\{\w+\}/);
    return [before, make("bdi", { lang: language }, value), after];
  };
  const day = (iso) => new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, {
    dateStyle: "long", timeZone: "UTC" }).format(new Date(text(iso)));

  const link = (href, name) => {
    const found = make("a", { href: text(href) }, text(name));
    if (found.protocol === "tel:") found.className = "call";
    else if (/^https?:\/\//.test(href) && found.protocol !== ":") {
      found.target = "_blank";
      found.rel = "noopener noreferrer";
      found.title = words.new_tab;
    } else return name;
    return found;
  };
  const call = ({ label: name, number, href }) =>
    make("p", theirs, link(href, name ? `${text(name)}: ${text(number)}` : text(number)));

  const block = (part) => {
    if (part.type === "list") return list(part.items);
    return make("p", theirs, part.type === "link" ? link(part.href, part.text) : text(part.text));
  };

  const picks = (title, questions) => questions.length ? make("div", { class: "picks" },
    label("p", title, { class: "label" }),
    make("ul", {}, questions.map((question) => make("li", {},
      button(question, () => pick(question), { ...theirs, part: "suggestion" }))))) : null;

  const urgent = ({ urgent: { level, contacts }, message }) =>
    make("div", { class: "urgent", part: "urgent", role: "alert" },
      label("h3", words[`urgent_${level}`] || words.urgent_emergency),
      contacts.map(call), message.map(block));

  const source = (citation) => {
    const experts = citation.experts.map(({ name, credentials }) =>
      text(name) + (credentials ? `, ${text(credentials)}` : "")).join("; ");
    return make("div", { class: "source", part: "citation" },
      label("p", words.source, { class: "label" }),
      make("p", theirs, link(citation.url, citation.title)),
      make("ul", { dir: "auto" },
        make("li", { lang: language }, [citation.publisher, citation.locator].map(text).filter(Boolean).join(", ")),
        experts ? make("li", {}, filled("experts", experts)) : null,
        citation.peer_reviewed ? make("li", {}, words.peer_reviewed) : null,
        citation.updated ? make("li", {}, filled("updated", day(citation.updated))) : null,
        citation.stale ? make("li", { class: "stale" }, filled("stale", day(citation.review_due)))
          : citation.review_due ? make("li", {}, filled("due", day(citation.review_due))) : null));
  };

  // The box takes the focus, because what was pressed in it goes away.
  const vote = (turn) => {
    const box = make("div", { class: "vote", role: "group", tabindex: -1 });
    const fill = (title, ...buttons) => {
      box.setAttribute("aria-label", title);
      box.replaceChildren(label("p", title, { class: "label" }), ...buttons);
    };
    const send = async (helpful, reason) => {
      box.focus();
      fill(words.helpful);
      fill(await rate(turn, helpful, reason) ? words.thanks : words.not_sent);
    };
    const askWhy = () => {
      box.focus();
      fill(words.why, ...REASONS.map((reason) => button(words[reason], () => send(false, reason))));
    };
    fill(words.helpful, button(words.yes, () => send(true, null)), button(words.no, askWhy));
    return box;
  };

  const answer = (reply) => {
    const { answer_kind: kind, citation } = reply;
    const blocks = reply.message.map(block);
    return [
      reply.safety_note ? make("p", { ...theirs, class: "note", part: "note" }, text(reply.safety_note)) : null,
      reply.matched_question ? make("p", { dir: "auto", class: "took" }, filled("took", text(reply.matched_question))) : null,
      kind === "verbatim" ? make("blockquote", {}, blocks) : blocks,
      kind ? label("p", words[kind + (citation && citation.experts.length ? "" : "_source")], { class: "kind" }) : null,
    ];
  };

  return {
    call,
    list,
    picks,
    said,
    question: ({ question }) => make("article", { class: "question", part: "question" },
      label("p", words.you, { class: "label" }), make("p", { dir: "auto" }, question)),
    reply: (turn, voting) => {
      const { reply } = turn;
      if (!OUTCOMES.includes(reply.outcome) || !reply.message.length) throw new TypeError("not a reply");
      return make("article", { class: "reply", part: "reply" },
        reply.outcome === "urgent" || reply.urgent ? urgent(reply) : answer(reply),
        reply.citation ? source(reply.citation) : null,
        voting && reply.outcome === "answer" && !turn.rated ? vote(turn) : null,
        picks(words[reply.outcome] || words.answer, reply.suggestions.map((one) => text(one.question))));
    },
    failure: ({ failed }, contacts, again) => make("article", { class: "reply failure", part: "reply" },
      label("p", words[failed]), label("p", words.emergency, { class: "label" }), contacts.map(call),
      failed === "too_long" ? null : button(words.retry, again, { class: "filled" })),
  };
};
