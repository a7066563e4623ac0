// data-menu on details: Escape, a click outside or leaving it by keyboard closes it.
import { enhance } from "./enhance.js";

function close(menu, { focus = false } = {}) {
  if (!menu.open) return;
  menu.open = false;
  if (focus) menu.querySelector("summary").focus();
}

enhance("details[data-menu]", (menu) => {
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    event.stopPropagation();
    close(menu, { focus: true });
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) close(menu);
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) close(menu);
  });
  for (const button of menu.querySelectorAll("[data-menu-close]")) {
    button.hidden = false;
    button.addEventListener("click", () => close(menu, { focus: true }));
  }
});
