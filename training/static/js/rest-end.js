// When a rest pause is used up the attempt goes on by itself: the page with the questions comes back.
import { enhance } from "./enhance.js";

enhance("[data-rest-left]", (form) => {
  setTimeout(() => location.reload(), Number(form.dataset.restLeft) + 500);
});
