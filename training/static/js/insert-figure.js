// data-insert-line on the line of a figure that was just stored: writes it into the text, where the cursor is.
// Without it the line is there to copy.
import { announce } from "./announce.js";
import { enhance } from "./enhance.js";
import { insertText } from "./insert-text.js";

enhance("[data-insert-line]", (line) => {
  const field = document.querySelector(line.dataset.insertLine);
  if (!field) return;
  insertText(field, { before: line.dataset.line, block: true });
  announce(line.dataset.said);
});
