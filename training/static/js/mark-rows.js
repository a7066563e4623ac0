// data-mark-rows on a form of rows with checkboxes: marks all of them, and the button says how many.
import { announce } from "./announce.js";
import { enhance } from "./enhance.js";

enhance("[data-mark-rows]", (form) => {
  const boxes = [...form.querySelectorAll('input[type="checkbox"][name="item"]')];
  const all = form.querySelector("[data-mark-all]");
  const every = all.querySelector("button");
  const act = form.querySelector("[data-marked]");
  const words = { act: act.textContent, every: every.textContent };

  const show = () => {
    const count = boxes.filter((box) => box.checked).length;
    const text = count === 1 ? act.dataset.one : act.dataset.many.replace("{n}", count);
    act.textContent = count ? text : words.act;
    every.textContent = count === boxes.length ? every.dataset.none : words.every;
    return act.textContent;
  };
  form.addEventListener("change", show);
  every.addEventListener("click", () => {
    const mark = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = mark;
    announce(show());
  });
  window.addEventListener("pageshow", show);
  all.hidden = false;
  show();
});
