"use strict";
(() => {
  const STEP = 100;
  const { threads, texts } = JSON.parse(document.getElementById("data").textContent);
  const at = (id) => document.getElementById(id);
  const [words, show, tag, suite] = ["words", "show", "tag", "suite"].map(at);
  let found = [];
  let shown = 0;

  /** An element with a class and its content: texts, which are never HTML, and elements. */
  const element = (name, className, ...content) => {
    const made = document.createElement(name);
    if (className) made.className = className;
    made.append(...content.filter((one) => one !== null && one !== ""));
    return made;
  };

  const options = (select, pairs) =>
    pairs.forEach(([value, text]) => select.append(new Option(text, value)));
  const distinct = (lists) => [...new Set(lists.flat())].filter(Boolean).sort();
  const counted = (test) => threads.filter((thread) => thread.turns.some(test)).length;

  const tests = {
    failed: (turn) => turn.failed,
    all: () => true,
    correct: (turn) => turn.state === "correct",
  };
  for (const state of distinct(threads.map((thread) => thread.turns.map((turn) => turn.state)))) {
    tests[state] = (turn) => turn.state === state;
  }
  const names = { failed: "what failed", all: "everything" };
  options(show, Object.keys(tests).map((key) => [
    key, `${names[key] ?? key.replaceAll("_", " ")} (${counted(tests[key])})`,
  ]));
  options(tag, [["", "any"], ...distinct(threads.map((one) => one.tags)).map((one) => [one, one])]);
  options(suite, [["", "any"], ...distinct(threads.map((one) => one.suite)).map((one) => [one, one])]);
  if (!counted(tests.failed)) show.value = "all";

  const searched = new Map();
  const text = (thread) => {
    if (!searched.has(thread)) {
      const parts = thread.turns.flatMap((turn) => [turn.q, turn.expected, turn.got]);
      searched.set(thread, [thread.name, ...parts].join("\n").toLowerCase());
    }
    return searched.get(thread);
  };

  const badge = (turn) =>
    element("span", `verdict ${turn.state}`, turn.state.replaceAll("_", " "));

  const turnOf = (turn) => {
    const item = element("li", "",
      element("p", "you", element("span", "who", "Patient"), turn.q));
    if (turn.state !== "skipped") {
      const sure = turn.confidence === null ? "" : `, confidence ${turn.confidence}`;
      item.append(element("p", "bot",
        element("span", "who", `Bot: ${turn.got}${sure}`), texts[turn.text] ?? ""));
    }
    if (turn.options.length) item.append(element("p", "", `Offered: ${turn.options.join(", ")}`));
    item.append(element("p", "", badge(turn), turn.expected ? ` Expected: ${turn.expected}` : ""));
    if (turn.notes.length) {
      item.append(element("ul", "why", ...turn.notes.map((note) => element("li", "", note))));
    }
    if (turn.reason) item.append(element("p", "", "Why this reply:"), element("pre", "", turn.reason));
    return item;
  };

  /** One line; what it opens to is only built then. */
  const line = (thread) => {
    const turn = thread.turns.find(tests[show.value]) ?? thread.turns[0];
    const length = thread.turns.length > 1 ? `dialogue of ${thread.turns.length}` : "";
    const what = [thread.name, length, turn.expected && `expected ${turn.expected}`, `got ${turn.got}`];
    const opened = element("details", "", element("summary", "",
      badge(turn), element("span", "what", what.filter(Boolean).join(" · ")), element("q", "", turn.q)));
    opened.addEventListener("toggle", () => {
      const tags = thread.tags.length ? `Tags: ${thread.tags.join(", ")}` : "";
      opened.append(element("p", "what", [thread.suite, tags].filter(Boolean).join(" · ")),
        element("ol", "turns", ...thread.turns.map(turnOf)));
    }, { once: true });
    return element("li", "", opened);
  };

  const more = () => {
    const next = found.slice(shown, shown + STEP);
    at("list").append(...next.map(line));
    shown += next.length;
    at("more").hidden = shown === found.length;
  };

  const filter = () => {
    const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    found = threads.filter((thread) =>
      thread.turns.some(tests[show.value])
      && (!tag.value || thread.tags.includes(tag.value))
      && (!suite.value || thread.suite === suite.value)
      && wanted.every((word) => text(thread).includes(word)));
    at("count").textContent = `${found.length} of ${threads.length} questions and dialogues`;
    at("list").replaceChildren();
    shown = 0;
    more();
  };

  at("filter").hidden = false;
  at("filter").addEventListener("input", filter);
  at("filter").addEventListener("submit", (event) => event.preventDefault());
  at("more").addEventListener("click", more);
  filter();
})();
