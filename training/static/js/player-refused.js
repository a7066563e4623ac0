// Answers the server did not take: their text stays in this tab, to copy or to download.
import { lineOf, words } from "./player-words.js";

const section = document.querySelector("[data-refused]");
const key = `needlewise.refused.${document.querySelector("[data-player]")?.dataset.attempt}`;

export function keepRefused(entry, why) {
  show(`${sessionStorage.getItem(key) ?? ""}${lineOf(entry)}\n`, why ?? words.refused);
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
