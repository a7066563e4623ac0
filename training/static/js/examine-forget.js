// data-forget-answers on the form that signs out: the list of a day does not stay for the next person. Signed sheets
// that were not sent do: only their examiner can send them, and nobody can read them here.
import { enhance } from "./enhance.js";
import { remove } from "./examine-store.js";

enhance("form[data-forget-answers]", (form) => {
  form.addEventListener("submit", () => { remove("day").catch(() => {}); });
});
