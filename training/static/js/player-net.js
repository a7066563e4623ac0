// Talks to the addresses of one attempt. The CSRF token is read from its cookie each time, because signing in
// again in another tab changes it.
const SECONDS_TO_ANSWER = 6;

function token(cookie) {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${cookie}=`));
  return found ? found.slice(cookie.length + 1) : "";
}

export class Net {
  constructor(data) {
    this.base = data.base;
    this.cookie = data.csrfCookie;
  }

  // {status, reply}; status 0 when nothing came back in time.
  async ask(name, sent, { keepalive = false } = {}) {
    const post = sent !== undefined;
    try {
      const response = await fetch(this.base + name, {
        method: post ? "POST" : "GET",
        headers: post ? { "Content-Type": "application/json", "X-CSRFToken": token(this.cookie) } : {},
        body: post ? JSON.stringify(sent) : undefined,
        credentials: "same-origin",
        cache: "no-store",
        redirect: "manual",
        keepalive,
        signal: keepalive ? undefined : AbortSignal.timeout(SECONDS_TO_ANSWER * 1000),
      });
      const json = response.headers.get("Content-Type")?.startsWith("application/json");
      return { status: response.status, reply: json ? await response.json() : null };
    } catch {
      return { status: 0, reply: null };
    }
  }
}
