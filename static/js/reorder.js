// A list set in order by dragging or by keys.
// <ol data-reorder="address" data-moved="Moved to {n} of {m}" data-failed="…"> of <li data-key="…"> with <button type="button" data-handle>.
// Each move is one POST of key and position (from 1) to the address; lists with one data-reorder-group exchange items.
// On a handle: Space lifts and puts down, arrows move, Escape puts back.
import Sortable from "../sortablejs/modular/sortable.esm.js";
import { announce } from "./live.js";

const keysOf = (list) => [...list.children].filter((item) => item.dataset.key);

function say(list, item) {
  const items = keysOf(list);
  announce(
    (list.dataset.moved ?? "{n}/{m}").replace("{n}", items.indexOf(item) + 1).replace("{m}", items.length),
  );
}

async function send(list, item, putBack) {
  const body = new FormData();
  body.set("key", item.dataset.key);
  body.set("position", keysOf(list).indexOf(item) + 1);
  const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
  try {
    const answer = await fetch(list.dataset.reorder, { method: "POST", body, headers: { "X-CSRFToken": token } });
    if (!answer.ok) throw new Error(answer.status);
    say(list, item);
  } catch {
    putBack();
    announce(list.dataset.failed ?? "");
  }
}

function byKeys(list, handle) {
  const item = handle.closest("[data-key]");
  let before = null;
  const lifted = () => "lifted" in item.dataset;
  const home = () => list.insertBefore(item, before);
  const down = () => {
    delete item.dataset.lifted;
    handle.setAttribute("aria-pressed", "false");
  };
  handle.setAttribute("aria-pressed", "false");
  handle.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      if (lifted()) {
        down();
        const place = before;
        if (item.nextElementSibling !== place) send(list, item, () => list.insertBefore(item, place));
      } else {
        before = item.nextElementSibling;
        item.dataset.lifted = "";
        handle.setAttribute("aria-pressed", "true");
        say(list, item);
      }
    } else if (lifted() && event.key === "Escape") {
      event.stopPropagation();
      home();
      down();
      handle.focus();
      say(list, item);
    } else if (lifted() && /^Arrow(Up|Down|Left|Right)$/.test(event.key)) {
      event.preventDefault();
      const back = event.key === "ArrowUp" || event.key === "ArrowLeft";
      const other = back ? item.previousElementSibling : item.nextElementSibling;
      if (other?.dataset.key) other[back ? "before" : "after"](item);
      handle.focus();
      say(list, item);
    }
  });
  handle.addEventListener("blur", () => setTimeout(() => lifted() && document.activeElement !== handle && (home(), down()), 0));
}

export function start(list) {
  let from = null;
  let next = null;
  Sortable.create(list, {
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    draggable: "[data-key]",
    handle: "[data-handle]",
    group: list.dataset.reorderGroup,
    onStart: ({ item }) => ([from, next] = [item.parentNode, item.nextElementSibling]),
    onEnd: ({ to, item }) => {
      const [list, place] = [from, next];
      if (to !== list || item.nextElementSibling !== place) send(to, item, () => list.insertBefore(item, place));
    },
  });
  for (const handle of list.querySelectorAll("[data-handle]")) byKeys(list, handle);
}
