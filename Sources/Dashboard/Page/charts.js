// Pictures. Every text and attribute is set as text: names of agents are not ours.

const SVG = "http://www.w3.org/2000/svg";

export function draw(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

export const KINDS = ["admitted", "filtered", "rejected", "not selected", "committed", "uploading"];
const classOf = (verdict) => (["admitted", "filtered", "rejected"].includes(verdict) ? verdict : "other");

export function number(value, digits = 3) {
  if (value === undefined || value === null) return "";
  if (typeof value !== "number") return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(digits - 1);
  return String(Number(value.toPrecision(digits)));
}

/** The mark of a verdict: told by its shape, not only by its colour. */
export function mark(verdict, x, y, r) {
  const kind = classOf(verdict);
  const attributes = { class: `mark m-${kind}` };
  if (kind === "admitted") return draw("circle", { ...attributes, cx: x, cy: y, r });
  if (kind === "filtered") return draw("path", { ...attributes, d: `M${x} ${y - r * 1.2}l${r * 1.2} ${r * 1.2}l${-r * 1.2} ${r * 1.2}l${-r * 1.2} ${-r * 1.2}z` });
  if (kind === "rejected") return draw("path", { ...attributes, d: `M${x - r} ${y - r}l${2 * r} ${2 * r}m0 ${-2 * r}l${-2 * r} ${2 * r}` });
  return draw("rect", { ...attributes, x: x - r / 2, y: y - r / 2, width: r, height: r });
}

export function inlineMark(verdict) {
  return draw("svg", { class: "inline", viewBox: "0 0 16 16", "aria-hidden": "true" }, mark(verdict, 8, 8, 5));
}

/** A unit of the picture is a pixel of the screen, so that texts keep their size on a phone. */
const widthOf = (svg) => Math.max(280, Math.min(640, svg.clientWidth || 480));

function prepare(svg, width, height) {
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.replaceChildren();
}

function nothing(svg, width, height, words) {
  svg.append(draw("text", { x: width / 2, y: height / 2, "text-anchor": "middle" }, words));
}

/** Points keep their proportions: a unit is as long in both directions. */
export function map(svg, agents) {
  const [width, height, edge] = [widthOf(svg), 330, 26];
  prepare(svg, width, height);
  if (!agents.length) return nothing(svg, width, height, "no map");
  const extent = (key) => [Math.min(...agents.map((a) => a[key])), Math.max(...agents.map((a) => a[key]))];
  const [[left, right], [low, high]] = [extent("x"), extent("y")];
  const scale = Math.min((width - 2 * edge) / (right - left || 1e-12), (height - 2 * edge) / (high - low || 1e-12));
  const place = (a) => [width / 2 + (a.x - (left + right) / 2) * (right > left ? scale : 0), height / 2 - (a.y - (low + high) / 2) * (high > low ? scale : 0)];
  const [ox, oy] = place({ x: 0, y: 0 });
  svg.append(draw("line", { class: "grid", x1: 4, x2: width - 4, y1: oy, y2: oy }), draw("line", { class: "grid", x1: ox, x2: ox, y1: 4, y2: height - 4 }));
  const size = agents.length > 120 ? 4 : agents.length > 40 ? 5 : 6.5;
  // Admitted ones last: they lie on top.
  const ordered = agents.toSorted((a, b) => (a.verdict === "admitted") - (b.verdict === "admitted"));
  const taken = [];
  magnify(svg, ordered, place, size, taken, width, height);
  for (const agent of ordered) {
    const [x, y] = place(agent);
    const node = mark(agent.verdict, x, y, size);
    node.append(draw("title", {}, `${agent.name}: ${agent.verdict}, norm ${number(agent.norm)}`));
    svg.append(node);
    taken.push([x - size, y - size, x + size, y + size]);
  }
  for (const agent of ordered.toReversed()) name(svg, agent.name, place(agent), size, taken, width);
}

/** Where the admitted agents lie on one spot, a glass shows what is around them, with the same coordinates. */
function magnify(svg, agents, place, size, taken, width, height) {
  const spots = agents.filter((agent) => agent.verdict === "admitted").map(place);
  if (spots.length < 3) return;
  const middle = [0, 1].map((axis) => spots.map((spot) => spot[axis]).sort((a, b) => a - b)[spots.length >> 1]);
  const spread = Math.max(...spots.map(([x, y]) => Math.hypot(x - middle[0], y - middle[1])));
  if (spread > 14 || spread === 0) return;
  const side = Math.min(150, width * 0.36);
  const times = (0.34 * side) / spread;
  const corners = [[6, 6], [6, height - side - 6], [width - side - 6, height - side - 6], [width - side - 6, 6]];
  const count = ([x, y]) => agents.map(place).filter((spot) => spot[0] > x - 12 && spot[0] < x + side + 80 && spot[1] > y - 12 && spot[1] < y + side + 12).length;
  const [left, top] = corners.toSorted((a, b) => count(a) - count(b))[0];
  const inside = draw("svg", { x: left, y: top, width: side, height: side });
  svg.append(draw("line", { class: "grid", x1: middle[0], y1: middle[1], x2: left + side / 2, y2: top + side / 2 }), draw("rect", { class: "glass", x: left, y: top, width: side, height: side, rx: 8 }), inside);
  for (const agent of agents) {
    const [x, y] = place(agent);
    const [u, v] = [side / 2 + (x - middle[0]) * times, side / 2 + (y - middle[1]) * times];
    if (Math.max(Math.abs(u - side / 2), Math.abs(v - side / 2)) > side) continue;
    const node = mark(agent.verdict, u, v, size * 0.7);
    node.append(draw("title", {}, `${agent.name}: ${agent.verdict}`));
    inside.append(node);
  }
  svg.append(draw("text", { x: left + 8, y: top + side - 8 }, `${number(times, 2)} times as large`));
  taken.push([left, top, left + side, top + side]);
}

/** A name beside its point, where there is room for it. */
function name(svg, text, [x, y], size, taken, width) {
  const shown = text.length > 16 ? `${text.slice(0, 15)}…` : text;
  const length = shown.length * 6.4;
  for (const [left, top] of [[x + size + 4, y - 6], [x - size - 4 - length, y - 6], [x - length / 2, y - size - 15], [x - length / 2, y + size + 3]]) {
    const box = [left, top, left + length, top + 12];
    if (box[0] < 2 || box[2] > width - 2) continue;
    if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) continue;
    taken.push(box);
    return void svg.append(draw("text", { class: "name", x: left, y: top + 10 }, shown));
  }
}

