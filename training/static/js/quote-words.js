// data-quote-words="#text" on a button: takes the words selected there into the field of the comment (data-into).
// Without it they are copied by hand.
import { enhance } from "./enhance.js";

enhance("[data-quote-words]", (button) => {
  const text = document.querySelector(button.dataset.quoteWords);
  const field = document.querySelector(button.dataset.into);
  if (!text || !field) return;
  button.hidden = false;
  // A press must not take the selection away before it is read.
  button.addEventListener("pointerdown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    const chosen = getSelection();
    const inside = chosen.rangeCount && text.contains(chosen.anchorNode) && text.contains(chosen.focusNode);
    const words = inside ? chosen.toString().replace(/\s+/g, " ").trim().slice(0, field.maxLength) : "";
    if (words) field.value = words;
    const next = words ? document.querySelector(button.dataset.then) : field;
    next.focus();
  });
});
