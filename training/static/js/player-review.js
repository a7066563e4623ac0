// The review page: what waits is sent before the submit, and when time ends here the result comes by itself.
import { announce } from "./announce.js";
import { keepRefused } from "./player-refused.js";
import { Sitting, waitingText } from "./player-state.js";
import { words } from "./player-words.js";

const form = document.querySelector("form#review[data-player]");
if (form) start(form);

function start(form) {
  const sitting = new Sitting(form);
  const place = form.querySelector("[data-saved]");
  let sure = false;

  const show = () => {
    const waiting = sitting.queue.waiting.length;
    place.textContent = waiting ? waitingText(waiting) : "";
  };

  form.addEventListener("submit", async (event) => {
    if (sure || !sitting.queue.waiting.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (await sitting.queue.flush()) {
      sure = true;
      if (!sitting.keepsText) form.requestSubmit(); // what was refused is read first
    } else {
      announce(navigator.onLine ? words.silent : words.offlineSubmit);
      place.textContent = navigator.onLine ? words.silent : words.offlineSubmit;
    }
  }, { capture: true });

  sitting.queue.addEventListener("changed", show);
  sitting.addEventListener("refused", ({ detail: { entry, result } }) => {
    sitting.keepsText = true;
    keepRefused(entry.position, entry.response, result.detail);
  });
  if (sitting.queue.waiting.length) sitting.queue.flush().then((all) => { if (all) location.reload(); });
  show();
}
