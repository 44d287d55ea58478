// <input type="checkbox" data-select-all="name">: ticks every box of that name in its form.
export function start(box) {
  const others = () => [...box.form.querySelectorAll(`input[type=checkbox][name="${box.dataset.selectAll}"]`)];
  box.closest("[hidden]")?.removeAttribute("hidden");
  box.addEventListener("change", () => others().forEach((other) => (other.checked = box.checked)));
  box.form.addEventListener("change", () => {
    const ticked = others().filter((other) => other.checked).length;
    box.checked = ticked > 0 && ticked === others().length;
    box.indeterminate = ticked > 0 && !box.checked;
  });
}
