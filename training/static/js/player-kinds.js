// What each kind of question has for controls: reads the response from them, shows one in them, says one in words.
// A response is what docs/attempt-api.md says; null is blank, undefined is something that cannot be read.
import { enhance } from "./enhance.js";
import * as order from "./player-order.js";
import * as place from "./player-place.js";

const controlsOf = (question) => question.querySelector("[data-answer]");
const kindOf = (question) => KINDS[controlsOf(question).dataset.answer];
const textOf = (control) => control.closest("label").textContent.trim();

export const readResponse = (question) => kindOf(question).read(controlsOf(question));

export const showResponse = (question, response) => kindOf(question).show(controlsOf(question), response);

export function describeResponse(question, response) {
  return response === null ? "" : kindOf(question).describe(controlsOf(question), response);
}

// Changed since the page came: by the person while scripts loaded, or by a browser that restored a form.
export function isTouched(question) {
  return [...controlsOf(question).querySelectorAll("input, select")].some((control) => {
    if (control.type === "radio" || control.type === "checkbox") return control.checked !== control.defaultChecked;
    if (control.options) return [...control.options].some((option) => option.selected !== option.defaultSelected);
    return control.value !== control.defaultValue;
  });
}

const option = {
  read: (controls) => controls.querySelector(":checked")?.value ?? null,
  show(controls, response) {
    for (const input of controls.querySelectorAll("input")) input.checked = input.value === response;
  },
  describe: (controls, response) => textOf(controls.querySelector(`[value="${CSS.escape(response)}"]`)),
};

const options = {
  read(controls) {
    const chosen = [...controls.querySelectorAll(":checked")].map((input) => input.value).sort();
    return chosen.length ? chosen : null;
  },
  show(controls, response) {
    for (const input of controls.querySelectorAll("input")) input.checked = response?.includes(input.value) ?? false;
  },
  describe: (controls, response) => response.map((value) => option.describe(controls, value)).join("; "),
};

const pairs = {
  read(controls) {
    const chosen = [...controls.querySelectorAll("select")].filter((select) => select.value);
    return chosen.length ? Object.fromEntries(chosen.map((select) => [select.dataset.stem, select.value])) : null;
  },
  show(controls, response) {
    for (const select of controls.querySelectorAll("select")) select.value = response?.[select.dataset.stem] ?? "";
  },
  describe(controls, response) {
    return [...controls.querySelectorAll("select")].filter((select) => response[select.dataset.stem]).map((select) => {
      const chosen = select.querySelector(`[value="${CSS.escape(response[select.dataset.stem])}"]`);
      return `${select.labels[0].textContent}: ${chosen.textContent}`;
    }).join("; ");
  },
};

const number = {
  prepare(controls) {
    // A field tells of its change only when it is left; time may end before.
    let pause;
    controls.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(() => controls.querySelector("input").dispatchEvent(new Event("change", { bubbles: true })), 700);
    });
  },
  read(controls) {
    const input = controls.querySelector("input");
    const text = input.value.trim().replace("\u2212", "-").replace(",", ".");
    const odd = text !== "" && !/^[+-]?\d{1,12}(\.\d{1,6})?$/.test(text);
    const line = controls.querySelector("[data-odd]");
    input.setAttribute("aria-invalid", String(odd));
    line.textContent = odd ? line.dataset.odd : "";
    if (odd) return undefined;
    return text === "" ? null : Number(text);
  },
  show(controls, response) {
    controls.querySelector("input").value = response ?? "";
    number.read(controls);
  },
  describe: (controls, response) => `${response} ${controls.querySelector("[data-unit]")?.textContent ?? ""}`.trim(),
};

const KINDS = { option, options, order, pairs, number, place };

enhance("[data-answer]", (controls) => KINDS[controls.dataset.answer].prepare?.(controls));
