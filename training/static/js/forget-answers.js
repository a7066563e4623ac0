// data-forget-answers on the form that signs out: what waited here for the server belongs to one person and does not
// stay for the next one at this device. A session that merely ended keeps it, to be sent after the next sign-in.
import { enhance } from "./enhance.js";

const OURS = ["needlewise.answers.", "needlewise.refused.", "needlewise.drafts."];

enhance("form[data-forget-answers]", (form) => {
  form.addEventListener("submit", () => {
    for (const store of [localStorage, sessionStorage]) {
      const names = Object.keys(store).filter((name) => OURS.some((start) => name.startsWith(start)));
      for (const name of names) store.removeItem(name);
    }
  });
});
