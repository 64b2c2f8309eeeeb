// What fills the page and when: the line to the server, and what the reader does (docs/dashboard.md).
import { $, make, say, seconds, state } from "./page.js";
import { choose, pick, redraw, refresh, showAgents } from "./past.js";
import { showAlarms, showNow, showPipeline } from "./present.js";

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
window.addEventListener("resize", redraw);
$("find").addEventListener("input", showAgents);
$("order").addEventListener("change", showAgents);
$("federation").addEventListener("change", () => {
  window.history.replaceState(null, "", `#${new URLSearchParams({ federation: $("federation").value })}`);
  if (state.live) showLive(state.live);
});
listen();
