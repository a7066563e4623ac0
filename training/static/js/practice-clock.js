// The countdown of a timed practice: the clock of the player, set right by the server with every step. When it ends the
// page stays as it is, because an explanation may be half read; the server takes no further answer.
import { announce } from "./announce.js";
import { enhance } from "./enhance.js";
import { Clock } from "./player-clock.js";

enhance("[data-practice-clock]", (box) => {
  const clock = new Clock(box.dataset);
  enhance("[data-practice-remaining]", (step) => clock.set(Number(step.dataset.practiceRemaining)));
  clock.addEventListener("end", () => {
    const over = box.querySelector("[data-practice-over]");
    over.hidden = false;
    announce(over.querySelector("[data-practice-over-text]").textContent);
  });
});
