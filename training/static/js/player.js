// The question page: saves on change, moves between the questions without leaving the page, and says of each
// answer whether it is saved, waits or was refused. Without it every button is a plain form that saves.
// The questions of a case set are shown together; in a quiz that leads one way the page holds only those reached.
import { announce } from "./announce.js";
import { describeResponse, isTouched, readResponse, showResponse } from "./player-kinds.js";
import { listenForKeys } from "./player-keys.js";
import { Sitting, hourOf, waitingText } from "./player-state.js";
import { keepRefused } from "./player-refused.js";
import { fill, words } from "./player-words.js";

const form = document.querySelector("form#player[data-player]");
if (form) start(form);

function start(form) {
  const sitting = new Sitting(form);
  const questions = [...form.querySelectorAll("[data-question]")];
  const flagged = new Set([...document.querySelectorAll("[data-map] .flagged")].map((b) => Number(b.value)));
  const savedAt = new Map();
  const refused = new Set();
  const count = Number(form.dataset.count);
  const oneWay = form.hasAttribute("data-one-way");
  let here = Number(form.dataset.position);

  const sent = new Map(); // what was answered last on this page, so that one act is one save
  const positionOf = (question) => Number(question.dataset.question);
  const at = (position) => questions.find((question) => positionOf(question) === position);
  const together = (position) => {
    const { set } = at(position).dataset;
    return set ? questions.filter((question) => question.dataset.set === set) : [at(position)];
  };
  const first = (position) => positionOf(together(position)[0]);
  const last = (position) => positionOf(together(position).at(-1));
  const isAnswered = (position) => (readResponse(at(position)) ?? null) !== null;
  const button = (name) => form.querySelector(`[data-go="${name}"]`);

  // --- Showing ---

  function show(position, { push = true, focus = true } = {}) {
    here = position;
    const shown = together(position);
    for (const question of questions) question.hidden = !shown.includes(question);
    for (const text of form.querySelectorAll("[data-case]")) text.hidden = text.dataset.case !== shown[0].dataset.set;
    const heading = form.querySelector("[data-heading]");
    heading.textContent = shown.length > 1
      ? fill(heading.dataset.headingSet, { first: first(position), last: last(position), count })
      : fill(heading.dataset.heading, { number: position, count });
    document.title = document.title.replace(/^[^·]*/, `${heading.textContent} `);
    if (push) history.pushState({ position }, "", `${form.dataset.base}${position}/`);
    form.action = location.pathname;
    showActions();
    showState();
    showMap();
    if (!focus) return;
    scrollTo({ top: 0 });
    heading.focus({ preventScroll: true });
  }

  function showActions() {
    const next = button("next");
    next.textContent = last(here) === count ? next.dataset.review : next.dataset.next;
    if (!oneWay) button("previous").disabled = first(here) === 1;
    for (const pressed of form.querySelectorAll("[data-go=flag], [data-go=clear]")) {
      const question = pressed.closest("[data-question]"); // else it is the one for a question shown alone
      const position = question ? positionOf(question) : here;
      if (pressed.dataset.go === "flag") pressed.setAttribute("aria-pressed", String(flagged.has(position)));
      pressed.hidden = (!question && "set" in at(here).dataset) || (pressed.dataset.go === "clear" && !isAnswered(position));
    }
    form.querySelector(".question-clear").hidden = "set" in at(here).dataset;
  }

  function showState() {
    const place = form.querySelector("[data-saved]");
    const waiting = sitting.queue.waiting.length;
    const states = [stateOf(here)];
    if (waiting && states[0][0] !== "waiting") states.push(["waiting", waitingText(waiting)]);
    if (place.textContent === states.map(([, text]) => text).join("")) return;
    place.replaceChildren(...states.map(([state, text]) => {
      const line = document.createElement("span");
      line.className = `saved-state saved-state-${state}`;
      line.textContent = text;
      return line;
    }));
  }

  // What became of the answer to this question.
  function stateOf(position) {
    const { queue } = sitting;
    if (queue.isWaiting(position)) {
      return ["waiting", queue.failingSince === null ? words.saving : waitingText(queue.waiting.length)];
    }
    if (refused.has(position)) return ["refused", words.refused];
    if (!savedAt.has(position)) return ["saved", isAnswered(position) ? words.savedBefore : words.unsaved];
    return ["saved", fill(words.saved, { time: hourOf(savedAt.get(position), form.dataset.zone) })];
  }

  function showMap() {
    const map = document.querySelector("[data-map]");
    if (!map) return;
    let answered = 0;
    for (const item of map.querySelectorAll("button")) {
      const position = Number(item.value);
      const done = isAnswered(position);
      const waits = sitting.queue.isWaiting(position);
      answered += done ? 1 : 0;
      item.classList.toggle("answered", done);
      item.classList.toggle("refused", refused.has(position));
      item.classList.toggle("flagged", flagged.has(position));
      item.classList.toggle("waiting", waits);
      item.toggleAttribute("aria-current", position === here);
      if (position === here) item.setAttribute("aria-current", "step");
      const parts = [position, done ? map.dataset.answered : map.dataset.open];
      if (flagged.has(position)) parts.push(map.dataset.flagged);
      if (waits) parts.push(map.dataset.waiting);
      if (refused.has(position)) parts.push(map.dataset.refusedLabel);
      item.setAttribute("aria-label", parts.join(", "));
    }
    const line = document.querySelector("[data-map-count]");
    line.textContent = fill(line.dataset.mapCount, { answered, count, flagged: flagged.size });
    document.querySelector("[data-progress]").value = answered;
  }

  function lock() {
    for (const question of questions) question.disabled = true;
  }

  function refresh() {
    showActions();
    showState();
    showMap();
  }

  // --- Acting ---

  function answer(position, response) {
    refused.delete(position);
    sent.set(position, JSON.stringify(response));
    sitting.queue.add(position, response, describeResponse(at(position), response));
    refresh();
  }

  function clear(position) {
    showResponse(at(position), null);
    answer(position, null);
    at(position).querySelector("[data-answer] :is(input, select):not([hidden] *)").focus();
  }

  // What cannot be read is said beside the control and waits to be mended.
  function take(position) {
    const response = readResponse(at(position));
    if (response === undefined) {
      refused.add(position);
      sent.delete(position);
      refresh();
    } else if (sent.get(position) !== JSON.stringify(response)) answer(position, response);
  }

  async function flag(position) {
    const on = !flagged.has(position);
    const { status, reply } = await sitting.net.ask("flags", { position, flagged: on });
    if (status !== 200) return announce(reply?.detail ?? words.silent);
    if (on) flagged.add(position);
    else flagged.delete(position);
    refresh();
  }

  async function toReview() {
    if (await sitting.queue.flush()) sitting.goTo(`${form.dataset.base}review/`);
    else announce(navigator.onLine ? words.silent : words.offlineSubmit);
  }

  // What is shown is closed for good, so every answer to it must have arrived before.
  async function leave() {
    if (!(await sitting.queue.flush())) return announce(navigator.onLine ? words.silent : words.offline);
    const { status, reply } = await sitting.net.ask("leave", { position: here, writer: form.dataset.writer });
    if (status === 200) sitting.goTo(form.dataset.base);
    else announce(reply?.detail ?? words.silent);
  }

  function go(where, position) {
    if (where === "clear") clear(position);
    else if (where === "flag") flag(position);
    else if (where === "review" || (where === "next" && last(here) === count)) toReview();
    else if (where === "next" && oneWay) leave();
    else if (where === "next") show(last(here) + 1);
    else if (where === "previous") show(first(Math.max(1, first(here) - 1)));
    else show(Number(where));
  }

  // --- Listening ---

  form.addEventListener("change", (event) => {
    const question = event.target.closest("[data-question]");
    if (question) take(positionOf(question));
  });
  // Of several questions shown together, the state and the keys speak of the one in hand.
  form.addEventListener("focusin", (event) => {
    const question = event.target.closest("[data-question]");
    if (!question || positionOf(question) === here) return;
    here = positionOf(question);
    refresh();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const pressed = event.submitter;
    const question = pressed?.closest("[data-question]");
    go(pressed?.dataset.go ?? pressed?.value ?? "next", question ? positionOf(question) : here);
  });
  addEventListener("popstate", () => {
    const position = Number(location.pathname.match(/(\d+)\/$/)?.[1]);
    if (at(position)) show(position, { push: false });
  });
  listenForKeys(sitting, () => at(here).querySelectorAll("[type=radio], [type=checkbox]"));

  sitting.queue.addEventListener("saved", ({ detail }) => {
    savedAt.set(detail.entry.position, detail.result.server_time);
    refresh();
  });
  sitting.queue.addEventListener("changed", refresh);
  sitting.queue.addEventListener("failed", refresh);
  sitting.addEventListener("refused", ({ detail: { entry, result } }) => {
    refused.add(entry.position);
    sitting.keepsText = true;
    sent.delete(entry.position);
    keepRefused(entry, result.detail);
    refresh();
  });
  sitting.addEventListener("elsewhere", () => {
    lock();
    document.querySelector("[data-elsewhere]").scrollIntoView({ block: "nearest" });
  });
  sitting.addEventListener("ended", lock);

  // A page that was reloaded offers again what had not arrived.
  for (const entry of sitting.writes ? sitting.queue.waiting : []) {
    if (at(entry.position)) showResponse(at(entry.position), entry.response);
  }
  // A choice made while the scripts were still loading.
  for (const question of sitting.writes ? questions : []) {
    const position = positionOf(question);
    if (isTouched(question) && !sitting.queue.isWaiting(position)) take(position);
  }
  history.replaceState({ position: here }, "", `${form.dataset.base}${here}/`);
  show(here, { push: false, focus: false });
}
