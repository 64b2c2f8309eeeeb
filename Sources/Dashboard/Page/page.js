// What the page's parts share: its state, and how they write into it.

export const $ = (id) => document.getElementById(id);
export const state = { live: null, heard: 0, federation: null, rounds: [], round: null, follow: true, seen: "", grid: null };

export function make(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in node) node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

export const seconds = (value) => (value < 90 ? `${Math.round(value)} s` : value < 5400 ? `${Math.round(value / 60)} min` : `${(value / 3600).toFixed(1)} h`);
export const many = (count, one, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;
export const bytes = (value) => (value < 1e6 ? `${Math.round(value / 1e3)} kB` : value < 1e9 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e9).toFixed(2)} GB`);

export const cell = (content, name = "") => make("td", { className: name }, content instanceof Node ? content : String(content ?? ""));

export function fill(table, caption, header, rows) {
  table.replaceChildren(
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...header.map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {}, ...rows));
}

/** Text in which what stands between backticks is code. */
export function prose(text = "") {
  return make("span", {}, ...text.split("`").map((part, index) => (index % 2 ? make("code", {}, part) : part)));
}

/** Sets a text only where it changed, so that a screen reader does not read it again. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}
