/* The wall of a workshop: a card that somebody sends hangs there at once; what hosts do with cards is read anew. */
"use strict";

(() => {
  /** A card made from the mould of its side. Its words come in as text and are never markup. */
  function made({ card, body, language, perspective, name }) {
    const mould = document.querySelector(`template[data-mould="${perspective}"]`);
    const item = mould.content.firstElementChild.cloneNode(true);
    item.dataset.card = card;
    const box = item.querySelector("input");
    box.id = `card-${card}`;
    box.value = card;
    item.querySelector("label").htmlFor = box.id;
    item.querySelectorAll("[data-body]").forEach((place) => {
      place.textContent = body;
      place.lang = language;
    });
    item.querySelector("[data-name]").textContent = name;
    const link = item.querySelector("[data-change]");
    link.href = `${document.querySelector("[data-wall]").dataset.wall}/cards/${Number(card)}`;
    return item;
  }

  function hang(data) {
    const wall = document.querySelector("[data-wall]");
    if (wall.querySelector(`[data-card="${Number(data.card)}"]`)) return;
    wall.querySelector("[data-loose]").append(made(data));
    const count = wall.querySelector("[data-count]");
    count.textContent = Number(count.textContent) + 1;
    wall.querySelector("[data-none]")?.remove();
  }

  document.addEventListener("kring:live", (event) => {
    const { kind, data } = event.detail;
    if (kind === "workshop.card") hang(data);
  });
})();
