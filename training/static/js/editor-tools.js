// data-editor-tools="#field" around buttons: they put boxes and citations into the text, where the cursor is.
// Without it the same is written by hand, as "How to write" says.
import { announce } from "./announce.js";
import { enhance } from "./enhance.js";
import { insertText } from "./insert-text.js";

enhance("[data-editor-tools]", (tools) => {
  const field = document.querySelector(tools.dataset.editorTools);
  if (!field) return;
  tools.hidden = false;

  for (const button of tools.querySelectorAll("[data-before]")) {
    button.addEventListener("click", () => {
      const { before, after, placeholder, said } = button.dataset;
      insertText(field, { before, after, placeholder, block: true });
      announce(said);
    });
  }

  const sources = tools.querySelector("[data-sources]");
  tools.querySelector("[data-cite]")?.addEventListener("click", (event) => {
    if (!sources.value) return sources.focus();
    field.setSelectionRange(field.selectionEnd, field.selectionEnd);
    insertText(field, { before: `[@${sources.value}]` });
    const end = field.selectionStart;
    field.setSelectionRange(end, end);
    announce(event.target.dataset.said);
  });
});
