"use strict";

// What the server sends:
//   events                    status, once a second (server-sent events)
//   rounds?federation=F       the newest rounds, ascending
//   round?federation=F&round=N   agents of a round: verdict, norm, place on the map
//   agents?federation=F       history of each agent
//   releases?federation=F     releases, ascending; releases/F/N.safetensors is the file

const $ = (id) => document.getElementById(id);
const state = { status: null, federation: null, round: null, seen: "" };

function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in node) node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

function drawing(name, attributes, text) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  return node;
}

const number = (value, digits = 4) => (value === undefined || value === null ? "" : Number(value.toPrecision(digits)).toString());
const duration = (seconds) => (seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`);

async function ask(path, parameters) {
  const answer = await fetch(`${path}?${new URLSearchParams(parameters)}`);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

function fill(table, header, rows) {
  const head = element("thead", {}, element("tr", {}, ...header.map((text) => element("th", { scope: "col" }, text))));
  const body = element("tbody", {}, ...rows);
  table.replaceChildren(table.caption ?? "", head, body);
}

const row = (cells, properties = {}) =>
  element("tr", properties, ...cells.map((cell) => (cell instanceof Node ? cell : element("td", {}, String(cell ?? "")))));

// Status

function showStatus(status) {
  state.status = status;
  const names = status.federations.map((federation) => federation.federation);
  const select = $("federation");
  if ([...select.options].map((option) => option.value).join() !== names.join()) {
    select.replaceChildren(...names.map((name) => element("option", { value: name }, name)));
    if (names.includes(state.federation)) select.value = state.federation;
  }
  state.federation = select.value || names[0] || null;
  showNow(status.federations.find((federation) => federation.federation === state.federation));
  showPipeline(status);
  const lines = [...status.silent.map((name) => `the ${name} does not answer`), ...status.stalls];
  $("stalls").replaceChildren(...lines.map((line) => element("li", {}, line)));
  refreshWhenChanged();
}

function showNow(federation) {
  if (!federation) return void ($("headline").textContent = "no federation is served");
  const expected = federation.committed + federation.awaited.length;
  $("headline").textContent =
    `Round ${federation.round} on release ${federation.base}: ${federation.phase} for ${duration(federation.phaseSeconds)}, ` +
    `${federation.committed} updates in, ${federation.connected} agents connected`;
  $("answered").max = Math.max(1, expected || federation.minimum);
  $("answered").value = federation.committed;
  const names = federation.awaited;
  $("awaited").textContent = names.length
    ? `waiting for ${names.slice(0, 12).join(", ")}${names.length > 12 ? ` and ${names.length - 12} more` : ""}`
    : federation.lastFailure;
}

function showPipeline(status) {
  const federation = status.federations.find((entry) => entry.federation === state.federation);
  const boxes = [
    ["agents", `${federation?.connected ?? 0} connected`, ""],
    ["collector", `${federation?.committed ?? 0} committed`, `${federation?.uploading ?? 0} uploading`],
    ...["clustering", "clipping", "noising", "publishing"].map((name) => {
      const queues = status.queues.filter((queue) => queue.queue === name);
      const sum = (key) => queues.reduce((total, queue) => total + queue[key], 0);
      return [name, `${sum("inWork")} in work, ${sum("waiting")} waiting`, `${sum("workers")} workers`];
    }),
    ["releases", `newest ${status.releases.find((entry) => entry.federation === state.federation)?.release ?? "–"}`, ""],
  ];
  $("pipeline").replaceChildren(
    ...boxes.map(([name, first, second]) =>
      element("li", { className: /^[1-9]\d* in work/.test(first) ? "busy" : "" }, element("b", {}, name), element("span", {}, first), element("span", {}, second)),
    ),
  );
  const tasks = status.tasks;
  $("tasks").textContent = tasks
    ? `tasks since the broker started: ${tasks.completed} done, ${tasks.failed} failed, ${tasks.lost} lost, ${tasks.returned} handed back, ${tasks.transient} put off`
    : "";
}

// History

async function refreshWhenChanged() {
  const federation = state.status.federations.find((entry) => entry.federation === state.federation);
  if (!federation) return;
  const mark = [state.federation, federation.round, federation.base, federation.phase].join();
  if (mark === state.seen) return;
  state.seen = mark;
  const name = { federation: state.federation };
  const [rounds, agents, releases] = await Promise.all([ask("rounds", name), ask("agents", name), ask("releases", name)]);
  showRounds(rounds);
  showAgents(agents);
  showReleases(releases);
  const decided = rounds.filter((round) => round.bound !== undefined);
  const wanted = rounds.some((round) => round.round === state.chosen) ? state.chosen : decided.at(-1)?.round;
  if (wanted !== undefined) await showRound(wanted);
}

function showRounds(rounds) {
  const share = rounds.filter((round) => round.admitted + round.filtered > 0);
  chart($("history"), share.map((round) => ({
    x: round.round, y: round.admitted / (round.admitted + round.filtered), label: `round ${round.round}: ${round.admitted} admitted, ${round.filtered} filtered, S ${number(round.bound)}`,
  })), "share admitted");
  fill($("rounds"), ["round", "base", "outcome", "release", "admitted", "filtered", "rejected", "S"],
    rounds.toReversed().map((round) => {
      const open = element("button", { onclick: () => showRound(round.round, true) }, String(round.round));
      return row([element("td", {}, open), round.base, round.outcome, round.release ?? "", round.admitted, round.filtered, round.rejected, number(round.bound)], { id: `round-${round.round}` });
    }));
}

async function showRound(number_, byHand = false) {
  if (byHand) state.chosen = number_;
  const round = await ask("round", { federation: state.federation, round: number_ });
  for (const line of document.querySelectorAll("#rounds tr")) line.classList.toggle("chosen", line.id === `round-${number_}`);
  $("round-heading").textContent = `Round ${round.round}: ${round.outcome}${round.reason ? ` (${round.reason})` : ""}`;
  drawMap($("map"), round.agents.filter((agent) => agent.x !== undefined));
  drawNorms($("norms"), round.agents.filter((agent) => agent.norm !== undefined), round.bound);
  fill($("verdicts"), ["agent", "verdict", "norm", "clip factor", "reason"], round.agents.map((agent) =>
    row([agent.name, element("td", { className: agent.verdict }, agent.verdict), number(agent.norm), number(agent.clipFactor), element("td", { className: "text" }, agent.reason)])));
}

function showAgents(agents) {
  fill($("agents"), ["agent", "rounds", "newest verdicts", "admitted", "norm / S", "finding"], agents.map((agent) => {
    const trace = element("span", { className: "trace", role: "img", "aria-label": agent.trace.join(", ") }, ...agent.trace.map((word) => element("i", { className: word, title: word })));
    return row([agent.agent, `${agent.took} of ${agent.rounds}`, element("td", {}, trace), agent.admitted, number(agent.normToBound, 3), element("td", { className: "text" }, agent.finding ?? "")]);
  }));
}

function showReleases(releases) {
  fill($("releases"), ["release", "state", "origin", "round", "admitted", "digest", "file"], releases.toReversed().map((release) => {
    const file = release.kept ? element("a", { href: `releases/${release.federation}/${release.release}.safetensors`, download: "" }, "download") : "no longer kept";
    return row([release.release, release.state, release.origin, release.round || "", `${release.admitted} of ${release.agents}`, release.digest.slice(0, 16), element("td", {}, file)]);
  }));
}

// Pictures, in units of 400 x 180

const WIDTH = 400, HEIGHT = 180, LEFT = 34, BOTTOM = 20;

function canvas(svg) {
  svg.setAttribute("viewBox", `0 0 ${WIDTH} ${HEIGHT}`);
  svg.replaceChildren(svg.querySelector("title"));
  svg.append(drawing("line", { class: "axis", x1: LEFT, y1: HEIGHT - BOTTOM, x2: WIDTH, y2: HEIGHT - BOTTOM }));
  svg.append(drawing("line", { class: "axis", x1: LEFT, y1: 8, x2: LEFT, y2: HEIGHT - BOTTOM }));
}

function scale(values, from, to) {
  const low = Math.min(...values), high = Math.max(...values);
  return (value) => (high === low ? (from + to) / 2 : from + ((value - low) / (high - low)) * (to - from));
}

function dot(svg, x, y, className, label) {
  const circle = drawing("circle", { cx: x, cy: y, r: 4.5, class: className });
  circle.append(drawing("title", {}, label));
  svg.append(circle);
}

function chart(svg, points, title) {
  canvas(svg);
  if (!points.length) return;
  const x = scale(points.map((point) => point.x), LEFT + 8, WIDTH - 8);
  const y = (value) => HEIGHT - BOTTOM - value * (HEIGHT - BOTTOM - 12);
  for (const mark of [0, 0.5, 1]) svg.append(drawing("text", { x: 4, y: y(mark) + 4 }, `${mark * 100} %`));
  for (const point of points) dot(svg, x(point.x), y(point.y), "admitted", point.label);
  svg.append(drawing("text", { x: LEFT + 4, y: HEIGHT - 5 }, `${title}, rounds ${points[0].x} to ${points.at(-1).x}`));
}

function drawMap(svg, agents) {
  canvas(svg);
  if (!agents.length) return void svg.append(drawing("text", { x: LEFT + 8, y: 30 }, "no map: the round has no decision yet, or its Gram matrix is gone"));
  const x = scale(agents.map((agent) => agent.x), LEFT + 10, WIDTH - 10);
  const y = scale(agents.map((agent) => agent.y), HEIGHT - BOTTOM - 10, 14);
  for (const agent of agents) dot(svg, x(agent.x), y(agent.y), agent.verdict, `${agent.name}: ${agent.verdict}`);
  svg.append(drawing("text", { x: LEFT + 4, y: HEIGHT - 5 }, "two leading coordinates of the updates: near means alike"));
}

function drawNorms(svg, agents, bound) {
  canvas(svg);
  if (!agents.length) return;
  const sorted = agents.toSorted((a, b) => a.norm - b.norm);
  const top = Math.max(bound ?? 0, sorted.at(-1).norm);
  const y = (value) => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - 16);
  const step = (WIDTH - LEFT - 8) / sorted.length;
  sorted.forEach((agent, index) => {
    const bar = drawing("rect", { x: LEFT + 4 + index * step, y: y(agent.norm), width: Math.max(1, step - 2), height: HEIGHT - BOTTOM - y(agent.norm), class: agent.verdict });
    bar.append(drawing("title", {}, `${agent.name}: norm ${number(agent.norm)}, ${agent.verdict}`));
    svg.append(bar);
  });
  if (bound) {
    svg.append(drawing("line", { class: "bound", x1: LEFT, x2: WIDTH, y1: y(bound), y2: y(bound) }));
    svg.append(drawing("text", { x: WIDTH - 90, y: y(bound) - 4 }, `S = ${number(bound)}`));
  }
  svg.append(drawing("text", { x: LEFT + 4, y: HEIGHT - 5 }, "norm of each update, ascending; what is above S is clipped"));
}

// The line to the server

$("federation").addEventListener("change", () => {
  state.federation = $("federation").value;
  state.chosen = undefined;
  if (state.status) showStatus(state.status);
});

const events = new EventSource("events");
events.onmessage = (event) => {
  $("link").textContent = "live";
  $("link").className = "";
  showStatus(JSON.parse(event.data));
};
events.onerror = () => {
  $("link").textContent = "the dashboard's server does not answer; trying again";
  $("link").className = "lost";
};
