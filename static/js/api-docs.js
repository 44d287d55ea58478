// Swagger UI draws a main landmark of its own inside ours; a page has one, so theirs becomes a plain group.
const drawn = document.getElementById("swagger-ui");
const calm = () => drawn.querySelectorAll("main:not([role]), [role=main]").forEach((one) => one.setAttribute("role", "group"));
new MutationObserver(calm).observe(drawn, { childList: true, subtree: true });
calm();
