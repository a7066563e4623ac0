// data-forget-answers on the form that signs out, data-signed-out on the one that signs in: the list of a day does not
// stay for the next person, nor where the session has ended. Signed sheets that were not sent do: only their examiner
// can send them, and nobody can read them here.
import { enhance } from "./enhance.js";
import { exists, remove } from "./examine-store.js";

enhance("form[data-forget-answers]", (form) => {
  form.addEventListener("submit", () => { remove("day").catch(() => {}); });
});

enhance("form[data-signed-out]", async () => {
  if (await exists().catch(() => false)) remove("day").catch(() => {});
});
