// data-examine-offline: the day as this tablet kept it. Signing keeps a sheet here; it is sent when there is signal.
import { keptRecords, sendKept } from "./examine-kept.js";
import { bindSheet } from "./examine-sheet.js";
import { read } from "./examine-store.js";

const place = document.querySelector("[data-examine-offline]");
const part = (name) => place.querySelector(`[data-${name}]`);

if (place) {
  addEventListener("online", comeBack);
  list();
  navigator.wakeLock?.request("screen").catch(() => {}); // the screen stays awake where it may
}

async function list() {
  const day = await read("day").catch(() => null);
  part("sheet-place").replaceChildren();
  part("nothing").hidden = Boolean(day?.stations.length);
  part("stations").replaceChildren(...(day?.stations ?? []).map(rowOf));
  part("list").hidden = false;
  const waiting = await keptRecords();
  part("kept").hidden = waiting.length === 0;
  part("count").textContent = waiting.length;
}

function rowOf(station) {
  const row = part("station-row").content.cloneNode(true);
  row.querySelector("[data-name]").textContent = station.name;
  const button = row.querySelector("button");
  button.textContent = station.title;
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
  const { state } = await sendKept();
  if (state === "done") location.assign("/examine/");
}
