// One line over the question that says how the whole attempt stands: offline, server away, signed out, time over.
import { announce } from "./announce.js";
import { words } from "./player-words.js";

const SOON = 2000;
const LONG = 60_000;

export class Line {
  constructor(sitting) {
    this.sitting = sitting;
    this.bar = document.querySelector("[data-bar-state]");
    this.signIn = this.bar.querySelector("[data-sign-in]");
    this.sendNow = this.bar.querySelector("[data-send-now]");
    this.sendNow.addEventListener("click", () => sitting.queue.flush());
    this.signIn.addEventListener("click", () => sitting.signIn.open());
    for (const event of ["online", "offline"]) addEventListener(event, () => this.show());
    setInterval(() => this.show(), 1000);
  }

  show() {
    const { text, firm = false, result = false, signIn = false, send = false } = this.#state();
    this.bar.hidden = !text;
    this.bar.classList.toggle("bar-state-firm", firm);
    const place = this.bar.querySelector("[data-bar-text]");
    if (place.textContent !== text) {
      place.textContent = text;
      if (text) announce(text);
    }
    const link = this.bar.querySelector("[data-bar-link]");
    link.hidden = !result;
    link.href = this.sitting.result;
    this.signIn.hidden = !signIn;
    this.sendNow.hidden = !send;
  }

  #state() {
    const { queue, ended, leaving, signedOut, stranger } = this.sitting;
    const waits = queue.waiting.length > 0;
    if (leaving && waits && !signedOut) return { text: words.endedWaiting, firm: true, send: navigator.onLine };
    if (ended && !(leaving && waits)) return { text: words.ended, firm: true, result: true };
    if (signedOut) return { text: stranger ? words.stranger : words.signedOut, firm: true, signIn: true };
    const away = queue.failingSince === null ? 0 : performance.now() - queue.failingSince;
    const firm = away > LONG;
    if (!navigator.onLine) return { text: firm ? words.offlineLong : words.offline, firm };
    if (away < SOON) return { text: "" };
    return { text: firm ? words.silentLong : words.silent, firm, send: waits };
  }
}
