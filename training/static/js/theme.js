// data-theme-switch: light, dark or as the device. A cookie, so that the server draws the next page right at once.
import { enhance } from "./enhance.js";

const YEAR = 60 * 60 * 24 * 365;

enhance("form[data-theme-switch]", (form) => {
  form.hidden = false;
  form.addEventListener("change", () => {
    const theme = new FormData(form).get("theme");
    if (theme) document.documentElement.dataset.theme = theme;
    else delete document.documentElement.dataset.theme;
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `theme=${theme}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
  });
});
