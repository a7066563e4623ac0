// data-zoom: a picture grows and shrinks by its buttons; the view around it scrolls. Without scripts it is as wide as
// the page, and its link gives the file.
import { enhance } from "./enhance.js";

const STEPS = [100, 150, 200, 300, 400];

enhance("[data-zoom]", (zoom) => {
  const picture = zoom.querySelector("[data-zoom-picture]");
  const state = zoom.querySelector("[data-zoom-state]");
  const buttons = zoom.querySelector("[data-zoom-buttons]");
  let step = 0;

  const show = () => {
    picture.style.inlineSize = `${STEPS[step]}%`;
    state.textContent = step ? state.dataset.words.replace("{percent}", STEPS[step]) : "";
    for (const button of buttons.querySelectorAll("[data-zoom-by]")) {
      const by = Number(button.dataset.zoomBy);
      const next = by ? step + by : 0;
      button.setAttribute("aria-disabled", String(next === step || next < 0 || next >= STEPS.length));
    }
  };
  buttons.hidden = false;
  buttons.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom-by]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const by = Number(button.dataset.zoomBy);
    step = by ? step + by : 0;
    show();
  });
  show();
});
