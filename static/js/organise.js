/* What the organiser's pages gain when scripts run: copying, and no typed text is left behind by accident. */
"use strict";

async function copy(button) {
  const source = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
  await navigator.clipboard.writeText(source ? source.value : button.dataset.copy);
  window.kring.announce(button.dataset.done);
  button.textContent = button.dataset.done;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy], [data-copy-from]");
  if (button) copy(button);
});

let unsaved = false;

document.addEventListener("input", (event) => { if (event.target.form && event.target.form.id === "editor") unsaved = true; });
document.addEventListener("submit", () => { unsaved = false; });
document.addEventListener("htmx:after:swap", () => {
  unsaved = Boolean(document.querySelector("#editor .errors"));
});
window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

document.addEventListener("DOMContentLoaded", () => {
  unsaved = Boolean(document.querySelector("#editor .errors"));
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-copy], [data-copy-from]").forEach((button) => { button.hidden = false; });
});
