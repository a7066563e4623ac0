// The answers that have not reached us: kept on this device from the choice to the acknowledgement, sent again
// until there is one. Only one's own answers to one attempt; wiped when they are acknowledged or the attempt ends.
// Each is kept with its words, because the pages that speak of a lost one do not hold the question.
import { Pauses } from "./player-net.js";

const MOST_AT_ONCE = 50;

export const keyOf = (attempt) => `needlewise.answers.${attempt}`;

export function readKept(attempt) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(attempt))) ?? [];
  } catch {
    return []; // storage is closed to us: answers then wait in their page only
  }
}

export const asSave = ({ position, response, sequence }) => ({ position, response, sequence });

export class Queue extends EventTarget {
  constructor(net, data) {
    super();
    this.net = net;
    this.key = keyOf(data.attempt);
    this.writer = data.writer;
    this.waiting = readKept(data.attempt);
    const highest = Math.max(0, ...this.waiting.map((entry) => entry.sequence));
    this.sequence = Math.max(Number(data.nextSequence), highest + 1);
    this.pauses = new Pauses();
    this.failingSince = null;
    addEventListener("pagehide", () => this.#sendWhileLeaving());
    addEventListener("online", () => this.flush());
    if (this.waiting.length) this.flush();
  }

  // Only the latest answer to a question has to arrive; its number is above every earlier one.
  add(position, response, text) {
    this.waiting = this.waiting.filter((entry) => entry.position !== position);
    this.waiting.push({ position, response, sequence: this.sequence, text });
    this.sequence += 1;
    this.#keep();
    this.flush();
  }

  isWaiting(position) {
    return this.waiting.some((entry) => entry.position === position);
  }

  // Sends what waits; resolves when nothing waits, or with false when it could not be sent now.
  async flush() {
    clearTimeout(this.timer);
    while (this.waiting.length && this.writer) {
      this.sending ??= this.#send().finally(() => { this.sending = null; });
      if (!(await this.sending)) return false;
    }
    return this.waiting.length === 0;
  }

  async #send() {
    const entries = this.waiting.slice(0, MOST_AT_ONCE);
    const { status, reply } = await this.net.ask("answers", entries.map((entry) => this.#signed(entry)));
    // An attempt nobody knows: somebody else has signed in on this device. Its answers wait for their person.
    const signedOut = status === 200 && reply.every((result) => result.verdict === "not-found");
    if (status === 200 && reply.some((result) => result.verdict === "resting")) {
      this.#tell("resting", {}); // the answers stay here until the pause is over
      return false;
    }
    if (status !== 200 || signedOut) {
      this.#failed(signedOut ? 401 : status);
      return false;
    }
    this.pauses.reset();
    this.failingSince = null;
    reply.forEach((result, index) => this.#settle(entries[index], result));
    this.#keep();
    this.#tell("arrived", { results: reply });
    return true;
  }

  // Whatever the verdict, the entry stops waiting; a refused one is handed to the page, which keeps its text.
  #settle(entry, result) {
    const newer = this.waiting.find((other) => other.position === entry.position);
    if (result.verdict === "conflict") {
      this.sequence = Math.max(this.sequence, result.stored.sequence + 1);
      if (newer) newer.sequence = this.sequence++;
      return;
    }
    this.waiting = this.waiting.filter((other) => other !== entry);
    if (result.status === 200) this.#tell("saved", { entry, result });
    else this.#tell("refused", { entry, result });
  }

  #failed(status) {
    this.failingSince ??= performance.now();
    this.timer = setTimeout(() => this.flush(), this.pauses.take());
    this.#tell("failed", { status });
  }

  #sendWhileLeaving() {
    if (!this.waiting.length || !this.writer) return;
    const entries = this.waiting.slice(0, MOST_AT_ONCE).map((entry) => this.#signed(entry));
    this.net.ask("answers", entries, { keepalive: true });
  }

  #signed(entry) {
    return { ...asSave(entry), writer: this.writer };
  }

  wipe() {
    this.waiting = [];
    this.#keep();
  }

  #keep() {
    try {
      if (this.waiting.length) localStorage.setItem(this.key, JSON.stringify(this.waiting));
      else localStorage.removeItem(this.key);
    } catch {
      // as in readKept
    }
    this.#tell("changed", {});
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