/** What is above S is cut away by clipping: drawn pale. Norms far beyond it are cut off and written. */
export function norms(svg, agents, bound) {
  const [width, height, left, bottom, top] = [widthOf(svg), 330, 46, 26, 24];
  prepare(svg, width, height);
  if (!agents.length) return nothing(svg, width, height, "no norms yet");
  const sorted = agents.toSorted((a, b) => a.norm - b.norm);
  const largest = sorted.at(-1).norm;
  const end = Math.min(largest, bound ? 4 * bound : Infinity) * 1.04 || 1;
  const y = (value) => height - bottom - (Math.min(value, end) / end) * (height - bottom - top);
  for (const part of [0, 0.25, 0.5, 0.75, 1]) {
    svg.append(draw("line", { class: "grid", x1: left, x2: width - 4, y1: y(part * end), y2: y(part * end) }), draw("text", { x: left - 6, y: y(part * end) + 4, "text-anchor": "end" }, number(part * end, 2)));
  }
  const step = (width - left - 8) / sorted.length;
  const bar = Math.max(1, Math.min(34, step * 0.76));
  sorted.forEach((agent, index) => {
    const x = left + 4 + index * step + (step - bar) / 2;
    svg.append(column(agent, x, bar, y, bound, end, height - bottom));
    if (step >= 44) svg.append(draw("text", { class: "name", x: x + bar / 2, y: height - 9, "text-anchor": "middle" }, agent.name.length * 6.4 > step ? `${agent.name.slice(0, Math.max(2, Math.floor(step / 6.4) - 1))}…` : agent.name));
  });
  if (largest > end) svg.append(draw("text", { x: width - 6, y: top - 8, "text-anchor": "end" }, `cut off at 4 S; the largest is ${number(largest / bound)} S`));
  if (step < 44) svg.append(draw("text", { x: left + 4, y: height - 9 }, `${sorted.length} updates, ascending by norm`));
  if (bound) {
    svg.append(draw("line", { class: "bound", x1: left, x2: width - 4, y1: y(bound), y2: y(bound) }), draw("text", { class: "bound-label", x: left + 6, y: y(bound) - 6 }, `S = ${number(bound)}`));
  }
}

function column(agent, x, width, y, bound, end, floor) {
  const kind = classOf(agent.verdict);
  const kept = bound ? Math.min(agent.norm, bound) : agent.norm;
  const group = draw("g", { class: `solid-${kind}` }, draw("title", {}, `${agent.name}: ${agent.verdict}, norm ${number(agent.norm)}${bound && agent.norm > bound ? ` = ${number(agent.norm / bound)} S, clipped to S` : ""}`));
  group.append(draw("rect", { x, y: y(kept), width, height: Math.max(0, floor - y(kept)) }));
  if (kept < agent.norm) group.append(draw("rect", { class: "cut", x, y: y(agent.norm), width, height: y(kept) - y(agent.norm) }));
  if (kind === "filtered") {
    // Hatched, so that it is told without colour.
    for (let line = floor - 4; line > y(kept) + 2; line -= 7) group.append(draw("line", { class: "hatch", x1: x, x2: x + width, y1: line, y2: Math.max(y(kept), line - width * 0.6) }));
  }
  return group;
}

