// Before a rest pause begins, what waits is sent: during the pause nothing is saved. A save that meets a pause begun on
// another device brings the page of the pause; the answer stays on this device and is sent afterwards.
export function restWithoutLoss(sitting) {
  const form = document.querySelector("form[data-rest]");
  form?.addEventListener("submit", async (event) => {
    if (!sitting.queue.waiting.length) return;
    event.preventDefault();
    await sitting.queue.flush();
    form.submit();
  });
  sitting.queue.addEventListener("resting", () => location.reload());
}
