// The present, as /api/events tells it: what stands still, the round at hand, the pipeline.
import { $, bytes, many, make, prose, say, seconds, state } from "./page.js";

export function showAlarms(report) {
  const lines = [...report.silent, ...report.stalls];
  $("alarms").hidden = !lines.length;
  const list = $("alarm-list");
  if (list.dataset.lines !== lines.join("\n")) list.replaceChildren(...lines.map((line) => make("li", {}, prose(line))));
  list.dataset.lines = lines.join("\n");
}

const PHASES = ["gathering", "aggregating", "at the gate", "waiting for a release"];

export function showNow(federation, report) {
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

export function showPipeline(federation, report) {
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
