// Asks how a job goes, each second and slower as it lasts; tells it in the title and, now and then, aloud.
import { announce } from "./live.js";

const pageTitle = document.title;
let asked = 0;
let saidAt = 0;
let saidShare = 0;

export function start(piece) {
  const { done, total, state } = piece.dataset;
  const running = state === "queued" || state === "running";
  document.title = running && Number(total) ? `${done}/${total} · ${pageTitle}` : pageTitle;
  const words = piece.querySelector("[data-words]")?.textContent.trim().replace(/\s+/g, " ") ?? "";
  if (!running) {
    if (asked) announce(words);
    asked = 0;
    return;
  }
  const share = Number(total) ? Number(done) / Number(total) : 0;
  if (share - saidShare >= 0.1 || Date.now() - saidAt >= 5000) {
    if (asked) announce(words);
    saidAt = Date.now();
    saidShare = share;
  }
  const askLater = () => setTimeout(() => window.htmx?.trigger(piece, "ask"), Math.min(1000 + 100 * Math.max(0, asked - 10), 5000));
  asked += 1;
  askLater();
  // No answer, or a faulty one: ask again, slower. Sent elsewhere (signed out meanwhile): load the page, which says so.
  for (const trouble of ["htmx:sendError", "htmx:responseError"])
    piece.addEventListener(trouble, () => ((asked += 10), askLater()));
  piece.addEventListener("htmx:beforeSwap", (event) => {
    const { responseURL } = event.detail.xhr;
    if (new URL(responseURL, location).pathname === piece.getAttribute("hx-get")) return;
    event.detail.shouldSwap = false;
    location.reload();
  });
}
