// What htmx could not do is said on the page, in the server's own words. A form with its errors (422) is shown.
import { announce } from "./announce.js";

const wholePage = (xhr) => /^\s*<!doctype/i.test(xhr.responseText);

function say(title, sentence) {
  document.getElementById("refusal")?.remove();
  const box = document.createElement("div");
  box.id = "refusal";
  box.className = "notice notice-danger notice-plain";
  box.tabIndex = -1;
  for (const [text, name] of [[title, "notice-title"], [sentence, ""]]) {
    if (!text) continue;
    const line = document.createElement("p");
    line.className = name;
    line.textContent = text;
    box.append(line);
  }
  document.getElementById("main")?.prepend(box);
  announce([title, sentence].filter(Boolean).join(". "));
  box.scrollIntoView({ block: "nearest" });
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (detail.xhr.status !== 422 || wholePage(detail.xhr)) return;
  detail.shouldSwap = true;
  detail.isError = false;
});

document.addEventListener("htmx:responseError", ({ detail }) => {
  const page = new DOMParser().parseFromString(detail.xhr.responseText, "text/html");
  const words = document.querySelector("[data-announce]").dataset;
  say(page.querySelector("h1")?.textContent.trim() ?? words.failed, page.querySelector("main p")?.textContent.trim());
});

for (const event of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(event, () => {
    const words = document.querySelector("[data-announce]").dataset;
    say(navigator.onLine ? words.silent : words.offline);
  });
}
