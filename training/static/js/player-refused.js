// Answers the server did not take: their text stays in this tab, to copy or to download.
import { fill, words } from "./player-words.js";

const section = document.querySelector("[data-refused]");
const key = `needlewise.refused.${document.querySelector("[data-player]")?.dataset.attempt}`;

export function keepRefused(position, text, why) {
  const line = text ? fill(words.question, { number: position, text }) : fill(words.cleared, { number: position });
  show(`${sessionStorage.getItem(key) ?? ""}${line}\n`, why ?? words.refused);
}

function show(lines, why) {
  sessionStorage.setItem(key, lines);
  section.querySelector("[data-refused-text]").textContent = lines;
  section.querySelector("[data-refused-why]").textContent = why;
  const file = section.querySelector("[data-refused-file]");
  URL.revokeObjectURL(file.href);
  file.href = URL.createObjectURL(new Blob([lines], { type: "text/plain" }));
  section.hidden = false;
}

const kept = sessionStorage.getItem(key);
if (kept && section) show(kept, words.refused);
