/* Buttons that copy what stands on the page; without scripts they are not there and the text can be selected. */
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

document.addEventListener("DOMContentLoaded", () => {
  if (!navigator.clipboard) return;
  document.querySelectorAll("[data-copy], [data-copy-from]").forEach((button) => { button.hidden = false; });
});
