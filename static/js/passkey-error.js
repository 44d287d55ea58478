// Says in words that a passkey could not be used, where allauth would only log it.
import { announce } from "./live.js";

document.addEventListener("allauth.error", (event) => {
  const words = document.getElementById("passkey-error");
  if (!words) return;
  event.preventDefault();
  words.hidden = false;
  announce(words.textContent);
});
