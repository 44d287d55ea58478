// <form data-submit-on-change>: sends itself when a choice changes, so that its button is needed only without scripts.
export function start(form) {
  form.querySelector("[data-without-script]")?.setAttribute("hidden", "");
  form.addEventListener("change", () => form.requestSubmit());
}
