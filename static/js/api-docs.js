// Swagger UI draws a main landmark and a top heading of its own inside ours; a page has one of each, so theirs step down.
const drawn = document.getElementById("swagger-ui");
const calm = () => {
  drawn.querySelectorAll("main:not([role]), [role=main]").forEach((one) => one.setAttribute("role", "group"));
  drawn.querySelectorAll("h1:not([aria-level])").forEach((one) => one.setAttribute("aria-level", "2"));
};
new MutationObserver(calm).observe(drawn, { childList: true, subtree: true });
calm();
