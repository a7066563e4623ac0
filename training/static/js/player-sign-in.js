// Signs the same person in again without leaving the questions: what was answered stays on the page and in the
// queue. The address is that of the page and cannot be changed, so that nobody else gets these answers.
import { words } from "./player-words.js";

export class SignIn extends EventTarget {
  constructor(net) {
    super();
    this.net = net;
    this.dialog = document.querySelector("[data-sign-in-dialog]");
    this.forms = [...this.dialog.querySelectorAll("form")];
    for (const form of this.forms) form.addEventListener("submit", (event) => this.#submit(event));
    for (const button of this.dialog.querySelectorAll("[data-not-now]")) {
      button.addEventListener("click", () => this.dialog.close());
    }
  }

  open() {
    if (this.dialog.open) return;
    this.#show("password");
    this.dialog.showModal();
  }

  close() {
    this.dialog.close();
    for (const form of this.forms) form.reset(); // no password stays in the page
  }

  #show(step) {
    for (const form of this.forms) form.hidden = form.dataset.step !== step;
    const form = this.forms.find((each) => !each.hidden);
    this.#say(form, "");
    form.querySelector("[data-first]").focus();
  }

  async #submit(event) {
    event.preventDefault();
    const form = event.currentTarget;
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    const answer = await this.net.send(form.action, new FormData(form));
    delete form.dataset.busy;
    if (form.dataset.step === "password") this.#afterPassword(form, answer);
    else this.#afterCode(form, answer);
  }

  #afterPassword(form, { status, reply }) {
    const place = reply?.location ?? "";
    const [, code] = this.forms;
    if (status === 200 && place.startsWith(new URL(code.action).pathname)) return this.#show("code");
    if (status === 200 && place) return this.#done();
    const errors = Object.values(reply?.form?.fields ?? {}).flatMap((field) => field.errors);
    this.#refuse(form, status, [...(reply?.form?.errors ?? []), ...errors].join(" ") || words.passwordWrong);
  }

  // A right code leads on to another page; a wrong one shows the form again.
  #afterCode(form, { status, moved }) {
    if (moved) return this.#done();
    this.#refuse(form, status, words.codeWrong);
  }

  #refuse(form, status, sentence) {
    if (status === 0 || status >= 500) this.#say(form, words.silent);
    else this.#say(form, status === 429 ? words.tooMany : sentence);
    form.querySelector("[data-first]").focus();
  }

  #say(form, sentence) {
    const place = form.querySelector("[data-error]");
    const field = form.querySelector("[data-first]");
    place.hidden = !sentence;
    place.querySelector("[data-error-text]").textContent = sentence;
    field.toggleAttribute("aria-invalid", Boolean(sentence));
    if (sentence) field.setAttribute("aria-invalid", "true");
  }

  #done() {
    this.close();
    this.dispatchEvent(new Event("signed-in"));
  }
}
