// The player's sentences, as the page brought them in the person's language.
export const words = document.querySelector("[data-words]")?.dataset ?? {};

export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

// An answer in the words it was kept with: the review and the result hold no question that could tell them. A page of
// the release before kept none.
export function lineOf({ position: number, response, text }) {
  const told = text ?? (response === null ? "" : JSON.stringify(response));
  return told ? fill(words.question, { number, text: told }) : fill(words.cleared, { number });
}
