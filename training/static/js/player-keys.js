// Letters and digits choose an option, for those who switched them on: here or before the start. Single keys get in
// the way of speech input and screen readers, so they are off at first (WCAG 2.1.4) and never taken from a text field.
import { announce } from "./announce.js";

export function listenForKeys(sitting, options) {
  const form = document.querySelector("[data-keys-switch]");
  const button = form.querySelector("button");
  let on = button.getAttribute("aria-pressed") === "true";

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { moved } = await sitting.net.send(form.action, { keys: on ? "off" : "on" });
    if (!moved) return announce(form.dataset.failed);
    on = !on;
    button.setAttribute("aria-pressed", String(on));
    form.elements.keys.value = on ? "off" : "on";
    announce(on ? form.dataset.on : form.dataset.off);
  });

  addEventListener("keydown", (event) => {
    if (!on || event.ctrlKey || event.metaKey || event.altKey || !sitting.writes || isText(event.target)) return;
    const place = /^[a-h]$/i.test(event.key) ? event.key.toLowerCase().charCodeAt(0) - 97 : Number(event.key) - 1;
    const option = options()[place];
    if (option && !option.disabled) option.click();
  });
}

function isText(element) {
  return element.matches("textarea, select, input:not([type=radio], [type=checkbox])") || element.closest("dialog");
}
