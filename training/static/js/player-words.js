// The player's sentences, as the page brought them in the person's language.
export const words = document.querySelector("[data-words]")?.dataset ?? {};

export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
