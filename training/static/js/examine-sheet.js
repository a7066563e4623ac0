// data-sheet: without signal a signed sheet is kept on the tablet instead of being lost with the page.
import { keepRecord } from "./examine-kept.js";

export function bindSheet(form, onKept) {
  const { comment, relation_note: note } = form.elements;
  for (const field of [comment, note]) field.addEventListener("input", () => field.setCustomValidity(""));
  form.addEventListener("submit", async (event) => {
    if (navigator.onLine && form.dataset.signal !== "none") return; // the server judges and answers
    event.preventDefault();
    event.stopImmediatePropagation();
    for (const field of form.querySelectorAll("input[type=text]")) field.value = field.value.trim();
    comment.setCustomValidity(missesCritical(form) && !comment.value ? form.dataset.line : "");
    note.setCustomValidity(isBound(form) && !note.value ? form.dataset.relation : "");
    if (!form.reportValidity()) return;
    await keepRecord(recordOf(form));
    onKept(form);
  }, { capture: true });
}

function missesCritical(form) {
  return form.dataset.critical.split(" ").some((step) => step && form.elements[step].value !== "done");
}

function isBound(form) {
  return !["", "none"].includes(form.elements.relation.value);
}

function recordOf(form) {
  const { examiner, learner, version, name, title } = form.dataset;
  const fields = Object.fromEntries(new FormData(form));
  delete fields.csrfmiddlewaretoken;
  return { examiner, learner, version, name, title, fields, signed: Date.now() };
}

for (const form of document.querySelectorAll("form[data-sheet]")) {
  bindSheet(form, () => { location.assign(form.dataset.offlinePage); });
}
