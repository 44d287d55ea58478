// Takes the PDF once it is made. A page that loads itself anew would take focus and place from its reader.
const link = document.querySelector("a.take"), told = document.querySelector("[data-ready]");
const ask = async (left) => {
  const { status } = await fetch(link.href, { method: "HEAD", cache: "no-store" });
  if (status === 200) {
    told.textContent = told.dataset.ready;
    location.assign(link.href);
  } else if (status === 202 && left) setTimeout(ask, 2000, left - 1);
  else location.reload();
};
setTimeout(ask, 1000, 60);