/** A column a round: admitted below, filtered and rejected above. */
export function history(svg, rounds, chosen, pick) {
  const [width, height, left, bottom, top] = [widthOf(svg), 220, 34, 24, 10];
  prepare(svg, width, height);
  if (!rounds.length) return nothing(svg, width, height, "no round yet");
  const shown = rounds.slice(-60);
  const total = (r) => r.admitted + r.filtered + r.rejected;
  const end = Math.max(1, ...shown.map(total));
  const y = (value) => height - bottom - (value / end) * (height - bottom - top);
  for (const value of [...new Set([0, Math.round(end / 2), end])]) {
    svg.append(draw("line", { class: "grid", x1: left, x2: width - 4, y1: y(value), y2: y(value) }), draw("text", { x: left - 6, y: y(value) + 4, "text-anchor": "end" }, String(value)));
  }
  const step = (width - left - 8) / Math.max(8, shown.length);
  const bar = Math.max(2, Math.min(26, step * 0.74));
  shown.forEach((round, index) => {
    const x = left + 4 + index * step;
    if (round.round === chosen) svg.append(draw("rect", { class: "picked", x, y: top - 6, width: step, height: height - top + 4, rx: 3 }));
    let from = 0;
    for (const kind of ["admitted", "filtered", "rejected"]) {
      const part = draw("rect", { class: `solid-${kind}`, x: x + (step - bar) / 2, width: bar, y: y(from + round[kind]), height: Math.max(0, y(from) - y(from + round[kind]) - (round[kind] ? 1 : 0)) });
      from += round[kind];
      svg.append(part);
    }
    if (!total(round)) svg.append(draw("text", { x: x + step / 2, y: y(0) - 4, "text-anchor": "middle" }, "·"));
    if (index === 0 || index === shown.length - 1 || (step > 26 && shown.length < 16)) svg.append(draw("text", { x: x + step / 2, y: height - 7, "text-anchor": "middle" }, String(round.round)));
    const hit = draw("rect", { class: "hit", x, y: 0, width: step, height }, draw("title", {}, `round ${round.round}, ${round.outcome}: ${round.admitted} admitted, ${round.filtered} filtered, ${round.rejected} rejected`));
    hit.addEventListener("click", () => pick(round.round));
    svg.append(hit);
  });
}

/** The course of one number; points are [round, value]. */
export function course(points) {
  const [width, height, edge] = [200, 52, 6];
  const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" });
  const values = points.map(([, value]) => value).filter(Number.isFinite);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [first, last] = [points[0][0], points.at(-1)[0]];
  const x = (round) => (last > first ? edge + ((round - first) / (last - first)) * (width - 2 * edge) : width / 2);
  const y = (value) => (high > low ? height - edge - ((value - low) / (high - low)) * (height - 2 * edge) : height / 2);
  svg.append(draw("path", { class: "line mark", d: points.map(([round, value], i) => `${i ? "L" : "M"}${x(round)} ${y(value)}`).join("") }));
  return svg;
}

const LETTERS = { a: "admitted", f: "filtered", r: "rejected", n: "not selected", c: "committed", u: "uploading" };

/** One agent's verdicts, a cell a round. Shapes: full, hollow, cross, dot, nothing. */
export function track(marks, words) {
  const cell = 12;
  const paths = { a: "", f: "", r: "", n: "" };
  [...marks].forEach((letter, index) => {
    const x = index * cell;
    if (letter === "a") paths.a += `M${x + 1} 2h10v10h-10z`;
    else if (letter === "f") paths.f += `M${x + 2} 3h8v8h-8z`;
    else if (letter === "r") paths.r += `M${x + 2} 3l8 8m0-8l-8 8`;
    else if (letter !== "-") paths.n += `M${x + 4} 5h4v4h-4z`;
    else paths.n += `M${x + 5} 7h2`;
  });
  const svg = draw("svg", { class: "track", viewBox: `0 0 ${marks.length * cell} 14`, width: marks.length * cell, height: 14, role: "img", "aria-label": words });
  const style = { a: "solid-admitted", f: "mark m-filtered", r: "mark m-rejected", n: "mark m-other" };
  for (const [letter, d] of Object.entries(paths)) if (d) svg.append(draw("path", { class: style[letter], d }));
  return svg;
}

export function trackWords(marks) {
  const counts = {};
  for (const letter of marks) if (LETTERS[letter]) counts[LETTERS[letter]] = (counts[LETTERS[letter]] ?? 0) + 1;
  const newest = LETTERS[marks.at(-1)] ?? "absent";
  return `${KINDS.filter((kind) => counts[kind]).map((kind) => `${counts[kind]} ${kind}`).join(", ") || "no part"} in ${marks.length} rounds; in the newest: ${newest}`;
}
