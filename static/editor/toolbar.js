// The buttons above a text: one stop for the Tab key, arrows move inside, each says whether it is on.
import { commands, setLink } from "./commands.js";

export class Toolbar {
  constructor(bar) {
    this.bar = bar;
    this.buttons = [...bar.querySelectorAll("button[data-command]")];
    this.link = bar.querySelector("[data-link]");
    this.buttons.forEach((button, at) => (button.tabIndex = at ? -1 : 0));
    bar.addEventListener("keydown", (event) => this.#move(event));
    bar.addEventListener("mousedown", (event) => {
      if (event.target.closest("button")) event.preventDefault(); // the selection in the text stays
    });
  }

  attach(view) {
    this.view = view;
    this.buttons.forEach((button) => button.addEventListener("click", () => this.#run(button.dataset.command)));
    this.link?.addEventListener("change", () => this.#setLink());
    this.update(view);
  }

  update(view) {
    this.buttons.forEach((button) => {
      const { isOn } = commands[button.dataset.command] || {};
      if (isOn) button.setAttribute("aria-pressed", String(isOn(view.state)));
    });
  }

  #run(name) {
    commands[name].run(this.view.state, this.view.dispatch, this.view);
    this.view.focus();
  }

  #setLink() {
    const isTaken = setLink(this.link.value.trim())(this.view.state, this.view.dispatch);
    this.link.setAttribute("aria-invalid", String(!isTaken));
    if (!isTaken) return;
    this.link.value = "";
    this.view.focus();
  }

  #move(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = this.buttons.indexOf(document.activeElement);
    if (!step || at < 0) return;
    event.preventDefault();
    const next = this.buttons[(at + step + this.buttons.length) % this.buttons.length];
    this.buttons.forEach((button) => (button.tabIndex = button === next ? 0 : -1));
    next.focus();
  }
}
