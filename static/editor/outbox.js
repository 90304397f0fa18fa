// What was typed and is not acknowledged yet. One batch is under way at a time; what is typed meanwhile becomes the
// next. A batch keeps its number and its bytes until the server has it, so a retry counts once; all of it is kept on
// this device until then.
import { mergeUpdates } from "yjs";
import { toBase64 } from "./base64.js";

const FIRST_WAIT = 1000;
const LONGEST_WAIT = 15000;

export class Outbox {
  /**
   * @param send ({number, update}) => Promise: resolves once stored, rejects with a Refused (final) or anything (again)
   * @param keep ({update: base64} | null) => void: keeps what is pending on this device
   * @param onChange (outbox) => void: something was added, acknowledged, failed or refused
   */
  constructor({ send, keep, onChange }) {
    Object.assign(this, { send, keep, onChange, waiting: [], underWay: null, number: 0, wait: FIRST_WAIT });
    this.largest = Infinity; // bytes that the portal takes at once
    this.pendingSince = null;
    this.refused = null;
    this.failing = null;
  }

  get isEmpty() {
    return !this.underWay && this.waiting.length === 0;
  }

  add(update) {
    this.waiting.push(update);
    this.pendingSince ??= Date.now();
    this.#keepPending();
    this.onChange(this);
    this.#next();
  }

  /** Try again at once: the line is back, or somebody asked for it. */
  retry() {
    clearTimeout(this.timer);
    this.timer = null;
    this.wait = FIRST_WAIT;
    if (this.underWay && this.failing) this.#deliver();
    else this.#next();
  }

  #next() {
    if (this.underWay || this.waiting.length === 0 || this.refused) return;
    this.number += 1;
    this.underWay = { number: this.number, update: mergeUpdates(this.waiting.splice(0, this.#fitting())) };
    this.#deliver();
  }

  /** How many of the waiting go into one batch. */
  #fitting() {
    let size = 0;
    const tooMany = this.waiting.findIndex((update) => (size += update.length) > this.largest);
    return tooMany < 0 ? this.waiting.length : Math.max(tooMany, 1);
  }

  async #deliver() {
    this.failing = null;
    try {
      await this.send(this.underWay);
    } catch (error) {
      if (error.isFinal) this.refused = error;
      else this.#later(error);
      this.onChange(this);
      return;
    }
    this.underWay = null;
    this.wait = FIRST_WAIT;
    this.pendingSince = this.waiting.length ? Date.now() : null;
    this.#keepPending();
    this.onChange(this);
    this.#next();
  }

  #later(error) {
    this.failing = error;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#deliver(), this.wait);
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
  }

  #keepPending() {
    const updates = [...(this.underWay ? [this.underWay.update] : []), ...this.waiting];
    this.keep(updates.length ? toBase64(mergeUpdates(updates)) : null);
  }
}
