// After an htmx swap focus goes to the new content's data-focus, or stays where it was; never to body.
let before = null;

document.addEventListener("htmx:beforeSwap", () => {
  before = document.activeElement?.id || null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.elt;
  const wanted = target.matches?.("[data-focus]") ? target : target.querySelector?.("[data-focus], [data-error-summary]");
  if (wanted) {
    wanted.focus();
    return;
  }
  if (document.activeElement !== document.body) return;
  const old = before && document.getElementById(before);
  const place = old ?? target.querySelector?.("h1, h2, h3, legend") ?? document.getElementById("main");
  if (!place) return;
  if (place.tabIndex < 0) place.setAttribute("tabindex", "-1");
  place.focus();
});
