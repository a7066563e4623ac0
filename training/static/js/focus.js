// After an htmx swap focus goes to the new content's data-focus, or stays where it was; it is never lost to body. Where
// nothing had it, as when a panel loads by itself, the page stays where the reader is.
let before = null;
let had = false;

document.addEventListener("htmx:beforeSwap", () => {
  before = document.activeElement?.id || null;
  had = document.activeElement !== document.body;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.elt;
  const wanted = target.matches?.("[data-focus]") ? target : target.querySelector?.("[data-focus], [data-error-summary]");
  if (wanted) {
    wanted.focus();
    return;
  }
  if (!had || document.activeElement !== document.body) return;
  const old = before && document.getElementById(before);
  const place = old ?? target.querySelector?.("h1, h2, h3, legend") ?? document.getElementById("main");
  if (!place) return;
  if (place.tabIndex < 0) place.setAttribute("tabindex", "-1");
  place.focus();
});
