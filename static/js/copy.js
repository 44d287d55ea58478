// <button type="button" data-copy="text" data-copied="words to say" hidden>: copies the text; shown only where that can be done.
import { announce } from "./live.js";

export function start(button) {
  if (!navigator.clipboard) return;
  button.hidden = false;
  const label = button.innerHTML;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.copy);
    button.textContent = button.dataset.copied;
    announce(button.dataset.copied);
    setTimeout(() => (button.innerHTML = label), 3000);
  });
}
