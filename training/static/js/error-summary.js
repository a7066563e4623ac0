// data-error-summary: takes focus when it appears; its links bring the field into view with its label.
import { enhance } from "./enhance.js";

function goToField(event) {
  const link = event.target.closest("a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  const label = field.closest("fieldset")?.querySelector("legend") ?? field.labels?.[0] ?? field;
  label.scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
}

enhance("[data-error-summary]", (summary) => {
  summary.addEventListener("click", goToField);
  summary.focus();
});
