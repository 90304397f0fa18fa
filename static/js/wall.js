/* The wall of a workshop: a card that somebody sends hangs there at once; what hosts do with cards is read anew. A card
   is dragged into a group by its grip, which does no more than tick it and send the form above the wall. */
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

  const lanes = () => document.querySelectorAll("[data-wall] [data-group]");
  let lane = null, held = null, hasMissed = false;

  function hover(next) {
    lanes().forEach((each) => each.toggleAttribute("data-over", each === next));
    lane = next;
  }

  /** Into the group under it: the card, and with it all that are ticked if it is one of them. */
  function drop() {
    const to = lane, box = held.querySelector("input"), isElsewhere = to && !to.contains(held);
    release();
    if (!isElsewhere) return;
    const form = document.getElementById("sort");
    if (!box.checked) document.querySelectorAll("[data-wall] [form=sort]:checked").forEach((each) => { each.checked = false; });
    box.checked = true;
    form.elements.group.value = to.dataset.group;
    form.elements.name.value = "";
    form.requestSubmit(form.querySelector("button:not([name])"));
  }

  function release() {
    delete held.dataset.dragging;
    held = null;
    hover(null);
    if (hasMissed) document.querySelector("[data-wall]").dispatchEvent(new CustomEvent("kring-live"));
    hasMissed = false;
  }

  window.kring.drag({
    grip: "[data-wall] .grip",
    lift(grip) {
      held = grip.closest("[data-card]");
      held.dataset.dragging = "";
      return held;
    },
    over: (under) => hover(under && under.closest("[data-group]")),
    drop,
    leave: release,
  });

  /** The wall is not read anew under somebody's finger. */
  document.addEventListener("kring-live", (event) => {
    if (!held) return;
    event.stopImmediatePropagation();
    hasMissed = true;
  }, true);

  document.addEventListener("kring:live", (event) => {
    const { kind, data } = event.detail;
    if (kind === "workshop.card") hang(data);
  });
})();
