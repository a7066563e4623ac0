// data-rating: buttons with data-step move the number of the form; PageUp and PageDown by ten.
import { enhance } from "./enhance.js";

const MIDDLE = 50; // where the first step from an empty field starts

enhance("[data-rating]", (form) => {
  const field = form.querySelector("input[type=number]");
  const move = (by) => {
    const from = field.value === "" ? MIDDLE : Number(field.value);
    field.value = Math.min(100, Math.max(0, from + by));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  for (const button of form.querySelectorAll("[data-step]")) {
    button.hidden = false;
    button.addEventListener("click", () => move(Number(button.dataset.step)));
  }
  field.addEventListener("keydown", (event) => {
    const by = { PageUp: 10, PageDown: -10 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    move(by);
  });
});
