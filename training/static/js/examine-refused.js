// A signed sheet that was refused: corrected on the sheet that came back with the refusal, or saved as a file for whoever
// has to know. It leaves the tablet only after it was saved.
import { discard } from "./examine-kept.js";
import { bindSheet } from "./examine-sheet.js";

export function bindRefused(row, record, place, onChange) {
  const act = (name) => row.querySelector(`[data-${name}]`);
  const [correct, download, away] = [act("correct"), act("download"), act("discard")];
  act("ask").hidden = false;
  act("acts").hidden = false;
  correct.hidden = !record.sheet;
  correct.addEventListener("click", () => open(record, place, onChange));
  download.addEventListener("click", () => { save(record); away.hidden = false; });
  away.addEventListener("click", () => discard(record).then(onChange));
}

// Its number and its hour stay, so what is sent then is the same record.
function open(record, place, onChange) {
  const template = document.createElement("template");
  template.innerHTML = record.sheet;
  const heading = place.querySelector("template[data-sheet-heading]").content.cloneNode(true);
  heading.querySelector("h2").textContent = record.title;
  heading.querySelector("[data-name]").textContent = record.name;
  const here = place.querySelector("[data-correct-place]");
  here.replaceChildren(heading, template.content);
  const form = here.querySelector("form");
  form.dataset.signal = "none";
  form.dataset.signed = record.signed;
  bindSheet(form, () => { here.replaceChildren(); onChange(); });
  here.querySelector("h2").focus();
}

function save(record) {
  const { fields, ...facts } = record;
  const told = { ...facts, signed: new Date(record.signed).toISOString(), sheet: undefined, place: undefined, fields };
  const file = new Blob([JSON.stringify(told, null, 2)], { type: "application/json" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `examination-${record.fields.record}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
