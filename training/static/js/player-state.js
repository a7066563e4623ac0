// What the question page and the review share: queue, clock, who writes, who is signed in.
import { announce } from "./announce.js";
import { Clock } from "./player-clock.js";
import { Line } from "./player-line.js";
import { Net } from "./player-net.js";
import { Pulse } from "./player-pulse.js";
import { Queue } from "./player-queue.js";
import { restWithoutLoss } from "./player-rest.js";
import { SignIn } from "./player-sign-in.js";
import { Tabs } from "./player-tabs.js";
import { fill, words } from "./player-words.js";

const GRACE = 6000; // after it the server has closed the attempt

export class Sitting extends EventTarget {
  constructor(root) {
    super();
    this.root = root;
    this.data = root.dataset;
    this.net = new Net(this.data);
    this.queue = new Queue(this.net, this.data);
    this.clock = new Clock(this.data);
    this.tabs = new Tabs(this.data.attempt);
    this.signIn = new SignIn(this.net);
    this.line = new Line(this);
    this.writes = Boolean(this.data.writer);
    this.#listen();
    this.#claim();
    this.pulse = new Pulse(this);
    restWithoutLoss(this);
  }

  get result() {
    return `${this.data.base}result/`;
  }

  #listen() {
    this.queue.addEventListener("arrived", ({ detail }) => this.#arrived(detail.results));
    this.queue.addEventListener("refused", ({ detail }) => this.#refused(detail.entry, detail.result));
    this.queue.addEventListener("failed", ({ detail }) => this.#failed(detail.status));
    this.clock.addEventListener("end", () => this.#end());
    this.tabs.addEventListener("lost", () => this.elsewhere());
    this.signIn.addEventListener("signed-in", () => this.#signedIn());
    document.querySelector("[data-take-over]")?.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.takeOver();
    });
  }

  async #claim() {
    if (this.writes && !(await this.tabs.claim())) this.elsewhere();
  }

  // The device may have slept, or time may have been added: ask the server.
  async resync() {
    const { status, reply } = await this.net.ask("state?brief");
    if (status === 404) this.stranger = true;
    if (status === 401 || status === 404) this.#failed(401);
    if (status !== 200) return;
    if (reply.state !== "open") return this.#leave();
    this.clock.set(reply.remaining_ms);
    if (this.signedOut) await this.#signedIn();
  }

  // A new session does not know yet that this page is the one that writes.
  async #signedIn() {
    if (this.queue.writer) {
      const { status, reply } = await this.net.askPatiently("writer", { writer: this.queue.writer });
      if (reply?.verdict === "other-writer") this.elsewhere();
      else if (status !== 200) return this.#failed(status);
    }
    this.#signedInAgain();
    this.queue.flush();
  }

  #signedInAgain() {
    if (!this.signedOut) return;
    this.signedOut = this.stranger = false;
    this.signIn.close();
    this.line.show();
    announce(words.signedIn);
    this.dispatchEvent(new Event("signed-in"));
  }

  async takeOver() {
    const { status } = await this.net.askPatiently("writer", {});
    if (status !== 200) return this.#failed(status);
    for (const entry of this.queue.waiting) this.#refused(entry, {});
    this.queue.wipe();
    await this.tabs.take();
    location.reload(); // shows what is stored: nothing is merged in silence
  }

  // To another page only once the server answers: the browser's own error page would frighten, and leave nothing.
  async goTo(address) {
    const { status } = await this.net.askPatiently("state?brief");
    if (status === 200) return location.assign(address);
    if (status === 401 || status === 404) this.#failed(401);
    else announce(navigator.onLine ? words.silent : words.offline);
  }

  #arrived(results) {
    const last = results.findLast((result) => result.remaining_ms !== undefined);
    if (last) this.clock.set(last.remaining_ms);
    if (this.signedOut) this.#signedIn();
    this.line.show();
    if (this.leaving && !this.queue.waiting.length) this.#leave();
  }

  #refused(entry, result) {
    this.dispatchEvent(new CustomEvent("refused", { detail: { entry, result } }));
    if (result.verdict === "other-writer") this.elsewhere();
    if (result.verdict === "closed") this.#leave();
    announce(result.detail ?? words.refused);
  }

  #failed(status) {
    if (status === 403) this.net.renewToken();
    if (status === 401 && !this.signedOut) {
      this.signedOut = true;
      this.signIn.open();
    }
    this.line.show();
  }

  // What still waits is sent once more: the server refuses it, and its text is kept to read.
  async elsewhere() {
    if (this.isElsewhere) return;
    this.isElsewhere = true;
    this.writes = false;
    document.querySelector("[data-elsewhere]").hidden = false;
    this.dispatchEvent(new Event("elsewhere"));
    await this.queue.flush();
    this.queue.writer = "";
  }

  // Answers in flight still count for some seconds; then the result is there.
  async #end() {
    this.ended = true;
    this.dispatchEvent(new Event("ended"));
    this.line.show();
    await this.queue.flush();
    setTimeout(() => this.#leave(), GRACE);
  }

  // What waits goes out first: the server says of each answer whether it counts. While it cannot be reached the page
  // stays and tries again, because nobody else has these answers.
  async #leave() {
    this.leaving = true;
    this.ended = true;
    this.dispatchEvent(new Event("ended"));
    this.line.show();
    if (this.queue.writer && !(await this.queue.flush())) return; // "arrived" brings us back
    for (const entry of this.queue.waiting) this.#refused(entry, {}); // of a tab that may not write
    this.queue.wipe();
    this.line.show();
    if (!this.keepsText) this.goTo(this.result); // refused text stays until the person leaves
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
