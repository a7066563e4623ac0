// data-lesson-place on the text of a lesson: remembers the paragraph on top of the screen on the server,
// so that reading goes on at the same place on another device. Without it the page still offers the link.
const WAIT = 1500;
const text = document.querySelector("[data-lesson-place]");

if (text) {
  const blocks = [...text.querySelectorAll(":scope > [id^='p-']")];
  const saved = document.querySelector("[data-lesson-saved]");
  const token = document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
  let sent = text.dataset.place;
  let timer;

  const last = sent && !location.hash && document.getElementById(sent);
  if (last) {
    const mark = document.createElement("p");
    mark.className = "resume-mark no-print";
    mark.textContent = text.dataset.stopped;
    last.before(mark);
    mark.scrollIntoView();
  }

  const top = () => blocks.find((block) => block.getBoundingClientRect().bottom > 80)?.id ?? "";

  const save = async () => {
    const place = top();
    if (!place || place === sent || (!sent && place === blocks[0].id)) return;
    sent = place;
    const body = new URLSearchParams({ place, csrfmiddlewaretoken: token });
    const reply = await fetch(text.dataset.lessonPlace, { method: "POST", body, keepalive: true }).catch(() => null);
    if (reply?.ok && saved) saved.hidden = false;
    else sent = "";
  };

  addEventListener("scroll", () => { clearTimeout(timer); timer = setTimeout(save, WAIT); }, { passive: true });
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
}
