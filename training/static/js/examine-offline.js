// data-examine-offline: the day as this tablet kept it. Signing keeps a sheet here; it is sent when there is signal.
import { endOf, keptDay, keptRecords, sendKept, today } from "./examine-kept.js";
import { bindSheet } from "./examine-sheet.js";

const place = document.querySelector("[data-examine-offline]");
const part = (name) => place.querySelector(`[data-${name}]`);

if (place) {
  addEventListener("online", comeBack);
  list();
  navigator.wakeLock?.request("screen").catch(() => {}); // the screen stays awake where it may
}

async function list() {
  const day = await keptDay();
  if (day) setTimeout(forgetDay, Math.max(endOf(day) - Date.now(), 0) + 1000);
  const waiting = await keptRecords();
  part("sheet-place").replaceChildren();
  part("nothing").hidden = Boolean(day?.stations.length);
  part("stations").replaceChildren(...(day?.stations ?? []).map((station) => rowOf(station, waiting)));
  part("list").hidden = false;
  part("kept").hidden = waiting.length === 0;
  part("count").textContent = waiting.length;
}

// A page left open for a day shows no names any more; a sheet somebody is at stays until it is signed.
async function forgetDay() {
  await keptDay();
  if (!part("list").hidden) list();
}

// A station that was signed here is not signed again before the first record has arrived: a retest asks for more.
function rowOf(station, waiting) {
  const row = part("station-row").content.cloneNode(true);
  row.querySelector("[data-name]").textContent = station.name;
  const button = row.querySelector("button");
  button.textContent = station.title;
  button.disabled = waiting.some((record) =>
    !record.refused && record.learner === station.learner && record.version === station.version);
  row.querySelector("[data-signed]").hidden = !button.disabled;
  button.addEventListener("click", () => show(station));
  return row;
}

// The sheet is our own page's, kept as it came; each time it is opened it begins a new record.
function show(station) {
  const template = document.createElement("template");
  template.innerHTML = station.sheet;
  const heading = part("sheet-heading").content.cloneNode(true);
  heading.querySelector("h1").textContent = station.title;
  heading.querySelector("[data-name]").textContent = station.name;
  part("list").hidden = true;
  part("sheet-place").replaceChildren(heading, template.content);
  const form = part("sheet-place").querySelector("form");
  form.dataset.signal = "none";
  form.elements.record.value = crypto.randomUUID();
  bindSheet(form, () => { list(); part("kept-now").hidden = false; part("kept-now").focus(); });
  part("sheet-place").querySelector("h1").focus();
}

async function comeBack() {
  await today(); // a session that has ended wipes the names, also where nothing waits
  const { state } = await sendKept();
  if (["done", "other-person"].includes(state)) location.assign("/examine/");
}
