// data-examine-day: makes the tablet ready for a room without signal, and sends what it kept in one.
import { keptDay, keptRecords, sendKept, today } from "./examine-kept.js";
import { bindRefused } from "./examine-refused.js";
import { keep } from "./examine-store.js";

const CACHE = "needlewise.examine";
const SHELL = "/examine/offline/";

const place = document.querySelector("[data-examine-day]");
if (place && "serviceWorker" in navigator && "indexedDB" in window) start().catch(() => show("cannot"));
else if (place) show("cannot");

async function start() {
  addEventListener("online", sendAll);
  await sendAll();
  const day = await today();
  if (typeof day === "string") return void await keptDay(); // which wipes one that is too old
  await keep("day", { examiner: day.examiner, at: Date.now(), stations: day.stations });
  await navigator.serviceWorker.register("/examine/worker.js", { scope: "/examine/" });
  const cache = await caches.open(CACHE);
  await cache.addAll([SHELL, ...assets()]);
  show("ready");
}

// Everything this page is made of; the shell is made of the same.
function assets() {
  const loaded = performance.getEntriesByType("resource").map((entry) => new URL(entry.name));
  return [...new Set(loaded.filter((url) => url.pathname.startsWith("/static/")).map((url) => url.pathname))];
}

async function sendAll() {
  const { sent, state } = await sendKept();
  const waiting = (await keptRecords()).filter((record) => record.examiner === place.dataset.examineDay);
  if (sent) show("sent");
  if (state === "other-person") show("other-person");
  const list = place.querySelector("[data-kept]");
  list.replaceChildren(...waiting.map((record) => rowOf(record)));
  place.querySelector("[data-waiting]").hidden = waiting.length === 0;
  for (const act of document.querySelectorAll("[data-take-off]")) {
    act.hidden = waiting.some((record) => record.learner === act.dataset.takeOff); // it would be refused afterwards
  }
}

function rowOf(record) {
  const row = place.querySelector("template[data-kept-row]").content.cloneNode(true);
  row.querySelector("[data-name]").textContent = record.name;
  row.querySelector("[data-title]").textContent = record.title;
  row.querySelector("[data-when]").textContent = new Date(record.signed).toLocaleString();
  row.querySelector("[data-reason]").textContent = record.refused ?? "";
  if (record.refused) bindRefused(row, record, place, sendAll);
  return row;
}

function show(state) {
  const words = place.querySelector(`[data-say="${state}"]`);
  if (words) words.hidden = false;
}
