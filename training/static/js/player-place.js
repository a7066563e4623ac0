// A point on a figure, or an area by its name. The point is a radio button of its own, so that it is chosen and read
// like the named areas; tapping the figure or the arrow keys move it. Coordinates are 0 to 1000 of width and height.
import { announce } from "./announce.js";
import { fill } from "./player-words.js";

const STEP = 10;
const FAST = 50;
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const ownOf = (controls) => controls.querySelector("[data-own] input");
const surfaceOf = (controls) => controls.querySelector("[data-surface]");
const pointOf = (value) => value.split(",").map(Number);

export function prepare(controls) {
  const surface = surfaceOf(controls);
  surface.hidden = false;
  controls.querySelector("[data-how]").hidden = false;
  surface.addEventListener("click", (event) => {
    const box = surface.getBoundingClientRect();
    // Enter and Space click too, without a place: then the point begins in the middle.
    const tapped = event.detail > 0;
    const middle = ownOf(controls).value ? pointOf(ownOf(controls).value) : [500, 500];
    mark(controls, tapped
      ? [(event.clientX - box.left) / box.width * 1000, (event.clientY - box.top) / box.height * 1000]
      : middle);
    tell(controls);
  });
  let pause;
  surface.addEventListener("keydown", (event) => {
    const move = MOVES[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const from = ownOf(controls).value ? pointOf(ownOf(controls).value) : [500, 500];
    const step = event.shiftKey ? FAST : STEP;
    mark(controls, from.map((part, axis) => part + step * move[axis]));
    clearTimeout(pause);
    pause = setTimeout(() => tell(controls), 400); // one save for a key that is held
  });
  controls.addEventListener("change", () => draw(controls));
  prepareFigure(controls);
}

function mark(controls, point) {
  const own = ownOf(controls);
  own.value = point.map((part) => Math.round(Math.min(Math.max(part, 0), 1000))).join(",");
  own.checked = true;
  draw(controls);
}

function tell(controls) {
  const [x, y] = pointOf(ownOf(controls).value);
  announce(fill(surfaceOf(controls).dataset.point, { x: Math.round(x / 10), y: Math.round(y / 10) }));
  ownOf(controls).dispatchEvent(new Event("change", { bubbles: true }));
}

function draw(controls) {
  const own = ownOf(controls);
  own.closest("[data-own]").hidden = !own.value;
  const [x, y] = pointOf(own.value);
  for (const path of controls.querySelectorAll("[data-mark]")) path.setAttribute("d", own.checked ? `M${x} ${y}h0` : "");
}

// A figure that did not arrive can be asked for again; its description stands in its place.
function prepareFigure(controls) {
  const figure = controls.querySelector("[data-figure]");
  const picture = figure.querySelector("img");
  const failed = () => {
    if (figure.querySelector("[data-again]")) return;
    const again = document.createElement("button");
    again.type = "button";
    again.className = "button hotspot-again";
    again.dataset.again = "";
    again.textContent = figure.dataset.again;
    again.addEventListener("click", () => { again.remove(); picture.src = picture.src; });
    figure.append(again);
  };
  picture.addEventListener("error", failed);
  if (picture.complete && !picture.naturalWidth) failed();
}

export function read(controls) {
  const chosen = controls.querySelector(":checked");
  if (!chosen) return null;
  return "point" in chosen.dataset ? pointOf(chosen.value) : chosen.value;
}

export function show(controls, response) {
  const own = ownOf(controls);
  if (Array.isArray(response)) own.value = response.join(",");
  const value = Array.isArray(response) ? own.value : response;
  for (const input of controls.querySelectorAll("input")) input.checked = value !== null && input.value === value;
  draw(controls);
}

export function describe(controls, response) {
  const own = Array.isArray(response);
  const input = own ? ownOf(controls) : controls.querySelector(`[value="${CSS.escape(response)}"]`);
  return input.closest("label").textContent.trim() + (own ? ` (${response.join(", ")})` : "");
}
