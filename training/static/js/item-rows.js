// data-rows on a list of the editor: rows are added, removed and moved in place, and each act is announced.
// Numbers and letters follow the order of the page; where another list names rows by number, those numbers follow too.
import { announce } from "./announce.js";
import { enhance } from "./enhance.js";

const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
const USUAL = 4; // spare rows beyond these are for pages without scripts
const say = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(4)), (each) => LETTERS[each % LETTERS.length]).join("");

const isBlank = (row) => ![...row.querySelectorAll("textarea, input:not([type=hidden]):not([name$=-ORDER])")].some((field) => (field.type === "checkbox" ? field.checked : field.value));

enhance("[data-rows]", (list) => {
  const { rows: prefix, most, label, added, removed, moved, referred } = list.dataset;
  const total = list.querySelector(`[name="${prefix}-TOTAL_FORMS"]`);
  const template = list.querySelector("template");
  const adder = list.querySelector("[data-rows-add]");
  const rows = () => [...list.querySelectorAll("[data-row]")];
  const nameOf = (place) => `${label} ${"letters" in list.dataset ? String.fromCharCode(64 + place) : place}`;

  function rename(row, place) {
    const pattern = new RegExp(`^(id_)?${prefix}-(\\d+|__prefix__)-`);
    for (const element of row.querySelectorAll("*")) {
      for (const name of ["id", "name", "for", "aria-describedby"]) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.split(" ").map((each) => each.replace(pattern, `$1${prefix}-${place - 1}-`)).join(" "));
      }
    }
    row.setAttribute("aria-labelledby", `${prefix}-${place - 1}-title`);
    row.querySelector("[data-row-title]").textContent = nameOf(place);
    const order = row.querySelector(`[name$="-ORDER"]`);
    if (order) order.value = place;
    const id = row.querySelector(`[name$="-id"]`);
    if (id && !id.value) id.value = newId();
  }

  function follow(before) {
    if (!referred) return;
    const [other, column] = referred.split(" ");
    const now = new Map(rows().map((row, place) => [row, String(place + 1)]));
    for (const input of list.closest("form").elements) {
      if (!new RegExp(`^${other}-\\d+-${column}$`).test(input.name)) continue;
      const row = before[Number(input.value) - 1];
      if (row) input.value = now.get(row) ?? "";
    }
  }

  function settle(before) {
    follow(before);
    rows().forEach((row, index) => rename(row, index + 1));
    total.value = rows().length;
    adder.hidden = rows().length >= Number(most);
    if (before.length) list.dispatchEvent(new Event("input", { bubbles: true }));
  }

  function add() {
    const before = rows();
    const row = template.content.firstElementChild.cloneNode(true);
    adder.before(row);
    prepare(row);
    settle(before);
    row.querySelector("input:not([type=hidden]), textarea").focus();
    announce(say(added, { row: nameOf(rows().length) }));
  }

  function remove(row) {
    const before = rows();
    const place = before.indexOf(row);
    row.remove();
    settle(before);
    (rows()[Math.min(place, rows().length - 1)]?.querySelector("[data-row-title]") ?? adder.querySelector("button")).focus();
    announce(say(removed, { row: nameOf(place + 1), count: rows().length }));
  }

  function move(row, step, button) {
    const before = rows();
    const place = before.indexOf(row) + step;
    if (place < 0 || place >= before.length) return;
    if (step < 0) before[place].before(row);
    else before[place].after(row);
    settle(before);
    button.focus();
    announce(say(moved, { row: nameOf(place + 1 - step), place: place + 1, count: before.length }));
  }

  function prepare(row) {
    row.querySelector("[data-row-tools]").hidden = false;
    const order = row.querySelector(`[name$="-ORDER"]`)?.closest(".field");
    if (order) order.hidden = true;
    row.querySelector("[data-remove]").addEventListener("click", () => remove(row));
    for (const button of row.querySelectorAll("[data-move]")) {
      button.addEventListener("click", () => move(row, Number(button.dataset.move), button));
    }
  }

  for (const row of rows().reverse()) {
    if (rows().length <= USUAL || !isBlank(row)) break;
    row.remove();
  }
  for (const row of rows()) prepare(row);
  list.querySelector("[data-rows-hint]").hidden = true;
  adder.querySelector("button").addEventListener("click", add);
  settle([]);
});
