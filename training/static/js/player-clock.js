// The countdown. The server says how long is left and this only shows it: by the monotonic clock, never by the
// device's time of day, and set right with every reply. Silent but for 30, 10, 5 and 1 minutes.
import { announce } from "./announce.js";
import { fill, words } from "./player-words.js";

const MINUTE = 60_000;
const ANNOUNCED = [30, 10, 5, 1].map((minutes) => minutes * MINUTE);
const ALWAYS_SHOWN = 5 * MINUTE;

export class Clock extends EventTarget {
  constructor(data) {
    super();
    this.limit = Number(data.limitMs);
    this.box = document.querySelector("[data-timer]");
    this.text = this.box.querySelector("[data-timer-text]");
    this.ring = this.box.querySelector("[data-timer-ring]");
    this.ring.removeAttribute("hidden");
    this.set(Number(data.remainingMs));
    this.last = this.left();
    this.ticker = setInterval(() => this.#tick(), 250);
    this.#buttons();
    this.#tick();
  }

  set(remaining) {
    const end = performance.now() + remaining;
    // A reply that lingered on its way says too much: what it adds within a second is not believed.
    if (this.end !== undefined && end > this.end && end - this.end < 1000) return;
    this.end = end;
  }

  left() {
    return Math.max(0, this.end - performance.now());
  }

  say() {
    const seconds = Math.ceil(this.left() / 1000);
    if (seconds <= 60) return fill(words.leftSeconds, { seconds });
    const minutes = Math.ceil(seconds / 60);
    if (minutes < 60) return fill(words.leftMinutes, { minutes });
    return fill(words.leftHours, { hours: Math.floor(minutes / 60), minutes: minutes % 60 });
  }

  #tick() {
    const left = this.left();
    const seconds = Math.ceil(left / 1000);
    const shown = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    if (this.text.textContent !== shown) this.text.textContent = shown;
    this.ring.querySelector(".run").setAttribute("stroke-dashoffset", String(100 - (100 * left) / this.limit));
    this.box.classList.toggle("late", left < ALWAYS_SHOWN);
    if (left < ALWAYS_SHOWN) this.box.hidden = false;
    for (const mark of ANNOUNCED) if (this.last > mark && left <= mark) announce(this.say());
    this.last = left;
    if (left > 0) return;
    clearInterval(this.ticker);
    this.dispatchEvent(new Event("end"));
  }

  #buttons() {
    for (const button of document.querySelectorAll("[data-say-time]")) {
      button.hidden = false;
      button.addEventListener("click", () => announce(this.say()));
    }
    const hide = document.querySelector("[data-hide-clock]");
    if (!hide) return;
    const hideText = hide.textContent;
    hide.hidden = false;
    hide.addEventListener("click", () => {
      this.box.hidden = !this.box.hidden;
      hide.textContent = this.box.hidden ? hide.dataset.show : hideText;
    });
  }
}
