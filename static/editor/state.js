// What a person sees of saving: always one of the sentences in [data-state], a banner when it lasts, and never a
// text field that takes words which go nowhere.
const BANNER_AFTER = 10000;
const READ_ONLY_AFTER = 60000;

export class SavingState {
  /** @param root holds [data-state], [data-banner], [data-refusal]; @param onReadOnly (isReadOnly) => void */
  constructor(root, onReadOnly) {
    Object.assign(this, { root, onReadOnly, isReadOnly: false });
    this.banner = root.querySelector("[data-banner]");
    this.refusal = root.querySelector("[data-refusal]");
    setInterval(() => this.look(), 1000);
  }

  look(outbox = this.outbox) {
    this.outbox = outbox;
    if (!outbox) return;
    const lasts = outbox.pendingSince ? Date.now() - outbox.pendingSince : 0;
    this.#say(this.#name(outbox));
    this.banner.hidden = Boolean(outbox.refused) || lasts < BANNER_AFTER;
    this.refusal.hidden = !outbox.refused;
    if (outbox.refused) this.refusal.querySelector("[data-why]").textContent = outbox.refused.message;
    this.#readOnly(Boolean(outbox.refused) || lasts > READ_ONLY_AFTER);
  }

  #name(outbox) {
    if (outbox.refused) return "stopped";
    if (outbox.isEmpty) return "saved";
    if (outbox.failing?.status >= 500) return "away";
    return outbox.failing || !navigator.onLine ? "offline" : "saving";
  }

  #say(name) {
    if (this.said === name) return;
    this.said = name;
    this.root.querySelectorAll("[data-state]").forEach((line) => (line.hidden = line.dataset.state !== name));
  }

  #readOnly(isReadOnly) {
    if (isReadOnly === this.isReadOnly) return;
    this.isReadOnly = isReadOnly;
    this.onReadOnly(isReadOnly);
  }
}
