// A list set in order by dragging or by keys.
// <ol data-reorder="address" data-moved="Moved to {n} of {m}" data-failed="…"> of <li data-key="…"> with <button type="button" data-handle>.
// Each move is one POST of key and position (from 1) to the address, with what the form of the id data-reorder-form holds.
// Lists with one data-reorder-group exchange items; data-takes names the only data-kind that a list takes.
// On a handle: Space lifts and puts down, arrows move, Escape puts back. With data-reorder-tree lists stand inside items,
// and left and right move out and in.
// The answer is told as the event "reordered"; who shows it prevents the default.
import Sortable from "../sortablejs/modular/sortable.esm.js";
import { announce } from "./live.js";
import { inTurn } from "./turns.js";

const keysOf = (list) => [...list.children].filter((item) => item.dataset.key);
const takes = (list, item) => !list.dataset.takes || list.dataset.takes === item.dataset.kind;

// The first cannot go up, the last not down: the buttons beside the handles say so, too.
function setEnds(list) {
  keysOf(list).forEach((item, index, { length }) => {
    for (const button of item.querySelectorAll("button[name=direction]")) {
      if (button.closest("[data-key]") === item) button.disabled = index === (button.value === "up" ? 0 : length - 1);
    }
  });
}

function placeOf(item) {
  const list = item.parentElement;
  const items = keysOf(list);
  return (list.dataset.moved ?? "{n}/{m}").replace("{n}", items.indexOf(item) + 1).replace("{m}", items.length);
}

const say = (item) => announce(placeOf(item));

function send(item, from, goBack) {
  const list = item.parentElement;
  const ends = () => [from, list].forEach(setEnds);
  const putBack = () => (goBack(), ends());
  ends();
  const position = keysOf(list).indexOf(item) + 1;
  const place = placeOf(item);
  inTurn(async () => {
    const form = document.getElementById(list.dataset.reorderForm);
    const body = form ? new FormData(form) : new FormData();
    body.set("key", item.dataset.key);
    body.set("position", position);
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? "";
    try {
      const answer = await fetch(list.dataset.reorder, { method: "POST", body, headers: { "X-CSRFToken": token } });
      const isDone = answer.ok && !answer.redirected;
      if (!isDone) putBack();
      const told = new CustomEvent("reordered", { detail: await answer.text(), cancelable: true });
      const isShown = !document.dispatchEvent(told);
      if (isDone) announce(place);
      else if (!isShown) announce(list.dataset.failed ?? "");
    } catch {
      putBack();
      announce(list.dataset.failed ?? "");
    }
  });
}

// Where an arrow moves the item: the list, and the item before which it comes to stand; null when it goes no further.
function target(item, arrow) {
  const list = item.parentElement;
  const before = item.previousElementSibling;
  const after = item.nextElementSibling;
  if ("reorderTree" in list.dataset && /Left|Right/.test(arrow)) {
    const outward = (arrow === "ArrowLeft") === (getComputedStyle(list).direction === "ltr");
    const holder = outward ? list.closest("[data-key]") : null;
    const other = outward ? holder?.parentElement : before?.querySelector(":scope > [data-reorder]");
    if (!other?.dataset.reorder || !takes(other, item)) return null;
    return [other, holder?.nextElementSibling ?? null];
  }
  const back = arrow === "ArrowUp" || arrow === "ArrowLeft";
  if (!(back ? before : after)?.dataset.key) return null;
  return [list, back ? before : after.nextElementSibling];
}

function byKeys(handle) {
  const item = handle.closest("[data-key]");
  let home = null;
  const lifted = () => "lifted" in item.dataset;
  const goHome = () => home[0].insertBefore(item, home[1]);
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
        const [list, place] = home;
        if (item.parentElement !== list || item.nextElementSibling !== place) {
          send(item, list, () => list.insertBefore(item, place));
        }
      } else {
        home = [item.parentElement, item.nextElementSibling];
        item.dataset.lifted = "";
        handle.setAttribute("aria-pressed", "true");
        say(item);
      }
    } else if (lifted() && event.key === "Escape") {
      event.stopPropagation();
      goHome();
      down();
      handle.focus();
      say(item);
    } else if (lifted() && /^Arrow(Up|Down|Left|Right)$/.test(event.key)) {
      event.preventDefault();
      const place = target(item, event.key);
      if (place) place[0].insertBefore(item, place[1]);
      handle.focus();
      say(item);
    }
  });
  handle.addEventListener("blur", () => setTimeout(() => lifted() && document.activeElement !== handle && (goHome(), down()), 0));
}

export function start(list) {
  let from = null;
  let next = null;
  const name = list.dataset.reorderGroup;
  Sortable.create(list, {
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    draggable: "[data-key]",
    handle: "[data-handle]",
    group: name && { name, put: (to, _from, item) => takes(to.el, item) },
    invertSwap: "reorderTree" in list.dataset,
    emptyInsertThreshold: 12,
    onStart: ({ item }) => ([from, next] = [item.parentNode, item.nextElementSibling]),
    onEnd: ({ to, item }) => {
      const [list, place] = [from, next];
      if (to !== list || item.nextElementSibling !== place) send(item, list, () => list.insertBefore(item, place));
    },
  });
  for (const item of keysOf(list)) {
    const handle = item.querySelector("[data-handle]");
    if (handle) byKeys(handle);
  }
}
