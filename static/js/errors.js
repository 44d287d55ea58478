// Moves the focus to what is to be mended, when a form comes back with errors.
export function start(summary) {
  summary.focus();
}
