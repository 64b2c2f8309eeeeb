// The past, as /api/federations/… tells it: rounds, agents, releases.
import { KINDS, course, history, inlineMark, map, norms, number, track, trackWords } from "./charts.js";
import { $, cell, fill, make, many, prose, say, state } from "./page.js";

async function ask(path) {
  const answer = await fetch(`/api/federations/${encodeURIComponent(state.federation)}/${path}`);
  if (!answer.ok) throw new Error((await answer.text()).trim());
  return answer.json();
}

function verdict(word) {
  const node = make("td", {});
  node.append(inlineMark(word), word);
  return node;
}

let refreshing = null;

/** One at a time; what changed meanwhile is seen by one more. */
export function refresh() {
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

export function choose(federation) {
  Object.assign(state, { federation, rounds: [], round: null, follow: true, seen: "" });
  const wanted = new URLSearchParams(location.hash.slice(1));
  if (wanted.get("federation") === federation && wanted.has("round")) Object.assign(state, { round: Number(wanted.get("round")), follow: false });
}

/** A round picked by hand stays; the newest one is followed. */
export function pick(round) {
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

export function redraw() {
  drawRound();
  history($("history"), state.rounds, state.round, pick);
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

export function showAgents() {
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
