// The page's parts and what fills them: /api/events tells the present, /api/federations/… the past (docs/dashboard.md).
import { KINDS, course, history, inlineMark, map, norms, number, track, trackWords } from "./charts.js";

const $ = (id) => document.getElementById(id);
const state = { live: null, heard: 0, federation: null, rounds: [], round: null, follow: true, seen: "", grid: null };

function make(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key in node) node[key] = value;
    else node.setAttribute(key, value);
  }
  node.append(...children);
  return node;
}

const seconds = (value) => (value < 90 ? `${Math.round(value)} s` : value < 5400 ? `${Math.round(value / 60)} min` : `${(value / 3600).toFixed(1)} h`);
const many = (count, one, more = `${one}s`) => `${count} ${count === 1 ? one : more}`;
const bytes = (value) => (value < 1e6 ? `${Math.round(value / 1e3)} kB` : value < 1e9 ? `${(value / 1e6).toFixed(1)} MB` : `${(value / 1e9).toFixed(2)} GB`);

async function ask(path) {
  const answer = await fetch(`/api/federations/${encodeURIComponent(state.federation)}/${path}`);
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
}

const cell = (content, name = "") => make("td", { className: name }, content instanceof Node ? content : String(content ?? ""));

function fill(table, caption, header, rows) {
  table.replaceChildren(
    make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...header.map((text) => make("th", { scope: "col" }, text)))),
    make("tbody", {}, ...rows));
}

/** Text in which what stands between backticks is code. */
function prose(text = "") {
  return make("span", {}, ...text.split("`").map((part, index) => (index % 2 ? make("code", {}, part) : part)));
}

function verdict(word) {
  const node = make("td", {});
  node.append(inlineMark(word), word);
  return node;
}

/** Sets a text only where it changed, so that a screen reader does not read it again. */
function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

// The present

function showLive(live) {
  state.live = live;
  const select = $("federation");
  if ([...select.options].map((option) => option.value).join("\n") !== live.configured.join("\n")) {
    select.replaceChildren(...live.configured.map((name) => make("option", { value: name }, name)));
    const wanted = new URLSearchParams(location.hash.slice(1)).get("federation");
    if (live.configured.includes(wanted)) select.value = wanted;
  }
  if (state.federation !== select.value) choose(select.value);
  const federation = live.report.federations.find((entry) => entry.federation === state.federation);
  showAlarms(live.report);
  showNow(federation, live.report);
  showPipeline(federation, live.report);
  const mark = JSON.stringify([state.federation, federation?.round, federation?.base, federation?.phase, live.report.releases]);
  if (mark !== state.seen) {
    state.seen = mark;
    refresh();
  }
}

function showAlarms(report) {
  const lines = [...report.silent, ...report.stalls];
  $("alarms").hidden = !lines.length;
  const list = $("alarm-list");
  if (list.dataset.lines !== lines.join("\n")) list.replaceChildren(...lines.map((line) => make("li", {}, prose(line))));
  list.dataset.lines = lines.join("\n");
}

const PHASES = ["gathering", "aggregating", "at the gate", "waiting for a release"];

function showNow(federation, report) {
  say($("now-round"), federation ? String(federation.round) : "–");
  const phases = federation && !PHASES.includes(federation.phase) ? [federation.phase, ...PHASES] : PHASES;
  const current = federation?.phase;
  const list = $("phases");
  if (list.dataset.current !== String(current)) {
    list.dataset.current = String(current);
    list.replaceChildren(...phases.map((phase) => make("li", phase === current ? { "aria-current": "step" } : {}, phase)));
  }
  const meter = $("answered");
  if (!federation) {
    say($("headline"), "The collector does not answer: below is what the data folder holds.");
    [meter.value, meter.max] = [0, 1];
    for (const id of ["answered-text", "awaited"]) say($(id), "");
    return void $("facts").replaceChildren();
  }
  const goal = Math.max(federation.expected, federation.minimum, federation.committed, 1);
  say($("headline"), `${federation.phase}${federation.paused && federation.phase !== "paused" ? ", then pause" : ""} for ${seconds(federation.phaseSeconds)}, on release ${federation.base}`);
  [meter.max, meter.value] = [goal, federation.phase === "gathering" ? federation.committed : Math.min(goal, federation.committed || goal)];
  say($("answered-text"), `${many(federation.committed, "update")} in${federation.uploading ? `, ${federation.uploading} on the way` : ""}; the round takes ${federation.minimum === federation.maximum ? "" : `${federation.minimum} to `}${federation.maximum}`);
  const more = federation.awaitedCount - Math.min(8, federation.awaited.length);
  say($("awaited"), federation.awaitedCount ? `waits for ${federation.awaited.slice(0, 8).join(", ")}${more > 0 ? ` and ${more} more` : ""}` : "");
  const release = report.releases.find((entry) => entry.federation === state.federation);
  facts({
    "agents connected": federation.connected, "newest release": release ? `${release.release} (${release.state})` : "–",
    "received": bytes(federation.receivedBytes),
    "receipts": Object.entries(federation.receipts).sort().map(([code, count]) => `${count} ${code}`).join(", ") || "none yet",
    ...(federation.lastFailure ? { "last failure": federation.lastFailure } : {}),
  });
}

