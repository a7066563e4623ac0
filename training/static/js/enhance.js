// Runs `start` once for each element that matches, now and in whatever htmx brings later.
export function enhance(selector, start) {
  const seen = new WeakSet();
  const run = (root) => {
    const found = [...root.querySelectorAll(selector)];
    if (root.matches?.(selector)) found.unshift(root);
    for (const element of found) {
      if (seen.has(element)) continue;
      seen.add(element);
      start(element);
    }
  };
  run(document);
  document.addEventListener("htmx:load", (event) => run(event.detail.elt));
}
