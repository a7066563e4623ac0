// data-submit-once on a form: a double click sends once. A page shown again from history works again.
import { enhance } from "./enhance.js";

enhance("form[data-submit-once]", (form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
  window.addEventListener("pageshow", () => delete form.dataset.sent);
});
