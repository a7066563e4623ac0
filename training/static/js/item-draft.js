// data-draft on the editor's form: what is typed saves itself. While it cannot be sent it is kept on this device and
// said so; when another window saved first, both texts are shown and nothing is sent until the author decides.
import { announce } from "./announce.js";
import { enhance } from "./enhance.js";

const PAUSE = 1500;
const AGAIN = 8000;

enhance("form[data-draft]", (form) => {
  const page = form.closest("[data-editor]");
  const part = (name) => page.querySelector(`[data-${name}]`);
  const [saved, beside, conflict, recover] = ["saved", "beside", "conflict", "recover"].map(part);
  const shelf = () => `needlewise.drafts.${new URL(form.action).pathname}`;
  const hint = part("propose-why");
  const usualHint = hint?.textContent;
  let [timer, sending, changed, stopped] = [0, null, false, false];

  const typed = () => [...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken");

  function tell(text, waiting) {
    if (waiting && saved.textContent !== text) announce(text);
    saved.textContent = text;
    saved.classList.toggle("saved-state-waiting", waiting);
    const button = part("propose");
    if (!button) return;
    button.disabled = waiting;
    hint.textContent = waiting ? hint.dataset.proposeWhy : usualHint;
  }

  function keepHere(text) {
    try {
      localStorage.setItem(shelf(), JSON.stringify({ at: Date.now(), fields: typed() }));
    } catch { /* no room: the text is in this page only, and it goes again */ }
    tell(text, true);
    changed = true;
    plan(AGAIN);
  }

  function plan(pause) {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(send, pause);
  }

  function send() {
    if (sending || stopped || !changed) return sending;
    changed = false;
    clearTimeout(timer);
    sending = post(new FormData(form)).finally(() => {
      sending = null;
      if (changed) plan(PAUSE);
    });
    return sending;
  }

  async function post(fields, restored = false) {
    let reply;
    try {
      reply = await fetch(form.dataset.draft, { method: "POST", body: fields, redirect: "manual", headers: { Accept: "application/json" } });
    } catch {
      return keepHere(form.dataset.keptHere);
    }
    if (reply.type === "opaqueredirect") return keepHere(form.dataset.signedOut);
    if (reply.status >= 500) return keepHere(form.dataset.silent);
    if (reply.status === 409) return showBoth(await reply.json(), restored ? fields : null);
    if (!reply.ok) return keepHere(form.dataset.refused);
    settle(await reply.json());
    if (restored) location.reload();
  }

  function settle(reply) {
    localStorage.removeItem(shelf());
    form.elements.seen.value = reply.seen;
    if (form.dataset.draft !== reply.keep) {
      form.dataset.draft = reply.keep;
      form.action = reply.address;
      history.replaceState(null, "", reply.address);
    }
    beside.innerHTML = reply.beside;
    conflict.replaceChildren();
    tell(reply.saved, false);
  }

  function showBoth(reply, restored) {
    stopped = true;
    conflict.innerHTML = reply.both;
    conflict.querySelector("[data-focus]")?.focus();
    tell(saved.textContent, false);
    conflict.querySelector("[data-keep-mine]")?.addEventListener("click", () => {
      form.elements.seen.value = reply.seen;
      [stopped, changed] = [false, true];
      restored?.set("seen", reply.seen);
      if (restored) post(restored, true);
      else send();
    });
    conflict.querySelector("[data-take-stored]")?.addEventListener("click", () => localStorage.removeItem(shelf()));
  }

  function offer() {
    const kept = JSON.parse(localStorage.getItem(shelf()) ?? "null");
    if (!kept) return;
    const title = part("recover-title");
    title.textContent = title.dataset.recoverTitle.replace("{when}", new Date(kept.at).toLocaleString(document.documentElement.lang));
    recover.hidden = false;
    part("recover-use").addEventListener("click", () => {
      const fields = new FormData();
      for (const [name, value] of kept.fields) fields.append(name, value);
      fields.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      recover.hidden = true;
      post(fields, true);
    });
    part("recover-drop").addEventListener("click", () => {
      localStorage.removeItem(shelf());
      recover.hidden = true;
    });
  }

  form.addEventListener("input", () => { changed = true; plan(PAUSE); });
  form.addEventListener("submit", (event) => {
    if (sending) {
      event.preventDefault();
      sending.then(() => form.requestSubmit(event.submitter));
      return;
    }
    stopped = true;
    clearTimeout(timer);
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) stopped = false; });
  window.addEventListener("online", () => send());
  window.addEventListener("offline", () => { if (changed || sending) keepHere(form.dataset.keptHere); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });
  part("preview").hidden = true;
  offer();
});
