/* What answering a survey gains when scripts run: reading aloud, options that stand alone, a word when saving fails. */
"use strict";

/** The text of a question as one would read it to somebody: heading, hints, then each option. */
function textToRead(form) {
  const parts = form.querySelectorAll("h1, legend, .question > label, .hint, .question p, .choice > label, option:checked");
  const said = [];
  parts.forEach((part) => {
    if (part.closest("[hidden]") || part.querySelector("h1, legend") || (part.matches("legend, label") && part.closest("h1"))) return;
    const text = part.textContent.trim();
    if (text && text !== said[said.length - 1]) said.push(text);
  });
  return said;
}

/** The voice that reads this language, or none. */
function voiceFor(lang) {
  return speechSynthesis.getVoices().find((voice) => voice.lang.toLowerCase().startsWith(lang));
}

function offerReading() {
  if (!("speechSynthesis" in window) || !voiceFor(document.documentElement.lang)) return;
  document.querySelectorAll("[data-read]").forEach((button) => { button.hidden = false; });
}

function readAloud(form) {
  const lang = document.documentElement.lang;
  const silent = !speechSynthesis.speaking;
  speechSynthesis.cancel();
  if (!silent) return;
  textToRead(form).forEach((text) => {
    const words = new SpeechSynthesisUtterance(text);
    words.lang = lang;
    words.voice = voiceFor(lang);
    speechSynthesis.speak(words);
  });
}

/** "None of these" and the other options exclude each other, as the server will say too. */
function keepAlone(box) {
  if (box.type !== "checkbox" || !box.checked) return;
  box.form.querySelectorAll(`input[type=checkbox][name="${CSS.escape(box.name)}"]`).forEach((other) => {
    if (other !== box && other.hasAttribute("data-alone") !== box.hasAttribute("data-alone")) other.checked = false;
    if (other !== box && box.hasAttribute("data-alone")) other.checked = false;
  });
}

/** Say that an answer could not be saved: the form stays as it is, so nothing typed is lost. */
function sayNotSaved(form) {
  const line = document.getElementById("save");
  if (!line || !form.matches("#answer")) return;
  line.className = "save stop-tone";
  line.textContent = line.dataset.failed;
  window.kring.announce(line.dataset.failed);
}

/** Another language changes the whole page, so the browser sends the form itself; without one there is only the page. */
function changeLanguage(event) {
  const button = event.target.closest(".langs button");
  if (!button || button.form) return;
  window.location.search = `lang=${button.value}`;
}

document.addEventListener("submit", (event) => {
  if (event.submitter?.matches(".langs button")) event.stopImmediatePropagation();
}, true);
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-read]");
  if (button) readAloud(button.form);
  changeLanguage(event);
});
document.addEventListener("change", (event) => keepAlone(event.target));
document.addEventListener("htmx:after:swap", () => {
  if ("speechSynthesis" in window) speechSynthesis.cancel();
  offerReading();
  window.scrollTo(0, 0);
});
document.addEventListener("htmx:error", (event) => sayNotSaved(event.target));
document.addEventListener("htmx:response:error", (event) => {
  if (event.detail.ctx.response.status >= 500) sayNotSaved(event.target);
});
document.addEventListener("DOMContentLoaded", () => {
  offerReading();
  if ("speechSynthesis" in window) speechSynthesis.addEventListener("voiceschanged", offerReading);
});
