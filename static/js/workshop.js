/* A phone in a workshop: cards are sent one after the other, and kept on the phone until the portal has them. */
"use strict";

(() => {
  const RETRY = 5000;
  const place = document.querySelector("[data-workshop]");
  const form = document.getElementById("write");
  const line = document.getElementById("sending");
  const list = document.getElementById("waiting");
  const name = `kring-workshop-${place.dataset.workshop}`;
  let queue = read(), isBusy = false, timer;

  function read() {
    try {
      return JSON.parse(localStorage.getItem(name)) || [];
    } catch { return []; }
  }

  function keep() {
    try {
      localStorage.setItem(name, JSON.stringify(queue));
    } catch { /* a private window: the cards are kept as long as the page is open */ }
    list.replaceChildren(...queue.map(({ body, language }) => {
      const item = document.createElement("li");
      item.className = "card";
      item.textContent = body;
      item.lang = language;
      return item;
    }));
    list.hidden = !queue.length;
  }

  function say(text) {
    if (line.textContent !== text) line.textContent = text;
  }

  /** What the portal answers to a card: its page, or null when the network is away. */
  async function sent(card) {
    const data = new FormData(form);
    Object.entries(card).forEach(([key, value]) => data.set(key, value));
    try {
      const answer = await fetch(form.action, { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      return { status: answer.status, page };
    } catch {
      return null;
    }
  }

  /** One card after the other, so that the first one makes this phone known before the second comes. */
  async function send() {
    clearTimeout(timer);
    if (isBusy) return;
    isBusy = true;
    while (queue.length) {
      const answer = await sent(queue[0]);
      if (!answer || answer.status === 429 || answer.status >= 500) {
        say(line.dataset.waiting);
        timer = setTimeout(send, RETRY);
        break;
      }
      if (!taken(answer)) break;
    }
    isBusy = false;
  }

  /** Whether to go on with the next card. */
  function taken({ status, page }) {
    if (status === 200) {
      done(page);
      return true;
    }
    if (status === 409) location.reload(); // the workshop is over: its page shows what is left here
    else if (status === 422) giveBack(page);
    else say(line.dataset.stopped);
    return status === 422;
  }

  function done(page) {
    queue.shift();
    keep();
    say(queue.length ? "" : line.dataset.sent);
    const own = page.getElementById("own");
    if (own) document.getElementById("own").replaceWith(own);
  }

  /** A card that cannot be taken as it is: back into its field, with the portal's reason. */
  function giveBack(page) {
    const card = queue.shift();
    keep();
    if (!form.elements.body.value) form.elements.body.value = card.body;
    const reason = page.querySelector(".errors li");
    say(reason ? reason.textContent : "");
  }

  function write(event) {
    const body = form.elements.body.value.trim();
    if (!body) return; // the portal says what is missing
    event.preventDefault();
    event.stopPropagation();
    const { language, perspective } = form.elements;
    const once = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}${Math.random().toString(36).slice(2)}`;
    queue.push({ body, once, language: language.value, perspective: perspective.value });
    form.elements.body.value = "";
    form.elements.body.focus();
    say("");
    keep();
    send();
  }

  keep();
  if (!form) {
    if (queue.length) say(line.dataset.stopped);
    return;
  }
  form.addEventListener("submit", write);
  window.addEventListener("online", send);
  send();
})();