function facts(pairs) {
  const list = $("facts");
  const names = Object.keys(pairs);
  if (list.dataset.names !== names.join()) {
    list.dataset.names = names.join();
    list.replaceChildren(...names.map((name) => make("div", {}, make("dt", {}, name), make("dd", {}))));
  }
  [...list.querySelectorAll("dd")].forEach((node, index) => say(node, String(pairs[names[index]])));
}

const STAGES = ["clustering", "clipping", "noising", "publishing"];

function showPipeline(federation, report) {
  const group = report.groups.find((entry) => entry.federation === state.federation);
  const brokerIsGone = report.tasks === undefined || report.tasks === null;
  const boxes = [
    box("agents", federation ? [`${federation.connected} connected`] : ["unknown"]),
    box("collector", federation ? [`${federation.committed} in`, `${federation.uploading} uploading`] : [], { gone: !federation, busy: federation?.uploading > 0 }),
    ...STAGES.map((name) => stage(name, report.queues.filter((queue) => queue.queue === name), group, brokerIsGone)),
    box("releases", [`newest ${report.releases.find((entry) => entry.federation === state.federation)?.release ?? "unknown"}`]),
  ];
  $("pipeline").replaceChildren(...boxes);
  const tasks = report.tasks;
  say($("tasks"), tasks ? `Since the broker started: ${tasks.assigned} tasks given out, ${tasks.completed} done, ${tasks.failed} failed, ${tasks.lost} lost, ${tasks.returned} handed back, ${tasks.transient} put off.` : "The broker does not answer: no queue is known.");
}

function box(name, lines, { gone = false, busy = false, stuck = false } = {}, ...inside) {
  return make("li", { className: [gone && "gone", stuck && "stuck", busy && "busy"].filter(Boolean).join(" ") }, make("b", {}, name), ...inside, ...(gone ? [make("span", { className: "flag" }, "does not answer")] : lines.map((line) => make("span", {}, line))));
}

function stage(name, queues, group, brokerIsGone) {
  if (brokerIsGone) return box(name, ["unknown"]);
  const sum = (key) => queues.reduce((total, queue) => total + queue[key], 0);
  const [waiting, inWork, workers] = [sum("waiting"), sum("inWork"), sum("workers")];
  const oldest = Math.max(0, ...queues.map((queue) => queue.oldestSeconds));
  const stages = group?.stages.filter((entry) => entry.queue === name) ?? [];
  const [done, total] = ["done", "total"].map((key) => stages.reduce((all, entry) => all + entry[key], 0));
  const error = stages.find((entry) => entry.error)?.error;
  const squares = make("span", { className: "queue", "aria-hidden": "true" });
  for (let index = 0; index < Math.min(12, inWork + waiting); index++) squares.append(make("i", { className: index < inWork ? "task busy" : "task" }));
  if (inWork + waiting > 12) squares.append(`+${inWork + waiting - 12}`);
  const lines = [`${waiting} waiting, ${inWork} in work`, ...(waiting && oldest >= 1 ? [`oldest ${seconds(oldest)}`] : []), ...(total ? [`${done} of ${total} tasks of this round`] : [])];
  const node = box(name, lines, { busy: inWork > 0, stuck: workers === 0 || Boolean(error) }, squares);
  if (total) node.append(make("progress", { max: total, value: done, ariaLabel: `${name}: tasks done` }));
  node.append(workers ? make("span", {}, many(workers, "worker")) : make("span", { className: "flag" }, "no worker"));
  if (error) node.append(make("span", { className: "flag" }, error));
  return node;
}

