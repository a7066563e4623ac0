// data-sheet: without signal a signed sheet is kept on the tablet instead of being lost with the page.
import { keepRecord } from "./examine-kept.js";

export function bindSheet(form, onKept) {
  const { comment, relation_note: note, relation } = form.elements;
  for (const field of [comment, note]) field.addEventListener("input", () => field.setCustomValidity(""));
  for (const field of relation) field.addEventListener("input", () => relation[0].setCustomValidity(""));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!form.dataset.busy) sign(form, onKept);
  }, { capture: true });
}

// Where the server answers, it judges the sheet and shows what is open; a line that leads nowhere counts as none.
async function sign(form, onKept) {
  form.dataset.busy = "yes";
  if (form.dataset.signal !== "none" && await serverAnswers()) form.submit();
  else if (isComplete(form)) await keepRecord(recordOf(form)).then(() => onKept(form));
  delete form.dataset.busy;
}

async function serverAnswers() {
  if (!navigator.onLine) return false;
  try {
    const response = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(4000) });
    return response.ok;
  } catch {
    return false;
  }
}

function isComplete(form) {
  const { comment, relation_note: note, relation } = form.elements;
  for (const field of form.querySelectorAll("input[type=text]")) field.value = field.value.trim();
  comment.setCustomValidity(missesCritical(form) && !comment.value ? form.dataset.line : "");
  note.setCustomValidity(isBound(form) && !note.value ? form.dataset.relation : "");
  relation[0].setCustomValidity(relation.value === "none" ? form.dataset.together : "");
  return form.reportValidity();
}

// By namedItem: a step may be called "length", as every list of elements has one.
function missesCritical(form) {
  return form.dataset.critical.split(" ").some((step) => step && form.elements.namedItem(step).value !== "done");
}

function isBound(form) {
  return !["", "none"].includes(form.elements.relation.value);
}

function recordOf(form) {
  const { examiner, learner, version, name, title } = form.dataset;
  const fields = Object.fromEntries(new FormData(form));
  delete fields.csrfmiddlewaretoken;
  const signed = Number(form.dataset.signed) || Date.now(); // a corrected one keeps the hour of the first signing
  return { examiner, learner, version, name, title, fields, signed };
}

for (const form of document.querySelectorAll("form[data-sheet]")) {
  bindSheet(form, () => { location.assign(form.dataset.offlinePage); });
}
