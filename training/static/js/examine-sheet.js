// data-sheet: without signal a signed sheet is kept on the tablet instead of being lost with the page.
import { keepRecord } from "./examine-kept.js";

export function bindSheet(form, onKept) {
  const comment = form.elements.comment;
  comment.addEventListener("input", () => comment.setCustomValidity(""));
  form.addEventListener("submit", async (event) => {
    if (navigator.onLine && form.dataset.signal !== "none") return; // the server judges and answers
    event.preventDefault();
    event.stopImmediatePropagation();
    comment.setCustomValidity(missesCritical(form) && !comment.value.trim() ? form.dataset.line : "");
    if (!form.reportValidity()) return;
    await keepRecord(recordOf(form));
    onKept(form);
  }, { capture: true });
}

function missesCritical(form) {
  return form.dataset.critical.split(" ").some((step) => step && form.elements[step].value !== "done");
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
