/* What a page gains when scripts run; everything works without them. */
"use strict";

/** Move the focus to the error summary, or to the new heading after a swap, so that it never falls back to the body. */
function focusNews(root) {
  const summary = root.querySelector("[data-focus]");
  const heading = root.querySelector("[data-heading]");
  const target = summary || heading;
  if (!target) return;
  target.setAttribute("tabindex", "-1");
  target.focus();
}

/** Tell a screen reader politely what changed. */
function announce(text) {
  const line = document.getElementById("announce");
  if (line) line.textContent = text;
}

/** A form that is being sent says so and is not sent twice. */
function markBusy(form, busy) {
  form.querySelectorAll("button[type=submit], button:not([type])").forEach((button) => {
    if (busy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  });
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent === "yes" && !form.hasAttribute("hx-post")) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  markBusy(form, true);
});

window.addEventListener("pageshow", () => {
  document.querySelectorAll("form").forEach((form) => {
    delete form.dataset.sent;
    markBusy(form, false);
  });
});

document.addEventListener("htmx:after:swap", (event) => {
  const cause = event.detail.ctx && event.detail.ctx.sourceEvent;
  if (cause && cause.type === "kring-live") return; // nobody here asked for it: the focus stays where it is
  const main = document.getElementById("main") || document.body;
  focusNews(main);
  const news = main.querySelector("[data-announce]");
  if (!news) return;
  announce(news.dataset.announce || news.textContent.trim());
  delete news.dataset.announce;
  delete news.dataset.focus;
});
document.addEventListener("htmx:finally:request", (event) => {
  const form = event.target.closest && event.target.closest("form");
  if (form) {
    delete form.dataset.sent;
    markBusy(form, false);
  }
});

document.addEventListener("DOMContentLoaded", () => {
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
});

window.kring = { announce };
