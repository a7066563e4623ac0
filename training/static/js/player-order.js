// Steps to put in order. The places stay plain selects; with scripts the others move along, the list shows the order,
// and two buttons move a step by one.
import { announce } from "./announce.js";
import { fill } from "./player-words.js";

const stepsOf = (list) => [...list.querySelectorAll("[data-step]")];
const placeOf = (step) => step.querySelector("select");
const textOf = (step) => step.querySelector("[data-text]").textContent.trim();

export function prepare(list) {
  list.shown = stepsOf(list).map((step) => step.dataset.step);
  for (const moves of list.querySelectorAll("[data-moves]")) moves.hidden = false;
  list.addEventListener("change", (event) => {
    const step = event.target.closest("[data-step]");
    const place = Number(event.target.value);
    if (step && place) put(list, step, place);
    else show(list, list.order ?? null); // a step without a place would be no order
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const step = button.closest("[data-step]");
    const place = stepsOf(list).indexOf(step) + 1 + Number(button.dataset.move);
    placeOf(step).value = Math.min(Math.max(place, 1), list.shown.length);
    placeOf(step).dispatchEvent(new Event("change", { bubbles: true }));
    button.focus();
  });
  show(list, whole(list));
}

function put(list, step, place) {
  const order = stepsOf(list).map((each) => each.dataset.step).filter((id) => id !== step.dataset.step);
  order.splice(place - 1, 0, step.dataset.step);
  show(list, order);
  announce(fill(list.dataset.moved, { text: textOf(step), place, count: order.length }));
}

// The order of the places, as the server reads them: without a place last, in the order shown.
function whole(list) {
  const steps = stepsOf(list);
  if (!steps.some((step) => placeOf(step).value)) return null;
  const key = (step) => Number(placeOf(step).value) || steps.length + 1;
  return steps.sort((one, other) => key(one) - key(other)).map((step) => step.dataset.step);
}

export const read = whole;

export function show(list, response) {
  const focused = document.activeElement;
  list.order = response;
  (response ?? list.shown).forEach((id, index) => {
    const step = list.querySelector(`[data-step="${CSS.escape(id)}"]`);
    list.append(step);
    placeOf(step).value = response ? index + 1 : "";
  });
  if (list.contains(focused)) focused.focus(); // moving an element takes its focus
}

export function describe(list, response) {
  return response.map((id, index) => `${index + 1}. ${textOf(list.querySelector(`[data-step="${CSS.escape(id)}"]`))}`).join("; ");
}
