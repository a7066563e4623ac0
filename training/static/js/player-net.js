// Talks to the addresses of one attempt. The CSRF token is read from its cookie each time, because signing in
// again changes it.
const SECONDS_TO_ANSWER = 6;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 8000;
const PATIENCE = 60_000; // a release of the server takes less

// Nothing came back, or what stands in front of a server that is just being replaced answered.
export function isAway(status) {
  return [0, 502, 503, 504].includes(status);
}

export class Pauses {
  constructor() {
    this.reset();
  }

  reset() {
    this.next = FIRST_PAUSE;
  }

  // Doubles up to 8 s; apart by chance, so that a whole class does not return in the same instant.
  take() {
    const pause = this.next * (0.75 + Math.random() / 2);
    this.next = Math.min(this.next * 2, LONGEST_PAUSE);
    return pause;
  }
}

export class Net {
  constructor(data) {
    this.base = data.base;
    this.cookie = data.csrfCookie;
    this.signIn = data.signIn;
  }

  get token() {
    const found = document.cookie.split("; ").find((part) => part.startsWith(`${this.cookie}=`));
    return found ? found.slice(this.cookie.length + 1) : "";
  }

  // {status, reply}; status 0 when nothing came back in time.
  async ask(name, sent, { keepalive = false } = {}) {
    const post = sent !== undefined;
    return this.#fetch(this.base + name, {
      method: post ? "POST" : "GET",
      headers: post ? { "Content-Type": "application/json", "X-CSRFToken": this.token } : {},
      body: post ? JSON.stringify(sent) : undefined,
      keepalive,
    });
  }

  // The same, again and again for a minute while the server is away; at once when the device is.
  async askPatiently(name, sent) {
    const began = performance.now();
    const pauses = new Pauses();
    for (;;) {
      const answer = await this.ask(name, sent);
      const patient = navigator.onLine && performance.now() - began < PATIENCE;
      if (!isAway(answer.status) || !patient) return answer;
      await new Promise((resolve) => { setTimeout(resolve, pauses.take()); });
    }
  }

  // A form as the page of that address would send it, answered in JSON where that page can.
  async send(address, fields) {
    if (!this.token) await this.renewToken();
    return this.#fetch(address, {
      method: "POST",
      headers: { "X-CSRFToken": this.token, "X-Requested-With": "XMLHttpRequest" },
      body: new URLSearchParams(fields),
    });
  }

  // Any page with a form brings the cookie.
  async renewToken() {
    await this.#fetch(this.signIn, { redirect: "follow" });
  }

  async #fetch(address, options) {
    try {
      const response = await fetch(address, {
        credentials: "same-origin",
        cache: "no-store",
        redirect: "manual",
        signal: options.keepalive ? undefined : AbortSignal.timeout(SECONDS_TO_ANSWER * 1000),
        ...options,
      });
      const json = response.headers.get("Content-Type")?.startsWith("application/json");
      const reply = json ? await response.json() : null;
      return { status: response.status, reply, moved: response.type === "opaqueredirect" };
    } catch {
      return { status: 0, reply: null, moved: false };
    }
  }
}
