// The pulse of a sitting: asks every few seconds how the time stands, so that a moved deadline is told at once, and a
// page hears that another one writes before it types. The calls also show the invigilator that somebody is there.
import { announce } from "./announce.js";

const EVERY = 4000;
const HIDDEN = 30_000; // nobody looks; longer gaps would be taken for a lost line

export class Pulse {
  constructor(sitting) {
    this.sitting = sitting;
    this.deadline = sitting.data.deadline;
    document.addEventListener("visibilitychange", () => this.#plan(document.hidden ? HIDDEN : 0));
    this.#plan(EVERY);
  }

  // With jitter, so that candidates who started at one word do not call in one beat.
  #plan(pause) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#beat(), pause * (0.9 + Math.random() * 0.15));
  }

  async #beat() {
    const { sitting } = this;
    const { status, reply } = await sitting.net.ask("pulse");
    if (status === 200 && reply.state === "open" && !sitting.signedOut) this.#hear(reply);
    else if (status !== 0) await sitting.resync(); // signed out, or closed: it leads on
    this.#plan(document.hidden ? HIDDEN : EVERY);
  }

  #hear(reply) {
    if (reply.resting) return location.reload();
    if (reply.deadline_at !== this.deadline) this.#moved(reply);
    this.sitting.clock.set(reply.remaining_ms);
    if (!reply.writes_here && this.sitting.writes) this.#ask();
  }

  // A new session does not know this page: only its token tells whether another one took over.
  async #ask() {
    const { reply } = await this.sitting.net.ask("writer", { writer: this.sitting.queue.writer });
    if (reply?.verdict === "other-writer") this.sitting.elsewhere();
  }

  #moved({ deadline_at: deadline, change }) {
    this.sitting.clock.limit += Date.parse(deadline) - Date.parse(this.deadline);
    this.deadline = deadline;
    if (!change) return;
    const box = document.querySelector("[data-change]");
    box.querySelector("[data-change-text]").textContent = change;
    box.hidden = false;
    announce(change);
  }
}
