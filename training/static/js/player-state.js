// What the question page and the review share: queue, clock, and one line that says how things stand.
import { announce } from "./announce.js";
import { Clock } from "./player-clock.js";
import { Net } from "./player-net.js";
import { Queue } from "./player-queue.js";
import { Tabs } from "./player-tabs.js";
import { fill, words } from "./player-words.js";

const SOON = 2000;
const LONG = 60_000;
const GRACE = 6000; // after it the server has closed the attempt
const RESYNC = 60_000;

export class Sitting extends EventTarget {
  constructor(root) {
    super();
    this.root = root;
    this.data = root.dataset;
    this.net = new Net(this.data);
    this.queue = new Queue(this.net, this.data);
    this.clock = new Clock(this.data);
    this.tabs = new Tabs(this.data.attempt);
    this.bar = document.querySelector("[data-bar-state]");
    this.writes = Boolean(this.data.writer);
    this.#listen();
    this.#claim();
    setInterval(() => this.resync(), RESYNC);
    setInterval(() => this.#showLine(), 1000);
  }

  get result() {
    return `${this.data.base}result/`;
  }

  #listen() {
    this.queue.addEventListener("arrived", ({ detail }) => this.#arrived(detail.results));
    this.queue.addEventListener("refused", ({ detail }) => this.#refused(detail.entry, detail.result));
    this.queue.addEventListener("failed", ({ detail }) => this.#failed(detail.status));
    this.clock.addEventListener("end", () => this.#end());
    this.tabs.addEventListener("lost", () => this.#elsewhere());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.resync(); });
    document.querySelector("[data-take-over]")?.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.takeOver();
    });
    document.querySelector("[data-send-now]")?.addEventListener("click", () => this.queue.flush());
  }

  async #claim() {
    if (this.writes && !(await this.tabs.claim())) this.#elsewhere();
  }

  // The device may have slept, or time may have been added: ask the server.
  async resync() {
    const { status, reply } = await this.net.ask("state?brief");
    if (status === 401 || status === 404) this.#failed(401);
    if (status !== 200) return;
    if (reply.state !== "open") this.#leave();
    else this.clock.set(reply.remaining_ms);
  }

  async takeOver() {
    const { status } = await this.net.ask("writer", {});
    if (status !== 200) return this.#failed(status);
    for (const entry of this.queue.waiting) this.#refused(entry, {});
    this.queue.wipe();
    await this.tabs.take();
    location.reload(); // shows what is stored: nothing is merged in silence
  }

  #arrived(results) {
    const last = results.findLast((result) => result.remaining_ms !== undefined);
    if (last) this.clock.set(last.remaining_ms);
    this.signedOut = false;
    this.#showLine();
    if (this.leaving && !this.queue.waiting.length) this.#leave();
  }

  #refused(entry, result) {
    this.dispatchEvent(new CustomEvent("refused", { detail: { entry, result } }));
    if (result.verdict === "other-writer") this.#elsewhere();
    if (result.verdict === "closed") this.#leave();
    announce(result.detail ?? words.refused);
  }

  #failed(status) {
    if (status === 401) this.signedOut = true;
    this.#showLine();
  }

  #elsewhere() {
    this.writes = false;
    this.queue.writer = "";
    document.querySelector("[data-elsewhere]").hidden = false;
    this.dispatchEvent(new Event("elsewhere"));
  }

  // Answers in flight still count for some seconds; then the result is there.
  async #end() {
    this.ended = true;
    this.dispatchEvent(new Event("ended"));
    this.#showLine();
    await this.queue.flush();
    setTimeout(() => this.#leave(), GRACE);
  }

  // What waits goes out first: the server says of each answer whether it counts. While it cannot be reached the page
  // stays and tries again, because nobody else has these answers.
  async #leave() {
    this.leaving = true;
    this.ended = true;
    this.dispatchEvent(new Event("ended"));
    this.#showLine();
    if (this.queue.writer && !(await this.queue.flush())) return; // "arrived" brings us back
    for (const entry of this.queue.waiting) this.#refused(entry, {}); // of a tab that may not write
    this.queue.wipe();
    this.#showLine();
    if (!this.keepsText) location.assign(this.result); // refused text stays until the person leaves
  }

  #showLine() {
    const [text, firm, link] = this.#line();
    this.bar.hidden = !text;
    this.bar.classList.toggle("bar-state-firm", firm);
    const place = this.bar.querySelector("[data-bar-text]");
    if (place.textContent !== text) {
      place.textContent = text;
      if (text) announce(text);
    }
    const anchor = this.bar.querySelector("[data-bar-link]");
    anchor.hidden = !link;
    if (link) [anchor.href, anchor.textContent, anchor.target] = link;
    this.bar.querySelector("[data-send-now]").hidden = this.ended || !text || !this.queue.waiting.length;
  }

  #line() {
    const late = this.leaving && this.queue.waiting.length > 0;
    if (late && !this.signedOut) return [words.endedWaiting, true];
    if (this.ended && !late) return [words.ended, true, [this.result, words.seeResult, ""]];
    if (this.signedOut) return [words.signedOut, true, [this.data.signIn, words.signIn, "_blank"]];
    const since = this.queue.failingSince;
    const long = since !== null && performance.now() - since > LONG;
    if (!navigator.onLine) return [long ? words.offlineLong : words.offline, long];
    if (since === null || performance.now() - since < SOON) return ["", false];
    return [long ? words.silentLong : words.silent, long];
  }
}

export function waitingText(count) {
  return count === 1 ? words.waitingOne : fill(words.waitingMany, { count });
}

export function hourOf(moment, zone) {
  return new Intl.DateTimeFormat(document.documentElement.lang, {
    timeZone: zone, hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false,
  }).format(new Date(moment));
}
