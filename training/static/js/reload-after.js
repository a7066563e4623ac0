// data-reload-after="milliseconds": the page comes again by itself, because by then the server has another one: the
// questions after a rest pause that is used up, the result after the seconds of grace.
import { enhance } from "./enhance.js";

enhance("[data-reload-after]", (element) => {
  setTimeout(() => location.reload(), Number(element.dataset.reloadAfter) + 500);
});
