// Keeps a draft saved while it is edited: a form[data-autosave] is sent when typing pauses, and the answer, a whole page,
// renews the parts of this one that nobody is writing in. What is written stays until it is saved; #live says what is saved.
// All that is written into one field without leaving it is one "burst", which the server undoes as one step.
import { announce } from "./live.js";
import { inTurn } from "./turns.js";

const PAUSE = 800;
const AGAIN = 10_000;
const CONFLICT = 409;

export function start(root, improve) {
  const visit = Math.random().toString(36).slice(2);
  const written = new Set(); // ids of forms that hold what is not saved
  const held = new Set(); // ids of those that wait for a press on Save, because the draft changed meanwhile
  let sending = 0;
  let bursts = 0;
  let field = null;
  let timer = 0;
  let passing = false;

  const byId = (id) => document.getElementById(id);
  const isMoving = () => root.querySelector(".sortable-chosen, [data-lifted]");
  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(() => (isMoving() ? later(PAUSE) : flush()), pause);
  };

  function flush() {
    clearTimeout(timer);
    for (const id of written) if (!held.has(id)) inTurn(() => written.has(id) && save(id));
    return inTurn(() => {});
  }

  async function save(id) {
    const form = byId(id);
    const bad = [...form.elements].find((one) => one.willValidate && !one.validity.valid);
    if (bad) return announce(`${root.dataset.refused} ${labelOf(bad)}: ${bad.validationMessage}`);
    const body = new FormData(form);
    body.set("auto", `${visit}-${bursts}`);
    for (const one of form.querySelectorAll("[data-not-saved]")) body.delete(one.name);
    written.delete(id);
    sending += 1;
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body });
      const isSaved = answer.ok && !answer.redirected;
      if (!isSaved) written.add(id);
      if (answer.status === CONFLICT) held.add(id);
      show(await answer.text(), isSaved, id);
    } catch {
      written.add(id);
      announce(root.dataset.offline);
      later(AGAIN);
    } finally {
      sending -= 1;
    }
  }

  const labelOf = (control) => control.labels?.[0]?.firstChild.textContent.trim() ?? "";

  // Takes over from the answer what nobody is writing in.
  function show(html, isSaved, sent) {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    if (!fresh.querySelector("[data-draft]")) return announce(root.dataset.elsewhere);
    const words = fresh.getElementById("live").textContent;
    const [seen, node] = ["seen", "node"].map((name) => fresh.querySelector(`#node-form [name=${name}]`).value);
    const action = fresh.getElementById("node-form").getAttribute("action");
    if (sent === "node-form") showErrors(byId(sent), fresh);
    if (!isMoving()) renew("outline-part", fresh);
    if (isSaved) {
      for (const one of root.querySelectorAll(".error-summary, .errornote")) one.remove();
      renew("head-part", fresh);
      for (const id of ["node-form", "json-form"]) if (id !== sent && !written.has(id)) renew(id, fresh);
      byId("node-form").setAttribute("action", action);
      history.replaceState(null, "", action);
      for (const input of root.querySelectorAll("[name=node]")) input.value = node;
    }
    for (const input of root.querySelectorAll("[name=seen]")) input.value = seen;
    if (words) announce(words);
  }

  function renew(id, fresh) {
    const old = byId(id);
    const next = document.adoptNode(fresh.getElementById(id));
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    const open = [...old.querySelectorAll("details")].map((one) => one.open);
    old.replaceWith(next);
    next.querySelectorAll("details").forEach((one, place) => (one.open ||= open[place] ?? false));
    improve(next);
    if (focused) twin(focused)?.focus();
  }

  // What the answer says is wrong at each field, beside what stands in it here.
  function showErrors(form, fresh) {
    for (const box of form.querySelectorAll(".field")) {
      const control = box.querySelector("[id]:is(input, select, textarea)");
      const other = control && fresh.getElementById(control.id);
      if (!other) continue;
      for (const one of box.querySelectorAll(".errorlist")) one.remove();
      for (const one of other.closest(".field").querySelectorAll(".errorlist")) control.before(document.adoptNode(one));
      for (const name of ["aria-invalid", "aria-describedby"]) {
        if (other.hasAttribute(name)) control.setAttribute(name, other.getAttribute(name));
        else control.removeAttribute(name);
      }
    }
  }

  // The same control after its part was renewed.
  function twin(control) {
    if (control.isConnected) return control;
    if (control.id) return byId(control.id);
    const key = control.closest("[data-key]")?.dataset.key;
    if (control.matches("[data-handle]")) return root.querySelector(`[data-key="${CSS.escape(key)}"] [data-handle]`);
    const isSame = ["href", "name", "value"].map((name) => [name, control.getAttribute(name)]);
    return [...root.querySelectorAll(control.localName)].find(
      (one) =>
        isSame.every(([name, value]) => one.getAttribute(name) === value) &&
        (control.name || control.localName === "a" || one.textContent === control.textContent),
    );
  }

  root.addEventListener("input", ({ target }) => {
    const form = target.form;
    if (!form || !("autosave" in form.dataset) || "notSaved" in target.dataset) return;
    if (field !== target) bursts += 1;
    field = target;
    if (!held.has(form.id)) announce("");
    written.add(form.id);
    later(PAUSE);
  });
  root.addEventListener("focusout", ({ target }) => target === field && (field = null));

  // Whatever else is asked for waits until what was written is saved; a form that is sent anyway carries it itself.
  function wait(event, control, own, go) {
    if (passing) return void written.delete(own);
    if (written.size === 0 && sending === 0) return;
    event.preventDefault();
    clearTimeout(timer);
    const ready = own && written.has(own) ? inTurn(() => {}) : flush();
    const pass = () => {
      const one = twin(control);
      passing = true;
      if (one) go(one);
      passing = false;
    };
    ready.then(() => setTimeout(pass)); // a form that is just being sent cannot be sent again before that is over
  }
  root.addEventListener("submit", (event) => {
    const own = "autosave" in event.target.dataset ? event.target.id : "";
    wait(event, event.submitter, own, (button) => button.form.requestSubmit(button));
  });
  root.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) wait(event, link, "", (one) => one.click());
  });
  addEventListener("beforeunload", (event) => written.size && event.preventDefault());
  document.addEventListener("reordered", (event) => {
    event.preventDefault();
    show(event.detail, true);
  });
}
