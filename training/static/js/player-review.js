// The review page: what waits is sent before the submit, and only the server's yes says "submitted". When time ends
// here the result comes by itself.
import { announce } from "./announce.js";
import { isAway } from "./player-net.js";
import { keepRefused } from "./player-refused.js";
import { Sitting, waitingText } from "./player-state.js";
import { words } from "./player-words.js";

const form = document.querySelector("form#review[data-player]");
if (form) start(form);

function start(form) {
  const sitting = new Sitting(form);
  const place = form.querySelector("[data-saved]");
  const button = form.querySelector("[data-submit]");
  let submitting = false;

  const say = (text) => {
    place.textContent = text;
    announce(text);
  };
  const show = () => {
    const waiting = sitting.queue.waiting.length;
    if (!submitting) place.textContent = waiting ? waitingText(waiting) : "";
  };

  async function submit() {
    submitting = true;
    place.textContent = words.submitting;
    const sent = await sitting.queue.flush();
    if (sent && !sitting.keepsText && sitting.writes) await close(); // what was refused is read first
    else if (!sent) say(navigator.onLine ? words.silent : words.offlineSubmit);
    else place.textContent = "";
    submitting = false;
  }

  async function close() {
    const { status, reply } = await sitting.net.askPatiently("submit", { writer: sitting.queue.writer });
    if (status === 200) return location.assign(reply.result);
    place.textContent = "";
    if (status === 401) return sitting.resync(); // asks to sign in; the person then presses once more
    if (reply?.verdict === "other-writer") sitting.elsewhere();
    say(isAway(status) && !navigator.onLine ? words.offlineSubmit : reply?.detail ?? words.silent);
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!submitting) submit();
  });
  sitting.queue.addEventListener("changed", show);
  sitting.addEventListener("elsewhere", () => { if (button) button.disabled = true; });
  sitting.addEventListener("refused", ({ detail: { entry, result } }) => {
    sitting.keepsText = true;
    keepRefused(entry, result.detail);
  });
  if (sitting.queue.waiting.length) sitting.queue.flush().then((all) => { if (all) location.reload(); });
  show();
}
