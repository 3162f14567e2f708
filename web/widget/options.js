// What the owner sets on the tag. A mistake is reported once on the console and never stops the widget.

const STRINGS = Object.fromEntries(Object.entries(TRANSLATIONS).map(([language, texts]) =>
  [language, Object.fromEntries(NAMES.map((name, place) => [name, texts[place]]))]));
const CHOICES = {
  position: ["end", "start"],
  theme: ["auto", "light", "dark"],
  dir: ["ltr", "rtl"],
  store: ["on", "off"],
};
const TEXTS = ["endpoint", "site", "lang", "title", "about", "emergency", "suggestions", "strings"];

const told = new Set();
const warn = (text) => {
  if (!told.has(text)) console.warn(`faq-chatbot: ${text}`);
  told.add(text);
};

const pairs = (word) => [...word].map((letter, place) => letter + (word[place + 1] || ""));
const likeness = (one, other) =>
  pairs(one).filter((pair) => pairs(other).includes(pair)).length / (one.length + other.length);
const nearest = (name, known) =>
  known.reduce((best, one) => (likeness(one, name) > likeness(best, name) ? one : best));
const unknown = (kind, name, known) =>
  warn(`unknown ${kind} "${name}"; did you mean "${nearest(name, known)}"?`);

const listed = (value = "") => value.split("|").map((one) => one.trim()).filter(Boolean);

const isLanguage = (code) => {
  try {
    return Intl.getCanonicalLocales(code).length > 0;
  } catch {
    return false;
  }
};

// The address of the server, which is two folders above that of the script.
const address = (given, script) => {
  if (!given) return "";
  try {
    return new URL(given, script.src || location.href).href.replace(/\/$/, "");
  } catch {
    warn(`data-endpoint "${given}" is not a web address`);
    return "";
  }
};

const readStrings = (json) => {
  const found = {};
  try {
    for (const [name, text] of Object.entries(JSON.parse(json))) {
      if (!NAMES.includes(name)) unknown("string", name, NAMES);
      else if (typeof text === "string") found[name] = text;
      else warn(`the string "${name}" must be text`);
    }
  } catch {
    warn("data-strings is not valid JSON, such as {\"send\": \"Go\"}");
  }
  return found;
};

const readOptions = (script) => {
  const options = {};
  const names = [...Object.keys(CHOICES), ...TEXTS];
  for (const { name: attribute, value } of script.attributes) {
    if (!attribute.startsWith("data-")) continue;
    const name = attribute.slice(5);
    if (!names.includes(name)) unknown("attribute", attribute, names.map((one) => `data-${one}`));
    else if (CHOICES[name] && !CHOICES[name].includes(value)) unknown(attribute, value, CHOICES[name]);
    else options[name] = value;
  }
  const lang = (options.lang || document.documentElement.lang || "en").toLowerCase();
  const own = options.strings ? readStrings(options.strings) : {};
  const spoken = [lang, lang.split(/[-_]/)[0]].find((one) => Object.hasOwn(STRINGS, one));
  const known = spoken || (options.strings && isLanguage(lang));
  if (options.lang && !known) unknown("data-lang", lang, Object.keys(STRINGS));
  options.lang = spoken || (known ? lang : "en");
  options.words = { ...STRINGS.en, ...STRINGS[spoken], ...own };
  options.endpoint = address(options.endpoint, script) || address("../..", script);
  options.suggestions = listed(options.suggestions);
  options.emergency = listed(options.emergency).map((contact) => {
    const [number, ...label] = contact.split(":").reverse();
    const href = `tel:${number.replace(/[^0-9+*#]/g, "")}`;
    return { label: label.reverse().join(":"), number: number.trim(), href };
  });
  return options;
};

const brightness = (colour) => {
  const [red, green, blue] = colour.match(/[\d.]+/g).map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.05 + 0.2126 * red + 0.7152 * green + 0.0722 * blue;
};
// 0 where a colour is see-through, or written in a way that cannot be compared.
const contrast = ({ color, backgroundColor }) => {
  const both = [color, backgroundColor];
  if (!both.every((colour) => colour.startsWith("rgb("))) return 0;
  const [dark, bright] = both.map(brightness).sort((one, other) => one - other);
  return bright / dark;
};
