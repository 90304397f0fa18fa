/* Dragging by a grip with mouse, pen or finger. The grip alone takes no scrolling (`touch-action: none`); everywhere
   else a finger scrolls as ever. What is dragged follows the pointer, and the page scrolls at the edges of the window. */
"use strict";

(() => {
  const EDGE = 72, STEP = 16; // pixels: how near to the edge, and how far in one frame
  let held = null; // { item, id, x, y, at, over, drop, leave }: where it was taken, in the page, and where the pointer is now

  /** `lift(grip)` gives what follows, or nothing; `over(element)` hears what lies under the pointer. */
  function drag({ grip, lift, ...rest }) {
    document.addEventListener("pointerdown", (event) => {
      const from = event.target.closest && event.target.closest(grip);
      if (!from || event.button || held) return;
      const item = lift(from);
      if (!item) return;
      event.preventDefault();
      held = { ...rest, item, id: event.pointerId, x: event.pageX, y: event.pageY, at: [event.clientX, event.clientY] };
      item.classList.add("follows");
      requestAnimationFrame(scroll);
    });
  }

  function follow() {
    const [x, y] = held.at;
    held.item.style.translate = `${x + scrollX - held.x}px ${y + scrollY - held.y}px`;
    held.over(document.elementFromPoint(x, y));
  }

  function scroll() {
    if (!held) return;
    const y = held.at[1], by = y < EDGE ? -STEP : y > innerHeight - EDGE ? STEP : 0, before = scrollY;
    if (by) scrollBy({ top: by, behavior: "instant" });
    if (scrollY !== before) follow();
    requestAnimationFrame(scroll);
  }

  function end(how) {
    const { item, [how]: told } = held;
    held = null;
    item.classList.remove("follows");
    item.style.translate = "";
    told();
  }

  const isIts = (event) => held && event.pointerId === held.id;

  document.addEventListener("pointermove", (event) => {
    if (!isIts(event)) return;
    event.preventDefault();
    held.at = [event.clientX, event.clientY];
    follow();
  });
  document.addEventListener("pointerup", (event) => isIts(event) && end("drop"));
  document.addEventListener("pointercancel", (event) => isIts(event) && end("leave"));
  document.addEventListener("keydown", (event) => event.key === "Escape" && held && end("leave"));
  document.addEventListener("contextmenu", (event) => held && event.preventDefault()); // a long press stays a drag

  window.kring.drag = drag;
})();
