// data-autosave="address" on a form with a hidden `seen`: saves a moment after the last key, and says where the text is:
// saved, waiting on this device, or refused with the cause. The server judges by `seen` whether another window was
// faster; then nothing more is sent, and "See both" shows both texts. Without it there is the ordinary Save.
import { enhance } from "./enhance.js";
import { forget, keep, kept } from "./kept-drafts.js";

const WAIT = 1500;
const AGAIN = 5000;

enhance("form[data-autosave]", (form) => {
  const line = form.querySelector("[data-autosave-state]");
  const both = form.querySelector("[data-see-both]");
  const propose = form.querySelector("[data-needs-line]");
  const reason = form.querySelector("[data-why-not]");
  const seen = form.elements.seen;
  const words = line.dataset;
  let timer;
  let running = null;
  let stopped = false;
  let sent = null; // a snapshot whose answer was lost: it goes again as it was, so that it is known by its text
  let stored = words.unsaved === undefined ? read() : {};

  function read() {
    return Object.fromEntries([...new FormData(form)].filter(([name, value]) =>
      typeof value === "string" && !["csrfmiddlewaretoken", "seen", "alt", "caption"].includes(name)));
  }

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const plain = (fields) => JSON.stringify(fields).replace(/(\\[nrt]|\s)+/g, " ").replaceAll(' "', '"').replaceAll('" ', '"');

  function say(state, text) {
    line.className = `saved-state saved-state-${state}`;
    line.textContent = text;
    const waiting = state === "waiting";
    propose.disabled = waiting;
    reason.hidden = !waiting;
  }

  async function post(fields) {
    const body = new FormData();
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    body.set("seen", seen.value);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const reply = await fetch(form.dataset.autosave, { method: "POST", body, redirect: "manual" }).catch(() => null);
    const isOurs = reply?.headers.get("content-type")?.startsWith("application/json");
    return { status: reply?.status ?? -1, data: isOurs ? await reply.json() : null };
  }

  async function save() {
    const fields = sent ?? read();
    if (stopped || same(fields, stored)) return;
    keep({ seen: seen.value, fields: read() });
    const { status, data } = await post(fields);
    if (data?.saved) return done(fields, data);
    sent = null;
    if (data?.conflict) return refuse(data.conflict);
    if (data?.problem) return say("refused", `${words.problem} ${data.problem}`);
    if (status >= 0 && status < 500) return refuse(words.signedOut, false);
    sent = fields;
    say("waiting", navigator.onLine ? words.silent : words.offline);
    plan(AGAIN);
  }

  function done(fields, data) {
    sent = null;
    stored = fields;
    seen.value = data.seen;
    if (same(read(), stored)) forget();
    else plan(WAIT);
    say("saved", data.saved);
  }

  function refuse(text, hasBoth = true) {
    stopped = true;
    say("refused", `${text} ${words.keptHere}`);
    both.hidden = !hasBoth;
  }

  function plan(wait) {
    clearTimeout(timer);
    timer = setTimeout(run, wait);
  }

  function run() {
    clearTimeout(timer);
    running ??= save().finally(() => { running = null; });
    return running;
  }

  form.addEventListener("input", () => plan(WAIT));
  addEventListener("online", run);
  document.addEventListener("visibilitychange", () => { if (document.hidden) run(); });

  // A save under way changes `seen`; the ordinary Save waits for it, or it would meet a conflict with itself.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    keep({ seen: seen.value, fields: read() });
    if (!running) return;
    event.preventDefault();
    running.then(() => form.requestSubmit(event.submitter));
  });

  offerKept();

  // The latest of what earlier windows left here, unless the page says the same but for spaces and line ends.
  function offerKept() {
    const offer = document.querySelector("[data-kept]");
    const isHere = ({ fields }) => plain({ ...read(), ...fields }) === plain(read());
    for (const text of kept().filter(isHere)) forget(text.name);
    const [found] = kept();
    if (!found) return;
    offer.hidden = false;
    offer.querySelector("[data-use-kept]").addEventListener("click", () => {
      for (const [name, value] of Object.entries(found.fields)) {
        if (form.elements[name]) form.elements[name].value = value;
      }
      seen.value = found.seen; // if the stored text has moved on since, the server says so and shows both
      keep(found);
      forget(found.name);
      offer.hidden = true;
      form.elements.source?.focus();
      form.elements.source?.dispatchEvent(new Event("input", { bubbles: true }));
    });
    offer.querySelector("[data-drop-kept]").addEventListener("click", () => {
      forget(found.name);
      offer.hidden = true;
    });
  }
});
