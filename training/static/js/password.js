// Every password field gets a button that shows what was typed; it is hidden again before sending.
import { enhance } from "./enhance.js";

enhance("[data-password]", (row) => {
  const input = row.querySelector("input");
  const button = row.querySelector("button");
  const { show, hide } = button.dataset;
  const set = (visible) => {
    input.type = visible ? "text" : "password";
    button.textContent = visible ? hide : show;
  };
  button.hidden = false;
  button.addEventListener("click", () => set(input.type === "password"));
  input.form?.addEventListener("submit", () => set(false));
});
