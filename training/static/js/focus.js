// After an htmx swap focus goes to the new content's data-focus, or stays where it was; it is never lost to body. Where
// nothing had it, as when a panel loads by itself, the page stays where the reader is.
let find = () => null;
let had = false;

// The same thing in the new content: by its id, or a link as the first, second … of those to its address.
function again(element) {
  if (element?.id) return () => document.getElementById(element.id);
  const address = element?.getAttribute?.("href");
  if (!address) return () => null;
  const same = () => [...document.querySelectorAll("a[href]")].filter((link) => link.getAttribute("href") === address);
  const place = same().indexOf(element);
  return () => same()[place] ?? null;
}

document.addEventListener("htmx:beforeSwap", () => {
  had = document.activeElement !== document.body;
  find = again(document.activeElement);
});

document.addEventListener("htmx:afterSettle", (event) => {
  const target = event.detail.elt;
  const wanted = target.matches?.("[data-focus]") ? target : target.querySelector?.("[data-focus], [data-error-summary]");
  if (wanted) {
    wanted.focus();
    return;
  }
  if (!had || document.activeElement !== document.body) return;
  const old = find();
  const place = old ?? target.querySelector?.("h1, h2, h3, legend") ?? document.getElementById("main");
  if (!place) return;
  if (place.tabIndex < 0) place.setAttribute("tabindex", "-1");
  place.focus({ preventScroll: place === old }); // who was scrolled elsewhere stays there
});