// The past

let refreshing = null;

/** One at a time; what changed meanwhile is seen by one more. */
function refresh() {
  if (refreshing) return void (state.again = true);
  refreshing = load().catch((error) => say($("round-line"), error.message)).finally(() => {
    refreshing = null;
    if (state.again) {
      state.again = false;
      refresh();
    }
  });
}

async function load() {
  const federation = state.federation;
  const [list, grid, releases] = await Promise.all([ask("rounds"), ask("agents"), ask("releases")]);
  if (federation !== state.federation) return;
  [state.rounds, state.grid] = [list.rounds, grid];
  const decided = list.rounds.filter((round) => round.admitted + round.filtered > 0);
  if (state.follow || !list.rounds.some((round) => round.round === state.round)) state.round = (decided.at(-1) ?? list.rounds.at(-1))?.round ?? null;
  showRounds(list);
  showMetrics(list.rounds);
  showAgents();
  showReleases(releases);
  await showRound();
}

function choose(federation) {
  Object.assign(state, { federation, rounds: [], round: null, follow: true, seen: "" });
  const wanted = new URLSearchParams(location.hash.slice(1));
  if (wanted.get("federation") === federation && wanted.has("round")) Object.assign(state, { round: Number(wanted.get("round")), follow: false });
}

/** A round picked by hand stays; the newest one is followed. */
function pick(round) {
  state.round = round;
  const decided = state.rounds.filter((entry) => entry.admitted + entry.filtered > 0);
  state.follow = round === decided.at(-1)?.round;
  const place = new URLSearchParams({ federation: state.federation, ...(state.follow ? {} : { round }) });
  window.history.replaceState(null, "", `#${place}`);
  showRounds({ rounds: state.rounds });
  showRound().catch((error) => say($("round-line"), error.message));
}

function showRounds({ rounds, damaged = [] }) {
  history($("history"), rounds, state.round, pick);
  const ended = rounds.filter((round) => !["gathering", "sealed"].includes(round.outcome));
  say($("history-words"), `${many(ended.length, "round")} ended, ${ended.filter((round) => round.outcome === "released").length} released. From below: admitted, filtered, rejected. Choose a column to see its round.${damaged.length ? ` Left out: ${damaged.join("; ")}` : ""}`);
  fill($("rounds"), "the newest 200 rounds", ["round", "base", "outcome", "release", "admitted", "filtered", "rejected", "not selected", "S", "σ", "reason"], rounds.toReversed().map((round) => {
    const open = make("button", { type: "button", onclick: () => pick(round.round) }, String(round.round));
    const cells = [round.base, round.outcome, round.release, round.admitted, round.filtered, round.rejected, round.notSelected, number(round.bound, 4), number(round.sigma, 3)];
    return make("tr", { className: round.round === state.round ? "chosen" : "" }, make("th", { scope: "row" }, open), ...cells.map((content) => cell(content)), cell(round.reason, "words"));
  }));
  const select = $("round");
  select.replaceChildren(...rounds.toReversed().map((round) => make("option", { value: round.round, selected: round.round === state.round }, `${round.round} – ${round.outcome}`)));
  const index = rounds.findIndex((round) => round.round === state.round);
  $("older").disabled = index <= 0;
  $("newer").disabled = index < 0 || index === rounds.length - 1;
}

