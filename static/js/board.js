/* An open board keeps up: cards appear, change and move while somebody looks, never under their hands. */
"use strict";

(() => {
  const lang = document.documentElement.lang;
  const list = () => document.querySelector("[data-board-list]");
  const columns = () => document.querySelector("[data-board-columns]");
  const waiting = new Map();

  /** The card in the reader's language; the server escaped it. */
  function drawn(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content.firstElementChild;
  }

  const cardOf = (id) => document.querySelector(`article[data-idea="${Number(id)}"]`);

  /** What somebody holds, has the focus in or drags is left alone until they let go. */
  const isHeld = (card) => card && (card.contains(document.activeElement) || card.closest("[data-dragging]"));

  function count(status, by) {
    const number = document.querySelector(`[data-lane="${status}"] [data-count]`);
    if (number && /^\d+$/.test(number.textContent.trim())) number.textContent = Number(number.textContent) + by;
  }

  function laneOf(status) {
    return document.querySelector(`section[data-lane="${status}"] .cards`);
  }

  /** Into its column: where it was if it stays there, else on top. */
  function place(card, old, status) {
    const from = old && old.dataset.status;
    if (old && from === status) return old.replaceWith(card);
    const lane = laneOf(status);
    if (old) {
      count(from, -1);
      old.closest("li").remove();
    }
    count(status, 1);
    if (!lane) return undefined;
    const item = document.createElement("li");
    item.append(card);
    return lane.prepend(item);
  }

  /** Whether only some ideas are asked for: a new one may not be among them. */
  function isNarrowed() {
    const asked = new URLSearchParams(location.search);
    return ["q", "status", "by", "area", "cause", "written", "tag"].some((name) => asked.get(name));
  }

  function showFresh() {
    const link = document.querySelector("[data-fresh]");
    if (link) link.hidden = false;
  }

  function applyCard(data) {
    const old = cardOf(data.idea);
    if (isHeld(old)) {
      waiting.set(data.idea, data);
      return;
    }
    const card = drawn(data.cards[lang]);
    if (columns()) {
      if (old || !isNarrowed()) place(card, old, data.status);
    } else if (list()) {
      if (old) old.replaceWith(card);
      else showFresh();
    }
  }

  function applyGone(data) {
    waiting.delete(data.idea);
    const card = cardOf(data.idea);
    if (!card || isHeld(card)) return;
    if (columns()) count(card.dataset.status, -1);
    card.closest("li").remove();
  }

  function applyCounts(data) {
    const card = cardOf(data.idea);
    const numbers = card ? [[card.querySelector("[data-supports]"), data.supports], [card.querySelector("[data-comments]"), data.comments]] : [];
    numbers.push([document.querySelector(`button [data-supports="${Number(data.idea)}"]`), data.supports]);
    numbers.forEach(([place_, value]) => {
      if (place_) place_.textContent = value;
    });
  }

  window.kring.board = { place, refresh };

  const kinds = { "idea.card": applyCard, "idea.gone": applyGone, "idea.counts": applyCounts };

  document.addEventListener("kring:live", (event) => {
    const { topic, kind, data } = event.detail;
    if (topic.startsWith("board:") && kinds[kind]) kinds[kind](data);
  });

  /** The columns anew. `ajax` names the body as what it asks for, unless it is told. */
  function refresh() {
    const headers = { "HX-Target": "div#idea_columns" };
    window.htmx.ajax("GET", location.pathname + location.search, { target: "#idea_columns", swap: "outerMorph", headers });
  }

  /** Something was missed: the page is read anew, where nobody is at work in it. */
  document.addEventListener("kring:live-gap", (event) => {
    if (!event.detail.topic.startsWith("board:")) return;
    const isAtWork = columns() && (columns().contains(document.activeElement) || columns().querySelector("[data-dragging]"));
    if (columns() && !isAtWork) refresh();
    else showFresh();
  });

  document.addEventListener("focusout", () => {
    setTimeout(() => {
      const held = [...waiting.values()];
      waiting.clear();
      held.forEach(applyCard);
    }, 50);
  });
})();
