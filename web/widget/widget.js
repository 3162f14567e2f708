// The launcher, the panel and the conversation in it.

const TIMEOUT = 10000;
const PATIENCE = 300; // an answer that comes at once needs no word about waiting
const COLOURS = ["accent", "on-accent", "background", "text", "border"].map((name) => `--faq-chatbot-${name}`);
const FAILURES = { 413: "too_long", 429: "too_many" };

const start = (script) => {
  const options = readOptions(script);
  const { words, endpoint, lang, site } = options;
  const key = `faq-chatbot:${endpoint}:${site || ""}`;
  const shown = new Map(); // turn -> the nodes of its question and its reply
  const life = new AbortController();
  let config = null;
  let conversation = null;
  let waiting = null;

  const host = document.createElement("faq-chatbot");
  const tell = (name, detail = {}) => host.dispatchEvent(
    new CustomEvent(`faq-chatbot:${name}`, { detail, bubbles: true, composed: true }));

  const launcher = button(words.launcher, () => open(), { class: "launcher filled", part: "launcher", "aria-haspopup": "dialog" });
  const intro = make("article", { class: "intro" });
  const log = make("div", { role: "log", "aria-label": words.log, part: "log" });
  const tools = make("div", { class: "tools", hidden: "" },
    button(words.save, () => save()), button(words.print, () => print()), button(words.clear, () => clear()));
  const scroller = make("div", { class: "scroller", role: "group", "aria-labelledby": "title", tabindex: 0 }, intro, log, tools);
  const status = make("p", { class: "status", role: "status", dir: "auto" });
  const box = make("textarea", { id: "box", part: "input", rows: 1, dir: "auto", autocomplete: "off", enterkeyhint: "send" });
  const form = make("form", {}, status,
    make("label", { for: "box", dir: "auto" }, words.label),
    make("div", { class: "row" }, box, make("button", { class: "filled", part: "send", dir: "auto" }, words.send)));
  const panel = make("div", { class: "panel", part: "panel", role: "dialog", "aria-labelledby": "title", tabindex: -1, hidden: "" },
    make("header", { part: "header" },
      make("h2", { id: "title", dir: "auto" }, options.title || words.title), button(words.close, () => close())),
    scroller, form);
  const root = make("section", { lang, "aria-label": words.title, ...(options.dir && { dir: options.dir }) }, launcher, panel);

  const cards = (language) => makeCards(options, language, ask, rate);
  const language = () => (config ? config.collection.language : "");
  const contacts = () => (config ? config.emergency : options.emergency);
  const say = (name) => { status.textContent = name ? words[name] : ""; };
  const showStart = (node) => { scroller.scrollTop = node.offsetTop - 8; };
  const last = () => [...shown].at(-1);

  // What the server says, or the name of the sentence that tells why there is nothing.
  const call = async (path, sent) => {
    const aborter = new AbortController();
    const timer = setTimeout(() => aborter.abort(), TIMEOUT);
    try {
      const response = await fetch(`${endpoint}/api/${path}`, {
        method: sent ? "POST" : "GET",
        body: sent && JSON.stringify(sent), // a body of text/plain needs no preflight
        credentials: "omit",
        referrerPolicy: "no-referrer",
        signal: aborter.signal,
      });
      const { ok, status: code } = response;
      if (!ok) return { failed: FAILURES[code] || "unavailable", status: code };
      return { found: code === 204 ? {} : await response.json() };
    } catch (error) {
      if (aborter.signal.aborted) return { failed: "slow" };
      return { failed: error instanceof SyntaxError ? "unavailable" : "offline" };
    } finally {
      clearTimeout(timer);
    }
  };

  // The first words: what this is, whom to call, what can be asked.
  const introduce = (found) => {
    const { call: callLink, list, picks, said } = cards(found ? text(found.collection.language) : lang);
    const about = found ? found.about : [options.about || words.about];
    const offered = found ? found.suggestions.map((one) => one.question) : [];
    const nodes = [
      found ? said("h3", found.collection.title) : null,
      make("div", { class: "urgent" }, make("p", { dir: "auto", class: "label" }, words.emergency),
        (found ? found.emergency : options.emergency).map(callLink)),
      list(about),
      picks(words.no_answer, options.suggestions.length ? options.suggestions : offered),
    ];
    const height = intro.offsetHeight;
    intro.replaceChildren(...nodes.filter(Boolean));
    if (shown.size) scroller.scrollTop += intro.offsetHeight - height;
  };
  const learn = async () => {
    const { found } = await call(`config?${new URLSearchParams({ lang, ...(site && { site }) })}`);
    try {
      introduce(found);
      config = found || null;
    } catch {
      introduce(); // not the shape of a configuration: questions can be asked without one
    }
  };

  const keep = () => {
    tools.hidden = !shown.size;
    if (options.store === "off") return;
    try {
      if (!shown.size) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify({ turns: [...shown.keys()], conversation }));
    } catch {
      // Full or forbidden: the conversation is then kept by this page alone.
    }
  };
  const restore = () => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(key));
      if (!kept) return;
      for (const turn of kept.turns) {
        add(turn);
        show(turn);
      }
      conversation = kept.conversation;
      tools.hidden = false;
    } catch {
      forget(); // forbidden, or written by something else
    }
  };

  const add = (turn) => {
    const asked = cards("").question(turn);
    log.append(asked);
    shown.set(turn, { asked });
  };
  const show = (turn) => {
    const nodes = shown.get(turn);
    try {
      if (!turn.failed) nodes.card = cards(turn.language).reply(turn, config && config.feedback);
    } catch {
      turn.failed = "unavailable"; // not the shape of a reply
    }
    if (turn.failed) {
      delete turn.reply;
      nodes.card = cards(language()).failure(turn, contacts(), () => retry(turn));
    }
    nodes.asked.after(nodes.card);
    return nodes.card;
  };

  const answer = async (turn) => {
    waiting = turn;
    keep();
    const timer = setTimeout(() => {
      say("thinking");
      showStart(shown.get(turn).asked); // the new line took some of its room
    }, PATIENCE);
    const { found, failed, status: code } = await call("chat", { message: turn.question, conversation, site });
    clearTimeout(timer);
    if (waiting !== turn) return; // cleared meanwhile
    waiting = null;
    say();
    Object.assign(turn, { reply: found, failed, language: language() });
    showStart(show(turn));
    if (turn.failed) {
      box.value ||= turn.question;
      tell("error", { reason: turn.failed, status: code });
    } else {
      conversation = found.conversation || conversation;
      const { reply_id, outcome, entry_id, gap_id, reason, content_version } = found;
      tell("answer", { reply_id, outcome, entry_id, gap_id, reason, content_version });
    }
    keep();
  };
  const retry = (turn) => {
    if (waiting) return say("waiting");
    if (box.value.trim() === turn.question) box.value = "";
    shown.get(turn).card.remove();
    box.focus();
    answer(turn);
  };
  // Tells whether the question was taken.
  const ask = (asked) => {
    const question = text(asked).trim();
    open(false);
    say(question ? waiting && "waiting" : "empty");
    if (!question || waiting) return false;
    const [turn] = last() || [{}];
    tell("ask");
    if (turn.failed && turn.question === question) retry(turn);
    else {
      const next = { question };
      add(next);
      showStart(shown.get(next).asked);
      answer(next);
    }
    return true;
  };
  const rate = async (turn, helpful, reason) => {
    const { reply_id } = turn.reply;
    const { failed } = await call("feedback", { reply_id, helpful, reason });
    if (failed) return false;
    turn.rated = true;
    keep();
    tell("feedback", { reply_id, helpful, reason });
    return true;
  };
  const forget = () => {
    shown.clear();
    log.replaceChildren();
    conversation = waiting = null;
    say();
  };
  const clear = () => {
    forget();
    keep();
    if (!panel.hidden) box.focus();
    tell("clear");
  };

  const open = (focus = true) => {
    if (panel.hidden) {
      if (!intro.hasChildNodes()) {
        introduce();
        if (options.store !== "off") restore();
      }
      panel.hidden = false;
      fit();
      paint();
      if (shown.size) showStart(last()[1].asked);
      if (!config) learn();
      tell("open");
    }
    // On a touch screen a focused box brings up the keyboard, which would cover the first words.
    if (focus) (matchMedia("(pointer: coarse)").matches ? panel : box).focus();
    launcher.hidden = true;
  };
  const close = (focus = true) => {
    if (panel.hidden) return;
    launcher.hidden = false;
    if (focus) launcher.focus();
    panel.hidden = true;
    tell("close");
  };

  const line = (node) => (node.localName === "li" ? "- " : "") + node.textContent
    + [...node.querySelectorAll("a[target]")].map((one) => ` ${one.href}`).join("");
  const save = () => {
    const now = new Date().toLocaleString(lang);
    const parts = [intro, ...log.children].map((part) => [...part.querySelectorAll("h3, p, li")]
      .filter((node) => !node.closest(".picks, .vote")).map(line).join("\n"));
    const all = [words.saved.replace("{date}", now), ...parts].join("\n\n");
    const href = URL.createObjectURL(new Blob([`${all}\n`], { type: "text/plain;charset=utf-8" }));
    make("a", { href, download: words.file }).click();
    setTimeout(() => URL.revokeObjectURL(href), TIMEOUT);
  };
  const print = () => {
    const alone = new CSSStyleSheet();
    alone.replaceSync("@media print { body > :not(faq-chatbot) { display: none !important } }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, alone];
    addEventListener("afterprint", () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== alone);
    }, { once: true });
    window.print();
  };

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const paint = () => {
    const theme = options.theme || "auto";
    const isDark = theme === "dark" || (theme === "auto" && dark.matches);
    root.className = `${isDark ? "dark" : "light"} ${options.position || "end"}`;
    for (const name of COLOURS) root.style.removeProperty(name);
    for (const [name, node, least] of [["accent", launcher, 4.5], ["text", panel, 7]]) {
      const ratio = contrast(getComputedStyle(node));
      if (ratio >= least) continue;
      warn(`--faq-chatbot-${name} has a contrast of ${ratio.toFixed(1)}, which is less than ${least}`
        + " (only opaque #rgb, rgb() and hsl() colours can be compared), so the widget keeps its own colours");
      for (const own of COLOURS) root.style.setProperty(own, "initial");
    }
  };
  // A phone's keyboard makes the visible part of the page smaller, not the page.
  const fit = () => {
    const { height, offsetTop, scale } = window.visualViewport || {};
    if (!(Math.abs(scale - 1) < 0.01)) return; // zoomed in, which is another matter
    panel.style.setProperty("--visible", `${height}px`);
    panel.style.setProperty("--above", `${offsetTop}px`);
  };

  // The launcher takes the place of the owner's link, also after a page has exchanged its body.
  const link = () => {
    const tag = [...document.scripts].find((one) => one.src === script.src);
    const before = tag && tag.previousElementSibling;
    return before && before.localName === "a" ? before : null;
  };
  const observer = new MutationObserver(() => settle());
  const settle = () => {
    if (host.isConnected || !document.body) return;
    for (const copy of document.querySelectorAll(host.localName)) copy.remove();
    document.body.append(host);
    observer.observe(document.documentElement, { childList: true });
    observer.observe(document.body, { childList: true });
    const replaced = link();
    if (replaced) replaced.style.visibility = "hidden";
    if (shown.size) showStart(last()[1].asked);
  };
  const destroy = () => {
    life.abort();
    observer.disconnect();
    host.remove();
    const replaced = link();
    if (replaced) replaced.style.visibility = "";
    delete window.faqChatbot;
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (ask(box.value)) box.value = "";
  });
  box.addEventListener("keydown", (event) => {
    // 229: an input method is choosing characters.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.isComposing) close();
  });
  // The page's own shortcuts would take what is typed here for theirs.
  for (const type of ["keydown", "keypress", "keyup"]) {
    root.addEventListener(type, (event) => event.stopPropagation());
  }
  // Where the panel covers the page, focus that leaves it would be out of sight.
  const covering = matchMedia("(max-width: 30em), (max-height: 30em)");
  root.addEventListener("focusout", ({ relatedTarget }) => {
    if (covering.matches && relatedTarget && !root.contains(relatedTarget)) close(false);
  });
  dark.addEventListener("change", paint, { signal: life.signal });
  addEventListener("load", paint, { signal: life.signal }); // when the page's own colours are there
  for (const type of window.visualViewport ? ["resize", "scroll"] : []) {
    visualViewport.addEventListener(type, fit, { signal: life.signal });
  }

  const sheet = new CSSStyleSheet();
  sheet.replaceSync(CSS);
  const shadow = host.attachShadow({ mode: "open" });
  shadow.adoptedStyleSheets = [sheet];
  shadow.append(root);
  if (link() && link().textContent.trim()) launcher.firstChild.textContent = link().textContent.trim();
  settle();
  paint();
  window.faqChatbot = { version: VERSION, open: () => open(), close: () => close(), ask, clear, destroy };
};

const script = document.currentScript;
const run = () => window.faqChatbot || start(script);
// Without these the owner's link stays what it is, which works everywhere.
if (!script) warn("load the script with a plain <script async>, not as a module");
else if ("adoptedStyleSheets" in document) {
  if (document.body) run();
  else document.addEventListener("DOMContentLoaded", run);
}
