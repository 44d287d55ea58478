// Brings to a page only the behaviours it asks for. Each improves a form that works without it.
const behaviours = [
  ["[data-errors]", "./errors.js"],
  ["details.menu", "./menu.js"],
  ["[data-copy]", "./copy.js"],
  ["[data-draft]", "./draft.js"],
  ["[data-drop]", "./drop-zone.js"],
  ["[data-job]", "./job.js"],
  ["[data-limit]", "./limit.js"],
  ["[data-reorder]", "./reorder.js"],
  ["[data-select-all]", "./select-all.js"],
  ["[data-submit-on-change]", "./submit-on-change.js"],
];

async function improve(root) {
  for (const [selector, path] of behaviours) {
    const found = [...(root.matches?.(selector) ? [root] : []), ...root.querySelectorAll(selector)];
    if (found.length === 0) continue;
    const { start } = await import(path);
    for (const element of found) {
      if (element.dataset.started?.includes(path)) continue;
      element.dataset.started = `${element.dataset.started ?? ""}${path} `;
      start(element, improve);
    }
  }
}

improve(document.body);
document.addEventListener("htmx:load", (event) => improve(event.detail.elt));
