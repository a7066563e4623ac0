// data-live-preview="address" on a form, data-preview-of on its text field: shows the text as readers will see it,
// a moment after the last key. What cannot be fetched leaves the view as it was; "Preview" says why.
import { enhance } from "./enhance.js";

const WAIT = 700;

enhance("form[data-live-preview]", (form) => {
  const field = form.querySelector("[name=source]");
  const view = document.getElementById("preview");
  if (!field || !view) return;
  let timer;
  let latest = 0;

  const show = async () => {
    const turn = ++latest;
    const body = new FormData();
    body.set("source", field.value);
    body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    const headers = { "HX-Request": "true" };
    const reply = await fetch(form.dataset.livePreview, { method: "POST", body, headers, redirect: "manual" }).catch(() => null);
    if (!reply?.ok) return;
    const html = await reply.text();
    if (turn === latest) view.innerHTML = html;
  };

  field.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(show, WAIT); });
});
