// data-copy="#id": copies the text or value of that element and says so beside the button.
import { announce } from "./announce.js";
import { enhance } from "./enhance.js";

enhance("[data-copy]", (button) => {
  if (!navigator.clipboard) return; // not on plain http: the text can still be selected by hand
  button.hidden = false;
  button.addEventListener("click", async () => {
    const source = document.querySelector(button.dataset.copy);
    await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
    const done = button.dataset.copied;
    if (done) {
      button.textContent = done;
      announce(done);
    }
  });
});
