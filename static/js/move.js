/* Cards are moved between columns: dragged by their grip, or picked up with Space and moved with the arrow keys. */
"use strict";

(() => {
  const columns = () => document.querySelector("[data-moves]");
  const lanes = () => [...columns().querySelectorAll("[data-lane]")];
  const nameOf = (lane) => (lane.querySelector("h2") || lane).innerText.replace(/\s*\d[\d\s.,]*$/, "").trim();
  const NEEDS_REASON = ["later", "no"];
  let held = null; // { card, grip, from, over, isDragged }: the card somebody holds, and where

  function say(name, values = {}) {
    const text = Object.entries(values).reduce((said, [key, value]) => said.replace(`{${key}}`, value), columns().dataset[name]);
    window.kring.announce(text);
    return text;
  }

  const titleOf = (card) => card.querySelector("h3").innerText;

  /** Each card gets its grip, also one that came while the page was open: cards are drawn for everybody alike. */
  function equip() {
    const grip = document.getElementById("grip");
    if (grip) document.querySelectorAll("[data-moves] article.card:not(:has(.grip))").forEach((card) => {
      const button = grip.content.firstElementChild.cloneNode(true);
      button.setAttribute("aria-label", `${button.innerText.trim() || button.textContent.trim()}: ${titleOf(card)}`);
      card.append(button);
    });
  }

  function lift(grip) {
    const card = grip.closest("article");
    held = { card, grip, from: card.closest("[data-lane]") };
    card.closest("li").dataset.dragging = "";
    grip.setAttribute("aria-pressed", "true");
    hover(held.from);
  }

  function hover(lane) {
    lanes().forEach((each) => each.toggleAttribute("data-over", each === lane));
    held.over = lane;
  }

  /** Let go of the card; what came for it in the meantime is applied by others once this is over. */
  function release() {
    const { card, grip } = held;
    delete card.closest("li").dataset.dragging;
    grip.setAttribute("aria-pressed", "false");
    hover(null);
    held = null;
  }

  function drop() {
    const { card, from, over } = held;
    release();
    if (!over || over === from) say("left", { idea: titleOf(card) });
    else move(card, over);
  }

  async function move(card, lane) {
    const address = `${columns().dataset.moves}${card.dataset.idea}`, status = lane.dataset.lane;
    if (NEEDS_REASON.includes(status)) {
      location.assign(`${address}/answer?${new URLSearchParams({ status, back: location.pathname + location.search })}`);
      return;
    }
    const token = document.querySelector("input[name=csrf_token]").value, seen = card.dataset.status;
    const body = new URLSearchParams({ csrf_token: token, status, seen });
    const answer = await fetch(`${address}/move`, { method: "POST", body }).catch(() => null);
    if (answer && answer.ok) return settle(card, status, lane);
    const known = answer && answer.status === 409 ? (await answer.json()).message : "";
    refused(card, known || columns().dataset.failed);
  }

  /** It is there: the page says so at once, and the focus stays on the card. */
  function settle(card, status, lane) {
    if (card.isConnected && card.dataset.status !== status) {
      window.kring.board.place(card, card, status);
      card.dataset.status = status;
    }
    const now = document.querySelector(`[data-moves] article[data-idea="${card.dataset.idea}"] .grip`);
    if (now) now.focus();
    say("dropped", { idea: titleOf(card), column: nameOf(lane) });
  }

  /** Somebody was faster: say what happened where the card is, and read the columns anew. */
  function refused(card, text) {
    const note = document.createElement("p");
    note.className = "notice warn";
    note.tabIndex = -1;
    note.textContent = text;
    document.querySelectorAll("[data-refused]").forEach((old) => old.remove());
    note.dataset.refused = "";
    columns().before(note);
    note.focus();
    window.kring.announce(text);
    window.kring.board.refresh();
  }

  window.kring.drag({
    grip: "[data-moves] .grip",
    lift(grip) {
      if (held) return null;
      lift(grip);
      held.isDragged = true;
      return held.card.closest("li");
    },
    over: (under) => hover((under && under.closest("[data-moves] [data-lane]")) || held.from),
    drop,
    leave: release,
  });

  document.addEventListener("keydown", (event) => {
    const grip = event.target.closest && event.target.closest(".grip");
    if (!grip || (held && held.isDragged)) return;
    const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
    if (event.key === " " || event.key === "Enter") {
      event.preventDefault();
      if (event.repeat) return;
      if (held) return drop();
      lift(grip);
      say("lifted", { idea: titleOf(held.card) });
    } else if (held && event.key === "Escape") {
      const { card } = held;
      release();
      say("left", { idea: titleOf(card) });
    } else if (held && steps[event.key]) {
      event.preventDefault();
      const all = lanes(), next = all[all.indexOf(held.over) + steps[event.key]];
      if (!next) return;
      hover(next);
      next.scrollIntoView({ block: "nearest", inline: "nearest" });
      say("over", { column: nameOf(next) });
    }
  });

  document.addEventListener("focusout", (event) => {
    if (held && !held.isDragged && event.target === held.grip) release();
  });

  new MutationObserver(equip).observe(document.getElementById("main") || document.body, { childList: true, subtree: true });
  equip();
})();
