// data-photo-form: shows the chosen photo as it will be kept, turned as chosen, before it is sent.
// A file that is too large is not even chosen: sent, it would take what was typed along.
// Turning is offered once there is a photo; without scripts it is always there.
import { enhance } from "./enhance.js";

const LARGEST_FILE = 20_000_000;

enhance("[data-photo-form]", (form) => {
  const preview = form.querySelector("[data-photo-preview]");
  const turning = form.querySelector("[data-photo-turning]");
  const tooLarge = form.querySelector("[data-photo-too-large]");
  const turn = form.querySelector("[data-photo-turn]");
  const files = form.querySelectorAll("[data-photo]");
  const picture = document.createElement("img");
  picture.alt = preview.dataset.photoPreview;
  preview.append(picture);
  turning.hidden = true;

  const show = (file) => {
    const isPhoto = Boolean(file?.type.startsWith("image/"));
    preview.hidden = turning.hidden = !isPhoto;
    if (!isPhoto) return;
    const reader = new FileReader();
    reader.addEventListener("load", () => { picture.src = reader.result; });
    reader.readAsDataURL(file);
  };
  for (const input of files) {
    input.addEventListener("change", () => {
      // The one chosen last counts: the other is emptied, or two files would be sent.
      for (const other of files) if (other !== input) other.value = "";
      const isTooLarge = input.files[0]?.size > LARGEST_FILE;
      tooLarge.hidden = !isTooLarge;
      if (isTooLarge) input.value = "";
      show(input.files[0]);
    });
  }
  turn.addEventListener("change", () => { preview.dataset.turned = turn.value; });
});
