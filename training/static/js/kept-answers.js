// On the pages of a closed attempt: answers that a browser kept when it was closed without a line, and that never reached
// us. The server tells which of them had arrived after all; the rest is shown in the person's own words until they say
// that they have read it. The pages of an attempt open for its person alone, so nobody else is shown them.
import { announce } from "./announce.js";
import { Net } from "./player-net.js";
import { asSave, keyOf, readKept } from "./player-queue.js";
import { fill, lineOf, words } from "./player-words.js";

const section = document.querySelector("[data-kept-answers]");
const kept = section ? readKept(section.dataset.attempt) : [];
if (kept.length) tell(section, kept);

async function tell(section, kept) {
  const { status, reply } = await new Net(section.dataset).askPatiently("answers", kept.map(asSave));
  if (status !== 200) return; // they stay here, and the next visit asks again
  const lost = kept.filter((entry, index) => reply[index].status !== 200);
  keep(section, lost);
  if (lost.length) show(section, lost);
}

function keep(section, entries) {
  const key = keyOf(section.dataset.attempt);
  if (entries.length) localStorage.setItem(key, JSON.stringify(entries));
  else localStorage.removeItem(key);
}

function show(section, lost) {
  const byPosition = [...lost].sort((one, other) => one.position - other.position);
  const positions = new Intl.ListFormat(document.documentElement.lang).format(byPosition.map((entry) => String(entry.position)));
  const sentence = fill(lost.length === 1 ? words.keptOne : words.keptMany, { count: lost.length, positions });
  const text = byPosition.map((entry) => `${lineOf(entry)}\n`).join("");
  section.querySelector("[data-kept-sentence]").textContent = sentence;
  section.querySelector("[data-kept-text]").textContent = text;
  section.querySelector("[data-kept-file]").href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  section.querySelector("[data-kept-read]").addEventListener("click", () => {
    keep(section, []);
    section.hidden = true;
    document.querySelector("h1").focus();
    announce(words.keptRemoved);
  });
  section.hidden = false;
  announce(sentence);
}
