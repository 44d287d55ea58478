// Dresses the admin in the theme that the person chose on the site; runs before the admin's own theme.js reads it.
const chosen = document.querySelector("meta[name=theme-choice]").content;
localStorage.setItem("theme", chosen === "system" ? "auto" : chosen);
