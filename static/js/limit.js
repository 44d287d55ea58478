// <textarea data-limit="2000000" data-limit-words="…">: says at once that the text is too long, and cuts nothing off.
export function start(field) {
  const tell = () => field.setCustomValidity(field.value.length > Number(field.dataset.limit) ? field.dataset.limitWords : "");
  field.addEventListener("input", tell);
  tell();
}
