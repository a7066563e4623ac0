// Says a sentence through the page's one polite region, so that regions do not talk over each other.
export function announce(sentence) {
  const region = document.querySelector("[data-announce]");
  if (!region) return;
  region.textContent = "";
  requestAnimationFrame(() => { region.textContent = sentence; });
}