function showMetrics(rounds) {
  const reports = new Map();
  for (const { name, agents } of rounds.flatMap((round) => round.metrics)) reports.set(name, (reports.get(name) ?? 0) + agents);
  // Those that most agents report: a few agents cannot crowd out the others'.
  const names = [...reports].sort(([, a], [, b]) => b - a).slice(0, 16).map(([name]) => name).sort();
  $("metrics-figure").hidden = !names.length;
  $("metrics").replaceChildren(...names.map((name) => {
    const points = rounds.flatMap((round) => round.metrics.filter((metric) => metric.name === name).map((metric) => [round.round, metric.median]));
    const [first, last] = [points[0], points.at(-1)];
    return make("div", { className: "metric" }, make("span", { className: "value" }, number(last[1], 4)), make("b", {}, name), course(points), make("span", { className: "hidden" }, `median from ${number(first[1], 4)} in round ${first[0]} to ${number(last[1], 4)} in round ${last[0]}`));
  }));
}

async function showRound() {
  state.page = null;
  if (state.round === null) {
    say($("round-line"), "No round yet.");
    map($("map"), []);
    return norms($("norms"), [], null);
  }
  const page = await ask(`rounds/${state.round}`);
  if (page.summary.round !== state.round) return;
  const { summary, agents } = page;
  const rule = page.rule ? ` Rule ${page.rule}, space ${page.space}, metric ${page.metric}, λ ${number(page.lambda)}.` : "";
  say($("round-title"), `Round ${summary.round}`);
  say($("round-line"), `${summary.outcome}${summary.release !== undefined ? ` as release ${summary.release}` : ""}${summary.reason ? ` (${summary.reason})` : ""}: ${summary.admitted} admitted, ${summary.filtered} filtered, ${summary.rejected} rejected.${rule}`);
  $("round-metrics").replaceChildren(...summary.metrics.map((metric) => make("span", { className: "chip" }, `${metric.name} ${number(metric.median, 4)} `, make("small", {}, `self-reported, median of ${many(metric.agents, "agent")}`))));
  state.page = page;
  drawRound();
  say($("map-words"), page.mapMissing ? `No map: ${page.mapMissing}.` : `Near each other means alike: the two leading coordinates of the updates' directions show ${Math.round(100 * page.shown)} % of their squared distances. ${clusters(agents)}`);
  const decided = agents.filter((agent) => agent.norm !== undefined && agent.norm !== null);
  const over = decided.filter((agent) => summary.bound && agent.norm > summary.bound).length;
  say($("norms-words"), decided.length ? `${many(decided.length, "update")}; ${over} longer than S${summary.bound ? ` = ${number(summary.bound, 4)}` : ""}: their pale part is clipped away.` : "");
  const names = summary.metrics.map((metric) => metric.name);
  fill($("verdicts"), `round ${summary.round}`, ["agent", "verdict", "norm", "norm / S", "clip factor", "samples (claimed)", "x", "y", ...names.map((name) => `${name} (self-reported)`), "reason"], agents.map((agent) => make("tr", {}, make("th", { scope: "row", title: agent.name }, agent.name), verdict(agent.verdict), ...[number(agent.norm, 4), agent.norm && summary.bound ? number(agent.norm / summary.bound) : "", number(agent.clipFactor), agent.claimedCount, number(agent.x), number(agent.y), ...names.map((name) => (Object.hasOwn(agent.metrics, name) ? number(agent.metrics[name], 4) : ""))].map((content) => cell(content)), cell(agent.reason, "words"))));
  const kinds = KINDS.filter((kind) => agents.some((agent) => agent.verdict === kind));
  $("verdict-legend").replaceChildren(...kinds.map((kind) => make("span", { className: "entry" }, inlineMark(kind), kind)));
}

function drawRound() {
  if (!state.page) return;
  const { summary, agents } = state.page;
  map($("map"), agents.filter((agent) => agent.x !== undefined));
  norms($("norms"), agents.filter((agent) => agent.norm !== undefined && agent.norm !== null), summary.bound);
}

/** The map in words: how far the filtered ones lie from the admitted ones. */
function clusters(agents) {
  const of = (kind) => agents.filter((agent) => agent.verdict === kind && agent.x !== undefined);
  const centre = (list) => [list.reduce((sum, a) => sum + a.x, 0) / list.length, list.reduce((sum, a) => sum + a.y, 0) / list.length];
  const [admitted, filtered] = [of("admitted"), of("filtered")];
  if (!admitted.length || !filtered.length) return "";
  const [x, y] = centre(admitted);
  const far = (list) => list.map((a) => Math.hypot(a.x - x, a.y - y)).sort((a, b) => a - b)[Math.floor((list.length - 1) / 2)];
  const ratio = far(filtered) / far(admitted);
  return Number.isFinite(ratio) ? `In the median a filtered agent lies ${number(ratio, 2)} times as far from the admitted ones' centre as an admitted one.` : "";
}

