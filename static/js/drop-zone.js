// <div class="drop-zone" data-drop data-one="{n} file chosen" data-many="{n} files chosen"> around <input type="file">:
// takes dropped and pasted files into the field, and lists what was chosen in the <output> inside.
import { announce } from "./live.js";

export function start(zone) {
  const input = zone.querySelector("input[type=file]");
  const output = zone.querySelector("output");

  function tell() {
    const count = input.files.length;
    const words = count ? (count === 1 ? zone.dataset.one : zone.dataset.many) ?? "{n}" : "";
    const names = [...input.files].slice(0, 5).map((file) => file.name).join(", ");
    const text = count ? `${words.replace("{n}", count)}: ${names}${count > 5 ? " …" : ""}` : "";
    if (output) output.textContent = text;
    announce(text);
  }

  function take(files) {
    const chosen = new DataTransfer();
    for (const file of input.multiple ? [...input.files, ...files] : [...files].slice(0, 1)) chosen.items.add(file);
    input.files = chosen.files;
    tell();
  }

  for (const name of ["dragenter", "dragover"])
    zone.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      zone.classList.add("over");
    });
  for (const name of ["dragleave", "drop"])
    zone.addEventListener(name, (event) => {
      if (name === "drop" || !zone.contains(event.relatedTarget)) zone.classList.remove("over");
    });
  zone.addEventListener("drop", (event) => {
    if (!event.dataTransfer.files.length) return;
    event.preventDefault();
    take(event.dataTransfer.files);
  });
  document.addEventListener("paste", (event) => {
    if (event.clipboardData.files.length) take(event.clipboardData.files);
  });
  input.addEventListener("change", tell);
}
