/* Mentioning members while writing a comment: after "@" the names that fit are offered as buttons. Without scripts one
   writes the name, or ticks it in the list below the text. */
"use strict";

(() => {
  if (window.kringTalk) return;
  window.kringTalk = true;
  const MOST = 5;

  function started(box) {
    const found = /(?:^|\s)@([^@\n]{0,40})$/.exec(box.value.slice(0, box.selectionStart));
    return found && found[1];
  }

  function fitting(box, typed) {
    const wanted = typed.toLocaleLowerCase();
    const members = [...box.form.querySelectorAll("[data-members] .choice")].map((row) => ({
      name: row.querySelector("label").textContent, tick: row.querySelector("input"),
    }));
    return members.filter(({ name }) => ` ${name.toLocaleLowerCase()}`.includes(` ${wanted}`)).slice(0, MOST);
  }

  function offer(box, members, typed) {
    const group = document.createElement("div");
    group.className = "cluster offers";
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", box.form.querySelector("[data-members]").dataset.members);
    members.forEach((member) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn second small";
      button.textContent = member.name;
      button.addEventListener("click", () => pick(box, member, typed));
      group.append(button);
    });
    box.after(group);
  }

  function pick(box, member, typed) {
    const end = box.selectionStart, start = end - typed.length;
    box.setRangeText(`${member.name} `, start, end, "end");
    member.tick.checked = true;
    close(box);
    box.focus();
  }

  function close(box) {
    const group = box.parentElement.querySelector(".offers");
    if (group) group.remove();
  }

  document.addEventListener("input", (event) => {
    const box = event.target;
    if (box.tagName !== "TEXTAREA" || !box.form || !box.form.querySelector("[data-members]")) return;
    close(box);
    const typed = started(box);
    const members = typed === null ? [] : fitting(box, typed);
    if (members.length) offer(box, members, typed);
  });

  document.addEventListener("keydown", (event) => {
    const field = event.target.closest && event.target.closest("#talk-form .field");
    const box = field && field.querySelector("textarea");
    const first = box && field.querySelector(".offers button");
    if (!first) return;
    if (event.key === "Escape") { close(box); box.focus(); }
    if (event.key === "ArrowDown" && event.target === box) { event.preventDefault(); first.focus(); }
  });
})();