function showAgents() {
  const grid = state.grid;
  if (!grid) return;
  const wanted = $("find").value.trim().toLowerCase();
  const share = (row) => row.summary.admitted / Math.max(1, row.summary.admitted + row.summary.filtered);
  const orders = { name: () => 0, admitted: (a, b) => share(a) - share(b), norm: (a, b) => (b.summary.normToBound ?? 0) - (a.summary.normToBound ?? 0) };
  const found = grid.agents.filter((row) => row.summary.agent.toLowerCase().includes(wanted)).toSorted(orders[$("order").value]);
  const span = grid.rounds.length > 60 ? 60 : grid.rounds.length;
  fill($("agents"), `${many(span, "round")}, the newest on the right`, ["agent", "verdicts", "admitted", "filtered", "norm / S", "finding"], found.slice(0, 200).map((row) => {
    const marks = row.marks.slice(-span);
    const { summary } = row;
    return make("tr", {}, make("th", { scope: "row", title: summary.agent }, summary.agent), cell(track(marks, trackWords(marks))), cell(summary.admitted, "number"), cell(summary.filtered, "number"), cell(number(summary.normToBound), "number"), cell(prose(summary.finding ?? ""), "words"));
  }));
  const left = found.length - 200 + grid.omitted;
  const words = ["full: admitted", "hollow: filtered", "cross: rejected", "dot: not selected", "dash: nothing sent"].join(", ");
  say($("agents-words"), `${many(found.length, "agent")}. ${words}.${left > 0 ? ` ${left} are left out; \`flame agents history\` lists all.` : ""}`);
}

function showReleases(releases) {
  fill($("releases"), "the newest 200 releases", ["release", "state", "origin", "round", "admitted", "digest", "file"], releases.toReversed().map((release) => {
    const address = `/api/federations/${encodeURIComponent(state.federation)}/releases/${release.release}/weights.safetensors`;
    const file = release.kept ? make("a", { href: address, download: "", ariaLabel: `download release ${release.release}` }, "download") : "no longer kept";
    const told = release.reason ? `${release.state}: ${release.reason}` : release.state;
    return make("tr", {}, make("th", { scope: "row" }, String(release.release)), cell(told), cell(release.origin), cell(release.round || ""), cell(release.agents ? `${release.admitted} of ${release.agents}` : ""), cell(make("code", { title: release.digest }, `${release.digest.slice(0, 16)}…`)), cell(file));
  }));
}

// The line to the server

function link(kind, words) {
  $("link").className = kind;
  say($("link-text"), words);
}

function listen() {
  const events = new EventSource("/api/events");
  events.onmessage = (event) => {
    state.heard = Date.now();
    link("live", "live");
    showLive(JSON.parse(event.data));
  };
  events.onerror = () => {
    link("lost", "the dashboard's server does not answer; trying again");
    // A refused stream is closed for good by the browser.
    if (events.readyState === EventSource.CLOSED) setTimeout(listen, 3000);
  };
}

setInterval(() => {
  if (state.heard && Date.now() - state.heard > 15000) link("lost", `nothing new for ${seconds((Date.now() - state.heard) / 1000)}`);
}, 5000);

const beside = (step) => state.rounds[state.rounds.findIndex((round) => round.round === state.round) + step]?.round;
$("older").addEventListener("click", () => pick(beside(-1)));
$("newer").addEventListener("click", () => pick(beside(1)));
$("round").addEventListener("change", () => pick(Number($("round").value)));
window.addEventListener("resize", () => {
  drawRound();
  history($("history"), state.rounds, state.round, pick);
});
$("find").addEventListener("input", showAgents);
$("order").addEventListener("change", showAgents);
$("federation").addEventListener("change", () => {
  window.history.replaceState(null, "", `#${new URLSearchParams({ federation: $("federation").value })}`);
  if (state.live) showLive(state.live);
});
listen();
